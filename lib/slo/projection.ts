import type { SloStatus } from "./status-schema.ts";

const DAY_MS = 86_400_000;

/**
 * The budget's curve if it goes on burning like this: a burn of 1 uses a whole budget up in its period. Two points,
 * now and when it is gone, or at `untilMs`. Null where it is gone, lasts, or nothing is known.
 * @param burn of the window that tells what "like this" is
 */
export function projection(
  { budgetLeft, periodDays }: Pick<SloStatus, "budgetLeft" | "periodDays">,
  burn: number | null,
  nowMs: number,
  untilMs: number,
): readonly { readonly atMs: number; readonly left: number }[] | null {
  if (budgetLeft === null || burn === null || budgetLeft <= 0 || burn <= budgetLeft) return null;
  const goneMs = nowMs + (budgetLeft / burn) * periodDays * DAY_MS;
  const atMs = Math.min(goneMs, untilMs);
  const left = atMs === goneMs ? 0 : budgetLeft - (burn * (atMs - nowMs)) / (periodDays * DAY_MS);
  return [
    { atMs: nowMs, left: budgetLeft },
    { atMs, left },
  ];
}
