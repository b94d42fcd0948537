import { errorBudget, type Objective, objectiveFor, slothId, type Window, WINDOWS } from "./model.ts";
import type { SloStatus } from "./status-schema.ts";

/** The arithmetic of an objective's status. Pure. */

/** What was recorded of one `sloth_id`; absent: nothing. */
export interface Recorded {
  readonly id: string;
  readonly objective: string;
  readonly vertical: string;
  readonly environment: string | null;
  readonly target: number | null;
  readonly budget: number | null;
  readonly periodDays: number | null;
  readonly errorRatio: Readonly<Partial<Record<Window, number>>>;
  readonly bad: number | null;
  readonly total: number | null;
}

export const PERIOD_DAYS = 30;

/** Burn rate: 1 uses the budget up in just the period. Null where ratio or budget is unknown, or there is no budget. */
export const burnRate = (errorRatio: number | null, budget: number | null): number | null =>
  errorRatio === null || budget === null || budget <= 0 ? null : errorRatio / budget;

const byWindow = <T>(value: (window: Window) => T): Record<Window, T> =>
  Object.fromEntries(WINDOWS.map((window) => [window, value(window)])) as Record<Window, T>;

/** @param meta the objective as the SLO file has it; null: only its names are known. */
export function statusOf(one: Recorded, meta: Objective | null, knownMs: number | null): SloStatus {
  const own = meta === null ? null : objectiveFor(meta, one.vertical);
  // Rules may record 1 - 0.99 with the noise of floating point.
  const budget =
    one.budget !== null
      ? Number(one.budget.toFixed(10))
      : one.target === null
        ? null
        : errorBudget(one.target);
  const errorRatio = byWindow((window) => one.errorRatio[window] ?? null);
  const burn = byWindow((window) => burnRate(errorRatio[window], budget));
  const { bad, total } = one;
  return {
    id: one.id,
    objective: one.objective,
    vertical: one.vertical,
    environment: one.environment,
    title: meta?.title ?? null,
    description: meta?.description ?? null,
    alerting: own?.alerting ?? null,
    minBadEvents: meta?.minBadEvents ?? null,
    runbook: meta?.runbook ?? null,
    target: one.target,
    budget,
    periodDays: one.periodDays ?? PERIOD_DAYS,
    errorRatio,
    burn,
    events: { good: bad === null || total === null ? null : Math.max(0, total - bad), bad, total },
    budgetLeft: burn["30d"] === null ? null : 1 - burn["30d"],
    knownMs,
  };
}

/** An objective of the SLO file that nothing was recorded of. */
export function unknownStatus(meta: Objective, vertical: string, environment: string | null): SloStatus {
  const { target } = objectiveFor(meta, vertical);
  return statusOf(
    {
      id: slothId(vertical, meta.name),
      objective: meta.name,
      vertical,
      environment,
      target,
      budget: null,
      periodDays: null,
      errorRatio: {},
      bad: null,
      total: null,
    },
    meta,
    null,
  );
}

/** Why nothing is known of an objective; null: something is. @param rulesLoaded null: Prometheus did not say */
export function noDataWords(
  { errorRatio, target, budget, knownMs }: SloStatus,
  rulesLoaded: boolean | null,
): string | null {
  if (WINDOWS.some((window) => errorRatio[window] !== null)) return null;
  if (rulesLoaded === false)
    return "Prometheus has no rules that record objectives; docs/operations.md says how to load them.";
  if (target === null && budget === null) return "Its target is not recorded.";
  return knownMs === null
    ? "Nothing was counted for it within the last day: this vertical has no such events, or its metric is missing."
    : "No event of it was counted within the period.";
}
