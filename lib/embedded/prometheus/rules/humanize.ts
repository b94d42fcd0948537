import { formatSignificant, formatValue } from "../../gotemplate/format.ts";

/** The `humanize…` functions of templates (https://prometheus.io/docs/prometheus/latest/configuration/template_reference/#numbers). */

const UP = ["k", "M", "G", "T", "P", "E", "Z", "Y"];
const DOWN = ["m", "u", "n", "p", "f", "a", "z", "y"];
const BINARY = ["ki", "Mi", "Gi", "Ti", "Pi", "Ei", "Zi", "Yi"];

export const humanize = (value: number): string => {
  if (value === 0 || !Number.isFinite(value)) return formatSignificant(value, 4);
  const { scaled, prefix } = Math.abs(value) >= 1 ? scaleDown(value, UP, 1000) : scaleUp(value);
  return formatSignificant(scaled, 4) + prefix;
};

export const humanize1024 = (value: number): string => {
  if (Math.abs(value) <= 1 || !Number.isFinite(value)) return formatSignificant(value, 4);
  const { scaled, prefix } = scaleDown(value, BINARY, 1024);
  return formatSignificant(scaled, 4) + prefix;
};

export const humanizePercentage = (value: number): string => `${formatSignificant(value * 100, 4)}%`;

/** @param value seconds */
export function humanizeDuration(value: number): string {
  if (!Number.isFinite(value)) return formatSignificant(value, 4);
  if (value === 0) return "0s";
  if (Math.abs(value) < 1) {
    const { scaled, prefix } = scaleUp(value);
    return `${formatSignificant(scaled, 4)}${prefix}s`;
  }
  const sign = value < 0 ? "-" : "";
  const whole = Math.trunc(Math.abs(value));
  const [seconds, minutes, hours, days] = [
    whole % 60,
    Math.trunc(whole / 60) % 60,
    Math.trunc(whole / 3600) % 24,
    Math.trunc(whole / 86_400),
  ];
  if (days !== 0) return `${sign}${days}d ${hours}h ${minutes}m ${seconds}s`;
  if (hours !== 0) return `${sign}${hours}h ${minutes}m ${seconds}s`;
  if (minutes !== 0) return `${sign}${minutes}m ${seconds}s`;
  return `${sign}${formatSignificant(Math.abs(value), 4)}s`;
}

/** @param value seconds since the epoch */
export const humanizeTimestamp = (value: number): string =>
  Number.isFinite(value) ? formatValue(toTime(value)) : formatSignificant(value, 4);

/** @param value seconds since the epoch @throws when there is no such time. */
export function toTime(value: number): Date {
  if (!Number.isFinite(value)) throw new Error("value is NaN or Inf");
  if (Math.abs(value * 1e9) > 2 ** 63) {
    throw new Error(`${value} cannot be represented as a nanoseconds timestamp since it overflows int64`);
  }
  return new Date(Math.floor(value * 1000));
}

function scaleDown(
  value: number,
  prefixes: readonly string[],
  base: number,
): { scaled: number; prefix: string } {
  let scaled = value;
  let prefix = "";
  for (const next of prefixes) {
    if (Math.abs(scaled) < base) break;
    prefix = next;
    scaled /= base;
  }
  return { scaled, prefix };
}

function scaleUp(value: number): { scaled: number; prefix: string } {
  let scaled = value;
  let prefix = "";
  for (const next of DOWN) {
    if (Math.abs(scaled) >= 1) break;
    prefix = next;
    scaled *= 1000;
  }
  return { scaled, prefix };
}
