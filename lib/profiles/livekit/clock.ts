import { numeric, type RawSpan } from "#lib/traces/raw.ts";
import { msOfNs, nsOfMs, type Refuse } from "../evidence.ts";
import type { TurnClock } from "../model.ts";
import type { AgentTurn, UserTurn } from "./parts.ts";

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
const LONGEST_MS = 60_000;

/** The end of the caller's last speech: by VAD, which may have heard several pieces; null: not recorded. */
export function speechEnd(user: UserTurn): bigint | null {
  let last: bigint | null = null;
  for (const { endNs } of user.speaking) {
    const isOfTurn = user.span === null || endNs <= user.span.endNs;
    if (isOfTurn && (last === null || endNs > last)) last = endNs;
  }
  return last;
}

/** Null where less than two of the three are known. `agents`: those that answered, in order, up to the first audio. */
export function timesOf(user: UserTurn | null, agents: readonly AgentTurn[], refuse: Refuse): Times | null {
  const speechNs = user === null ? null : speechEnd(user);
  const told = agents.find(({ span }) => span !== null && span.attributes.has(LATENCY)) ?? null;
  const audioNs = agents.find(({ speaking }) => speaking.length > 0)?.speaking[0]?.startNs ?? null;
  const own = told === null ? audioNs : (told.speaking[0]?.startNs ?? null);
  const latencyMs = told?.span == null ? null : believed(told.span, { speechNs, own, user }, refuse);
  const latencyNs = latencyMs === null ? null : nsOfMs(latencyMs);
  if (latencyNs !== null && speechNs !== null) {
    // An agent_speaking that was lost leaves a later one: then the latency alone tells the end.
    const isOwn = own !== null && Math.abs(msOfNs(own - speechNs - latencyNs)) <= AGREES_MS;
    const endNs = isOwn ? own : speechNs + latencyNs;
    return { startNs: endNs - latencyNs, endNs, clock: clockBy(isOwn) };
  }
  if (latencyNs !== null && own !== null)
    return { startNs: own - latencyNs, endNs: own, clock: clockBy(true) };
  if (speechNs === null || audioNs === null || audioNs <= speechNs) return null;
  return {
    startNs: speechNs,
    endNs: audioNs,
    clock: { from: "spans", by: "the end of user_speaking to the start of agent_speaking" },
  };
}

const clockBy = (isOwn: boolean): TurnClock => ({
  from: "framework",
  by: isOwn
    ? `${LATENCY}, back from the start of agent_speaking`
    : `${LATENCY}, on from the end of user_speaking`,
});

interface Beside {
  readonly speechNs: bigint | null;
  readonly own: bigint | null;
  readonly user: UserTurn | null;
}

/** In seconds; believed where the spans around it leave room for it. */
function believed(span: RawSpan, { speechNs, own, user }: Beside, refuse: Refuse): number | null {
  const seconds = numeric(span.attributes, LATENCY);
  if (seconds === null) return null;
  if (seconds <= 0)
    return refuse(LATENCY, span, seconds, "zero or less is what is written where nothing was measured");
  const ms = seconds * 1000;
  const no = (): null =>
    refuse(
      LATENCY,
      span,
      seconds,
      "the spans around it show another time, so it is in another unit or not this turn's",
    );
  if (ms > LONGEST_MS) return no();
  if (speechNs !== null && own !== null && Math.abs(msOfNs(own - speechNs) - ms) <= AGREES_MS) return ms;
  // The first audio lies within the agent's turn, and after the caller's was committed.
  if (speechNs !== null) {
    const audioNs = speechNs + nsOfMs(ms);
    const committed = user?.span == null || audioNs >= user.span.endNs - nsOfMs(AGREES_MS);
    return committed && audioNs >= span.startNs && audioNs <= span.endNs ? ms : no();
  }
  if (own === null) return null;
  const fromNs = own - nsOfMs(ms);
  const isInside = user?.span == null || (fromNs >= user.startNs && fromNs <= user.span.endNs);
  return isInside ? ms : no();
}
