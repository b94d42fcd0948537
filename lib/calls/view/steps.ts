import type { SpanTable } from "#lib/traces/span-table.ts";
import { errorRows } from "#lib/traces/view/steps.ts";
import { clockShift } from "#lib/traces/view/window.ts";
import type { CallTurn } from "../schema.ts";
import { nsBetween } from "./timeline.ts";

/** Going from one thing of the call to the next by keys. Times are ms from the call's start. */

export interface Step {
  readonly startMs: number;
  readonly spanId: string;
  readonly turnIndex: number | null;
}

/**
 * Everything that failed, in the order of time: the spans with status error, or the turns' failed stages while there are
 * no spans. That the call as a whole failed is left out where something in it did.
 */
export function errorSteps(
  turns: readonly CallTurn[],
  table: SpanTable | null,
  callStartNs: string | null,
): Step[] {
  const steps = table === null ? failedParts(turns) : failedSpans(table, callStartNs);
  return steps.toSorted((a, b) => a.startMs - b.startMs);
}

function failedSpans(table: SpanTable, callStartNs: string | null): Step[] {
  const shift = clockShift(table, callStartNs);
  const all = Array.from(errorRows(table));
  const below = all.filter((row) => table.depth(row) > 0);
  return (below.length > 0 ? below : all).map((row) => ({
    startMs: shift.toMs(table.start(row)),
    spanId: table.id(row),
    turnIndex: table.turnIndex(row),
  }));
}

function failedParts(turns: readonly CallTurn[]): Step[] {
  const steps = new Map<string, Step>();
  for (const turn of turns)
    for (const { error, spanId, startNs } of turn.parts)
      if (error !== null && spanId !== null && !steps.has(spanId))
        steps.set(spanId, {
          startMs: turn.startMs + nsBetween(turn.startNs, startNs),
          spanId,
          turnIndex: turn.index,
        });
  return [...steps.values()];
}

/**
 * The next (`step` 1) or previous (−1) of things in the order of time, round the end: from the one that is `current`, else
 * from an instant, else from the beginning or the end. Null where there is none.
 */
export function stepInTime<T extends { readonly startMs: number }>(
  list: readonly T[],
  step: 1 | -1,
  from: { readonly current: (one: T) => boolean; readonly atMs: number | null },
): T | null {
  const at = list.findIndex(from.current);
  if (at !== -1) return list.at((at + step) % list.length) ?? null;
  const { atMs } = from;
  const found =
    step === 1
      ? list.find((one) => atMs === null || one.startMs >= atMs)
      : list.findLast((one) => atMs === null || one.startMs <= atMs);
  return found ?? list.at(step === 1 ? 0 : -1) ?? null;
}
