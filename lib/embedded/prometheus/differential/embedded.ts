import { mkdtempSync, rmSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { METRIC_NAME } from "../../promql/labels.ts";
import type { KeyValue, Metric, ResourceMetrics } from "../../otlp/model.ts";
import { compactStep } from "../compact.ts";
import { metrics } from "../signal.ts";
import type { TestSeries } from "./samples.ts";

/** The embedded backend's metrics alone, over the same samples. */
export interface Embedded {
  get(path: string, params: URLSearchParams): { readonly status: number; readonly body: unknown };
  close(): void;
}

/** Half of the samples end up in chunks, the rest stays in batches: queries read both. */
export function openEmbedded(series: readonly TestSeries[]): Embedded {
  const folder = mkdtempSync(join(tmpdir(), "earshot-metrics-"));
  const db = new DatabaseSync(join(folder, "metrics.db"));
  db.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = OFF");
  db.exec(metrics.ddl);
  const times = [...new Set(series.flatMap(({ points }) => points.map(([ms]) => ms)))].sort((a, b) => a - b);
  const half = times[Math.floor(times.length / 2)] ?? 0;
  write(db, series, (ms) => ms < half);
  while (compactStep(db, { samples: 1, batches: 1 }));
  write(db, series, (ms) => ms >= half);
  return {
    get: (path, params) => {
      const { status, body } = metrics.handle(db, { method: "GET", path, params, headers: {}, nowMs: 0 });
      return { status, body: JSON.parse(String(body)) };
    },
    close: () => {
      db.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function write(db: DatabaseSync, series: readonly TestSeries[], wanted: (ms: number) => boolean): void {
  db.exec("BEGIN");
  metrics.write(db, [toMessage(series, wanted)]);
  db.exec("COMMIT");
}

/** Every series as a gauge without a unit: its name is then its own. */
function toMessage(series: readonly TestSeries[], wanted: (ms: number) => boolean): ResourceMetrics {
  const list: Metric[] = series.map(({ labels, points }) => {
    const attributes = Object.entries(labels)
      .filter(([name]) => name !== METRIC_NAME)
      .map(([key, value]): KeyValue => ({ key, value: { type: "string", value } }));
    return {
      name: labels[METRIC_NAME] ?? "",
      description: "",
      unit: "",
      data: {
        type: "gauge",
        points: points
          .filter(([ms]) => wanted(ms))
          .map(([ms, value]) => ({
            attributes,
            startTimeUnixNano: 0n,
            timeUnixNano: BigInt(ms) * 1_000_000n,
            flags: 0,
            exemplars: [],
            value,
          })),
      },
    };
  });
  return {
    resource: { attributes: [], droppedAttributesCount: 0 },
    schemaUrl: "",
    scopeMetrics: [{ scope: { name: "", version: "", attributes: [] }, schemaUrl: "", metrics: list }],
  };
}
