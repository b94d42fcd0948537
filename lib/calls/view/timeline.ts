import type { LedgerStage } from "#lib/ledger/stages.ts";
import type { CallSpeech, CallTurn } from "../schema.ts";

/** The conversation on one time axis. All times are ms from the call's start. */

/** A stretch of the call. */
export interface TimeRange {
  readonly startMs: number;
  readonly endMs: number;
}

/**
 * What a silence was filled with: a stage of a turn, the caller thinking, an agent that had stopped for nothing (a false
 * barge-in), or nothing that we know.
 */
export type Filler =
  | {
      readonly kind: "stage";
      readonly stage: LedgerStage;
      readonly tool: string | null;
      readonly turnIndex: number;
      readonly spanId: string | null;
      /** How much of the silence it took. */
      readonly ms: number;
    }
  | { readonly kind: "caller" }
  | { readonly kind: "stopped" }
  | { readonly kind: "unknown" };

export interface Silence {
  readonly startMs: number;
  readonly endMs: number;
  readonly filler: Filler;
}

/** A pause as long as this is heard as one; shorter gaps are how people talk. */
export const SILENCE_MS = 400;

/**
 * The times when nobody spoke, with what filled each:
 * ```
 * caller ▆▆▆▆│         │                │▆▆▆
 * agent      │         │ ▆▆▆▆▆▆▆▆       │
 * turn       │stt│ llm │                │
 *            └─ llm ───┘         └ the caller's ┘
 * ```
 * A silence is cut where a turn starts or ends. Within a turn it belongs to the stage that holds the most of it; what
 * no turn covers is the caller's when the agent spoke last, else unknown. Speech in any order, overlapping or not.
 */
export function silences(
  speech: readonly CallSpeech[],
  turns: readonly CallTurn[],
  endMs: number,
  leastMs = SILENCE_MS,
): Silence[] {
  const spoken = speech.filter((one) => one.endMs > one.startMs).toSorted((a, b) => a.startMs - b.startMs);
  const found: Silence[] = [];
  let quietSince = 0;
  let agentLast = false;
  const close = (until: number) => {
    for (const [from, to] of cutAtTurns(quietSince, until, turns)) {
      if (to - from < leastMs) continue;
      const inTurn = turnFiller(from, to, turns);
      // Where nobody's speech was recorded, only a turn's wait is known to have been silent.
      if (inTurn === null && spoken.length === 0) continue;
      // After a turn without an answer it is not the caller's move.
      const callers = agentLast && !turns.some((turn) => turn.startMs >= quietSince && turn.startMs < from);
      found.push({ startMs: from, endMs: to, filler: inTurn ?? { kind: callers ? "caller" : "unknown" } });
    }
  };
  for (const one of spoken) {
    if (one.startMs > quietSince) close(Math.min(one.startMs, endMs));
    if (one.endMs <= quietSince) continue;
    quietSince = one.endMs;
    agentLast = one.who === "agent";
  }
  close(endMs);
  return found;
}

function cutAtTurns(startMs: number, endMs: number, turns: readonly CallTurn[]): [number, number][] {
  const cuts = turns
    .flatMap((turn) => [turn.startMs, turn.startMs + turn.latencyMs])
    .filter((at) => at > startMs && at < endMs)
    .sort((a, b) => a - b);
  const pieces: [number, number][] = [];
  let from = startMs;
  for (const at of [...cuts, endMs]) {
    if (at > from) pieces.push([from, at]);
    from = at;
  }
  return pieces;
}

function turnFiller(startMs: number, endMs: number, turns: readonly CallTurn[]): Filler | null {
  const shares = new Map<string, Filler & { readonly kind: "stage" }>();
  for (const turn of turns) {
    if (turn.startMs >= endMs || turn.startMs + turn.latencyMs <= startMs) continue;
    for (const { stage, tool, spanId, ...part } of turn.parts) {
      const from = turn.startMs + nsBetween(turn.startNs, part.startNs);
      const to = turn.startMs + nsBetween(turn.startNs, part.endNs);
      const ms = Math.min(endMs, to) - Math.max(startMs, from);
      if (ms <= 0) continue;
      // Each tool by itself; the other stages over all of their parts, led to by the first.
      const unit = `${turn.index} ${stage === "tool_call" ? spanId : stage}`;
      const known = shares.get(unit);
      if (known !== undefined) shares.set(unit, { ...known, ms: known.ms + ms });
      else shares.set(unit, { kind: "stage", stage, tool, spanId, turnIndex: turn.index, ms });
    }
  }
  return [...shares.values()].reduce<(Filler & { readonly kind: "stage" }) | null>(
    (most, one) => (most === null || one.ms > most.ms ? one : most),
    null,
  );
}

/** The silences, with those told that follow an agent's stop for nothing, which ended at one of `stopsMs`. */
export const withStops = (silences: readonly Silence[], stopsMs: readonly number[]): Silence[] =>
  silences.map((one) =>
    one.filler.kind !== "stage" && stopsMs.some((at) => Math.abs(one.startMs - at) < SILENCE_MS)
      ? { ...one, filler: { kind: "stopped" } }
      : one,
  );

/** The difference of two instants in ns strings, in ms with a fraction. */
export const nsBetween = (from: string, to: string): number => Number(BigInt(to) - BigInt(from)) / 1e6;

