import { numeric } from "#lib/traces/raw.ts";
import { msOfNs, nsOfMs, type Refuse } from "../evidence.ts";
import type { TurnClock } from "../model.ts";
import type { Unit } from "./delays.ts";
import type { AgentTurn, UserTurn } from "./parts.ts";
import { content } from "./values.ts";

/**
 * When the caller stopped speaking (U), when the agent's first audio came (A), and the latency that LiveKit measured
 * between them (L). Any two give a turn; with all three, L is the clock and the spans vouch for it.
 *
 * ```
 * user_speaking ──────U
 * user_turn    ───────┼──────commit
 * agent_speaking      │         A──────────
 *                     └── L ────┘
 * ```
 */
export interface Times {
  readonly startNs: bigint;
  readonly endNs: bigint;
  readonly clock: TurnClock;
}

const LATENCY = "lk.e2e_latency";
const AGREES_MS = 100;
const DISAGREES_MS = 150;
const LONGEST_MS = 60_000;

/**
 * The end of the caller's last speech: by VAD, which may have heard several pieces, vouched for by the turn's commit and
 * `lk.end_of_turn_delay`, or by these alone. Null: not recorded, or the two disagree (a piece was lost).
 */
export function speechEnd({ span, startNs, speaking }: UserTurn, unit: Unit | null): bigint | null {
  let heardNs: bigint | null = null;
  for (const { endNs } of speaking) {
    if ((span === null || endNs <= span.endNs) && (heardNs === null || endNs > heardNs)) heardNs = endNs;
  }
  const delay = span === null ? null : numeric(span.attributes, "lk.end_of_turn_delay");
  if (span === null || delay === null || delay <= 0 || unit === null) return heardNs;
  const delayMs = unit === "ms" ? delay : delay * 1000;
  if (delayMs > LONGEST_MS) return heardNs;
  const toldNs = span.endNs - nsOfMs(delayMs);
  if (heardNs === null) return toldNs >= startNs ? toldNs : null;
  return Math.abs(msOfNs(heardNs - toldNs)) <= Math.max(DISAGREES_MS, delayMs / 10) ? heardNs : null;
}

/** Null where less than two of the three are known. `agents`: those that answered, in order, up to the first audio. */
export function timesOf(
  user: UserTurn | null,
  agents: readonly AgentTurn[],
  unit: Unit | null,
  refuse: Refuse,
): Times | null {
  const speechNs = user === null ? null : speechEnd(user, unit);
  const told = agents.find(({ span }) => span !== null && span.attributes.has(LATENCY));
  const clocked = told === undefined ? null : byLatency(told, user, speechNs, refuse);
  if (clocked !== null) return clocked;
  const audioNs = firstHeard(agents);
  if (speechNs === null || audioNs === null || audioNs <= speechNs) return null;
  const by = "the end of user_speaking to the start of agent_speaking";
  return { startNs: speechNs, endNs: audioNs, clock: { from: "spans", by } };
}

/** Audio begins before its synthesis has ended, or with it. */
const PLAYOUT_NS = nsOfMs(250);

/** The first audio, if that is surely the first: null where one before it seems to have been lost. */
function firstHeard(agents: readonly AgentTurn[]): bigint | null {
  for (const { span, speaking, tts, tools, llm } of agents) {
    const [first] = speaking;
    if (first === undefined) {
      // A filler, by its words.
      const isFiller = tools.length > 0 && llm.some((node) => (content(node, "response.text") ?? "") !== "");
      if (tts.length > 0 || isFiller) return null;
      continue;
    }
    if (span === null && tts.length === 0) return null;
    // LiveKit writes its latency on the turn that was heard first, and on no later one.
    if (span !== null && !span.attributes.has(LATENCY)) return null;
    const isLate = tts[0] !== undefined && first.startNs > tts[0].endNs + PLAYOUT_NS;
    return isLate ? null : first.startNs;
  }
  return null;
}

/** LiveKit's latency, in seconds; believed where the spans around it leave room for it. */
function byLatency(
  { span, speaking }: AgentTurn,
  user: UserTurn | null,
  speechNs: bigint | null,
  refuse: Refuse,
): Times | null {
  const seconds = span === null ? null : numeric(span.attributes, LATENCY);
  if (span === null || seconds === null) return null;
  if (seconds <= 0)
    return refuse(LATENCY, span, seconds, "zero or less is what is written where nothing was measured");
  const latencyNs = seconds * 1000 > LONGEST_MS ? null : nsOfMs(seconds * 1000);
  const audioNs = speaking[0]?.startNs;
  if (latencyNs !== null && audioNs !== undefined) {
    const startNs = audioNs - latencyNs;
    const agrees = speechNs !== null && Math.abs(msOfNs(startNs - speechNs)) <= AGREES_MS;
    // The agent begins its turn once it has heard something, and the caller's turn is over by its commit.
    const isInside =
      startNs <= span.startNs + nsOfMs(AGREES_MS) &&
      (user === null || (startNs >= user.startNs && (user.span === null || startNs <= user.span.endNs)));
    if (agrees || isInside) {
      const by = `${LATENCY}, back from the start of agent_speaking`;
      return { startNs, endNs: audioNs, clock: { from: "framework", by } };
    }
  }
  if (latencyNs !== null && speechNs !== null) {
    // An agent_speaking was lost. The first audio lies within the agent's turn, and after the caller's was committed.
    const endNs = speechNs + latencyNs;
    const isCommitted = user?.span == null || endNs >= user.span.endNs - nsOfMs(AGREES_MS);
    if (isCommitted && endNs >= span.startNs && endNs <= span.endNs) {
      const by = `${LATENCY}, on from the end of user_speaking`;
      return { startNs: speechNs, endNs, clock: { from: "framework", by } };
    }
  }
  if (speechNs === null && audioNs === undefined) return null;
  const reason = "the spans around it show another time, so it is in another unit or not this turn's";
  return refuse(LATENCY, span, seconds, reason);
}
