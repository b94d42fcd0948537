import type { DatabaseSync } from "node:sqlite";
import type { Metric } from "../otlp/model.ts";
import { unitName } from "./names.ts";

export interface Metadata {
  readonly type: string;
  readonly help: string;
  readonly unit: string;
}

/** Keeps what a family is; the last description counts. */
export function writeMetadata(
  db: DatabaseSync,
  known: Map<string, string>,
  family: string,
  metric: Metric,
): void {
  const unit = unitName(metric.unit);
  const type = typeName(metric);
  const text = `${type}\u0000${unit}\u0000${metric.description}`;
  if (known.get(family) === text) return;
  db.prepare(
    `INSERT INTO prom_metadata (metric, type, unit, help) VALUES (?, ?, ?, ?)
     ON CONFLICT (metric) DO UPDATE SET type = excluded.type, unit = excluded.unit, help = excluded.help`,
  ).run(family, type, unit, metric.description);
  known.set(family, text);
}

function typeName({ data }: Metric): string {
  if (data.type === "sum") return data.monotonic ? "counter" : "gauge";
  return data.type === "exponential_histogram" ? "histogram" : data.type;
}

export function readMetadata(db: DatabaseSync, metric: string | null): Map<string, Metadata> {
  const rows =
    metric === null
      ? db.prepare("SELECT metric, type, unit, help FROM prom_metadata ORDER BY metric").all()
      : db.prepare("SELECT metric, type, unit, help FROM prom_metadata WHERE metric = ?").all(metric);
  return new Map(
    rows.map((row) => [
      String(row["metric"]),
      { type: String(row["type"]), help: String(row["help"]), unit: String(row["unit"]) },
    ]),
  );
}
