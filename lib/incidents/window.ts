import { HOUR_MS, MINUTE_MS, type Range, severityRank } from "./model.ts";
import type { FiredAlert } from "./schema.ts";
import type { Onset } from "./onset.ts";

/** Which times an incident's page looks at. Pure. */

const PAGE_BACK_MS = 3 * HOUR_MS;
const TICKET_BACK_MS = 24 * HOUR_MS;
const BESIDE_MS = 30 * MINUTE_MS;

/** What has been firing for longer is not read from its beginning. */
const LONGEST_MS = 8 * 24 * HOUR_MS;

/** A page fires within hours of its cause, a ticket within a day. */
const backMs = (severity: string | null): number =>
  severity !== null && severityRank(severity) >= 2 ? TICKET_BACK_MS : PAGE_BACK_MS;

export interface Looked {
  /** Where the beginning is searched for. */
  readonly scan: Range;
  /** When the alert fired, or the instant that was asked about. Epoch ms. */
  readonly firedMs: number;
  /** When it ceased to, or now. */
  readonly endMs: number;
}

/**
 * ```
 *      ├── 3 h, of a ticket 24 h ──┤ fired ───── ended ├─ 30 min ─┤
 * ```
 */
export function lookedAt(
  fired: FiredAlert | null,
  severity: string | null,
  atMs: number | null,
  given: { readonly fromMs: number | null; readonly toMs: number | null },
  nowMs: number,
): Looked {
  const aroundMs = Math.min(atMs ?? nowMs, nowMs);
  const firedMs = fired === null ? aroundMs : Date.parse(fired.from);
  const endMs =
    fired === null ? Math.min(nowMs, aroundMs + BESIDE_MS) : fired.still ? nowMs : Date.parse(fired.to);
  const scan = {
    fromMs: given.fromMs ?? Math.max(firedMs - backMs(severity), aroundMs - LONGEST_MS),
    toMs: given.toMs ?? Math.min(nowMs, endMs + BESIDE_MS),
  };
  const within = (ms: number) => Math.min(Math.max(ms, scan.fromMs), scan.toMs);
  return { scan, firedMs: within(firedMs), endMs: within(endMs) };
}

/** The incident itself: from its beginning to its end; where that is unknown, a little before the alert fired. */
export function duringOf(
  onset: Onset | null,
  { firedMs, endMs, scan }: Looked,
  severity: string | null,
): Range {
  const guessMs = Math.max(scan.fromMs, firedMs - backMs(severity) / 6);
  const fromMs = onset?.beganMs ?? guessMs;
  const toMs = Math.min(scan.toMs, Math.max(onset?.endedMs ?? endMs, fromMs + 5 * MINUTE_MS));
  return { fromMs, toMs };
}

/** What the charts show: the incident with something on either side of it. */
export function rangeOf(
  during: Range,
  { endMs }: Looked,
  given: { readonly fromMs: number | null; readonly toMs: number | null },
  nowMs: number,
): Range {
  const beside = Math.max(BESIDE_MS, (during.toMs - during.fromMs) / 2);
  const fromMs = given.fromMs ?? during.fromMs - beside;
  return { fromMs, toMs: given.toMs ?? Math.min(nowMs, Math.max(during.toMs, endMs) + BESIDE_MS) };
}
