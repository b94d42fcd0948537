import type { LedgerStage } from "#lib/ledger/stages.ts";
import { enoughToCompare, type Factors, factorsOf } from "./factors.ts";
import type { CohortCall } from "./sample.ts";
import { stretchAround } from "./scan.ts";
import type { Cohort } from "./schema.ts";

/** "Is it just this call?", from the calls around it. Pure: the same calls give the same answer. */

export const MINUTE_MS = 60_000;
const HALF_HOUR_MS = 30 * MINUTE_MS;
/**
 * The least number of other calls for "only this call": were one call in seven like it, 20 others would hold another
 * one with 95 % (1 − 0.05^(1/20) = 0.14).
 */
export const LEAST_OTHERS = 20;
/** With so few others not even a count is worth a sentence. */
const LEAST_TO_COUNT = 5;
const MOST_LIKE = 10;

export interface Surroundings {
  /** Epoch ms, on whole minutes; the end may be now. */
  readonly fromMs: number;
  readonly toMs: number;
}

/** The hour around an instant in whole minutes, as far as it has passed. */
export function surroundings(atMs: number, nowMs: number): Surroundings {
  const minute = Math.floor(atMs / MINUTE_MS) * MINUTE_MS;
  const toMs = Math.min(minute + HALF_HOUR_MS, Math.ceil(nowMs / MINUTE_MS) * MINUTE_MS);
  return { fromMs: minute - HALF_HOUR_MS, toMs: Math.max(toMs, minute + MINUTE_MS) };
}

export interface Judged
  extends Pick<Cohort, "status" | "counts" | "minutes" | "stretch" | "compared" | "like">, Factors {}

/**
 * @param own this call, which breached. @param others the calls of its vertical that have the stage, breached or not.
 * @param withoutStage how many do not have it, and so cannot breach it.
 */
export function judge(
  own: CohortCall,
  others: readonly CohortCall[],
  withoutStage: number,
  stage: LedgerStage,
  { fromMs, toMs }: Surroundings,
): Judged {
  const near = others.filter(({ atMs, sid }) => atMs >= fromMs && atMs < toMs && sid !== own.sid);
  const calls = [own, ...near];
  const minutes = Array.from({ length: Math.round((toMs - fromMs) / MINUTE_MS) }, () => ({
    calls: 0,
    breached: 0,
  }));
  const minuteOf = (call: CohortCall) => Math.floor((call.atMs - fromMs) / MINUTE_MS);
  for (const call of calls) {
    const minute = minutes[minuteOf(call)];
    if (minute === undefined) continue;
    minute.calls += 1;
    if (call.breached) minute.breached += 1;
  }
  const found = stretchAround(minutes, minuteOf(own));
  const breached = calls.filter((call) => call.breached);
  const within =
    found === null ? [] : calls.filter((call) => minuteOf(call) >= found.from && minuteOf(call) <= found.to);
  // The rest of the same minutes is the better comparison, where there are enough of them.
  const compared = enoughToCompare(within) ? "stretch" : "hour";
  const factors = factorsOf(compared === "stretch" ? within : calls, stage);
  const iso = (minute: number) => new Date(fromMs + minute * MINUTE_MS).toISOString();
  const first = minutes.findIndex((minute) => minute.calls > 0);
  return {
    ...factors,
    status: statusOf(found !== null, near, breached.length),
    counts: { breached: breached.length, calls: calls.length, withoutStage },
    minutes: minutes.map((minute, i) => ({ at: iso(i), ...minute })),
    stretch:
      found === null
        ? null
        : {
            from: iso(found.from),
            to: iso(found.to + 1),
            breached: found.breached,
            calls: found.calls,
            p: found.p,
            state: found.ended ? "ended" : "open",
            fromBefore: found.from <= first,
          },
    compared,
    like: likeCalls(own, near, factors),
  };
}

function statusOf(bunched: boolean, others: readonly CohortCall[], breached: number): Cohort["status"] {
  if (bunched) return "bunched";
  if (others.length < (breached > 1 ? LEAST_TO_COUNT : LEAST_OTHERS)) return "too_few";
  return breached > 1 ? "some" : "one";
}

/** Breached calls with the same leading value (any, where none leads), the nearest in time first. */
function likeCalls(own: CohortCall, near: readonly CohortCall[], { factors }: Factors): Cohort["like"] {
  const leading = factors.find((factor) => factor.significant);
  return near
    .filter(
      ({ breached, values }) =>
        breached &&
        (leading === undefined || values.get(leading.attribute)?.includes(leading.value) === true),
    )
    .toSorted((a, b) => Math.abs(a.atMs - own.atMs) - Math.abs(b.atMs - own.atMs) || (a.sid < b.sid ? -1 : 1))
    .slice(0, MOST_LIKE)
    .map(({ sid, atMs, worstMs, agent }) => ({ sid, at: new Date(atMs).toISOString(), worstMs, agent }));
}
