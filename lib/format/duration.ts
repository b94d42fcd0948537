/** Lengths of time as people read them. Unknown is never 0: callers show `UNKNOWN` for null. */

export const UNKNOWN = "unknown";
// A no-break space: a number is never torn from its unit.
const NBSP = "\u00a0";

/**
 * A latency in ms: `240 ms`, `1.24 s`, `12.4 s`, `2 min 05 s`, `1 h 02 min`; below 10 ms one decimal (`4.2 ms`).
 * @param ms a length of time in milliseconds; null or not finite gives "unknown"
 */
export function formatDuration(ms: number | null): string {
  if (ms === null || !Number.isFinite(ms)) return UNKNOWN;
  if (ms < 0) return `−${formatDuration(-ms)}`;
  if (ms === 0) return `0${NBSP}ms`;
  if (ms < 0.1) return `<${NBSP}0.1${NBSP}ms`;
  if (ms < 9.95) return `${trimZero(ms.toFixed(1))}${NBSP}ms`;
  if (ms < 999.5) return `${Math.round(ms)}${NBSP}ms`;
  if (ms < 9_995) return `${(ms / 1000).toFixed(2)}${NBSP}s`;
  if (ms < 59_950) return `${(ms / 1000).toFixed(1)}${NBSP}s`;
  const seconds = Math.round(ms / 1000);
  if (seconds < 3600) return `${Math.floor(seconds / 60)}${NBSP}min${NBSP}${pad(seconds % 60)}${NBSP}s`;
  const minutes = Math.round(seconds / 60);
  return `${Math.floor(minutes / 60)}${NBSP}h${NBSP}${pad(minutes % 60)}${NBSP}min`;
}

/** An overrun with its sign: `+2.50 s`. */
export const formatOver = (ms: number): string => `+${formatDuration(ms)}`;

/** A position in a call: `02:13`, from an hour on `1:02:13`; with `precise`, `02:13.480`. Floors, as a clock does. */
export function formatOffset(ms: number | null, precise = false): string {
  if (ms === null || !Number.isFinite(ms)) return UNKNOWN;
  if (ms < 0) return `−${formatOffset(-ms, precise)}`;
  const whole = Math.floor(ms);
  const seconds = Math.floor(whole / 1000);
  const hours = Math.floor(seconds / 3600);
  const clock = `${pad(Math.floor(seconds / 60) % 60)}:${pad(seconds % 60)}`;
  const fraction = precise ? `.${String(whole % 1000).padStart(3, "0")}` : "";
  return `${hours > 0 ? `${hours}:` : ""}${clock}${fraction}`;
}

/** A length for screen readers and copied text: `3.1 seconds`, `240 milliseconds`. */
export function speakDuration(ms: number | null): string {
  if (ms === null || !Number.isFinite(ms)) return UNKNOWN;
  if (Math.abs(ms) < 999.5) return `${Math.round(ms)} milliseconds`;
  return `${trimZero((ms / 1000).toFixed(2))} seconds`;
}

const pad = (value: number): string => String(value).padStart(2, "0");
const trimZero = (text: string): string => text.replace(/\.?0+$/, "");
