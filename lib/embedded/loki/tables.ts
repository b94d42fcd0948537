import type { DatabaseSync, StatementSync } from "node:sqlite";

/**
 * - `log_streams`: label sets, as canonical JSON.
 * - `log_contexts`: the metadata that the lines of one resource and scope share.
 * - `log_lines`: a row a line. The unique index finds a stream's lines by time and drops exact repetitions.
 * - `log_terms`: which lines have an identifier-like pair (`terms.ts`).
 * - `log_hours`: lines and bytes of a stream in an hour: which streams a range has, and how finely to read it.
 */
export const DDL = `
CREATE TABLE IF NOT EXISTS log_streams (
  id INTEGER PRIMARY KEY,
  labels TEXT NOT NULL UNIQUE
) STRICT;
CREATE TABLE IF NOT EXISTS log_contexts (
  id INTEGER PRIMARY KEY,
  metadata TEXT NOT NULL UNIQUE,
  last_hour INTEGER NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS log_lines (
  id INTEGER PRIMARY KEY,
  stream INTEGER NOT NULL,
  ts INTEGER NOT NULL,
  hash INTEGER NOT NULL,
  context INTEGER NOT NULL,
  metadata TEXT NOT NULL,
  line TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX IF NOT EXISTS log_lines_by_time ON log_lines (stream, ts, hash);
CREATE TABLE IF NOT EXISTS log_terms (
  term INTEGER NOT NULL,
  line INTEGER NOT NULL,
  PRIMARY KEY (term, line)
) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS log_hours (
  hour INTEGER NOT NULL,
  stream INTEGER NOT NULL,
  lines INTEGER NOT NULL,
  bytes INTEGER NOT NULL,
  PRIMARY KEY (hour, stream)
) STRICT, WITHOUT ROWID;
`;

export const HOUR_NS = 3_600_000_000_000n;

const prepared = new WeakMap<DatabaseSync, Map<string, StatementSync>>();
const MAX_PREPARED = 200;

/** Prepares a statement once a connection. */
export function statement(db: DatabaseSync, sql: string): StatementSync {
  const known = prepared.get(db) ?? new Map<string, StatementSync>();
  prepared.set(db, known);
  const found = known.get(sql);
  if (found !== undefined) return found;
  if (known.size >= MAX_PREPARED) known.clear();
  const fresh = db.prepare(sql);
  known.set(sql, fresh);
  return fresh;
}
