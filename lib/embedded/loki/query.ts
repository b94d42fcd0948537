import type { DatabaseSync } from "node:sqlite";
import { LogqlError } from "../logql/error.ts";
import type { LogQuery, MetricQuery } from "../logql/ast.ts";
import { Labels } from "../logql/labels.ts";
import { evaluateLogs, type LogEntry } from "../logql/logs.ts";
import { evaluateMatrix, evaluateVector } from "../logql/metric.ts";
import { parseLogql } from "../logql/parser.ts";
import { compareLabels } from "../logql/vector.ts";
import type { ApiRequest, ApiResponse } from "../signal.ts";
import {
  BadParameter,
  type Bounds,
  checkLength,
  direction,
  instant,
  interval,
  limit,
  orderedBounds,
  step,
} from "./params.ts";
import { formatValue, lokiJson, sampleTime } from "./respond.ts";
import { lineSource } from "./scan.ts";
import { counted, statistics } from "./statistics.ts";

const MAX_ENTRIES = 5000;
const INSTANT_LOG_QUERY =
  "log queries are not supported as an instant query type, please change your query to a range query type";

/** https://grafana.com/docs/loki/latest/reference/loki-http-api/#query-logs-within-a-range-of-time */
export function queryRange(db: DatabaseSync, request: ApiRequest): ApiResponse {
  const range = orderedBounds(request);
  const maxEntries = limit(request);
  const towards = direction(request);
  const stepNs = step(request, range);
  const intervalNs = Number(interval(request));
  const query = parseLogql(request.params.get("query") ?? "");
  checkLength(range);
  if (query.type !== "log") return matrix(db, query, range, stepNs);
  if (maxEntries > MAX_ENTRIES)
    throw new BadParameter(
      `max entries limit per query exceeded, limit > max_entries_limit_per_query (${maxEntries} > ${MAX_ENTRIES})`,
    );
  return streams(db, request, query, { ...range, limit: maxEntries, direction: towards, intervalNs });
}

/** https://grafana.com/docs/loki/latest/reference/loki-http-api/#query-logs-at-a-single-point-in-time */
export function queryInstant(db: DatabaseSync, request: ApiRequest): ApiResponse {
  const timeNs = instant(request);
  limit(request);
  direction(request);
  const query = parseLogql(request.params.get("query") ?? "");
  if (query.type === "log") throw new LogqlError(INSTANT_LOG_QUERY);
  const started = performance.now();
  const { source, counts } = counted(lineSource(db));
  const time = sampleTime(timeNs);
  if (query.type === "literal")
    return success({
      resultType: "scalar",
      result: [time, formatValue(query.value)],
      stats: statistics(counts, 1, 0),
    });
  const samples = evaluateVector(source, query, timeNs);
  return success({
    resultType: "vector",
    result: samples.map(({ labels, value }) => ({
      metric: labels.toObject(),
      value: [time, formatValue(value)],
    })),
    stats: statistics(counts, samples.length, seconds(started)),
  });
}

function matrix(
  db: DatabaseSync,
  query: MetricQuery,
  { startNs, endNs }: Bounds,
  stepNs: bigint,
): ApiResponse {
  const started = performance.now();
  const { source, counts } = counted(lineSource(db));
  // Loki's frontend counts in ms and moves the start down and the end up to a multiple of the step.
  const stepMs = stepNs / 1_000_000n;
  const whole = (stepMs > 0n ? stepMs : 1n) * 1_000_000n;
  const from = startNs - (startNs % whole);
  const to = endNs % whole === 0n ? endNs : endNs + whole - (endNs % whole);
  checkLength({ startNs: from, endNs: to }, BigInt(longestRange(query)));
  const count = Number((to - from) / whole) + 1;
  const series = evaluateMatrix(source, query, { startNs: from, stepNs: Number(whole), count });
  return success({
    resultType: "matrix",
    result: series.map(({ labels, points }) => ({
      metric: labels.toObject(),
      values: points.map(([i, value]) => [sampleTime(from + whole * BigInt(i)), formatValue(value)]),
    })),
    stats: statistics(counts, series.length, seconds(started)),
  });
}

/** The longest window of a metric query, in ns. */
function longestRange(query: MetricQuery): number {
  switch (query.type) {
    case "range":
      return query.rangeNs;
    case "vector_aggregation":
    case "label_replace":
      return longestRange(query.inner);
    case "binary":
      return Math.max(longestRange(query.left), longestRange(query.right));
    case "literal":
    case "vector":
      return 0;
  }
}

function streams(
  db: DatabaseSync,
  request: ApiRequest,
  query: LogQuery,
  range: Bounds & { limit: number; direction: "forward" | "backward"; intervalNs: number },
): ApiResponse {
  const started = performance.now();
  const { source, counts } = counted(lineSource(db));
  const entries = evaluateLogs(source, query, range);
  const categorize = (request.headers["x-loki-response-encoding-flags"] ?? "")
    .split(",")
    .some((flag) => flag.trim() === "categorize-labels");
  return success({
    resultType: "streams",
    ...(categorize ? { encodingFlags: ["categorize-labels"] } : {}),
    result: categorize ? categorised(entries) : merged(entries),
    stats: statistics(counts, entries.length, seconds(started)),
  });
}

function categorised(entries: readonly LogEntry[]): unknown[] {
  return grouped(
    entries,
    ({ labels }) => labels.stream,
    ({ timestampNs, line, labels: { metadata, parsed } }) => [
      timestampNs,
      line,
      {
        ...(metadata.length > 0 ? { structuredMetadata: Object.fromEntries(metadata) } : {}),
        ...(parsed.length > 0 ? { parsed: Object.fromEntries(parsed) } : {}),
      },
    ],
  );
}

/** Without categories every label is a stream label, and so each set of metadata a stream. */
function merged(entries: readonly LogEntry[]): unknown[] {
  return grouped(
    entries,
    ({ labels: { stream, metadata, parsed } }) => new Labels([...stream.entries, ...metadata, ...parsed]),
    ({ timestampNs, line }) => [timestampNs, line],
  );
}

function grouped(
  entries: readonly LogEntry[],
  labelsOf: (entry: LogEntry) => Labels,
  valueOf: (entry: LogEntry) => unknown[],
): unknown[] {
  const streams = new Map<string, { labels: Labels; values: unknown[][] }>();
  for (const entry of entries) {
    const labels = labelsOf(entry);
    const known = streams.get(labels.key);
    if (known === undefined) streams.set(labels.key, { labels, values: [valueOf(entry)] });
    else known.values.push(valueOf(entry));
  }
  return [...streams.values()]
    .toSorted((a, b) => compareLabels(a.labels, b.labels))
    .map(({ labels, values }) => ({ stream: labels.toObject(), values }));
}

function success(data: unknown): ApiResponse {
  return lokiJson({ status: "success", data });
}

function seconds(startedMs: number): number {
  return (performance.now() - startedMs) / 1000;
}
