import type { SpanRow } from "#lib/traces/schema.ts";

/** Which rows of a trace are shown and over which time. Times are ns from the trace's start. */

export interface WaterfallRow {
  readonly row: SpanRow;
  /** Depth among the rows that are shown, from 0. */
  readonly depth: number;
  readonly children: boolean;
  readonly folded: boolean;
}

export interface TimeWindow {
  readonly startNs: number;
  readonly endNs: number;
  /** Where the ruler counts from: the turn's start, or the trace's. */
  readonly originNs: number;
}

/**
 * The rows to show, in the order given (depth first): of one turn only when `turnIndex` is given, and without what
 * lies below a folded row. Linear in the number of rows.
 */
export function visibleRows(
  rows: readonly SpanRow[],
  folded: ReadonlySet<string>,
  turnIndex: number | null,
): WaterfallRow[] {
  const kept = turnIndex === null ? rows : rows.filter((row) => row.turnIndex === turnIndex);
  const shallowest = kept.reduce((least, row) => Math.min(least, row.depth), Number.POSITIVE_INFINITY);
  const shown: WaterfallRow[] = [];
  let hiddenBelow = Number.POSITIVE_INFINITY;
  for (const [at, row] of kept.entries()) {
    if (row.depth > hiddenBelow) continue;
    hiddenBelow = Number.POSITIVE_INFINITY;
    const children = (kept[at + 1]?.depth ?? -1) > row.depth;
    const isFolded = children && folded.has(row.id);
    if (isFolded) hiddenBelow = row.depth;
    shown.push({ row, depth: row.depth - shallowest, children, folded: isFolded });
  }
  return shown;
}

/**
 * The time that the waterfall covers: the whole trace; or a turn, from its `turn` span with a margin of 6 %, because
 * the speech before it is long and would press the stages to slivers.
 */
export function timeWindow(
  rows: readonly SpanRow[],
  durationNs: number,
  turn: { readonly index: number; readonly spanId: string } | null,
): TimeWindow {
  const whole = { startNs: 0, endNs: Math.max(durationNs, 1), originNs: 0 };
  if (turn === null) return whole;
  const span = rows.find((row) => row.id === turn.spanId) ?? rows.find((row) => row.turnIndex === turn.index);
  if (span === undefined) return whole;
  const margin = Math.max(span.durationNs * 0.06, 1_000_000);
  return {
    startNs: span.startNs - margin,
    endNs: span.startNs + span.durationNs + margin,
    originNs: span.startNs,
  };
}

/** The index of the row's parent among the rows shown: the nearest one above that is less deep; -1 for none. */
export function parentIndex(rows: readonly WaterfallRow[], index: number): number {
  const depth = rows[index]?.depth ?? 0;
  for (let at = index - 1; at >= 0; at--) if ((rows[at]?.depth ?? 0) < depth) return at;
  return -1;
}
