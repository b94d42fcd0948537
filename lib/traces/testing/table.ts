import type { SpanList, SpanRow } from "../schema.ts";
import { spanTable } from "../span-table.ts";

/** For tests: rows as the columns that the API answers with, and back. */

function column<T>(values: readonly (T | null)[]): { values: T[]; at: number[] } {
  const different = [...new Set(values)].filter((value) => value !== null);
  return { values: different, at: values.map((value) => (value === null ? -1 : different.indexOf(value))) };
}

/** `rows` depth first, as a trace that begins at `startNs`. */
export function listOf(
  rows: readonly SpanRow[],
  trace: Pick<SpanList, "traceId" | "startNs" | "durationNs">,
): SpanList {
  return {
    ...trace,
    count: rows.length,
    ids: rows.map((row) => row.id).join(""),
    depths: rows.map((row) => row.depth),
    starts: rows.map((row) => row.startNs),
    durations: rows.map((row) => row.durationNs),
    events: rows.map((row) => row.events),
    names: column(rows.map((row) => row.name)),
    services: column(rows.map((row) => row.service)),
    labels: column(rows.map((row) => row.label)),
    stages: column(rows.map((row) => row.stage)),
    turns: column(rows.map((row) => row.turnIndex)),
    statuses: column(rows.map((row) => row.status)),
    kinds: column(rows.map(() => "internal" as const)),
    defects: [],
    sources: [],
  };
}

export function rowsOf(list: SpanList): SpanRow[] {
  const table = spanTable(list);
  return Array.from({ length: table.count }, (_, i) => table.row(i));
}
