import type { CallSpeech, CallTurn } from "../schema.ts";

/** Who spoke over whom, and whether the agent was right to stop or to go on. Times are ms from the call's start. */

export interface BargeIn {
  /**
   * - `barge_in`: a true one. The caller took the floor, and the agent stopped.
   * - `false_stop`: a false one. The agent stopped, though what it heard was nothing that it then answered.
   * - `not_yielded`: the caller spoke over the agent at length, and it went on.
   * - `backchannel`: a short "mm-hm"; the agent rightly went on. No barge-in.
   * - `hang_up`: the call ended while the agent spoke. No barge-in.
   * - `unknown`: the agent was interrupted, and by what was not recorded.
   */
  readonly kind: "barge_in" | "false_stop" | "not_yielded" | "backchannel" | "hang_up" | "unknown";
  readonly atMs: number;
  /** From the caller's first sound to the agent's silence; null where it did not stop, or nothing was heard. */
  readonly stoppedAfterMs: number | null;
  /** How long the caller spoke; null where no speech was recorded. */
  readonly spokenMs: number | null;
  /** The turn whose answer was spoken over. */
  readonly turnIndex: number | null;
  /** The caller's speech, else the agent's. */
  readonly spanId: string | null;
}

/** Where the agent fell silent for nothing. */
export const falseStops = (barges: readonly BargeIn[]): number[] =>
  barges.flatMap(({ kind, atMs, stoppedAfterMs }) =>
    kind === "false_stop" ? atMs + (stoppedAfterMs ?? 0) : [],
  );

/** People begin so long before the other has ended when they change turns, and nobody calls it an interruption. */
const OVERLAP_MS = 200;
/** A sound shorter than this is a click on the line rather than a voice. */
const CLICK_MS = 100;
/** A "mm-hm" is shorter than this; what is longer says something. */
const BACKCHANNEL_MS = 1_000;
/** Sound shorter than this is no word (LiveKit's and Agora's least length of an interruption, too). */
const WORD_MS = 500;
/** Sound that begins up to so long after the agent fell silent may still be why: detectors look back. */
const LATE_MS = 300;

/**
 * Tells true barge-ins from false ones by what came of them:
 * ```
 * agent   ▆▆▆▆▆▆│                 ▆▆▆       true: a reply turn follows, the caller was answered
 * caller       ▆▆▆▆▆▆▆▆│
 * turn                 │wait│
 *
 * agent   ▆▆▆▆▆▆│        ▆▆▆▆▆▆▆▆▆           false: the agent stopped and spoke on, without a turn between
 * caller       ▆
 *
 * agent   ▆▆▆▆▆▆▆▆▆▆▆▆▆▆▆▆▆▆▆                not interrupted: a backchannel below 1 s, else not yielded
 * caller       ▆▆
 * ```
 * That the agent stopped is `turn.interrupted`, and why it did `turn.interruption` where a framework's spans tell it. Where the turn that follows was not answered, and at the end of the call,
 * where nothing can follow, half a second of speech decides; without any it cannot be told. Who begins in the agent's
 * last 200 ms takes their turn.
 * In order of time; empty where neither speech nor an interruption is recorded.
 */
export function bargeIns(speech: readonly CallSpeech[], turns: readonly CallTurn[]): BargeIn[] {
  const agent = speech.filter((one) => one.who === "agent").toSorted(byStart);
  const caller = speech.filter((one) => one.who === "caller").toSorted(byStart);
  const stopped = turns
    .filter((turn) => turn.interrupted === true || turn.interruption != null)
    .map((turn) => told(turn, stopOf(turn, agent, caller, turns)));
  const taken = new Set(stopped.map(({ spanId }) => spanId));
  const over = caller.flatMap((one) => (taken.has(one.spanId) ? [] : (goneOver(one, agent, turns) ?? [])));
  return [...stopped, ...over].toSorted((a, b) => a.atMs - b.atMs);
}

/** Where the framework's own spans tell why the agent stopped, that is why. */
function told({ interruption }: CallTurn, stop: BargeIn): BargeIn {
  if (interruption == null || interruption === "unknown") return stop;
  return { ...stop, kind: interruption === "false_alarm" ? "false_stop" : interruption };
}

const byStart = (a: CallSpeech, b: CallSpeech) => a.startMs - b.startMs;
const endOf = (turn: CallTurn) => turn.startMs + turn.latencyMs;

function stopOf(
  turn: CallTurn,
  agent: readonly CallSpeech[],
  caller: readonly CallSpeech[],
  turns: readonly CallTurn[],
): BargeIn {
  const answerMs = endOf(turn);
  const next = turns.reduce(
    (least, one) => (one.startMs > answerMs ? Math.min(least, one.startMs) : least),
    Number.POSITIVE_INFINITY,
  );
  // Spans are written in microseconds, so an answer may seem to begin a little before its turn's end.
  const said = agent.filter((one) => one.startMs >= answerMs - 1 && one.startMs < next);
  const pair = said
    .map((own) => ({ own, heard: caller.find((one) => one.startMs > own.startMs && startsBy(one, own)) }))
    .find(({ heard }) => heard !== undefined);
  const own = pair?.own ?? said[0];
  const heard = pair?.heard;
  const atMs = heard?.startMs ?? own?.endMs ?? answerMs;
  const facts = {
    atMs,
    stoppedAfterMs: heard === undefined || own === undefined ? null : Math.max(0, own.endMs - heard.startMs),
    spokenMs: heard === undefined ? null : heard.endMs - heard.startMs,
    turnIndex: turn.index,
    spanId: heard?.spanId ?? own?.spanId ?? turn.spanId,
  };
  if (own === undefined || caller.length === 0) return { ...facts, kind: "unknown" };
  const again = agent.find((one) => one.startMs >= own.endMs)?.startMs ?? null;
  if (heard === undefined && again === null) return { ...facts, kind: "unknown" };
  const replies = turns.filter(
    (one) =>
      one.kind === "reply" && one.startMs > own.startMs && one.startMs < (again ?? Number.POSITIVE_INFINITY),
  );
  const wasAnswered = replies.some(({ answered }) => answered !== false);
  const wasWord = (facts.spokenMs ?? 0) >= WORD_MS && (replies.length > 0 || again === null);
  const isTrue = wasAnswered || wasWord;
  return { ...facts, kind: isTrue ? "barge_in" : "false_stop" };
}

const startsBy = (heard: CallSpeech, own: CallSpeech): boolean => heard.startMs <= own.endMs + LATE_MS;

/** The caller spoke while the agent did, and the agent went on. Null where that is how turns change. */
function goneOver(
  heard: CallSpeech,
  agent: readonly CallSpeech[],
  turns: readonly CallTurn[],
): BargeIn | null {
  const own = agent.find((one) => one.startMs < heard.startMs && one.endMs > heard.startMs);
  if (own === undefined) return null;
  const spokenMs = heard.endMs - heard.startMs;
  const overlapMs = Math.min(heard.endMs, own.endMs) - heard.startMs;
  if (own.endMs - heard.startMs < OVERLAP_MS || spokenMs < CLICK_MS) return null;
  const isInside = heard.endMs <= own.endMs;
  if (!isInside && overlapMs < BACKCHANNEL_MS) return null;
  const turn = turns.findLast((one) => endOf(one) <= own.startMs + 1);
  return {
    kind: isInside && spokenMs < BACKCHANNEL_MS ? "backchannel" : "not_yielded",
    atMs: heard.startMs,
    stoppedAfterMs: null,
    spokenMs,
    turnIndex: turn?.index ?? null,
    spanId: heard.spanId,
  };
}
