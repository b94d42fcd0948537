/**
 * Traces in SQLite. A trace's spans lie together (the key begins with the trace), so a trace by id is one range
 * read. `trace_terms` and `trace_postings` are an inverted index: which traces hold an attribute, and which
 * hold it with a certain value; a search takes its candidates there and then evaluates them exactly.
 * Times are epoch ns. `seq` is the order of arrival within the trace. `expired_traces` are traces that nobody sees
 * any more and whose rows are being deleted; `span_origin_uses` counts the spans of an origin.
 */
export const DDL = `
CREATE TABLE IF NOT EXISTS traces (
  id INTEGER PRIMARY KEY,
  trace_id TEXT NOT NULL UNIQUE,
  start_ns INTEGER NOT NULL,
  end_ns INTEGER NOT NULL,
  spans INTEGER NOT NULL,
  root_name TEXT,
  root_service TEXT
) STRICT;
CREATE INDEX IF NOT EXISTS traces_by_time ON traces (end_ns, start_ns);

CREATE TABLE IF NOT EXISTS expired_traces (
  id INTEGER PRIMARY KEY,
  end_ns INTEGER NOT NULL
) STRICT;

CREATE TABLE IF NOT EXISTS span_names (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE
) STRICT;

CREATE TABLE IF NOT EXISTS span_origins (
  id INTEGER PRIMARY KEY,
  data TEXT NOT NULL UNIQUE
) STRICT;

CREATE TABLE IF NOT EXISTS spans (
  trace INTEGER NOT NULL,
  span_id TEXT NOT NULL,
  start_ns INTEGER NOT NULL,
  end_ns INTEGER NOT NULL,
  name INTEGER NOT NULL,
  kind INTEGER NOT NULL,
  status INTEGER NOT NULL,
  parent_id TEXT NOT NULL,
  origin INTEGER NOT NULL,
  seq INTEGER NOT NULL,
  data TEXT NOT NULL,
  PRIMARY KEY (trace, span_id, start_ns, end_ns, name)
) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS spans_by_name ON spans (name, start_ns, end_ns);

CREATE TABLE IF NOT EXISTS span_origin_uses (
  origin INTEGER PRIMARY KEY,
  spans INTEGER NOT NULL
) STRICT;
CREATE INDEX IF NOT EXISTS span_origins_unused ON span_origin_uses (origin) WHERE spans = 0;
INSERT INTO span_origin_uses
  SELECT origin, count(*) FROM spans WHERE NOT EXISTS (SELECT 1 FROM span_origin_uses) GROUP BY origin;

CREATE TABLE IF NOT EXISTS trace_terms (
  id INTEGER PRIMARY KEY,
  scope TEXT NOT NULL,
  key TEXT NOT NULL,
  type TEXT NOT NULL,
  value TEXT NOT NULL,
  UNIQUE (scope, key, type, value)
) STRICT;

CREATE TABLE IF NOT EXISTS trace_postings (
  term INTEGER NOT NULL,
  trace INTEGER NOT NULL,
  PRIMARY KEY (term, trace)
) STRICT, WITHOUT ROWID;
`;
