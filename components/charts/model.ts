import type { Unit } from "#lib/format/figures.ts";

/** What a chart of figures over time is made of, and its scales. Pure. */

export interface ChartLine {
  readonly key: string;
  readonly label: string;
  /** A CSS colour: a token such as `var(--accent)`. Red only for what breached. */
  readonly colour: string;
  /** SVG's `stroke-dasharray`: lines are told apart by more than their colour. */
  readonly dash?: string | undefined;
  /** Drawn lighter: another time to compare with. */
  readonly light?: boolean | undefined;
  /** Holds its value until the next. */
  readonly step?: boolean | undefined;
  /** One for each of the chart's times; null is a gap and stays one. */
  readonly values: readonly (number | null)[];
}

export interface Threshold {
  readonly value: number;
  readonly label: string;
}

export interface Mark {
  /** Epoch ms. */
  readonly atMs: number;
  readonly label: string;
  readonly kind: "deploy" | "alert" | "other";
}

/** The width of the axis of values, and the space on the right of the lines. */
export const LEFT_PX = 52;
export const RIGHT_PX = 12;

export interface Scale {
  readonly min: number;
  readonly max: number;
  readonly ticks: readonly number[];
}

const STEPS = [1, 2, 2.5, 5, 10];
const GRIDLINES = 4;

/**
 * A scale of round steps that holds all figures, and 0. A threshold above the figures stays in sight only while
 * they keep half of the height. `least`: where the top is when the figures are lower.
 */
export function valueScale(
  lines: readonly ChartLine[],
  thresholds: readonly Threshold[],
  { least = 0, most = Number.POSITIVE_INFINITY }: { readonly least?: number; readonly most?: number },
): Scale {
  const figures = lines.flatMap(({ values }) => values.filter((value) => value !== null));
  const top = figures.reduce((a, b) => Math.max(a, b), least);
  const bottom = Math.min(
    0,
    figures.reduce((a, b) => Math.min(a, b), 0),
  );
  const near = thresholds.map(({ value }) => value).filter((value) => value <= top * 2);
  const wanted = Math.max(top, ...near);
  const [min, max] = [bottom, Math.min(most, wanted > bottom ? wanted : bottom + 1)];
  const step = roundStep((max - min) / GRIDLINES);
  const from = Math.floor(min / step + 1e-9);
  const to = Math.ceil(max / step - 1e-9);
  // Of whole steps, so that floating point adds no noise to the labels.
  const ticks = Array.from({ length: to - from + 1 }, (_, i) => Number(((from + i) * step).toPrecision(12)));
  const shown = ticks.filter((tick) => tick <= most);
  return { min: ticks[0] ?? min, max: Math.min(most, ticks.at(-1) ?? max), ticks: shown };
}

function roundStep(least: number): number {
  const power = 10 ** Math.floor(Math.log10(least));
  return (STEPS.find((step) => step * power >= least * (1 - 1e-9)) ?? 10) * power;
}

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
const TIME_STEPS = [
  MINUTE_MS,
  2 * MINUTE_MS,
  5 * MINUTE_MS,
  10 * MINUTE_MS,
  15 * MINUTE_MS,
  30 * MINUTE_MS,
  HOUR_MS,
  2 * HOUR_MS,
  3 * HOUR_MS,
  6 * HOUR_MS,
  12 * HOUR_MS,
  DAY_MS,
  2 * DAY_MS,
  5 * DAY_MS,
  10 * DAY_MS,
];

/** Marks in lanes one below the other, so that the labels of near ones do not lie upon each other. */
export function inLanes(
  marks: readonly Mark[],
  apartMs: number,
): { readonly mark: Mark; readonly lane: number }[] {
  const lasts: number[] = [];
  return marks
    .toSorted((a, b) => a.atMs - b.atMs)
    .map((mark) => {
      const free = lasts.findIndex((last) => mark.atMs - last >= apartMs);
      const lane = free === -1 ? lasts.length % LANES : free;
      lasts[lane] = mark.atMs;
      return { mark, lane };
    });
}
const LANES = 3;

/** Round instants of a range in a zone. @param offsetMs what the zone's clock is ahead of UTC at an instant */
export function timeTicks(
  fromMs: number,
  toMs: number,
  most: number,
  offsetMs: (atMs: number) => number,
): { readonly ticks: readonly number[]; readonly stepMs: number } {
  const least = (toMs - fromMs) / Math.max(1, most);
  const stepMs = TIME_STEPS.find((step) => step >= least) ?? 30 * DAY_MS;
  const ticks: number[] = [];
  const ahead = offsetMs(fromMs);
  for (let local = Math.ceil((fromMs + ahead) / stepMs) * stepMs; ; local += stepMs) {
    // The clock may be put forward or back within the range.
    const at = local - offsetMs(local - ahead);
    if (at > toMs) break;
    if (at >= fromMs) ticks.push(at);
  }
  return { ticks, stepMs };
}

/** Index of the time nearest to an instant; null without times. `times` ascend. */
export function nearest(times: readonly number[], atMs: number): number | null {
  let low = 0;
  let high = times.length - 1;
  if (high < 0) return null;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((times[middle] ?? 0) < atMs) low = middle + 1;
    else high = middle;
  }
  const before = times[low - 1];
  return before !== undefined && atMs - before <= (times[low] ?? atMs) - atMs ? low - 1 : low;
}

/** A figure with unknown ones on both sides: a line alone would not show it. */
export const isLone = (values: readonly (number | null)[], index: number): boolean =>
  (values[index] ?? null) !== null &&
  (values[index - 1] ?? null) === null &&
  (values[index + 1] ?? null) === null;

/** Where the scale's top is at least, lest noise fills the chart. */
export const leastTop = (unit: Unit): number => (unit === "ratio" ? 0.01 : unit === "burn" ? 1 : 0);
