import type { SpanTable } from "../span-table.ts";

/** Which part of the time the waterfall shows. ns from the trace's start. */

export interface TimeWindow {
  readonly startNs: number;
  readonly endNs: number;
  /** Where the ruler counts from: the turn's start, or the trace's. */
  readonly originNs: number;
}

/** The whole of the trace. */
export const wholeWindow = (table: SpanTable): TimeWindow => ({
  startNs: 0,
  endNs: Math.max(table.list.durationNs, 1),
  originNs: 0,
});

/**
 * A turn, from its `turn` span with a margin of 6 %, because the speech before it is long and would press the stages
 * to slivers; the whole trace where nothing of the turn is in it.
 */
export function turnWindow(
  table: SpanTable,
  turn: { readonly index: number; readonly spanId: string },
): TimeWindow {
  let row = table.indexOf(turn.spanId);
  if (row === -1) {
    const value = table.list.turns.values.indexOf(turn.index);
    row = value === -1 ? -1 : table.list.turns.at.indexOf(value);
  }
  if (row === -1) return wholeWindow(table);
  const margin = Math.max(table.duration(row) * 0.06, 1_000_000);
  return {
    startNs: table.start(row) - margin,
    endNs: table.stop(row) + margin,
    originNs: table.start(row),
  };
}

/** The shared clock, which counts from the call's start, on the trace's. */
export interface ClockShift {
  readonly toNs: (this: void, callMs: number) => number;
  readonly toMs: (this: void, traceNs: number) => number;
}

/** How the call's clock and the trace's differ; the same instant where either start is unknown. */
export function clockShift(table: SpanTable, callStartNs: string | null): ClockShift {
  const { startNs } = table.list;
  const byNs = startNs === null || callStartNs === null ? 0 : Number(BigInt(startNs) - BigInt(callStartNs));
  return { toNs: (ms) => ms * 1e6 - byNs, toMs: (ns) => (ns + byNs) / 1e6 };
}

/** A piece of time as percentages of a window, cut to it; null where it lies outside. */
export function placeIn(
  window: { readonly startNs: number; readonly endNs: number },
  startNs: number,
  endNs: number,
): { readonly left: number; readonly width: number } | null {
  const span = window.endNs - window.startNs;
  const from = Math.max(startNs, window.startNs);
  const to = Math.min(Math.max(endNs, startNs), window.endNs);
  if (!(span > 0) || to < from) return null;
  return { left: ((from - window.startNs) / span) * 100, width: ((to - from) / span) * 100 };
}
