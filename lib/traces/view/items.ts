import type { Gap } from "./gaps.ts";
import { lowerBound, type VisibleRows } from "./visible.ts";

/** The lines of the waterfall: rows, and among them the gaps that no stage accounts for. */

/** Shorter gaps are how processes hand over to each other; they are in the ledger, not among the rows. */
export const LEAST_GAP_NS = 20_000_000;

export interface Items<Between> {
  /** A row of the table, or `~i` for the gap `gaps[i]`. */
  readonly lines: Int32Array;
  readonly gaps: readonly Gap<Between>[];
  /** The line of a row; −1 where it is not shown. O(log n). */
  positionOf(row: number): number;
}

/** Puts each gap after what began before it, where its turn is shown and not folded. O(rows + gaps · log rows). */
export function withGaps<Between>(visible: VisibleRows, all: readonly Gap<Between>[]): Items<Between> {
  const gaps = all.filter(
    ({ durationNs, turnRow }) =>
      durationNs >= LEAST_GAP_NS && visible.positionOf(turnRow) !== -1 && !visible.isFolded(turnRow),
  );
  const { rows } = visible;
  const placed = gaps
    .map((gap, index) => ({ index, before: lowerBound(rows, gap.afterRow + 1) }))
    .toSorted((a, b) => a.before - b.before || a.index - b.index);
  const lines = new Int32Array(rows.length + placed.length);
  const cuts = Int32Array.from(placed, ({ before }) => before);
  let next = 0;
  for (let row = 0; row <= rows.length; row++) {
    for (let gap = placed[next]; gap !== undefined && gap.before === row; gap = placed[++next])
      lines[row + next] = ~gap.index;
    if (row < rows.length) lines[row + next] = rows[row] ?? 0;
  }
  return {
    lines,
    gaps,
    positionOf(row) {
      const at = visible.positionOf(row);
      return at === -1 ? -1 : at + lowerBound(cuts, at + 1);
    },
  };
}