/** Where the known part of a call ends: its duration, else the last thing that was seen. */
export function knownEndMs(
  durationMs: number | null,
  speech: readonly CallSpeech[],
  turns: readonly CallTurn[],
): number {
  let end = durationMs ?? 0;
  for (const one of speech) end = Math.max(end, one.endMs);
  for (const turn of turns) end = Math.max(end, turn.startMs + turn.latencyMs);
  return end;
}

const STEPS_MS = [
  1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 15_000, 30_000, 60_000, 120_000, 300_000,
  600_000, 1_800_000, 3_600_000,
];

/** Round marks from `startMs` to `endMs`, at most `most` of them. */
export function ticks(startMs: number, endMs: number, most: number): number[] {
  const span = endMs - startMs;
  if (!(span > 0) || most < 1) return [];
  const count = (step: number) => Math.floor(endMs / step) - Math.ceil(startMs / step) + 1;
  let step = STEPS_MS.find((one) => count(one) <= most) ?? 7_200_000;
  while (count(step) > most) step *= 2;
  const first = Math.ceil(startMs / step);
  return Array.from({ length: Math.max(0, count(step)) }, (_, at) => (first + at) * step || 0);
}

/** A part of a range as percentages, cut to it; null when it lies outside. */
export function place(
  startMs: number,
  endMs: number,
  range: TimeRange,
): { left: number; width: number } | null {
  const span = range.endMs - range.startMs;
  const from = Math.max(startMs, range.startMs);
  const to = Math.min(endMs, range.endMs);
  if (!(span > 0) || to < from) return null;
  return { left: ((from - range.startMs) / span) * 100, width: ((to - from) / span) * 100 };
}

/**
 * What can be told apart of things on a canvas: of those that begin in one column of `columnPx` the heaviest, in the
 * order given. What lies outside of the range is left out, so that there are never more than fit.
 */
export function thin<T extends { readonly startMs: number; readonly endMs: number | null }>(
  items: readonly T[],
  range: TimeRange,
  widthPx: number,
  weight: (item: T) => number,
  columnPx = 3,
): T[] {
  const kept = new Map<number, T>();
  for (const item of items) {
    if (place(item.startMs, item.endMs ?? item.startMs, range) === null) continue;
    const share = (Math.max(item.startMs, range.startMs) - range.startMs) / (range.endMs - range.startMs);
    const column = Math.floor((share * widthPx) / columnPx);
    const other = kept.get(column);
    if (other === undefined || weight(other) < weight(item)) kept.set(column, item);
  }
  const chosen = new Set(kept.values());
  return items.filter((item) => chosen.has(item));
}

/** A label that wants to stand at a position, in px; of two that collide the one with the higher weight stays. */
export interface LabelWish<T> {
  readonly value: T;
  readonly centerPx: number;
  readonly widthPx: number;
  readonly weight: number;
}

/** Chooses labels that do not overlap, the weightiest first, moved inside `[0, widthPx]`. In order of position. */
export function fitLabels<T>(
  wishes: readonly LabelWish<T>[],
  widthPx: number,
  gapPx = 8,
): { value: T; leftPx: number; widthPx: number }[] {
  const placed: { value: T; leftPx: number; widthPx: number }[] = [];
  for (const wish of wishes.toSorted((a, b) => b.weight - a.weight)) {
    const leftPx = Math.min(
      Math.max(0, wish.centerPx - wish.widthPx / 2),
      Math.max(0, widthPx - wish.widthPx),
    );
    const free = placed.every(
      (other) =>
        leftPx + wish.widthPx + gapPx <= other.leftPx || other.leftPx + other.widthPx + gapPx <= leftPx,
    );
    if (free) placed.push({ value: wish.value, leftPx, widthPx: wish.widthPx });
  }
  return placed.sort((a, b) => a.leftPx - b.leftPx);
}

/** A mark on a canvas and the words that would stand beside it. */
export interface MarkWish {
  readonly key: string;
  readonly text: string;
  readonly atPx: number;
  readonly weight: number;
  /** The mark is drawn without its words, too, so that other words must not cover it. */
  readonly always: boolean;
}

const MARK_PX = 12;
const CHARACTER_PX = 6.1;

/** Which marks get their words, the weightiest first: to the right, else to the left, where they cover nothing. */
export function labelsBeside(
  wishes: readonly MarkWish[],
  widthPx: number,
): ReadonlyMap<string, { readonly text: string; readonly side: "left" | "right" }> {
  const labels = new Map<string, { text: string; side: "left" | "right" }>();
  const taken: { from: number; to: number; key: string }[] = wishes.flatMap(({ always, atPx, key }) =>
    always ? { from: atPx - MARK_PX / 2, to: atPx + MARK_PX / 2, key } : [],
  );
  for (const { key, text, atPx } of wishes.toSorted((a, b) => b.weight - a.weight)) {
    const room = MARK_PX + 6 + text.length * CHARACTER_PX;
    for (const side of ["right", "left"] as const) {
      const from = side === "right" ? atPx - MARK_PX / 2 : atPx + MARK_PX / 2 - room;
      const to = from + room;
      if (from < -MARK_PX || to > widthPx) continue;
      if (taken.some((one) => one.key !== key && one.from < to && one.to > from)) continue;
      taken.push({ from, to, key });
      labels.set(key, { text, side });
      break;
    }
  }
  return labels;
}
