import { formatDuration, UNKNOWN } from "#lib/format/duration.ts";
import { formatCount, formatShare, formatScore, type Unit as ChartUnit } from "#lib/format/figures.ts";
import type { Better, Unit } from "#lib/verticals/model.ts";
import type { Measure } from "#lib/verticals/schema.ts";

/** Figures of verticals and their changes in words. Pure. */

const NBSP = "\u00a0";

/** Calls, turns and checks are counted; a rate in a call has two decimals. */
export function figureText(value: number | null, unit: Unit): string {
  if (value === null || !Number.isFinite(value)) return UNKNOWN;
  switch (unit) {
    case "ms":
      return formatDuration(value);
    case "ratio":
      return formatShare(value);
    case "score":
      return formatScore(value);
    case "per_call":
      return value.toFixed(2);
    case "per_minute":
      return `${formatCount(value)}/min`;
    case "calls":
    case "turns":
    case "events":
      return Math.round(value).toLocaleString("en");
  }
}

const CHART_UNITS: Readonly<Record<Unit, ChartUnit>> = {
  ms: "ms",
  ratio: "ratio",
  score: "score",
  per_call: "count",
  per_minute: "per_minute",
  calls: "count",
  turns: "count",
  events: "count",
};
export const chartUnit = (unit: Unit | null): ChartUnit => (unit === null ? "count" : CHART_UNITS[unit]);

/** A figure as it is shown: `≈ 1.24 s`, `> 8.50 s`, `too few`. */
export function measureText(measure: Measure, unit: Unit): string {
  if (measure.tooFew) return "too few";
  if (measure.value === null) return "–";
  const text = figureText(measure.value, unit);
  if (measure.beyond) return `>${NBSP}${text}`;
  return measure.approximate ? `≈${NBSP}${text}` : text;
}

export interface Change {
  /** `+12 %`, `−0.4 pp`, `+120 ms`; `=`: none that anybody would read. */
  readonly text: string;
  readonly way: "worse" | "better" | "neither";
}

/** Which way it went, of what got worse. */
export const arrowOf = ({ text }: Change): string => (text.startsWith("−") ? "▼" : "▲");

/** What changed against the range before; null where either is unknown. */
export function changeOf(
  value: number | null,
  before: number | null,
  unit: Unit,
  better: Better | null,
): Change | null {
  if (value === null || before === null) return null;
  const by = value - before;
  const text = changeText(by, before, unit);
  if (text === null) return { text: "=", way: "neither" };
  if (better === null) return { text, way: "neither" };
  return { text, way: by > 0 === (better === "more") ? "better" : "worse" };
}

function changeText(by: number, before: number, unit: Unit): string | null {
  const sign = by < 0 ? "−" : "+";
  const size = Math.abs(by);
  switch (unit) {
    case "ms":
      return size < 0.5 ? null : `${sign}${formatDuration(size)}`;
    // Points of percent: a share of a share would be misread.
    case "ratio":
      return size < 0.0005 ? null : `${sign}${trimmed(size * 100, size < 0.0995 ? 1 : 0)}${NBSP}pp`;
    case "score":
    case "per_call":
      return size < 0.005 ? null : `${sign}${size.toFixed(2)}`;
    default: {
      if (before === 0) return size === 0 ? null : `${sign}${formatCount(size)}`;
      const percent = (size / before) * 100;
      if (percent < 0.5) return null;
      return percent >= 1000 ? `${sign}${formatCount(size)}` : `${sign}${Math.round(percent)}${NBSP}%`;
    }
  }
}

const trimmed = (value: number, digits: number): string => value.toFixed(digits);
