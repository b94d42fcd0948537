import type { DatabaseSync } from "node:sqlite";
import type { Rejected } from "../signal.ts";
import type { Metric, Resource, ResourceMetrics } from "../otlp/model.ts";
import { attributesKey } from "./attributes.ts";
import { type Batch, BatchBuilder, encodeBatch } from "./batch.ts";
import { writeExemplars } from "./exemplars.ts";
import { resourceLabels, targetInfoLabels } from "./identity.ts";
import { writeMetadata } from "./metadata.ts";
import { Rejections } from "./rejections.ts";
import { type PointWriter, writeMetric } from "./translate.ts";
import { cacheOf, type WriterCache } from "./writer-cache.ts";

/** Half of the look-back: at this interval `target_info` is never missing between two samples. */
const TARGET_INFO_INTERVAL_MS = 150_000;

/** Stores a request's samples as one row. What cannot be stored is counted, and costs nothing else. */
export function writeMetrics(db: DatabaseSync, message: readonly ResourceMetrics[]): Rejected {
  const cache = cacheOf(db);
  const rejections = new Rejections();
  const builder = new BatchBuilder();
  for (const { resource, scopeMetrics } of message) {
    const writer: PointWriter = {
      labels: resourceLabels(resource),
      resourceKey: attributesKey(resource.attributes),
      index: cache.index,
      builder,
      rejections,
      exemplars: [],
      span: { firstMs: Infinity, lastMs: -Infinity },
    };
    for (const { metrics } of scopeMetrics) for (const metric of metrics) writeOne(db, metric, writer, cache);
    writeTargetInfo(resource, writer);
    writeExemplars(db, writer.exemplars);
  }
  if (builder.size > 0) insertBatch(db, builder.build());
  return rejections.summary();
}

function writeOne(db: DatabaseSync, metric: Metric, writer: PointWriter, cache: WriterCache): void {
  const family = writeMetric(metric, writer);
  if (family !== null && metric.data.points.length > 0) writeMetadata(db, cache.metadata, family, metric);
}

function writeTargetInfo(resource: Resource, { resourceKey, index, builder, span }: PointWriter): void {
  const { firstMs, lastMs } = span;
  if (firstMs > lastMs) return;
  const [id] = index.idsOf(`target_info\u0002${resourceKey}`, () => {
    const labels = targetInfoLabels(resource);
    return labels === null ? [] : [labels];
  });
  if (id === undefined) return;
  // A request that claims to span years must not become millions of samples.
  const from = Math.max(firstMs, lastMs - 1000 * TARGET_INFO_INTERVAL_MS);
  for (let ms = from; ms < lastMs; ms += TARGET_INFO_INTERVAL_MS) builder.push(id, ms, 1, false);
  builder.push(id, lastMs, 1, false);
}

export function insertBatch(db: DatabaseSync, batch: Batch): void {
  let min = Infinity;
  let max = -Infinity;
  for (const ms of batch.times) {
    if (ms < min) min = ms;
    if (ms > max) max = ms;
  }
  db.prepare("INSERT INTO prom_batch (min_ms, max_ms, samples, data) VALUES (?, ?, ?, ?)").run(
    min,
    max,
    batch.seriesIds.length,
    encodeBatch(batch),
  );
}
