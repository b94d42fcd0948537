import { expect } from "vitest";
import { bucketsAt } from "./truth.ts";

/** For tests: how near figures of counters and histograms are to what was counted. */

/** Counters: 2 %, or a few events at the range's edges. */
export function isNear(what: string, actual: unknown, wanted: number, least = 2): void {
  const off = Math.abs(Number(actual ?? Number.NaN) - wanted);
  const near = off <= Math.max(wanted * 0.02, least);
  expect({ what, actual, wanted, near }).toMatchObject({ near: true });
}

/** What steps may be off together: each is extrapolated by itself, so that an event counts for none, one or two. */
export const ofSteps = (wanted: number): number => Math.max(4, 3 * Math.sqrt(wanted));

/** Percentiles: within the bucket of the true one. */
export function isWithin(
  what: string,
  actual: unknown,
  values: readonly number[],
  q: number,
  bounds?: readonly number[],
): void {
  const { lower, upper } = bucketsAt(values, q, bounds);
  const ms = Number(actual ?? Number.NaN);
  expect({ what, ms, lower, upper, within: ms >= lower && ms <= upper }).toMatchObject({ within: true });
}
