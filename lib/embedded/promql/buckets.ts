/** Quantiles and fractions of classic histogram buckets. Bounds ascend; counts are cumulative. */

/** What had to be mended so that the counts never fall. */
export interface Repair {
  minBound: number;
  maxBound: number;
  maxDiff: number;
}

/** Relative differences below this are rounding, not observations. */
const TOLERANCE = 1e-12;
const MIN_NORMAL = 2.2250738585072014e-308;

/** Linear within the bucket that holds the rank. `bounds` and `counts` are changed. */
export function bucketQuantile(
  q: number,
  bounds: number[],
  counts: number[],
): { readonly value: number; readonly repair: Repair | null } {
  if (Number.isNaN(q)) return { value: Number.NaN, repair: null };
  if (q < 0) return { value: -Infinity, repair: null };
  if (q > 1) return { value: Infinity, repair: null };
  if (bounds.at(-1) !== Infinity) return { value: Number.NaN, repair: null };
  coalesce(bounds, counts);
  const repair = makeMonotonic(bounds, counts);
  const last = bounds.length - 1;
  const total = counts[last] ?? 0;
  if (last < 1 || total === 0) return { value: Number.NaN, repair };
  const rank = q * total;
  let b = 0;
  while (b < last && !((counts[b] ?? 0) >= rank)) b++;
  const bound = bounds[b] ?? Number.NaN;
  if (b === last) return { value: bounds[last - 1] ?? Number.NaN, repair };
  if (b === 0 && bound <= 0) return { value: bound, repair };
  const start = b === 0 ? 0 : (bounds[b - 1] ?? 0);
  const below = b === 0 ? 0 : (counts[b - 1] ?? 0);
  return { value: start + (bound - start) * ((rank - below) / ((counts[b] ?? 0) - below)), repair };
}

/** The share of the observations between two values. `bounds` and `counts` are changed. */
export function bucketFraction(lower: number, upper: number, bounds: number[], counts: number[]): number {
  if (bounds.at(-1) !== Infinity) return Number.NaN;
  coalesce(bounds, counts);
  const total = counts.at(-1) ?? 0;
  if (total === 0 || Number.isNaN(lower) || Number.isNaN(upper)) return Number.NaN;
  if (lower >= upper) return 0;
  return (rankOf(upper, bounds, counts, total) - rankOf(lower, bounds, counts, total)) / total;
}

/** How many observations lie below a value. */
function rankOf(value: number, bounds: readonly number[], counts: readonly number[], total: number): number {
  let from = (bounds[0] ?? 0) > 0 ? 0 : -Infinity;
  let below = 0;
  for (let i = 0; i < bounds.length; i++) {
    const to = bounds[i] ?? Number.NaN;
    const count = counts[i] ?? 0;
    if (from >= value) return Math.min(below, total);
    if (to > value) {
      // Nothing is known of how observations spread over an infinite bucket.
      const rank = from === -Infinity ? count : below + ((count - below) * (value - from)) / (to - from);
      return Math.min(rank, total);
    }
    below = count;
    from = to;
  }
  return total;
}

/** Merges buckets of one bound (`1` and `1.0`). */
function coalesce(bounds: number[], counts: number[]): void {
  let kept = 0;
  for (let i = 1; i < bounds.length; i++) {
    if (bounds[i] === bounds[kept]) {
      counts[kept] = (counts[kept] ?? 0) + (counts[i] ?? 0);
    } else {
      kept++;
      bounds[kept] = bounds[i] ?? Number.NaN;
      counts[kept] = counts[i] ?? 0;
    }
  }
  bounds.length = kept + 1;
  counts.length = kept + 1;
}

function makeMonotonic(bounds: readonly number[], counts: number[]): Repair | null {
  let repair: Repair | null = null;
  let previous = counts[0] ?? 0;
  for (let i = 1; i < counts.length; i++) {
    const count = counts[i] ?? 0;
    if (count === previous) continue;
    if (almostEqual(previous, count)) {
      counts[i] = previous;
    } else if (count < previous) {
      counts[i] = previous;
      const bound = bounds[i] ?? Number.NaN;
      repair ??= { minBound: Infinity, maxBound: -Infinity, maxDiff: 0 };
      repair.minBound = Math.min(repair.minBound, bound);
      repair.maxBound = Math.max(repair.maxBound, bound);
      repair.maxDiff = Math.max(repair.maxDiff, previous - count);
    } else {
      previous = count;
    }
  }
  return repair;
}

function almostEqual(a: number, b: number): boolean {
  if (Number.isNaN(a) && Number.isNaN(b)) return true;
  const sum = Math.abs(a) + Math.abs(b);
  const difference = Math.abs(a - b);
  if (a === 0 || b === 0 || sum < MIN_NORMAL) return difference < TOLERANCE * MIN_NORMAL;
  return difference / Math.min(sum, Number.MAX_VALUE) < TOLERANCE;
}
