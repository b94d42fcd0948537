import type { DatabaseSync, SQLInputValue } from "node:sqlite";
import { interning } from "./interning.ts";
import { unpackOrigin, unpackSpan } from "./span-data.ts";
import { visitOriginTerms, visitSpanTerms, type Term } from "./terms.ts";

/**
 * What one step does at most, so that no commit waits for it long: so many rows (spans, postings, terms), and no
 * further span after so much time.
 */
const STEP_ROWS = 1000;
const STEP_MS = 5;
const STEP_TRACES = 50;
const STEP_ORIGINS = 100;
const CHUNK_SPANS = 100;

/** When the trace that ended first did so, epoch ns, counting those that are being deleted. */
export function oldestTraceNs(db: DatabaseSync): bigint | null {
  for (const table of ["expired_traces", "traces"]) {
    const statement = db.prepare(`SELECT end_ns FROM ${table} ORDER BY end_ns LIMIT 1`);
    statement.setReadBigInts(true);
    const ns = statement.get()?.["end_ns"];
    if (typeof ns === "bigint") return ns;
  }
  return null;
}

/**
 * Does one small step of deleting the traces that ended before `beforeNs`: takes some out of `traces`, and so out
 * of every reader's sight at once, however large they are; or deletes rows of such. Returns true when there is
 * more to do.
 */
export function deleteExpiredTraces(db: DatabaseSync, beforeNs: bigint | null): boolean {
  if (nextExpired(db) !== null) {
    deleteRows(db);
    return true;
  }
  if (beforeNs !== null && expire(db, beforeNs)) return true;
  return deleteUnusedOrigins(db);
}

function nextExpired(db: DatabaseSync): number | null {
  const id = db.prepare("SELECT id FROM expired_traces ORDER BY id LIMIT 1").get()?.["id"];
  return id === undefined ? null : Number(id);
}

function expire(db: DatabaseSync, beforeNs: bigint): boolean {
  const { changes } = db
    .prepare(
      "INSERT INTO expired_traces SELECT id, end_ns FROM traces WHERE end_ns < ? ORDER BY end_ns LIMIT ?",
    )
    .run(beforeNs, STEP_TRACES);
  if (Number(changes) === 0) return false;
  db.exec("DELETE FROM traces WHERE id IN (SELECT id FROM expired_traces)");
  return true;
}

/** What the spans that a step deletes leave behind, perhaps without use. */
interface Left {
  readonly terms: Map<number, Term>;
  readonly names: Map<number, string>;
  /** How many of an origin's spans go. */
  readonly origins: Map<number, number>;
  rows: number;
}

function deleteRows(db: DatabaseSync): void {
  const until = performance.now() + STEP_MS;
  const left: Left = { terms: new Map(), names: new Map(), origins: new Map(), rows: 0 };
  const enough = (): boolean => left.rows >= STEP_ROWS || performance.now() >= until;
  for (let trace = nextExpired(db); trace !== null && !enough(); trace = nextExpired(db)) {
    const all = deleteSpans(db, trace, left, enough);
    if (all) db.prepare("DELETE FROM expired_traces WHERE id = ?").run(trace);
  }
  deleteUnused(db, left);
  const uses = db.prepare("UPDATE span_origin_uses SET spans = spans - ? WHERE origin = ?");
  for (const [origin, spans] of left.origins) uses.run(spans, origin);
}

/** Deletes spans of one trace until it is enough, with its postings of their terms; true when those were all. */
function deleteSpans(db: DatabaseSync, trace: number, left: Left, enough: () => boolean): boolean {
  const select = db.prepare(
    `SELECT s.span_id, s.start_ns, s.end_ns, s.name, n.name AS text, s.kind, s.status, s.data,
       s.origin, o.data AS origin_data
     FROM spans s JOIN span_names n ON n.id = s.name JOIN span_origins o ON o.id = s.origin
     WHERE s.trace = ? LIMIT ?`,
  );
  select.setReadBigInts(true);
  const remove = db.prepare(
    "DELETE FROM spans WHERE trace = ? AND span_id = ? AND start_ns = ? AND end_ns = ? AND name = ?",
  );
  const removePosting = db.prepare("DELETE FROM trace_postings WHERE term = ? AND trace = ?");
  const { terms } = interning(db);
  const own = new Set<number>();
  const visit = (scope: Term["scope"], key: string, type: Term["type"], value: string): void => {
    const id = terms.find(scope, key, type, value);
    if (id === null || own.has(id)) return;
    own.add(id);
    removePosting.run(id, trace);
    left.terms.set(id, { scope, key, type, value });
    left.rows += 2;
  };
  for (;;) {
    const rows = select.all(trace, CHUNK_SPANS);
    const visited = new Set<number>();
    for (const row of rows) {
      const [name, origin] = [Number(row["name"]), Number(row["origin"])];
      visitSpanTerms(termsOf(row), visit);
      if (!visited.has(origin)) visitOriginTerms(unpackOrigin(String(row["origin_data"])), visit);
      visited.add(origin);
      left.names.set(name, String(row["text"]));
      left.origins.set(origin, (left.origins.get(origin) ?? 0) + 1);
      left.rows++;
      remove.run(trace, bound(row["span_id"]), bound(row["start_ns"]), bound(row["end_ns"]), name);
      if (enough()) return false;
    }
    if (rows.length < CHUNK_SPANS) return true;
  }
}

const bound = (value: SQLInputValue | undefined): SQLInputValue => value ?? null;

function termsOf(row: Record<string, unknown>): Parameters<typeof visitSpanTerms>[0] {
  const { statusMessage, ...extras } = unpackSpan(String(row["data"]));
  return {
    ...extras,
    name: String(row["text"]),
    kind: Number(row["kind"]),
    status: { code: Number(row["status"]), message: statusMessage },
  };
}

function deleteUnused(db: DatabaseSync, left: Left): void {
  const ids = interning(db);
  const removeTerm = db.prepare(
    "DELETE FROM trace_terms WHERE id = ?1 AND NOT EXISTS (SELECT 1 FROM trace_postings WHERE term = ?1)",
  );
  for (const [id, { scope, key, type, value }] of left.terms)
    if (Number(removeTerm.run(id).changes) > 0) ids.terms.drop(scope, key, type, value);
  const removeName = db.prepare(
    "DELETE FROM span_names WHERE id = ?1 AND NOT EXISTS (SELECT 1 FROM spans WHERE name = ?1)",
  );
  for (const [id, name] of left.names) if (Number(removeName.run(id).changes) > 0) ids.names.drop(name);
}

/** Readers remember origins by their ids, so the highest is kept: no id is ever given out again. */
function deleteUnusedOrigins(db: DatabaseSync): boolean {
  const unused = db
    .prepare(
      `SELECT u.origin AS id, o.data FROM span_origin_uses u JOIN span_origins o ON o.id = u.origin
       WHERE u.spans = 0 AND u.origin < (SELECT max(id) FROM span_origins) LIMIT ?`,
    )
    .all(STEP_ORIGINS);
  const { origins } = interning(db);
  for (const row of unused) {
    db.prepare("DELETE FROM span_origins WHERE id = ?").run(bound(row["id"]));
    db.prepare("DELETE FROM span_origin_uses WHERE origin = ?").run(bound(row["id"]));
    origins.drop(String(row["data"]));
  }
  return unused.length === STEP_ORIGINS;
}
