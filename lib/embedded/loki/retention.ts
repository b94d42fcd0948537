import type { DatabaseSync } from "node:sqlite";
import { decodeMetadata } from "./metadata.ts";
import { HOUR_NS, statement } from "./tables.ts";
import { isIndexed, termOf } from "./terms.ts";

/** Lines a step deletes: a few milliseconds' work. */
const STEP = 500;

/** The oldest hour that has lines, epoch ns. */
export function oldestHourNs(db: DatabaseSync): bigint | null {
  const hour = statement(db, "SELECT hour FROM log_hours ORDER BY hour LIMIT 1").get()?.["hour"];
  return hour === undefined ? null : BigInt(Number(hour)) * HOUR_NS;
}

/**
 * Deletes the oldest lines, whole hours at a time: an hour goes when all of it is older than `beforeNs`. One call does
 * one small step, every one of which leaves the tables consistent; true: there is more to do.
 */
export function deleteOldLogs(db: DatabaseSync, beforeNs: bigint): boolean {
  const firstKept = Number(beforeNs / HOUR_NS);
  const oldest = statement(db, "SELECT hour, stream FROM log_hours WHERE hour < ? ORDER BY hour LIMIT 1").get(
    firstKept,
  );
  if (oldest === undefined) {
    deleteUnused(db, firstKept);
    return false;
  }
  const [hour, stream] = [Number(oldest["hour"]), Number(oldest["stream"])];
  const from = BigInt(hour) * HOUR_NS;
  const lines = statement(
    db,
    "SELECT id, metadata FROM log_lines WHERE stream = ? AND ts >= ? AND ts < ? ORDER BY ts LIMIT ?",
  ).all(stream, from, from + HOUR_NS, STEP);
  const deleteTerm = statement(db, "DELETE FROM log_terms WHERE term = ? AND line = ?");
  const deleteLine = statement(db, "DELETE FROM log_lines WHERE id = ?");
  for (const line of lines) {
    const id = Number(line["id"]);
    for (const [name, value] of decodeMetadata(String(line["metadata"])))
      if (isIndexed(name, value)) deleteTerm.run(termOf(name, value), id);
    deleteLine.run(id);
  }
  if (lines.length < STEP)
    statement(db, "DELETE FROM log_hours WHERE hour = ? AND stream = ?").run(hour, stream);
  return true;
}

function deleteUnused(db: DatabaseSync, firstKept: number): void {
  statement(db, "DELETE FROM log_streams WHERE id NOT IN (SELECT stream FROM log_hours)").run();
  statement(db, "DELETE FROM log_contexts WHERE last_hour < ?").run(firstKept);
}
