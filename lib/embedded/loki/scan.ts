import type { DatabaseSync, SQLInputValue, StatementSync } from "node:sqlite";
import type { LogRow, LineSource, ScanRequest } from "../logql/source.ts";
import type { Pair } from "../logql/prefilter.ts";
import {
  type Condition,
  conditionOf,
  type Contexts,
  contextsWith,
  inAnyStream,
  loadContexts,
} from "./conditions.ts";
import { StoredMetadata } from "./metadata.ts";
import { findStreams, type HourOfStream, hoursOf, type Stream } from "./streams.ts";
import { HOUR_NS, statement } from "./tables.ts";
import { linesOfTerms } from "./term-lookup.ts";

/** About so many lines are read at once, so that a query for the newest 100 stops early. */
const SLICE_LINES = 4_000;

/** A row of `COLUMNS`. */
type Row = readonly [
  id: number,
  stream: number,
  offset: number,
  context: number,
  metadata: string,
  line: string,
];
const COLUMNS = "id, stream, ts - ? AS off, context, metadata, line";

/** The stored lines, as the evaluator reads them. */
export function lineSource(db: DatabaseSync): LineSource {
  return {
    scan(request, visit) {
      const streams = findStreams(db, request.matchers);
      const scan: Scan = {
        db,
        request,
        visit,
        streams: new Map(streams.map((stream) => [stream.id, stream])),
        contexts: loadContexts(db),
      };
      // Only a line's own metadata is in the term index.
      const inLines = (pair: Pair): boolean =>
        !inAnyStream(pair, streams) && contextsWith([pair], scan.contexts).length === 0;
      const lines = linesOfTerms(db, request.prefilter, inLines);
      if (lines !== null) visitRows(scan, rowsById(scan, lines));
      else scanSlices(scan, hoursOf(db, streams, request.startNs, request.endNs));
    },
  };
}

interface Scan {
  readonly db: DatabaseSync;
  readonly request: ScanRequest;
  readonly visit: (row: LogRow) => boolean;
  readonly streams: ReadonlyMap<number, Stream>;
  readonly contexts: Contexts;
}

function rowsById({ db, request, streams }: Scan, lines: readonly number[]): Row[] {
  const rows = query(
    statement(
      db,
      `SELECT ${COLUMNS} FROM log_lines WHERE id IN (SELECT value FROM json_each(?)) AND ts >= ? AND ts < ?`,
    ),
    [request.startNs, JSON.stringify(lines), request.startNs, request.endNs],
  );
  return rows.filter(([, stream]) => streams.has(stream));
}

/** Hour by hour in the direction asked for; an hour with many lines in several parts. */
function scanSlices(scan: Scan, hours: readonly HourOfStream[]): void {
  const { request } = scan;
  const condition = conditionOf(request.prefilter, scan.contexts, [...scan.streams.values()]);
  if (condition.never) return;
  const forward = request.direction === "forward";
  for (const slice of forward ? slicesOf(hours) : slicesOf(hours).reverse()) {
    const from = slice.startNs > request.startNs ? slice.startNs : request.startNs;
    const to = slice.endNs < request.endNs ? slice.endNs : request.endNs;
    if (from < to && !visitRows(scan, rowsBetween(scan, condition, slice.streams, from, to))) return;
  }
}

interface Slice {
  readonly startNs: bigint;
  readonly endNs: bigint;
  readonly streams: readonly number[];
}

function slicesOf(hours: readonly HourOfStream[]): Slice[] {
  const byHour = Map.groupBy(hours, ({ hour }) => hour);
  return [...byHour].flatMap(([hour, members]) => {
    const lines = members.reduce((sum, member) => sum + member.lines, 0);
    const parts = BigInt(Math.min(3600, Math.ceil(lines / SLICE_LINES)));
    const startNs = BigInt(hour) * HOUR_NS;
    const streams = members.map(({ stream }) => stream.id);
    return Array.from({ length: Number(parts) }, (_, i) => ({
      startNs: startNs + (HOUR_NS * BigInt(i)) / parts,
      endNs: startNs + (HOUR_NS * BigInt(i + 1)) / parts,
      streams,
    }));
  });
}

function rowsBetween(
  { db, request }: Scan,
  condition: Condition,
  streams: readonly number[],
  from: bigint,
  to: bigint,
): Row[] {
  const sql = `SELECT ${COLUMNS} FROM log_lines WHERE stream = ? AND ts >= ? AND ts < ?${condition.sql}`;
  const prepared = statement(db, sql);
  return streams.flatMap((stream) =>
    query(prepared, [request.startNs, stream, from, to, ...condition.values]),
  );
}

function query(prepared: StatementSync, values: readonly SQLInputValue[]): Row[] {
  prepared.setReturnArrays(true);
  return prepared.all(...values) as unknown as Row[];
}

/** False: the visitor has enough. */
function visitRows({ request, visit, streams, contexts }: Scan, rows: Row[]): boolean {
  rows.sort(request.direction === "forward" ? byTime : (a, b) => byTime(b, a));
  for (const [, streamId, offset, context, metadata, text] of rows) {
    const stream = streams.get(streamId);
    if (stream === undefined) continue;
    const shared = contexts.get(context)?.pairs ?? NOTHING;
    const row = { offset, stream: stream.labels, text, metadata: new StoredMetadata(metadata, shared) };
    if (!visit(row)) return false;
  }
  return true;
}

const NOTHING: ReadonlyMap<string, string> = new Map();

function byTime(a: Row, b: Row): number {
  return a[2] - b[2] || a[0] - b[0];
}
