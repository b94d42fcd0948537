import type { RangeAggregation } from "./ast.ts";

/** A series' samples by time; offsets in ns from the same origin as the windows. */
export interface Samples {
  readonly offsets: readonly number[];
  readonly values: readonly number[];
}

/** The value of the window that holds samples `from` … `to - 1` (at least one) and ends at `endOffset`. */
export type WindowFn = (samples: Samples, from: number, to: number, endOffset: number) => number;

/** The function of a range aggregation, as Loki's `range_vector.go` defines it. */
export function windowFunction({ op, rangeNs, unwrap, parameter }: RangeAggregation): WindowFn {
  const seconds = rangeNs / 1e9;
  switch (op) {
    case "count_over_time":
      return (_samples, from, to) => to - from;
    case "rate":
      return unwrap === null
        ? (_samples, from, to) => (to - from) / seconds
        : (...window) => sum(...window) / seconds;
    case "bytes_rate":
      return (...window) => sum(...window) / seconds;
    case "bytes_over_time":
    case "sum_over_time":
      return sum;
    case "rate_counter":
      return (samples, from, to, end) => counterRate(samples, from, to, end, rangeNs);
    case "avg_over_time":
      return average;
    case "min_over_time":
      return (samples, from, to) => extreme(samples, from, to, (a, b) => a < b);
    case "max_over_time":
      return (samples, from, to) => extreme(samples, from, to, (a, b) => a > b);
    case "stdvar_over_time":
      return variance;
    case "stddev_over_time":
      return (...window) => Math.sqrt(variance(...window));
    case "quantile_over_time":
      return ({ values }, from, to) => quantile(parameter ?? Number.NaN, values.slice(from, to));
    case "first_over_time":
      return ({ values }, from) => values[from] ?? Number.NaN;
    case "last_over_time":
      return ({ values }, _from, to) => values[to - 1] ?? Number.NaN;
    case "absent_over_time":
      return () => 1;
  }
}

const sum: WindowFn = ({ values }, from, to) => {
  let total = 0;
  for (let i = from; i < to; i++) total += values[i] ?? 0;
  return total;
};

const average: WindowFn = ({ values }, from, to) => {
  let mean = 0;
  for (let i = from; i < to; i++) {
    const value = values[i] ?? 0;
    const count = i - from + 1;
    // An infinite mean stays: subtracting from it would make NaN of it.
    if (Math.abs(mean) === Infinity && (value === mean || Number.isFinite(value))) continue;
    mean += value / count - mean / count;
  }
  return mean;
};

function extreme(
  { values }: Samples,
  from: number,
  to: number,
  better: (a: number, b: number) => boolean,
): number {
  let best = values[from] ?? Number.NaN;
  for (let i = from + 1; i < to; i++) {
    const value = values[i] ?? Number.NaN;
    if (Number.isNaN(best) || better(value, best)) best = value;
  }
  return best;
}

/** Welford's. */
const variance: WindowFn = ({ values }, from, to) => {
  let mean = 0;
  let squares = 0;
  for (let i = from; i < to; i++) {
    const value = values[i] ?? 0;
    const delta = value - mean;
    mean += delta / (i - from + 1);
    squares += delta * (value - mean);
  }
  return squares / (to - from);
};

/** Between two samples the weighted mean of both; below 0 −Inf, above 1 +Inf. */
export function quantile(q: number, values: readonly number[]): number {
  if (values.length === 0 || Number.isNaN(q)) return Number.NaN;
  if (q < 0) return -Infinity;
  if (q > 1) return Infinity;
  // NaN sorts before every number.
  const sorted = values.toSorted((a, b) =>
    Number.isNaN(a) ? (Number.isNaN(b) ? 0 : -1) : Number.isNaN(b) ? 1 : a - b,
  );
  const rank = q * (sorted.length - 1);
  const lower = Math.floor(rank);
  const weight = rank - lower;
  const at = (i: number): number => sorted[Math.min(i, sorted.length - 1)] ?? Number.NaN;
  return at(lower) * (1 - weight) + at(lower + 1) * weight;
}

/**
 * The increase per second of a counter, resets added, extrapolated to the window's edges where the samples come near
 * them, as Prometheus's `rate` does it; Loki up to 3.7 took ns for ms there, and so hardly extrapolated.
 */
function counterRate(
  { offsets, values }: Samples,
  from: number,
  to: number,
  end: number,
  rangeNs: number,
): number {
  if (to - from < 2) return 0;
  const at = (list: readonly number[], i: number): number => list[i] ?? 0;
  const [first, last] = [at(values, from), at(values, to - 1)];
  let increase = last - first;
  let previous = 0;
  for (let i = from; i < to; i++) {
    const value = at(values, i);
    if (value < previous) increase += previous;
    previous = value;
  }
  const sampled = (at(offsets, to - 1) - at(offsets, from)) / 1e9;
  const between = sampled / (to - from - 1);
  const threshold = between * 1.1;
  let toStart = (at(offsets, from) - (end - rangeNs)) / 1e9;
  let toEnd = (end - at(offsets, to - 1)) / 1e9;
  if (toStart >= threshold) toStart = between / 2;
  if (increase > 0 && first >= 0) toStart = Math.min(toStart, sampled * (first / increase));
  if (toEnd >= threshold) toEnd = between / 2;
  return (increase * ((sampled + toStart + toEnd) / sampled)) / (rangeNs / 1e9);
}
