import type { DatabaseSync } from "node:sqlite";
import type { Span } from "../otlp/model.ts";
import { forget, interning } from "./interning.ts";
import { unpackOrigin, unpackSpan } from "./span-data.ts";
import { visitOriginTerms, visitSpanTerms } from "./terms.ts";

/** What one step deletes: some ten milliseconds of the writer's time. */
const STEP_TRACES = 50;
const STEP_SPANS = 500;

/** When the trace that ended first did so, epoch ns. */
export function oldestTraceNs(db: DatabaseSync): bigint | null {
  const statement = db.prepare("SELECT end_ns FROM traces ORDER BY end_ns LIMIT 1");
  statement.setReadBigInts(true);
  const ns = statement.get()?.["end_ns"];
  return typeof ns === "bigint" ? ns : null;
}

/**
 * Deletes a few of the traces that ended before `beforeNs`, with their postings, which are found again from
 * the trace's own spans. Returns true when there are more.
 */
export function deleteExpiredTraces(db: DatabaseSync, beforeNs: bigint | null): boolean {
  if (beforeNs === null) return false;
  const old = db
    .prepare("SELECT id, spans FROM traces WHERE end_ns < ? ORDER BY end_ns LIMIT ?")
    .all(beforeNs, STEP_TRACES);
  const expired: number[] = [];
  let spans = 0;
  for (const row of old) {
    if (expired.length > 0 && spans + Number(row["spans"]) > STEP_SPANS) break;
    spans += Number(row["spans"]);
    expired.push(Number(row["id"]));
  }
  if (expired.length === 0) return false;
  const terms = new Set<number>();
  for (const trace of expired) deleteTrace(db, trace, terms);
  deleteUnusedTerms(db, terms);
  return expired.length < old.length || old.length === STEP_TRACES;
}

function deleteTrace(db: DatabaseSync, trace: number, terms: Set<number>): void {
  const ids = interning(db);
  const own = new Set<number>();
  const rows = db.prepare(
    `SELECT n.name, s.kind, s.status, s.data, o.data AS origin FROM spans s
     JOIN span_names n ON n.id = s.name JOIN span_origins o ON o.id = s.origin WHERE s.trace = ?`,
  );
  for (const row of rows.iterate(trace)) {
    const { statusMessage, ...extras } = unpackSpan(String(row["data"]));
    const span: Span = {
      ...extras,
      name: String(row["name"]),
      kind: Number(row["kind"]),
      status: { code: Number(row["status"]), message: statusMessage },
      traceId: "",
      spanId: "",
      parentSpanId: "",
      startTimeUnixNano: 0n,
      endTimeUnixNano: 0n,
    };
    visitSpanTerms(span, (scope, key, type, value) => own.add(ids.term(scope, key, type, value)));
    visitOriginTerms(unpackOrigin(String(row["origin"])), (scope, key, type, value) =>
      own.add(ids.term(scope, key, type, value)),
    );
  }
  const deletePosting = db.prepare("DELETE FROM trace_postings WHERE term = ? AND trace = ?");
  for (const term of own) {
    deletePosting.run(term, trace);
    terms.add(term);
  }
  db.prepare("DELETE FROM spans WHERE trace = ?").run(trace);
  db.prepare("DELETE FROM traces WHERE id = ?").run(trace);
}

function deleteUnusedTerms(db: DatabaseSync, terms: ReadonlySet<number>): void {
  const remove = db.prepare(
    "DELETE FROM trace_terms WHERE id = ?1 AND NOT EXISTS (SELECT 1 FROM trace_postings WHERE term = ?1)",
  );
  let removed = 0;
  for (const term of terms) removed += Number(remove.run(term).changes);
  // An id that is gone must not be given out again by the memory of it.
  if (removed > 0) forget(db);
}
