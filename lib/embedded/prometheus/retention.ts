import type { DatabaseSync } from "node:sqlite";
import { type Labels, pairsOf } from "../promql/labels.ts";
import { decodeBatch } from "./batch.ts";
import { dropCache } from "./writer-cache.ts";

const CHUNKS_A_STEP = 500;
const EXEMPLARS_A_STEP = 1000;

/** When the oldest chunk or exemplar ended; samples that still wait in batches are not counted. */
export function oldestMs(db: DatabaseSync): number | null {
  const row = db
    .prepare(
      "SELECT (SELECT min(max_ms) FROM prom_chunk) AS chunk, (SELECT min(ms) FROM prom_exemplar) AS exemplar",
    )
    .get();
  const found = [row?.["chunk"], row?.["exemplar"]].filter((ms) => ms != null).map(Number);
  return found.length === 0 ? null : Math.min(...found);
}

/**
 * Deletes a few hundred chunks and exemplars that ended before an instant, and the series that have nothing left.
 * @returns whether there is more to do at once.
 */
export function retentionStep(db: DatabaseSync, beforeMs: number): boolean {
  const removed = db
    .prepare(
      "DELETE FROM prom_chunk WHERE id IN (SELECT id FROM prom_chunk WHERE max_ms < ? LIMIT ?) RETURNING series_id",
    )
    .all(beforeMs, CHUNKS_A_STEP);
  const exemplars = db
    .prepare(
      `DELETE FROM prom_exemplar WHERE (series_id, ms, labels) IN
       (SELECT series_id, ms, labels FROM prom_exemplar WHERE ms < ? LIMIT ?)`,
    )
    .run(beforeMs, EXEMPLARS_A_STEP).changes;
  db.prepare("DELETE FROM prom_rule_covered WHERE to_ms < ?").run(beforeMs);
  if (removed.length > 0) removeEmptySeries(db, new Set(removed.map((row) => Number(row["series_id"]))));
  return removed.length === CHUNKS_A_STEP || Number(exemplars) === EXEMPLARS_A_STEP;
}

function removeEmptySeries(db: DatabaseSync, ids: Set<number>): void {
  const hasChunk = db.prepare("SELECT 1 FROM prom_chunk WHERE series_id = ? LIMIT 1");
  for (const id of ids) if (hasChunk.get(id) !== undefined) ids.delete(id);
  if (ids.size === 0) return;
  for (const row of db.prepare("SELECT data FROM prom_batch").iterate()) {
    if (row["data"] instanceof Uint8Array)
      for (const id of decodeBatch(row["data"]).seriesIds) ids.delete(id);
  }
  const find = db.prepare("SELECT labels FROM prom_series WHERE id = ?");
  const removeLabel = db.prepare("DELETE FROM prom_label WHERE name = ? AND value = ? AND series_id = ?");
  for (const id of ids) {
    const labels = JSON.parse(String(find.get(id)?.["labels"] ?? "[]")) as Labels;
    for (const [name, value] of pairsOf(labels)) removeLabel.run(name, value, id);
    db.prepare("DELETE FROM prom_exemplar WHERE series_id = ?").run(id);
    db.prepare("DELETE FROM prom_series WHERE id = ?").run(id);
  }
  if (ids.size > 0) dropCache(db);
}
