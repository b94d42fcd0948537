/** How many levels a heatmap has and which counts belong to each. Pure. */

/** Opacity of one hue, told apart on paper and in the dark. */
export const LEVELS = [0.16, 0.32, 0.52, 0.76, 1] as const;

/** Upper counts of the levels, whole and rising, twice as high each: most cells are few, and few are most. */
export function levelTops(counts: readonly (readonly (number | null)[])[]): number[] {
  const most = Math.ceil(
    counts.reduce((top, row) => row.reduce<number>((a, b) => Math.max(a, b ?? 0), top), 0),
  );
  if (most <= 0) return [];
  const tops = LEVELS.map((_, i) => Math.ceil(most / 2 ** (LEVELS.length - 1 - i)));
  return tops.filter((top, i) => top > (tops[i - 1] ?? 0));
}

/** From 1, the lightest; 0: nothing was counted, or nothing is known. */
export function levelOf(count: number | null, tops: readonly number[]): number {
  if (count === null || Math.round(count) <= 0) return 0;
  const index = tops.findIndex((top) => count <= top + 0.5);
  return index < 0 ? tops.length : index + 1;
}
