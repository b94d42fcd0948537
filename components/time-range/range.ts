import { formatClock, formatDate } from "#lib/format/time.ts";

/** Ranges of time as a page's address holds them: `from=now-6h`, or two instants. */

/** A side that is null is open: the API's own beginning, or now. */
export interface Range {
  readonly from: string | null;
  readonly to: string | null;
}

export const PRESETS = ["15m", "1h", "6h", "24h", "7d", "14d"] as const;
export type Preset = (typeof PRESETS)[number];

const RELATIVE = /^now(?:-(\d{1,6})([smhd]))?$/;
const UNIT_MS = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;
const UNIT_NAMES = { s: "second", m: "minute", h: "hour", d: "day" } as const;
type Unit = keyof typeof UNIT_MS;
/** The shortest that a person picks by hand. */
const MINUTE_MS = 60_000;

/** True for what the API takes as an instant: ISO 8601, epoch ms, `now`, `now-90m`. */
export const isInstant = (text: string): boolean => text.length <= 40 && instantMs(text, 0) !== null;

/** Epoch ms of an instant as the API reads it; null for anything else. @param nowMs epoch ms */
export function instantMs(text: string, nowMs: number): number | null {
  const relative = RELATIVE.exec(text);
  if (relative !== null) {
    const unit = relative[2] as Unit | undefined;
    return unit === undefined ? nowMs : nowMs - Number(relative[1]) * UNIT_MS[unit];
  }
  if (/^\d{12,14}$/.test(text)) return Number(text);
  const parsed = /^\d{4}-\d{2}-\d{2}/.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(parsed) ? null : parsed;
}

/** The preset that a range is; null for any other. `usual`: what an open beginning means here. */
export function presetOf({ from, to }: Range, usual: Preset): Preset | null {
  if (to !== null && to !== "now") return null;
  if (from === null) return usual;
  return PRESETS.find((preset) => from === `now-${preset}`) ?? null;
}

export const presetRange = (preset: Preset, usual: Preset): Range => ({
  from: preset === usual ? null : `now-${preset}`,
  to: null,
});

/** `in the last 6 hours`, `since 14 Mar 2026, 14:02`, `from … to …`: a range within a sentence. */
export function rangeWords(range: Range, usual: Preset, nowMs: number, timeZone: string): string {
  const { from, to } = range;
  const relative = RELATIVE.exec(from ?? `now-${usual}`);
  const unit = relative?.[2] as Unit | undefined;
  const open = to === null || to === "now";
  if (open && relative !== null && unit !== undefined) {
    const count = Number(relative[1]);
    return `in the last ${count === 1 ? UNIT_NAMES[unit] : `${count} ${UNIT_NAMES[unit]}s`}`;
  }
  const minute = (text: string) => {
    const ms = instantMs(text, nowMs);
    return ms === null ? text : `${formatDate(ms, timeZone)}, ${formatClock(ms, timeZone).slice(0, 5)}`;
  };
  if (open) return `since ${minute(from ?? "now")}`;
  if (from === null) return `until ${minute(to)}`;
  return `from ${minute(from)} to ${minute(to)}`;
}

const pad = (value: number): string => String(value).padStart(2, "0");

/** The value of a `datetime-local` field. @param ms epoch ms @param utc whether the field shows UTC or this machine's zone */
export function toField(ms: number, utc: boolean): string {
  if (utc) return new Date(ms).toISOString().slice(0, 16);
  const at = new Date(ms);
  const day = `${at.getFullYear()}-${pad(at.getMonth() + 1)}-${pad(at.getDate())}`;
  return `${day}T${pad(at.getHours())}:${pad(at.getMinutes())}`;
}

/** Epoch ms of a `datetime-local` field's value; null while it is incomplete. */
export function fromField(text: string, utc: boolean): number | null {
  if (!/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}/.test(text)) return null;
  const ms = Date.parse(utc ? `${text}Z` : text);
  return Number.isNaN(ms) ? null : ms;
}

/** What two fields ask for, or the sentence that says why they cannot be meant. An empty end is now. */
export function typedRange(
  from: string,
  to: string,
  utc: boolean,
  nowMs: number,
): { range: Range } | { problem: string } {
  const fromMs = fromField(from, utc);
  const toMs = to === "" ? null : fromField(to, utc);
  if (fromMs === null) return { problem: "Give the day and the time at which the range begins." };
  if (to !== "" && toMs === null) return { problem: "Give the day and the time at which the range ends." };
  if (fromMs >= nowMs) return { problem: "The range begins in the future." };
  if (toMs !== null && toMs - fromMs < MINUTE_MS) return { problem: "The range must end after it begins." };
  return {
    range: {
      from: new Date(fromMs).toISOString(),
      to: toMs === null ? null : new Date(toMs).toISOString(),
    },
  };
}
