import type { DatabaseSync, SQLInputValue, SQLOutputValue } from "node:sqlite";
import type { TraceView } from "../traceql/view.ts";
import { unpackOrigin, type Origin } from "./span-data.ts";
import { StoredSpan } from "./stored-span.ts";

/** Reads traces back. */
export interface StoredTrace extends TraceView {
  readonly spans: readonly StoredSpan[];
}

/** A row of `traces` without its spans. */
export interface TraceHead extends Omit<TraceView, "spans"> {
  readonly id: number;
}

export interface Sql {
  readonly text: string;
  readonly params: readonly SQLInputValue[];
}

export const HEAD_COLUMNS = "t.id, t.trace_id, t.start_ns, t.end_ns, t.root_name, t.root_service";

const bigint = (value: SQLOutputValue | undefined): bigint => (typeof value === "bigint" ? value : 0n);
const text = (value: SQLOutputValue | undefined): string => (typeof value === "string" ? value : "");

function readHead(row: Record<string, SQLOutputValue>): TraceHead {
  return {
    id: Number(row["id"]),
    traceId: text(row["trace_id"]),
    startNs: bigint(row["start_ns"]),
    endNs: bigint(row["end_ns"]),
    rootName: row["root_name"] === null ? null : text(row["root_name"]),
    rootService: row["root_service"] === null ? null : text(row["root_service"]),
  };
}

/** The heads that a query of `HEAD_COLUMNS` gives, one by one. */
export function* readHeads(db: DatabaseSync, sql: Sql): Generator<TraceHead> {
  const statement = db.prepare(sql.text);
  statement.setReadBigInts(true);
  for (const row of statement.iterate(...sql.params)) yield readHead(row);
}

export function findTrace(db: DatabaseSync, traceId: string): TraceHead | null {
  const sql = { text: `SELECT ${HEAD_COLUMNS} FROM traces t WHERE t.trace_id = ?`, params: [traceId] };
  for (const head of readHeads(db, sql)) return head;
  return null;
}

/** Origins never change and their ids are never reused, so a connection may remember them. */
const origins = new WeakMap<DatabaseSync, Map<number, Origin>>();
const MAX_ORIGINS = 10_000;

function originOf(db: DatabaseSync, id: number): Origin {
  const known = origins.get(db) ?? new Map<number, Origin>();
  origins.set(db, known);
  const cached = known.get(id);
  if (cached) return cached;
  const row = db.prepare("SELECT data FROM span_origins WHERE id = ?").get(id);
  const origin = unpackOrigin(text(row?.["data"]));
  if (known.size >= MAX_ORIGINS) known.clear();
  known.set(id, origin);
  return origin;
}

/** Reads spans of many traces by one prepared statement; `where` narrows them (`s` spans, `n` names). */
export function spanReader(db: DatabaseSync, where: Sql = { text: "1", params: [] }) {
  const statement = db.prepare(
    `SELECT s.span_id, s.parent_id, n.name, s.kind, s.status, s.start_ns, s.end_ns, s.data, s.origin
     FROM spans s JOIN span_names n ON n.id = s.name
     WHERE s.trace = ? AND ${where.text} ORDER BY s.seq`,
  );
  statement.setReadBigInts(true);
  return (head: TraceHead): StoredTrace => ({
    ...head,
    spans: statement.all(head.id, ...where.params).map(
      (row) =>
        new StoredSpan({
          spanId: text(row["span_id"]),
          parentId: text(row["parent_id"]),
          name: text(row["name"]),
          kind: Number(row["kind"]),
          status: Number(row["status"]),
          startNs: bigint(row["start_ns"]),
          endNs: bigint(row["end_ns"]),
          data: text(row["data"]),
          origin: originOf(db, Number(row["origin"])),
        }),
    ),
  });
}
