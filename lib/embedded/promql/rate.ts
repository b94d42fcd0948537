import type { Grid, Series } from "./series.ts";
import type { RawSeries } from "./storage.ts";

/** `rate`, `increase` and `delta` (https://prometheus.io/docs/prometheus/latest/querying/functions/#rate). */
export interface RateKind {
  /** Counts resets, and never extrapolates below zero. */
  readonly isCounter: boolean;
  readonly perSecond: boolean;
}

/**
 * Writes the extrapolated change over (ref − range, ref] for each reference instant.
 * The window's two ends only ever move forward.
 */
export function extrapolatedRate(
  raw: RawSeries,
  refs: Grid,
  rangeMs: number,
  { isCounter, perSecond }: RateKind,
  out: Series,
): void {
  const { times, values } = raw;
  const length = times.length;
  const corrections = isCounter && hasReset(values);
  let lo = 0;
  let hi = 0;
  for (let step = 0; step < refs.count; step++) {
    const end = refs.startMs + refs.stepMs * step;
    const start = end - rangeMs;
    while (hi < length && (times[hi] ?? 0) <= end) hi++;
    while (lo < hi && (times[lo] ?? 0) <= start) lo++;
    if (hi - lo < 2) continue;
    const first = values[lo] ?? 0;
    let change = (values[hi - 1] ?? 0) - first;
    if (corrections) change += resetsBetween(values, lo, hi);
    const firstMs = times[lo] ?? 0;
    const lastMs = times[hi - 1] ?? 0;
    out.present[step] = 1;
    out.values[step] =
      change *
      extrapolation(
        firstMs,
        lastMs,
        hi - lo - 1,
        start,
        end,
        isCounter,
        first,
        change,
        perSecond ? rangeMs : 0,
      );
  }
}

function hasReset(values: Float64Array): boolean {
  for (let i = 1; i < values.length; i++) if ((values[i] ?? 0) < (values[i - 1] ?? 0)) return true;
  return false;
}

function resetsBetween(values: Float64Array, lo: number, hi: number): number {
  let lost = 0;
  for (let i = lo + 1; i < hi; i++) {
    const previous = values[i - 1] ?? 0;
    if ((values[i] ?? 0) < previous) lost += previous;
  }
  return lost;
}

/**
 * The factor from the sampled interval to the whole range: up to an end that is less than 1.1 sample intervals
 * away, else by half an interval; a counter is taken back to its zero at most.
 */
function extrapolation(
  firstMs: number,
  lastMs: number,
  intervals: number,
  startMs: number,
  endMs: number,
  isCounter: boolean,
  first: number,
  change: number,
  perMs: number,
): number {
  const sampled = (lastMs - firstMs) / 1000;
  const average = sampled / intervals;
  const threshold = average * 1.1;
  let toStart = (firstMs - startMs) / 1000;
  let toEnd = (endMs - lastMs) / 1000;
  if (toStart >= threshold) toStart = average / 2;
  if (isCounter && change > 0 && first >= 0) {
    const toZero = sampled * (first / change);
    if (toZero < toStart) toStart = toZero;
  }
  if (toEnd >= threshold) toEnd = average / 2;
  const factor = sampled === 0 ? 1 : (sampled + toStart + toEnd) / sampled;
  return perMs === 0 ? factor : factor / (perMs / 1000);
}
