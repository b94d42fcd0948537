import type { DatabaseSync } from "node:sqlite";
import type { Exemplar } from "../otlp/model.ts";
import { type Labels, labelsFrom } from "../promql/labels.ts";
import { valueText } from "../otlp/value-text.ts";
import type { SeriesExemplar } from "./translate.ts";

/** OpenMetrics' bound on an exemplar's labels; past it the filtered attributes are left out. */
const MOST_RUNES = 128;

export function writeExemplars(db: DatabaseSync, exemplars: readonly SeriesExemplar[]): void {
  if (exemplars.length === 0) return;
  const insert = db.prepare(
    "INSERT OR IGNORE INTO prom_exemplar (series_id, ms, labels, value) VALUES (?, ?, ?, ?)",
  );
  for (const { seriesId, exemplar } of exemplars) {
    const ms = Number(exemplar.timeUnixNano / 1_000_000n);
    // SQLite has no NaN, and an exemplar that is none shows nothing.
    if (Number.isNaN(exemplar.value)) continue;
    insert.run(seriesId, ms, JSON.stringify(exemplarLabels(exemplar)), exemplar.value);
  }
}

function exemplarLabels({ traceId, spanId, filteredAttributes }: Exemplar): Labels {
  const labels: [string, string][] = [];
  if (/[1-9a-f]/.test(traceId)) labels.push(["trace_id", traceId]);
  if (/[1-9a-f]/.test(spanId)) labels.push(["span_id", spanId]);
  const attributes = filteredAttributes.map(({ key, value }): [string, string] => [key, valueText(value)]);
  const all = [...labels, ...attributes];
  const runes = all.reduce((sum, [name, value]) => sum + Array.from(name + value).length, 0);
  return labelsFrom(runes <= MOST_RUNES ? all : labels);
}

export interface StoredExemplar {
  readonly ms: number;
  readonly value: number;
  readonly labels: Labels;
}

/** A series' exemplars in [fromMs, toMs], oldest first. */
export function readExemplars(
  db: DatabaseSync,
  seriesId: number,
  fromMs: number,
  toMs: number,
): readonly StoredExemplar[] {
  return db
    .prepare(
      "SELECT ms, value, labels FROM prom_exemplar WHERE series_id = ? AND ms BETWEEN ? AND ? ORDER BY ms",
    )
    .all(seriesId, fromMs, toMs)
    .map((row) => ({
      ms: Number(row["ms"]),
      value: Number(row["value"]),
      labels: JSON.parse(String(row["labels"])) as Labels,
    }));
}
