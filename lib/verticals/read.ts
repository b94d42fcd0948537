import { MINIMUM } from "#lib/baseline/model.ts";
import { type Histogram, quantileOf, samplesOf, shareOver } from "#lib/baseline/histogram.ts";
import type { HistogramPoint } from "#lib/datasources/series.ts";
import type { Told } from "./ask.ts";
import { P99_SAMPLES } from "./model.ts";
import type { Steps } from "./range.ts";

/** What series say of a range or of its steps. Unknown is null; a count that is known of others is 0. Pure. */

export type Figures = readonly (number | null)[];

/** The index of an instant among the steps; null: it is none of them. */
function stepAt({ startMs, stepMs, times }: Steps, timeMs: number): number | null {
  const index = Math.round((timeMs - startMs) / stepMs);
  return index >= 0 && index < times.length ? index : null;
}

const add = (a: number | null, b: number): number => (a ?? 0) + b;

/** Series added up at each step; null where none has a value. */
export function total(series: readonly Told[], steps: Steps): (number | null)[] {
  const values = steps.times.map((): number | null => null);
  for (const { points } of series)
    for (const { timeMs, value } of points) {
      const index = stepAt(steps, timeMs);
      if (index !== null && Number.isFinite(value)) values[index] = add(values[index] ?? null, value);
    }
  return values;
}

/** Series of one instant added up; null without any. */
export function totalAt(series: readonly Told[]): number | null {
  let sum: number | null = null;
  for (const { points } of series) {
    const value = points.at(-1)?.value;
    if (value !== undefined && Number.isFinite(value)) sum = add(sum, value);
  }
  return sum;
}

/** Series by one of their labels. */
export const byLabel = (series: readonly Told[], label: string): Map<string, Told[]> =>
  Map.groupBy(series, ({ labels }) => labels[label] ?? "");

export const withLabel = (series: readonly Told[], label: string, value: string): Told[] =>
  series.filter(({ labels }) => labels[label] === value);

/** Cumulative buckets made of what lies between bounds. */
function fromNative({ buckets, count }: HistogramPoint, toMs: number): Map<number, number> {
  const counts = new Map<number, number>();
  let below = 0;
  for (const { lower, upper, count } of buckets) {
    // Empty buckets are left out: without its lower bound one would begin where the last one ended.
    if (lower > 0) counts.set(lower * toMs, below);
    below += count;
    if (Number.isFinite(upper)) counts.set(upper * toMs, below);
  }
  counts.set(Infinity, count);
  return counts;
}

function histogram(counts: ReadonlyMap<number, number>): Histogram {
  let least = 0;
  const buckets = [...counts]
    .toSorted(([a], [b]) => a - b)
    // Extrapolated counts can fall by a rounding error from one bucket to the next.
    .map(([upToMs, count]) => ({ upToMs, count: (least = Math.max(least, count)) }));
  const last = buckets.at(-1);
  return last === undefined || last.upToMs !== Infinity ? [] : buckets;
}

/** The histogram of one instant; null without any. */
export function histogramAt(series: readonly Told[]): Histogram | null {
  const counts = new Map<number, number>();
  for (const { upToMs, points, histograms, toMs } of series) {
    const value = points.at(-1)?.value;
    if (upToMs !== null && value !== undefined && Number.isFinite(value))
      counts.set(upToMs, (counts.get(upToMs) ?? 0) + value);
    const native = histograms.at(-1);
    if (native !== undefined)
      for (const [bound, count] of fromNative(native, toMs))
        counts.set(bound, (counts.get(bound) ?? 0) + count);
  }
  return counts.size === 0 ? null : histogram(counts);
}

/** The histogram of each step; null where there is none. */
export function histograms(series: readonly Told[], steps: Steps): (Histogram | null)[] {
  const counts = steps.times.map((): Map<number, number> | null => null);
  const into = (timeMs: number): Map<number, number> | null => {
    const index = stepAt(steps, timeMs);
    return index === null ? null : (counts[index] ??= new Map<number, number>());
  };
  for (const { upToMs, points, histograms, toMs } of series) {
    if (upToMs !== null)
      for (const { timeMs, value } of points) {
        const step = Number.isFinite(value) ? into(timeMs) : null;
        step?.set(upToMs, (step.get(upToMs) ?? 0) + value);
      }
    for (const point of histograms) {
      const step = into(point.timeMs);
      for (const [bound, count] of fromNative(point, toMs)) step?.set(bound, (step.get(bound) ?? 0) + count);
    }
  }
  return counts.map((one) => (one === null ? null : histogram(one)));
}

export const LEAST: Readonly<Record<number, number>> = {
  0.5: MINIMUM.p50,
  0.95: MINIMUM.p95,
  0.99: P99_SAMPLES,
};

export interface Percentile {
  readonly ms: number | null;
  readonly samples: number | null;
  readonly tooFew: boolean;
  readonly approximate: boolean;
  readonly beyond: boolean;
}

/** A percentile of so many samples that it means something. */
export function percentile(of: Histogram | null, q: number): Percentile {
  const nothing = { ms: null, approximate: false, beyond: false };
  if (of === null) return { ...nothing, samples: null, tooFew: false };
  const samples = samplesOf(of);
  if (samples < (LEAST[q] ?? 0)) return { ...nothing, samples, tooFew: true };
  const found = quantileOf(of, q);
  return found === null ? { ...nothing, samples, tooFew: false } : { ...found, samples, tooFew: false };
}

/** Share of samples above a limit; null without samples. */
export const over = (of: Histogram | null, limitMs: number): number | null =>
  of === null ? null : (shareOver(of, limitMs)?.ratio ?? null);

/** A part of a whole; null without a whole. Counts are extrapolated each by itself: a share is never more than all. */
export const share = (part: number | null, whole: number | null): number | null =>
  part === null || whole === null || whole <= 0 ? null : Math.min(1, Math.max(0, part / whole));

export const shares = (parts: Figures, wholes: Figures): (number | null)[] =>
  wholes.map((whole, i) => share(parts[i] ?? null, whole));

/** Share of the positive less that of the negative, −1…1. */
export function netScore(
  positive: number | null,
  negative: number | null,
  all: number | null,
): number | null {
  if (all === null || all <= 0) return null;
  return Math.max(-1, Math.min(1, ((positive ?? 0) - (negative ?? 0)) / all));
}
