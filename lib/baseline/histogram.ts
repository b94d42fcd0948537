/** A classic histogram's counts over a range, read as Prometheus reads them. */

export interface Bucket {
  /** Upper bound, inclusive, in ms; Infinity for the last. */
  readonly upToMs: number;
  /** Samples up to the bound, those of the buckets below included. May be fractional: `increase` extrapolates. */
  readonly count: number;
}

/** Sorted by bound, counts never falling, the last one infinite. Empty: nothing was observed. */
export type Histogram = readonly Bucket[];

/** A value of a histogram. */
export interface Quantile {
  readonly ms: number;
  /** Interpolated within a bucket (≈); false only where it falls on a bound. */
  readonly approximate: boolean;
  /** It lies above the last bound: "more than `ms`". */
  readonly beyond: boolean;
}

/** How many samples; `increase` extrapolates, so it is rounded. */
export const samplesOf = (histogram: Histogram): number => Math.round(histogram.at(-1)?.count ?? 0);

/**
 * OpenTelemetry's default bounds are meant for milliseconds (0, 5, 10, 25, …): of seconds, all that matters lies in the
 * first bucket, and a place within it would be made up.
 */
const COARSE_MS = 1_000;
const isCoarse = (lowerMs: number, upToMs: number): boolean => lowerMs === 0 && upToMs > COARSE_MS;

/**
 * A quantile, linear within its bucket, the lowest of which begins at 0: what `histogram_quantile` computes
 * (https://prometheus.io/docs/prometheus/latest/querying/functions/#histogram_quantile), except that a value beyond
 * the last finite bound is told as such. Null without samples, and in a lowest bucket that is wider than a second.
 */
export function quantileOf(histogram: Histogram, quantile: number): Quantile | null {
  const total = histogram.at(-1)?.count ?? 0;
  if (total <= 0) return null;
  const rank = quantile * total;
  let [lowerMs, below] = [0, 0];
  for (const { upToMs, count } of histogram) {
    if (count >= rank) {
      if (isCoarse(lowerMs, upToMs) && upToMs !== Infinity) return null;
      if (upToMs === Infinity) return { ms: lowerMs, approximate: false, beyond: true };
      const share = (rank - below) / (count - below);
      const ms = lowerMs + (upToMs - lowerMs) * share;
      return { ms, approximate: Math.abs(count - rank) > 1e-9 * total, beyond: false };
    }
    [lowerMs, below] = [upToMs, count];
  }
  return null;
}

export interface Share {
  /** 0 to 1. */
  readonly ratio: number;
  /** The limit is no bound: interpolated (≈). */
  readonly approximate: boolean;
  readonly samples: number;
}

/** The share of samples above a limit; null without samples, and where the limit lies beyond the last finite bound or in a lowest bucket wider than a second. */
export function shareOver(histogram: Histogram, limitMs: number): Share | null {
  const total = histogram.at(-1)?.count ?? 0;
  if (total <= 0) return null;
  let [lowerMs, below] = [0, 0];
  for (const { upToMs, count } of histogram) {
    if (Math.abs(upToMs - limitMs) < 1e-6)
      return { ratio: 1 - count / total, approximate: false, samples: samplesOf(histogram) };
    if (upToMs > limitMs) {
      if (upToMs === Infinity || isCoarse(lowerMs, upToMs)) return null;
      const within = below + ((count - below) * (limitMs - lowerMs)) / (upToMs - lowerMs);
      return { ratio: 1 - within / total, approximate: true, samples: samplesOf(histogram) };
    }
    [lowerMs, below] = [upToMs, count];
  }
  return null;
}
