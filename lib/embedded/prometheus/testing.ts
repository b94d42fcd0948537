import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import type {
  Exemplar,
  HistogramPoint,
  KeyValue,
  Metric,
  MetricData,
  NumberPoint,
  ResourceMetrics,
} from "../otlp/model.ts";
import type { Rejected } from "../signal.ts";
import { metrics } from "./signal.ts";

type Params = Readonly<Record<string, string>> | URLSearchParams;

/** A database of metrics in a folder of its own, and OTLP messages to fill it with. */
export interface TestDatabase {
  readonly db: DatabaseSync;
  readonly write: (...message: readonly ResourceMetrics[]) => Rejected;
  /** `data` of the answer to a GET. @throws when the status is not 200. */
  readonly get: (path: string, params?: Params) => unknown;
  /** The whole answer. */
  readonly ask: (path: string, params?: Params) => { status: number; body: string };
  [Symbol.dispose](): void;
}

export const NOW_MS = Date.UTC(2026, 0, 1, 12);

export function openTestDatabase(): TestDatabase {
  const folder = mkdtempSync(join(tmpdir(), "earshot-metrics-"));
  const db = new DatabaseSync(join(folder, "metrics.db"));
  db.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = OFF");
  db.exec(metrics.ddl);
  const ask: TestDatabase["ask"] = (path, params = {}) => {
    const search = params instanceof URLSearchParams ? params : new URLSearchParams(params);
    const { status, body } = metrics.handle(db, {
      method: "GET",
      path,
      params: search,
      headers: {},
      nowMs: NOW_MS,
    });
    return { status, body: String(body) };
  };
  return {
    db,
    write: (...message) => {
      db.exec("BEGIN");
      const rejected = metrics.write(db, message);
      db.exec("COMMIT");
      return rejected;
    },
    ask,
    get: (path, params) => {
      const { status, body } = ask(path, params);
      if (status !== 200) throw new Error(`${status}: ${body}`);
      return (JSON.parse(body) as { readonly data: unknown }).data;
    },
    [Symbol.dispose]: () => {
      db.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

export const attributes = (record: Readonly<Record<string, string>>): KeyValue[] =>
  Object.entries(record).map(([key, value]) => ({ key, value: { type: "string", value } }));

export const resourceMetrics = (
  resource: Readonly<Record<string, string>>,
  ...list: readonly Metric[]
): ResourceMetrics => ({
  resource: { attributes: attributes(resource), droppedAttributesCount: 0 },
  schemaUrl: "",
  scopeMetrics: [{ scope: { name: "test", version: "", attributes: [] }, schemaUrl: "", metrics: list }],
});

export const metric = (name: string, unit: string, data: MetricData): Metric => ({
  name,
  unit,
  description: "",
  data,
});

interface PointOptions {
  readonly at?: number;
  readonly flags?: number;
  readonly exemplars?: readonly Exemplar[];
}

const base = (
  labels: Readonly<Record<string, string>>,
  { at = NOW_MS, flags = 0, exemplars = [] }: PointOptions,
) => ({
  attributes: attributes(labels),
  startTimeUnixNano: 0n,
  timeUnixNano: BigInt(at) * 1_000_000n,
  flags,
  exemplars,
});

export const numberPoint = (
  value: number,
  labels: Readonly<Record<string, string>> = {},
  options: PointOptions = {},
): NumberPoint => ({ ...base(labels, options), value });

export const histogramPoint = (
  bounds: readonly number[],
  counts: readonly number[],
  sum: number | null,
  labels: Readonly<Record<string, string>> = {},
  options: PointOptions = {},
): HistogramPoint => ({
  ...base(labels, options),
  count: counts.reduce((total, count) => total + count, 0),
  sum,
  bucketCounts: counts,
  explicitBounds: bounds,
  min: null,
  max: null,
});

export const gauge = (name: string, unit: string, ...points: readonly NumberPoint[]): Metric =>
  metric(name, unit, { type: "gauge", points });

export const counter = (name: string, unit: string, ...points: readonly NumberPoint[]): Metric =>
  metric(name, unit, { type: "sum", temporality: "cumulative", monotonic: true, points });
