import { budgetGone } from "#lib/alerts/model.ts";
import type { BudgetGone } from "#lib/alerts/schema.ts";
import type { Window } from "./model.ts";
import type { SloStatus } from "./status-schema.ts";

type Known = Pick<SloStatus, "budgetLeft" | "periodDays" | "burn">;

/** The window whose burn is taken to go on: hours rather than minutes, or a moment would decide. Null: none is known. */
export const paceWindow = ({ burn }: Pick<SloStatus, "burn">): Window | null =>
  (["6h", "1d", "3d"] as const).find((window) => burn[window] !== null) ?? null;

/** When the budget is gone if it goes on burning like in `paceWindow`. @param nowMs epoch ms */
export function goneAt(slo: Known, nowMs: number): BudgetGone {
  const window = paceWindow(slo);
  return budgetGone(slo.budgetLeft, window === null ? null : slo.burn[window], slo.periodDays, nowMs);
}

/**
 * A budget's curve drawn on: its known values, then, dashed, how it goes on at that burn, down to nothing.
 * @param times even instants, epoch ms; @param left the known values; @param beyondMs how far it is drawn on
 */
export function drawnOn(
  slo: Known,
  times: readonly number[],
  left: readonly (number | null)[],
  stepMs: number,
  beyondMs: number,
): { times: number[]; left: (number | null)[]; projected: (number | null)[] } | null {
  const nowMs = times.at(-1);
  const now = left.at(-1) ?? null;
  if (nowMs === undefined || now === null) return null;
  const gone = goneAt({ ...slo, budgetLeft: now }, nowMs);
  if (gone.kind !== "at") return null;
  const goneMs = Date.parse(gone.at);
  const more = Array.from(
    { length: Math.max(1, Math.floor(beyondMs / stepMs)) },
    (_, i) => nowMs + (i + 1) * stepMs,
  );
  const value = (atMs: number) => Math.max(0, now * (1 - (atMs - nowMs) / (goneMs - nowMs)));
  // One step more than until then, so that the line reaches the axis.
  const drawn = more.map((atMs) => (atMs - goneMs < stepMs ? value(atMs) : null));
  return {
    times: [...times, ...more],
    left: [...left, ...more.map(() => null)],
    projected: [...left.slice(0, -1).map(() => null), now, ...drawn],
  };
}
