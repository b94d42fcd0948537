/** Where calls stand in the chart of waits and sentiment. Pure. */

export interface Place {
  /** px of a wait in ms. Logarithmic: most calls wait a second, and the ones of interest many. */
  readonly x: (waitMs: number) => number;
  /** px of a score −1…1. */
  readonly y: (score: number) => number;
}

const LEAST_MS = 200;
const EDGE_PX = 8;
const NEAR_PX = 12;

export function placed({ width, height, mostMs }: { width: number; height: number; mostMs: number }): Place {
  const [low, high] = [Math.log(LEAST_MS), Math.log(Math.max(mostMs, 2 * LEAST_MS))];
  return {
    x: (wait) =>
      EDGE_PX +
      ((Math.log(Math.max(wait, LEAST_MS)) - low) / (high - low)) * Math.max(1, width - 2 * EDGE_PX),
    y: (score) => EDGE_PX + ((1 - Math.min(1, Math.max(-1, score))) / 2) * Math.max(1, height - 2 * EDGE_PX),
  };
}

export const waitTicks = (mostMs: number): number[] =>
  [250, 500, 1_000, 2_000, 5_000, 10_000, 20_000, 60_000].filter((tick) => tick <= mostMs);

/** The index of the call at a place of the chart; null: none is near. */
export function nearestPoint(
  { x, y }: { readonly x: readonly number[]; readonly y: readonly number[] },
  place: Place,
  px: number,
  py: number,
): number | null {
  let best: number | null = null;
  let least = NEAR_PX;
  for (const [i, wait] of x.entries()) {
    const away = Math.hypot(place.x(wait) - px, place.y(y[i] ?? 0) - py);
    if (away < least) [best, least] = [i, away];
  }
  return best;
}

/** Points from the shortest wait to the longest, of the same wait by score: the order in which keys walk them. */
export const walkOf = ({
  x,
  y,
}: {
  readonly x: readonly number[];
  readonly y: readonly number[];
}): number[] => [...x.keys()].toSorted((a, b) => (x[a] ?? 0) - (x[b] ?? 0) || (y[a] ?? 0) - (y[b] ?? 0));

const PAGE = 10;

/** Where a key leads to in a walk of so many; null: it is no such key. @param at null: nowhere yet */
export function stepOf(key: string, at: number | null, length: number): number | null {
  const from = at ?? -1;
  const steps: Readonly<Record<string, number>> = {
    ArrowRight: from + 1,
    ArrowUp: from + 1,
    ArrowLeft: at === null ? length - 1 : from - 1,
    ArrowDown: at === null ? length - 1 : from - 1,
    PageUp: from + PAGE,
    PageDown: from - PAGE,
    Home: 0,
    End: length - 1,
  };
  const to = Object.hasOwn(steps, key) ? steps[key] : undefined;
  return to === undefined || length === 0 ? null : Math.min(length - 1, Math.max(0, to));
}
