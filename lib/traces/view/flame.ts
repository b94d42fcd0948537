import type { SpanTable } from "../span-table.ts";
import type { Range } from "./density.ts";

/** The flame view: time across, depth down. */

export interface FlameBar {
  /** The span; of several drawn as one, the first. */
  readonly row: number;
  readonly startNs: number;
  readonly endNs: number;
  /** How many spans the bar stands for. */
  readonly count: number;
  /** One of them failed. */
  readonly failed: boolean;
}

/** A line of bars that do not overlap. Where spans of one depth run at once, the depth has several lines. */
export interface FlameRow {
  readonly depth: number;
  readonly lane: number;
  readonly bars: readonly FlameBar[];
}

/** More spans at once than this are drawn over each other in the last line. */
const MAX_LANES = 6;

/**
 * What lies in `range`, drawn `width` px wide: spans shorter than a pixel are joined with their like beside them, so
 * a line has at most about as many bars as pixels. O(n log n) in the spans of the range, for their order in time.
 */
export function flameRows(table: SpanTable, range: Range, width: number): FlameRow[] {
  const pxNs = Math.max(1, range.endNs - range.startNs) / Math.max(1, width);
  const depths: number[][] = [];
  for (let row = 0; row < table.count; row++) {
    if (table.stop(row) < range.startNs || table.start(row) > range.endNs) continue;
    const depth = table.depth(row);
    // Only depths that something is in are lines: a chain of orphans may begin anywhere.
    (depths[depth] ??= []).push(row);
  }
  const rows: FlameRow[] = [];
  for (const [depth, own] of depths.entries()) {
    if (own === undefined) continue;
    own.sort((a, b) => table.start(a) - table.start(b) || a - b);
    const lanes = lanesOf(table, own, pxNs);
    for (const [lane, bars] of lanes.entries()) rows.push({ depth, lane, bars });
  }
  return rows;
}

/** Where a span is drawn: the line's index, and its own bar or the specks it is among. Null: nothing is drawn of it. */
export function placeOf(
  lines: readonly FlameRow[],
  table: SpanTable,
  row: number,
): { readonly line: number; readonly bar: FlameBar } | null {
  if (row < 0) return null;
  const depth = table.depth(row);
  const startNs = table.start(row);
  let joinedTo: { line: number; bar: FlameBar } | null = null;
  for (const [line, { depth: own, bars }] of lines.entries()) {
    if (own !== depth) continue;
    for (const bar of bars) {
      if (bar.row === row) return { line, bar };
      if (bar.count > 1 && bar.startNs <= startNs && startNs <= bar.endNs) joinedTo ??= { line, bar };
    }
  }
  return joinedTo;
}

function lanesOf(table: SpanTable, rows: readonly number[], pxNs: number): FlameBar[][] {
  const lanes: FlameBar[][] = [];
  for (const row of rows) {
    const bar: FlameBar = {
      row,
      startNs: table.start(row),
      endNs: table.stop(row),
      count: 1,
      failed: table.status(row) === "error",
    };
    // What is too small to be seen beside another joins it; what is not takes the first line that is free.
    const small = bar.endNs - bar.startNs < pxNs;
    let at = lanes.findIndex((bars) => {
      const last = bars.at(-1);
      return last === undefined || last.endNs <= bar.startNs || (small && joins(last, bar, pxNs));
    });
    if (at === -1) at = lanes.length < MAX_LANES ? lanes.push([]) - 1 : MAX_LANES - 1;
    const lane = lanes[at] ?? [];
    const last = lane.at(-1);
    if (last !== undefined && small && joins(last, bar, pxNs)) lane[lane.length - 1] = joined(last, bar);
    else lane.push(bar);
  }
  return lanes;
}

/** Both are specks, or a heap of specks, within a pixel of each other. */
const joins = (last: FlameBar, bar: FlameBar, pxNs: number): boolean =>
  bar.startNs - last.endNs < pxNs && (last.count > 1 || last.endNs - last.startNs < pxNs);

const joined = (last: FlameBar, bar: FlameBar): FlameBar => ({
  row: last.row,
  startNs: last.startNs,
  endNs: Math.max(last.endNs, bar.endNs),
  count: last.count + bar.count,
  failed: last.failed || bar.failed,
});
