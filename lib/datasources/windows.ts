/** Time ranges longer than a backend answers, cut into ones that it does. */

export interface Window {
  readonly startMs: number;
  readonly endMs: number;
}

export const HOUR_MS = 3_600_000;

/**
 * Cuts a range into windows of at most `maxMs`, contiguous, newest first.
 * A range without length gives no window.
 */
export function windowsNewestFirst(startMs: number, endMs: number, maxMs: number): Window[] {
  const windows: Window[] = [];
  for (let end = endMs; end > startMs;) {
    const start = Math.max(startMs, end - maxMs);
    windows.push({ startMs: start, endMs: end });
    end = start;
  }
  return windows;
}

/** Reads a Go duration (`168h0m0s`, `1d12h`, `500ms`); null when it is none. In ms. */
export function goDurationMs(text: string): number | null {
  const units: Readonly<Record<string, number>> = {
    ms: 1,
    s: 1000,
    m: 60_000,
    h: HOUR_MS,
    d: 24 * HOUR_MS,
    w: 168 * HOUR_MS,
  };
  let total = 0;
  let length = 0;
  for (const [whole, number, unit] of text.matchAll(/(\d+(?:\.\d+)?)(ms|[smhdw])/g)) {
    total += Number(number) * (units[unit ?? ""] ?? 0);
    length += whole.length;
  }
  return length === text.length && length > 0 ? total : null;
}

/** Prometheus and Loki refuse more points than this in a series. */
export const MAX_POINTS = 11_000;
const NICE_SECONDS = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 21_600, 43_200, 86_400];

const POINTS = 300;

/**
 * The step of a range query, in whole seconds: as wanted, but coarser where more than `maxPoints` points would come.
 * Without a wish, a round one that gives at most 300 points.
 */
export function stepMs(startMs: number, endMs: number, wantedMs?: number, maxPoints = MAX_POINTS): number {
  const atMost = (points: number) => Math.ceil((endMs - startMs) / (points - 1) / 1000);
  const wanted = wantedMs === undefined ? 0 : Math.ceil(wantedMs / 1000);
  if (wanted > 0 && wanted >= atMost(maxPoints)) return wanted * 1000;
  const least = atMost(wanted > 0 ? maxPoints : Math.min(POINTS, maxPoints));
  return (NICE_SECONDS.find((s) => s >= least) ?? Math.ceil(least / 86_400) * 86_400) * 1000;
}
