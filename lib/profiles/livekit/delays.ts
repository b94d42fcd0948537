import { numeric, type RawSpan, text } from "#lib/traces/raw.ts";
import { msOfNs, type Refuse } from "../evidence.ts";
import type { UserTurn } from "./parts.ts";

/**
 * The waits that LiveKit writes as attributes: Python in seconds, Node (1.6 to 1.9) in milliseconds, and no attribute says
 * which. A turn's own spans do: `lk.end_of_turn_delay` is the time from the caller's last speech to the turn's commit, the
 * end of `user_turn`.
 */

export type Unit = "ms" | "s";

export interface Delays {
  /** From the last speech, in ms; null: not recorded, or not believed. */
  readonly transcriptMs: number | null;
  readonly endOfTurnMs: number | null;
  /** What the endpointing had to wait for at least. */
  readonly endpointingMs: number | null;
  /** The span that said so. */
  readonly eou: RawSpan | null;
}

const FACTOR: Readonly<Record<Unit, number>> = { ms: 1, s: 1000 };
const END_OF_TURN = "lk.end_of_turn_delay";

const fits = (ms: number, measuredMs: number): boolean =>
  Math.abs(ms - measuredMs) <= Math.max(60, measuredMs / 10);

/** The unit in which a turn's delay is as long as its own spans show; null where neither is, or nothing tells. */
export function unitOf(user: UserTurn, speechEndNs: bigint | null): Unit | null {
  const value = user.span === null ? null : numeric(user.span.attributes, END_OF_TURN);
  if (user.span === null || value === null || value <= 0) return null;
  if (speechEndNs !== null) {
    const measuredMs = msOfNs(user.span.endNs - speechEndNs);
    return fits(value, measuredMs) ? "ms" : fits(value * 1000, measuredMs) ? "s" : null;
  }
  // Without the speech: no longer than the turn, no shorter than the end-of-turn model took within it.
  const [most, least] = [user.span, user.eou.at(-1)].map((span) =>
    span === undefined ? null : msOfNs(span.endNs - span.startNs),
  );
  const possible = (["ms", "s"] as const).filter((unit) => {
    const ms = value * FACTOR[unit];
    return ms <= (most ?? 0) && ms >= (least ?? Number.POSITIVE_INFINITY);
  });
  return possible.length === 1 ? (possible[0] ?? null) : null;
}

/** The unit of the whole trace: what its turns agree on, else what the SDK's language stands for. */
export function commonUnit(
  units: readonly (Unit | null)[],
  resource: ReadonlyMap<string, unknown>,
): Unit | null {
  const told = new Set(units.filter((unit) => unit !== null));
  if (told.size > 0) return told.size === 1 ? ([...told][0] ?? null) : null;
  const language = text(resource as RawSpan["attributes"], "telemetry.sdk.language");
  return language === "nodejs" ? "ms" : language === "python" ? "s" : null;
}

const NO_UNIT = "whether this is in seconds or milliseconds cannot be told";
const ZERO = "0 is what is written where it is not known";
const OTHER_TIME = "its own spans show another time";
const LONGEST_MS = 120_000;

/** A turn's waits, without those that cannot be right. */
export function delaysOf(
  user: UserTurn,
  speechEndNs: bigint | null,
  common: Unit | null,
  refuse: Refuse,
): Delays {
  const { span } = user;
  const unit = unitOf(user, speechEndNs) ?? common;
  const read = (from: RawSpan | null | undefined, what: string): number | null => {
    const value = from == null ? null : numeric(from.attributes, what);
    if (from == null || value === null) return null;
    if (value === 0) return refuse(what, from, value, ZERO);
    if (value < 0) return refuse(what, from, value, "no wait is negative");
    if (unit === null) return refuse(what, from, value, NO_UNIT);
    const ms = value * FACTOR[unit];
    return ms > LONGEST_MS ? refuse(what, from, value, "no caller waits that long for it") : ms;
  };
  const endOfTurn = read(span, END_OF_TURN);
  const measuredMs = span === null || speechEndNs === null ? null : msOfNs(span.endNs - speechEndNs);
  const endOfTurnMs =
    endOfTurn === null || measuredMs === null || fits(endOfTurn, measuredMs)
      ? endOfTurn
      : refuse(END_OF_TURN, span as RawSpan, endOfTurn, OTHER_TIME);
  const transcript = read(span, "lk.transcription_delay");
  const limitMs = endOfTurnMs ?? measuredMs;
  const transcriptMs =
    transcript !== null && limitMs !== null && transcript > limitMs + 60
      ? refuse(
          "lk.transcription_delay",
          span as RawSpan,
          transcript,
          "longer than the wait for the turn's end",
        )
      : transcript;
  const eou = user.eou.at(-1) ?? null;
  return { transcriptMs, endOfTurnMs, endpointingMs: read(eou, "lk.eou.endpointing_delay"), eou };
}
