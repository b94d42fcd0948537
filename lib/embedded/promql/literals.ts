/** Literals of PromQL's lexer: numbers and durations. */

const UNIT_MS: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
  y: 31_536_000_000,
};

const DURATION = /^(?:(\d+)y)?(?:(\d+)w)?(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m(?!s))?(?:(\d+)s)?(?:(\d+)ms)?$/;
const ORDER = ["y", "w", "d", "h", "m", "s", "ms"] as const;

/** `1h30m` in ms; null when it is no duration (`model.ParseDuration`: units from large to small, each once). */
export function parseDuration(text: string): number | null {
  if (text === "0") return 0;
  const parts = DURATION.exec(text);
  if (parts === null || text === "") return null;
  let ms = 0;
  for (const [i, unit] of ORDER.entries()) ms += Number(parts[i + 1] ?? 0) * (UNIT_MS[unit] ?? 0);
  // Go keeps a duration in an int64 of nanoseconds.
  return ms * 1e6 > 9.223372036854776e18 ? null : ms;
}

/** A number as PromQL writes it; a duration counts in seconds. Null when it is neither. */
export function parseNumber(text: string): number | null {
  const lower = text.toLowerCase();
  if (/^[+-]?inf$/.test(lower)) return lower.startsWith("-") ? -Infinity : Infinity;
  if (/^[+-]?nan$/.test(lower)) return Number.NaN;
  const sign = lower.startsWith("-") ? -1 : 1;
  const digits = lower.replace(/^[+-]/, "").replaceAll("_", "");
  if (/^0x[0-9a-f]+$/.test(digits)) return sign * Number(digits);
  if (/^0[0-7]+$/.test(digits)) return sign * Number.parseInt(digits, 8);
  if (/^(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?$/.test(digits)) {
    // Go has no float for digits beyond the largest: infinity is written `Inf`.
    return Number.isFinite(Number(digits)) ? sign * Number(digits) : null;
  }
  const ms = parseDuration(digits);
  return ms === null ? null : (sign * ms) / 1000;
}
