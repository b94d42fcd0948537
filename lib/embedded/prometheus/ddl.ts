/**
 * Samples arrive as one row a request (`prom_batch`, columns of all its series) and are turned into one row a
 * series and stretch of time (`prom_chunk`) later. A sample may be in both for a while: readers keep one a timestamp.
 */
export const DDL = `
CREATE TABLE IF NOT EXISTS prom_series (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  labels TEXT NOT NULL UNIQUE
);
CREATE TABLE IF NOT EXISTS prom_label (
  name TEXT NOT NULL,
  value TEXT NOT NULL,
  series_id INTEGER NOT NULL,
  PRIMARY KEY (name, value, series_id)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS prom_batch (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  min_ms INTEGER NOT NULL,
  max_ms INTEGER NOT NULL,
  samples INTEGER NOT NULL,
  data BLOB NOT NULL
);
CREATE TABLE IF NOT EXISTS prom_chunk (
  id INTEGER PRIMARY KEY,
  series_id INTEGER NOT NULL,
  min_ms INTEGER NOT NULL,
  max_ms INTEGER NOT NULL,
  samples INTEGER NOT NULL,
  data BLOB NOT NULL
);
CREATE INDEX IF NOT EXISTS prom_chunk_series ON prom_chunk (series_id, max_ms);
CREATE INDEX IF NOT EXISTS prom_chunk_age ON prom_chunk (max_ms);
CREATE TABLE IF NOT EXISTS prom_compaction (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  up_to_batch INTEGER NOT NULL,
  done_series INTEGER NOT NULL
);
CREATE TABLE IF NOT EXISTS prom_metadata (
  metric TEXT NOT NULL PRIMARY KEY,
  type TEXT NOT NULL,
  unit TEXT NOT NULL,
  help TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS prom_exemplar (
  series_id INTEGER NOT NULL,
  ms INTEGER NOT NULL,
  labels TEXT NOT NULL,
  value REAL NOT NULL,
  PRIMARY KEY (series_id, ms, labels)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS prom_rule_group (
  position INTEGER PRIMARY KEY,
  status BLOB NOT NULL
);
CREATE TABLE IF NOT EXISTS prom_rule_covered (
  rules TEXT NOT NULL,
  from_ms INTEGER NOT NULL,
  to_ms INTEGER NOT NULL,
  PRIMARY KEY (rules, from_ms)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS prom_exemplar_age ON prom_exemplar (ms);
`;
