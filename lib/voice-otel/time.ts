import type { Report } from "./guard.ts";
import type { Clock } from "./types.ts";

/** OpenTelemetry's instant: whole epoch seconds and the nanoseconds within. */
export type HrTime = [seconds: number, nanos: number];

/** Epoch milliseconds (with a fraction) to whole seconds and nanoseconds, rounded to the nearest nanosecond. */
export function toHrTime(ms: number): HrTime {
  const seconds = Math.floor(ms / 1000);
  const nanos = Math.round((ms - seconds * 1000) * 1e6);
  return nanos >= 1e9 ? [seconds + 1, 0] : [seconds, nanos];
}

/** The same instant as `toHrTime` gives, in epoch nanoseconds, so that ledger and spans agree to the digit. */
export function toNanos(ms: number): bigint {
  const [seconds, nanos] = toHrTime(ms);
  return BigInt(seconds) * 1_000_000_000n + BigInt(nanos);
}

/**
 * Wall time that cannot run backwards: anchored once, then advanced by the monotonic clock. A call takes a new
 * one, so that a process that runs for months does not drift away from wall time.
 */
export function anchoredClock(): Clock {
  const offset = Date.now() - performance.now();
  return { now: () => offset + performance.now() };
}

/** The instant that was given, in epoch milliseconds; now where there is none, or it is no time. */
export function instant(
  given: number | undefined,
  { clock, kit }: { readonly clock: Clock; readonly kit: { readonly report: Report } },
): number {
  if (given === undefined) return clock.now();
  if (Number.isFinite(given)) return given;
  kit.report(new RangeError("a time is no finite number; now is taken in its place"));
  return clock.now();
}
