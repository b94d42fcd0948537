import { formatDuration } from "#lib/format/duration.ts";

/** How many levels a heatmap has and which counts belong to each, and where its bands lie. Pure. */

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

/** Upper bounds in ms, rising; null: above the last one. */
export type Bounds = readonly (number | null)[];

export const BAND_PX = 20;
/** Above the bands, where labels of marks stand: kept free without any, so that nothing moves when they come. */
export const HEAD_PX = 16;

/** `800 ms to 1.20 s`; null: without that bound. */
export function bandWords(overMs: number | null, upToMs: number | null): string {
  if (upToMs === null) return `over ${formatDuration(overMs)}`;
  return overMs === null
    ? `to ${formatDuration(upToMs)}`
    : `${formatDuration(overMs)} to ${formatDuration(upToMs)}`;
}

export const bandLabel = (bounds: Bounds, band: number): string =>
  bandWords(bounds[band - 1] ?? null, bounds[band] ?? null);

/** px from the top of a band's upper edge; the slowest is on top. */
export const bandTop = (bounds: Bounds, band: number): number =>
  HEAD_PX + (bounds.length - 1 - band) * BAND_PX;

/** Which band is at a height; null: none. @param y px from the top */
export function bandAt(bounds: Bounds, y: number): number | null {
  const band = bounds.length - 1 - Math.floor((y - HEAD_PX) / BAND_PX);
  return y >= HEAD_PX && band >= 0 && band < bounds.length ? band : null;
}

/** px from the top of a length of time, within its band by its share of it; above the last bound in the middle. */
export function heightOf(bounds: Bounds, ms: number): number | null {
  const band = bounds.findIndex((bound) => bound === null || ms <= bound);
  if (band < 0) return null;
  const [bound, under] = [bounds[band] ?? null, bounds[band - 1] ?? 0];
  const share = bound === null || bound <= under ? 0.5 : (ms - under) / (bound - under);
  return bandTop(bounds, band) + (1 - share) * BAND_PX;
}
