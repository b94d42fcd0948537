import { parseInstant } from "#lib/calls/filters.ts";
import { stepMs as roundStepMs } from "#lib/datasources/windows.ts";
import { fail, ok, type Result } from "#lib/problem/model.ts";
import { RECORDED_MS } from "./counting.ts";
import type { PageRange, RangeQuery } from "./schema.ts";

/** The range of a page: even instants, the same whenever they are asked for, so that no chart shifts as it is read again. Pure. */

export const MINUTE_MS = 60_000;
export const HOUR_MS = 60 * MINUTE_MS;
export const DAY_MS = 24 * HOUR_MS;
const WEEK_MS = 7 * DAY_MS;

/** Metrics come every minute: a shorter step has too few samples to count between. */
export const LEAST_STEP_MS = 5 * MINUTE_MS;
/** What rules recorded is asked for where the metrics themselves would be too many samples. */
const RECORDED_FROM_MS = 2 * DAY_MS;
const LONGEST_MS = 366 * DAY_MS;

export interface Steps {
  /** Epoch ms: ends of the first and the last step. */
  readonly startMs: number;
  readonly endMs: number;
  readonly stepMs: number;
  readonly times: readonly number[];
}

export interface AskedRange {
  /** Of all steps: the first one begins here. */
  readonly fromMs: number;
  readonly toMs: number;
  readonly steps: Steps;
  /** Long enough for recorded half-hours. */
  readonly long: boolean;
}

/**
 * Steps of at most `points`, whole ones, of which the last ends within five minutes of `to`.
 * Errors: `bad_request`.
 */
export function askedRange(
  { from = "now-24h", to = "now", step }: RangeQuery,
  nowMs: number,
  points: number,
): Result<AskedRange> {
  const fromMs = parseInstant(from, nowMs);
  const toMs = parseInstant(to, nowMs);
  if (fromMs === null) return fail("bad_request", "`from` is not an instant.", "from");
  if (toMs === null) return fail("bad_request", "`to` is not an instant.", "to");
  if (fromMs >= Math.min(toMs, nowMs))
    return fail("bad_request", "`from` must lie before `to` and now.", "from");
  if (toMs - fromMs > LONGEST_MS) return fail("bad_request", "The range is longer than a year.", "from");
  const asked = Math.min(toMs, nowMs) - fromMs;
  const long = asked > RECORDED_FROM_MS;
  const wanted =
    step === undefined
      ? roundStepMs(fromMs, toMs, undefined, long ? 1.5 * points : points)
      : roundStepMs(fromMs, toMs, step * 1000);
  const stepMs = long
    ? Math.ceil(wanted / (2 * RECORDED_MS)) * 2 * RECORDED_MS
    : Math.max(wanted, LEAST_STEP_MS);
  // A range that is over is covered to its end; one that goes on ends where the samples of all are there.
  const later = Math.ceil(toMs / LEAST_STEP_MS) * LEAST_STEP_MS;
  const endMs = later <= nowMs ? later : Math.floor(nowMs / LEAST_STEP_MS) * LEAST_STEP_MS;
  const count = Math.max(1, Math.round((endMs - fromMs) / stepMs));
  return ok({
    fromMs: endMs - count * stepMs,
    toMs: endMs,
    steps: stepsUntil(endMs, stepMs, count),
    long,
  });
}

export function stepsUntil(endMs: number, stepMs: number, count: number): Steps {
  const startMs = endMs - (count - 1) * stepMs;
  return { startMs, endMs, stepMs, times: Array.from({ length: count }, (_, i) => startMs + i * stepMs) };
}

/** The same steps, so much earlier. */
export const earlier = (steps: Steps, byMs: number): Steps => ({
  ...steps,
  startMs: steps.startMs - byMs,
  endMs: steps.endMs - byMs,
  times: steps.times.map((time) => time - byMs),
});

/**
 * By how much the compared range is earlier: the weeks that the range needs, so that weekdays are compared with their like;
 * else the most whole days that are known. @param knownFromMs since when there is data, epoch ms; null: nothing is known
 */
export function shiftMs({ fromMs, toMs }: AskedRange, knownFromMs: number | null): number | null {
  if (knownFromMs === null) return null;
  const weeks = Math.ceil((toMs - fromMs) / WEEK_MS) * WEEK_MS;
  const least = Math.ceil((toMs - fromMs) / DAY_MS) * DAY_MS;
  for (let shift = weeks; shift >= least; shift -= DAY_MS) if (fromMs - shift >= knownFromMs) return shift;
  return null;
}

export function shiftLabel(shiftMs: number): string {
  const days = Math.round(shiftMs / DAY_MS);
  if (days === 7) return "the same time last week";
  if (days % 7 === 0) return `the same time ${days / 7} weeks earlier`;
  return days === 1 ? "the same time a day earlier" : `the same time ${days} days earlier`;
}

const iso = (ms: number): string => new Date(ms).toISOString();

export const pageRange = (
  { fromMs, toMs, steps }: AskedRange,
  shift: number | null,
  recorded: boolean,
): PageRange => ({
  from: iso(fromMs),
  to: iso(toMs),
  stepSeconds: steps.stepMs / 1000,
  times: [...steps.times],
  before:
    shift === null
      ? null
      : {
          from: iso(fromMs - shift),
          to: iso(toMs - shift),
          shiftSeconds: shift / 1000,
          label: shiftLabel(shift),
        },
  recorded,
});
