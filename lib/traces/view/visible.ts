import type { SpanTable } from "../span-table.ts";

/** Which rows are shown when some are folded or left out. */

/** Everything below `level` is folded (null: nothing), but for these, by span id, so that it outlives a refetch. */
export interface Folds {
  readonly level: number | null;
  readonly folded: ReadonlySet<string>;
  readonly unfolded: ReadonlySet<string>;
}

export const NO_FOLDS: Folds = { level: null, folded: new Set(), unfolded: new Set() };

/** Folds every row that is at `level` or below it, and forgets what was folded one by one. From 0, the top. */
export const foldLevel = (level: number | null): Folds => ({ ...NO_FOLDS, level });

export function fold(folds: Folds, id: string, close: boolean): Folds {
  const folded = new Set(folds.folded);
  const unfolded = new Set(folds.unfolded);
  (close ? folded : unfolded).add(id);
  (close ? unfolded : folded).delete(id);
  return { ...folds, folded, unfolded };
}

/** The rows in sight, by position. */
export interface VisibleRows {
  /** Indexes into the table, ascending. */
  readonly rows: Int32Array;
  /** The least depth of the rows that are in it: theirs is drawn as 0. */
  readonly topDepth: number;
  /** Whether something that is in it lies below a row, folded or not. */
  hasChildren(row: number): boolean;
  isFolded(row: number): boolean;
  /** Where a row is shown; −1 where it is not. O(log n). */
  positionOf(row: number): number;
  /** Where the nearest row above it is shown; −1 where there is none. O(depth · log n). */
  parentPosition(row: number): number;
}

/**
 * The rows to show, in the table's order. `only`: 1 for each row that is in it at all (a turn's, the matches of a
 * search), null for all. O(rows) the first time and after each fold: 50,000 rows take about a millisecond.
 */
export function visibleRows(table: SpanTable, folds: Folds, only: Uint8Array | null = null): VisibleRows {
  const flags = foldFlags(table, folds);
  const inside = (row: number): boolean => only === null || only[row] === 1;
  // The next row from `row` on that is in it: what makes a parent of the row before.
  const nextInside = only === null ? null : nextOf(only);
  const hasChildren = (row: number): boolean =>
    (nextInside === null ? row + 1 : (nextInside[row + 1] ?? table.count)) < table.end(row);
  const isFolded = (row: number): boolean => {
    const flag = flags[row];
    const closed =
      flag === OPEN ? false : flag === CLOSED || (folds.level !== null && table.depth(row) >= folds.level);
    return closed && hasChildren(row);
  };
  const shown = new Int32Array(table.count);
  let count = 0;
  let topDepth = Number.POSITIVE_INFINITY;
  for (let row = 0; row < table.count;) {
    if (!inside(row)) {
      row++;
      continue;
    }
    shown[count++] = row;
    topDepth = Math.min(topDepth, table.depth(row));
    row = isFolded(row) ? table.end(row) : row + 1;
  }
  const rows = shown.slice(0, count);
  const positionOf = (row: number): number => {
    const at = lowerBound(rows, row);
    return rows[at] === row ? at : -1;
  };
  return {
    rows,
    topDepth: count === 0 ? 0 : topDepth,
    hasChildren,
    isFolded,
    positionOf,
    parentPosition(row) {
      for (let at = table.parent(row); at !== -1; at = table.parent(at)) {
        const position = positionOf(at);
        if (position !== -1) return position;
      }
      return -1;
    },
  };
}

/** 1 for each row of a turn. */
export function turnRows(table: SpanTable, turnIndex: number): Uint8Array {
  const only = new Uint8Array(table.count);
  const { values, at } = table.list.turns;
  const value = values.indexOf(turnIndex);
  if (value !== -1) for (let row = 0; row < table.count; row++) if (at[row] === value) only[row] = 1;
  return only;
}

/** 1 for each of `rows` and, so that they hang on something, for what they lie below. */
export function withAncestors(table: SpanTable, rows: Iterable<number>): Uint8Array {
  const only = new Uint8Array(table.count);
  for (const row of rows)
    for (let at = row; at >= 0 && at < table.count && only[at] === 0; at = table.parent(at)) only[at] = 1;
  return only;
}

/** Opens what hides a row. The same folds where nothing does, so that going from row to row counts no row anew. */
export function reveal(table: SpanTable, folds: Folds, row: number): Folds {
  const opened: string[] = [];
  for (let at = table.parent(row); at !== -1; at = table.parent(at)) {
    const id = table.id(at);
    const beyond = folds.level !== null && table.depth(at) >= folds.level && !folds.unfolded.has(id);
    if (beyond || folds.folded.has(id)) opened.push(id);
  }
  if (opened.length === 0) return folds;
  const folded = new Set(folds.folded);
  const unfolded = new Set(folds.unfolded);
  for (const id of opened) {
    folded.delete(id);
    unfolded.add(id);
  }
  return { ...folds, folded, unfolded };
}

/** The first position of an ascending list that is not before `value`. */
export function lowerBound(list: Int32Array, value: number): number {
  let low = 0;
  let high = list.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((list[middle] ?? 0) < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

const OPEN = 1;
const CLOSED = 2;

function foldFlags(table: SpanTable, { folded, unfolded }: Folds): Uint8Array {
  const flags = new Uint8Array(table.count);
  for (const id of folded) flags[table.indexOf(id)] = CLOSED;
  for (const id of unfolded) flags[table.indexOf(id)] = OPEN;
  return flags;
}

/** For each row, the first from it on that is in it. */
function nextOf(only: Uint8Array): Int32Array {
  const next = new Int32Array(only.length + 1).fill(only.length);
  for (let row = only.length - 1; row >= 0; row--) next[row] = only[row] === 1 ? row : (next[row + 1] ?? 0);
  return next;
}
