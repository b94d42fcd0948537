import type { SpanTable } from "../span-table.ts";
import { lowerBound } from "./visible.ts";

/** Going from one marked row to the next: errors, breaches, matches of a search. */

/** Rows of spans that failed, ascending. */
export function errorRows(table: SpanTable): Int32Array {
  const { values, at } = table.list.statuses;
  const error = values.indexOf("error");
  return rowsWhere(table, (row) => error !== -1 && at[row] === error);
}

/** Rows of the given spans, ascending; ids that the trace does not have are left out. */
export function rowsOfIds(table: SpanTable, ids: Iterable<string>): Int32Array {
  const rows = Array.from(ids, (id) => table.indexOf(id)).filter((row) => row !== -1);
  return Int32Array.from(new Set(rows)).sort();
}

/** Rows for which `matches` holds, ascending. */
export function rowsWhere(table: SpanTable, matches: (row: number) => boolean): Int32Array {
  const rows = new Int32Array(table.count);
  let count = 0;
  for (let row = 0; row < table.count; row++) if (matches(row)) rows[count++] = row;
  return rows.slice(0, count);
}

/**
 * The row after (`step` 1) or before (−1) `from` among ascending `rows`, round the end; from −1, which is no row, the
 * first or the last. −1 where there is none. O(log n).
 */
export function stepRow(rows: Int32Array, from: number, step: 1 | -1): number {
  if (rows.length === 0) return -1;
  const at = step === 1 ? lowerBound(rows, from + 1) : lowerBound(rows, from) - 1;
  return rows[(at + rows.length) % rows.length] ?? -1;
}
