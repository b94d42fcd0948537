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
  /** What is behind the whole line: its name in the legend links to it. */
  readonly href?: string | undefined;
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
  /** Short: it stands in the chart. */
  readonly label: string;
  /** The same in full, for the table. */
  readonly text?: string;
  readonly kind: "deploy" | "alert" | "other";
}

/** The width of the axis of values, and the space on the right of the lines. */
export const LEFT_PX = 52;
export const RIGHT_PX = 18;

/** Above the plot, where labels of marks stand, and below it, where the times do. */
export const TOP_PX = 18;
export const AXIS_PX = 22;

export interface Scale {
  readonly min: number;
  readonly max: number;
  readonly ticks: readonly number[];
}

const STEPS = [1, 2, 2.5, 5, 10];
const GRIDLINES = 4;
const LEAST_STEP = 1e-12;

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
  // Figures smaller than this are 0 to anybody, and steps of them no numbers any more.
  const step = roundStep(Math.max(LEAST_STEP, (max - min) / GRIDLINES));
  const from = Math.floor(min / step + 1e-9);
  const to = Math.max(from + 1, Math.ceil(max / step - 1e-9));
  // Of whole steps, so that floating point adds no noise to the labels.
  const ticks = Array.from({ length: to - from + 1 }, (_, i) => Number(((from + i) * step).toPrecision(12)));
  const shown = ticks.filter((tick) => tick <= most);
  return { min: ticks[0] ?? min, max: Math.min(most, ticks.at(-1) ?? max), ticks: shown };
}

/**
 * The scale that was drawn before, while it still fits: figures that are read again must not make the axis jump. It is left
 * where they exceed it, or fill less than half of it.
 */
export function steadyScale(before: Scale, next: Scale): Scale {
  const fits = next.max <= before.max && next.min >= before.min && before.min < 0 === next.min < 0;
  return fits && next.max - next.min >= (before.max - before.min) / 2 ? before : next;
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

/** A mark as it is drawn. `lane`: which line of labels, from the top; null: there is no room for its label. */
export interface PlacedMark {
  readonly mark: Mark;
  readonly lane: number | null;
  /** Where the label stands of the line. */
  readonly side: "left" | "right";
}

/** Red only for what fired. */
export const markLook = (kind: Mark["kind"]) => ({
  stroke: kind === "alert" ? "var(--breach)" : "var(--ink-3)",
  strokeDasharray: kind === "deploy" ? "4 2" : "1 2",
});

const LANES = 3;
const MERGED_PX = 8;
const LETTER_PX = 6.3;
const AROUND_PX = 8;

/**
 * Marks of one kind that lie within a few pixels are one, and labels never lie upon each other: each takes the first
 * line where it has room, on the left of its mark where it would leave the chart, and is left out where there is none.
 * ```
 *  ┆began           ┆over
 *  ┆  ┊page ×2
 * ```
 * @param width of the plot, in px
 */
export function placeMarks(
  marks: readonly Mark[],
  { fromMs, toMs, width }: { readonly fromMs: number; readonly toMs: number; readonly width: number },
): PlacedMark[] {
  const x = (atMs: number) => ((atMs - fromMs) / (toMs - fromMs)) * width;
  const inside = marks.filter(({ atMs }) => atMs >= fromMs && atMs <= toMs);
  const taken: { readonly lane: number; readonly start: number; readonly end: number }[] = [];
  return merged(inside, x).map((mark) => {
    const at = x(mark.atMs);
    const needs = mark.label.length * LETTER_PX + AROUND_PX;
    const side = at + needs > width && at - needs >= 0 ? "left" : "right";
    const [start, end] = side === "left" ? [at - needs, at] : [at, at + needs];
    const lane = Array.from({ length: LANES }, (_, one) => one).find((one) =>
      taken.every((other) => other.lane !== one || other.end <= start || other.start >= end),
    );
    if (lane !== undefined) taken.push({ lane, start, end });
    return { mark, lane: lane ?? null, side };
  });
}

/** Ascending; several of a kind at one place have one label: `ticket ×2`, `2.15.0 +1`. */
function merged(marks: readonly Mark[], x: (atMs: number) => number): Mark[] {
  const groups: Mark[][] = [];
  for (const mark of marks.toSorted((a, b) => a.atMs - b.atMs)) {
    const near = groups.findLast(
      ([first]) =>
        first !== undefined && first.kind === mark.kind && x(mark.atMs) - x(first.atMs) < MERGED_PX,
    );
    if (near === undefined) groups.push([mark]);
    else near.push(mark);
  }
  return groups.flatMap((group) => {
    const [first] = group;
    if (first === undefined || group.length === 1) return group;
    const same = group.every(({ label }) => label === first.label);
    return [{ ...first, label: `${first.label} ${same ? `×${group.length}` : `+${group.length - 1}`}` }];
  });
}

/** What is marked between one of the times and the next, in words; null: nothing. The first has what was before it. */
export function marksAt(marks: readonly Mark[], times: readonly number[], index: number): string | null {
  const from = index === 0 ? -Infinity : (times[index] ?? Infinity);
  const to = times[index + 1] ?? Infinity;
  const here = marks.filter(({ atMs }) => atMs >= from && atMs < to);
  return here.length === 0 ? null : here.map(({ label, text }) => text ?? label).join("; ");
}

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

const NEAR_PX = 8;

/** The point that was clicked: within a few pixels; null: none. @param y px from the top; of a value, null: not drawn */
export function nearestDot<T extends { readonly atMs: number; readonly value: number }>(
  dots: readonly T[],
  px: number,
  py: number,
  x: (atMs: number) => number,
  y: (value: number) => number | null,
): T | null {
  let best: T | null = null;
  let least = NEAR_PX;
  for (const dot of dots) {
    const top = y(dot.value);
    const away = top === null ? Infinity : Math.hypot(x(dot.atMs) - px, top - py);
    if (away < least) [best, least] = [dot, away];
  }
  return best;
}

/** A figure with unknown ones on both sides: a line alone would not show it. */
export const isLone = (values: readonly (number | null)[], index: number): boolean =>
  (values[index] ?? null) !== null &&
  (values[index - 1] ?? null) === null &&
  (values[index + 1] ?? null) === null;

/** Where the scale's top is at least, lest noise fills the chart. */
export const leastTop = (unit: Unit): number => (unit === "ratio" ? 0.01 : unit === "burn" ? 1 : 0);

/** What stacked lines add up to at each time; null where none is known. */
export const stackTops = (lines: readonly ChartLine[], length: number): (number | null)[] =>
  Array.from({ length }, (_, i) => {
    const known = lines.map(({ values }) => values[i] ?? null).filter((value) => value !== null);
    return known.length === 0 ? null : known.reduce((a, b) => a + b, 0);
  });

/** The value at a height of the plot. @param y px from the top of a chart that is `height` px high */
export const valueAt = ({ min, max }: Scale, y: number, height: number): number =>
  max - ((y - TOP_PX) / Math.max(1, height - TOP_PX - AXIS_PX)) * (max - min);

/** The same the other way round: px from the top. */
export const heightAt = ({ min, max }: Scale, value: number, height: number): number =>
  TOP_PX + ((max - value) / (max - min)) * Math.max(1, height - TOP_PX - AXIS_PX);
