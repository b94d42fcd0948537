import { KahanMean, KahanSum } from "./kahan.ts";
import { quantile } from "./quantile.ts";

/** The samples `lo` to `hi` (exclusive, at least one) of a series: one range vector at one step. */
export interface Window {
  readonly times: Float64Array;
  readonly values: Float64Array;
  readonly lo: number;
  readonly hi: number;
}

const at = (array: Float64Array, i: number): number => array[i] ?? Number.NaN;

export function sumOf({ values, lo, hi }: Window): number {
  const kahan = new KahanSum();
  for (let i = lo; i < hi; i++) kahan.add(at(values, i));
  return kahan.total;
}

export function meanOf({ values, lo, hi }: Window): number {
  const mean = new KahanMean(at(values, lo));
  for (let i = lo + 1; i < hi; i++) mean.add(at(values, i));
  return mean.mean;
}

/** NaN only when every value is. */
export function maxOf({ values, lo, hi }: Window): number {
  let max = at(values, lo);
  for (let i = lo; i < hi; i++) if (at(values, i) > max || Number.isNaN(max)) max = at(values, i);
  return max;
}

export function minOf({ values, lo, hi }: Window): number {
  let min = at(values, lo);
  for (let i = lo; i < hi; i++) if (at(values, i) < min || Number.isNaN(min)) min = at(values, i);
  return min;
}

/** The population variance, by Welford's method. */
export function varianceOf({ values, lo, hi }: Window): number {
  const mean = new KahanSum();
  const aux = new KahanSum();
  let count = 0;
  for (let i = lo; i < hi; i++) {
    const value = at(values, i);
    count++;
    const delta = value - (mean.sum + mean.c);
    mean.add(delta / count);
    aux.add(delta * (value - (mean.sum + mean.c)));
  }
  return (aux.sum + aux.c) / count;
}

export const quantileOf = ({ values, lo, hi }: Window, q: number): number =>
  quantile(q, Array.from(values.subarray(lo, hi)));

export function changesOf({ values, lo, hi }: Window): number {
  let changes = 0;
  for (let i = lo + 1; i < hi; i++) {
    const [value, previous] = [at(values, i), at(values, i - 1)];
    if (value !== previous && !(Number.isNaN(value) && Number.isNaN(previous))) changes++;
  }
  return changes;
}

export function resetsOf({ values, lo, hi }: Window): number {
  let resets = 0;
  for (let i = lo + 1; i < hi; i++) if (at(values, i) < at(values, i - 1)) resets++;
  return resets;
}

/** The change between the last two samples; null with fewer. */
export function instantChange({ times, values, lo, hi }: Window, isCounter: boolean): number | null {
  if (hi - lo < 2) return null;
  const seconds = (at(times, hi - 1) - at(times, hi - 2)) / 1000;
  if (seconds === 0) return null;
  const [last, previous] = [at(values, hi - 1), at(values, hi - 2)];
  if (!isCounter) return last - previous;
  return (last < previous ? last : last - previous) / seconds;
}

/**
 * Least squares over (seconds since `originMs`, value); null with fewer than two samples.
 * A constant series has slope 0, whatever rounding would say.
 */
export function regression(
  { times, values, lo, hi }: Window,
  originMs: number,
): { readonly slope: number; readonly intercept: number } | null {
  if (hi - lo < 2) return null;
  const [x1, y1, xy, xx] = [new KahanSum(), new KahanSum(), new KahanSum(), new KahanSum()];
  const first = at(values, lo);
  let constant = true;
  for (let i = lo; i < hi; i++) {
    const x = (at(times, i) - originMs) / 1000;
    const y = at(values, i);
    if (y !== first) constant = false;
    x1.add(x);
    y1.add(y);
    xy.add(x * y);
    xx.add(x * x);
  }
  if (constant) {
    const infinite = first === Infinity || first === -Infinity;
    return infinite ? { slope: Number.NaN, intercept: Number.NaN } : { slope: 0, intercept: first };
  }
  const n = hi - lo;
  const [sumX, sumY] = [x1.sum + x1.c, y1.sum + y1.c];
  const covariance = xy.sum + xy.c - (sumX * sumY) / n;
  const slope = covariance / (xx.sum + xx.c - (sumX * sumX) / n);
  return { slope, intercept: sumY / n - (slope * sumX) / n };
}
