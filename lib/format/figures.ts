import { formatDuration, UNKNOWN } from "./duration.ts";

/** Shares, factors and rates as people read them. Unknown is never 0. */

const NBSP = "\u00a0";

/** What the figures of a chart or a column are. `ratio`: a share, 1 is all. `ms`: a length of time. `score`: −1…1. */
export type Unit = "ratio" | "ms" | "per_minute" | "burn" | "count" | "score";

/**
 * A share in percent with what tells it from all and nothing: `0.42 %`, `99.97 %`, `12.4 %`, `100 %`.
 * @param ratio 1 is all; below 0 has its sign; null gives "unknown"
 */
export function formatShare(ratio: number | null): string {
  if (ratio === null || !Number.isFinite(ratio)) return UNKNOWN;
  if (ratio < 0) return `−${formatShare(-ratio)}`;
  const percent = ratio * 100;
  if (percent > 0 && percent < 0.005) return `<${NBSP}0.01${NBSP}%`;
  const nearest = Math.min(percent, Math.abs(100 - percent));
  const digits = percent >= 1000 ? 0 : nearest < 1 && nearest > 1e-9 ? 2 : 1;
  // What is not all is not rounded to it.
  const shown = percent < 100 && Number(percent.toFixed(digits)) === 100 ? 99.99 : percent;
  return `${trimZero(shown.toFixed(digits))}${NBSP}%`;
}

/** A burn rate: `0.3×`, `14.4×`, `120×`. Null gives "unknown". */
export function formatBurn(burn: number | null): string {
  if (burn === null || !Number.isFinite(burn)) return UNKNOWN;
  if (burn > 0 && burn < 0.05) return "<0.1×";
  return `${burn < 99.95 ? trimZero(burn.toFixed(1)) : Math.round(burn).toLocaleString("en")}×`;
}

/** A number of things: `1,204`; below 10 one decimal where there is one. Null gives "unknown". */
export function formatCount(count: number | null): string {
  if (count === null || !Number.isFinite(count)) return UNKNOWN;
  if (count !== 0 && Math.abs(count) < 0.05) return count < 0 ? "−<0.1" : "<0.1";
  return Math.abs(count) < 9.95
    ? trimZero(count.toFixed(1)).replace("-", "−")
    : Math.round(count).toLocaleString("en").replace("-", "−");
}

/** A score between −1 and 1 with its sign: `+0.31`, `−0.20`, `0`. Null gives "unknown". */
export function formatScore(score: number | null): string {
  if (score === null || !Number.isFinite(score)) return UNKNOWN;
  const digits = Math.abs(score).toFixed(2);
  return digits === "0.00" ? "0" : `${score < 0 ? "−" : "+"}${digits}`;
}

export function formatFigure(value: number | null, unit: Unit): string {
  if (value === null || !Number.isFinite(value)) return UNKNOWN;
  switch (unit) {
    case "ratio":
      return formatShare(value);
    case "ms":
      return formatDuration(value);
    case "burn":
      return formatBurn(value);
    case "per_minute":
      return `${formatCount(value)}/min`;
    case "count":
      return formatCount(value);
    case "score":
      return formatScore(value);
  }
}

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;

/** A long span in its largest unit: `45 min`, `24 h`, `3.5 d`, `30 d`. @param ms null gives "unknown" */
export function formatSpan(ms: number | null): string {
  if (ms === null || !Number.isFinite(ms)) return UNKNOWN;
  if (ms < 99 * MINUTE_MS) return `${Math.round(ms / MINUTE_MS)}${NBSP}min`;
  if (ms < 60 * HOUR_MS) return `${Math.round(ms / HOUR_MS)}${NBSP}h`;
  return `${trimZero((ms / DAY_MS).toFixed(1))}${NBSP}d`;
}

const trimZero = (text: string): string => (text.includes(".") ? text.replace(/\.?0+$/, "") : text);
