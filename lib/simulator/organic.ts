import { Conversation, type Ending, type Exchange } from "./conversation.ts";
import { calm, type Durations, sluggish, toolMs, usual } from "./durations.ts";
import { type Incident, suffers } from "./incidents.ts";
import type { TurnWish } from "./layout.ts";
import { type CallPlan, type Expected, worstTurn } from "./plan.ts";
import { type Rng, rngOf } from "./rng.ts";
import { type SetupWish, setUpCall } from "./setup.ts";
import type { Arrival } from "./traffic.ts";

/** Calls in which some turns go a little over their budget without a particular reason. */
const SLUGGISH_CALLS = 0.06;
const SLUGGISH_TURNS = 0.22;
const LONG_CALLS = 0.012;
/** A tool that is this quick is waited for in silence; otherwise the agent says "one moment". */
const QUICK_TOOL_MS = 165;

/** A call as it comes: mostly fine, sometimes sluggish, and slow where an incident hits it. */
export function planOrganic(
  seed: number,
  arrival: Arrival,
  incidents: readonly Incident[],
  wish: SetupWish = {},
): CallPlan {
  const rng = rngOf(seed, "call", arrival.key);
  const call = new Conversation(setUpCall(seed, arrival.vertical, arrival.atMs, rng, wish));
  const hits = new Hits(call, incidents);
  const slow = rng.chance(SLUGGISH_CALLS);
  const ending = endingOf(call);
  const exchanges = howMany(call, ending);

  call.greet(hits.apply(usual(rng)));
  for (let i = 0; i < exchanges; i++) {
    const late = slow && rng.chance(SLUGGISH_TURNS);
    call.exchange(hits.in(late ? { wish: { durations: sluggish(rng) } } : exchangeOf(call)));
  }
  return call.end(ending, hits.incident === null ? "organic" : "incident", {
    incident: hits.incident?.id ?? null,
    ...hits.expected(),
  });
}

function endingOf(call: Conversation): Ending {
  const { rng, profile } = call.setup;
  const outcome = rng.weighted(profile.outcomes);
  if (outcome === "escalated") return { outcome, endReason: "handed_to_human" };
  if (outcome === "transferred") return { outcome, endReason: "transferred_to_human" };
  if (outcome === "abandoned") return { outcome, endReason: "caller_hangup" };
  return { outcome, endReason: rng.chance(0.6) ? "caller_hangup" : "agent_hangup" };
}

function howMany(call: Conversation, { outcome }: Ending): number {
  const { rng, profile } = call.setup;
  if (rng.chance(LONG_CALLS)) return rng.int(62, 88);
  const median = profile.exchanges * (outcome === "abandoned" ? 0.4 : 1);
  return Math.max(1, Math.min(40, Math.round(median * Math.exp(0.45 * rng.normal()))));
}

function exchangeOf(call: Conversation): Exchange {
  const { rng, profile, realtime } = call.setup;
  const durations = usual(rng);
  const bargeIn = rng.chance(0.03);
  if (realtime) return { wish: { durations: { ...durations, llm: rng.between(430, 730) } }, bargeIn };
  if (rng.chance(profile.toolUse)) return toolExchange(call);
  if (!rng.chance(0.25)) return { wish: { durations }, bargeIn };
  const guardrail = rng.pick(profile.guardrails);
  const rejected = rng.chance(0.006) ? guardrail.reason : null;
  return {
    wish: { durations, check: { guardrail: guardrail.name, ms: rng.between(9, 32), rejected } },
    bargeIn,
  };
}

function toolExchange(call: Conversation): Exchange {
  const { rng, profile } = call.setup;
  const tool = rng.weighted(profile.tools.map((t) => [t, t.weight] as const));
  const run = { name: tool.name, ms: toolMs(tool.medianMs, rng) };
  if (tool.background === true)
    return { wish: { durations: usual(rng), tools: { mode: "background", runs: [run] } } };
  if (run.ms <= QUICK_TOOL_MS) {
    const mode = rng.chance(0.25) ? "inside" : "between";
    return { wish: { durations: calm(rng), tools: { mode, runs: [run] } } };
  }
  const wish: TurnWish = { durations: usual(rng), tools: { mode: "filler", runs: withAnother(call, run) } };
  // A very short filler is over before the answer is there: the silence after it is a turn of its own.
  return rng.chance(0.2) ? { wish, fillerMs: rng.between(420, 700) } : { wish };
}

type Runs = NonNullable<TurnWish["tools"]>["runs"];

function withAnother(call: Conversation, run: Runs[number]): Runs {
  const { rng, profile } = call.setup;
  if (!rng.chance(0.08)) return [run];
  const other = rng.pick(profile.tools);
  if (other.name === run.name || other.background === true) return [run];
  return [run, { name: other.name, ms: toolMs(other.medianMs, rng) }];
}

/** Applies incidents to a call's turns and remembers the one that hit. */
class Hits {
  incident: Incident | null = null;
  readonly #call: Conversation;
  readonly #incidents: readonly Incident[];
  readonly #rng: Rng;

  constructor(call: Conversation, incidents: readonly Incident[]) {
    const { facts, startMs, realtime } = call.setup;
    this.#call = call;
    // A realtime agent has no TTS to be slow. An incident an hour away is none of this call's business.
    this.#incidents = realtime
      ? []
      : incidents.filter((i) => startMs < i.endMs && startMs > i.startMs - 3_600_000);
    // A stream of its own: an incident must not shift what else happens in the call.
    this.#rng = rngOf(0, "hits", facts.sid);
  }

  apply(durations: Durations): Durations {
    const { facts, services, startMs } = this.#call.setup;
    const turn = {
      vertical: facts.vertical,
      provider: services.tts.provider,
      atMs: startMs + this.#call.now,
    };
    const hit = suffers(this.#incidents, turn, this.#rng);
    if (hit === null) return durations;
    this.incident = hit.incident;
    return { ...durations, tts: durations.tts + hit.moreMs };
  }

  in(exchange: Exchange): Exchange {
    const { wish } = exchange;
    return { ...exchange, wish: { ...wish, durations: this.apply(wish.durations) } };
  }

  expected(): { expected?: Expected } {
    const worst = worstTurn(this.#call.turns);
    if (this.incident === null || worst === null) return {};
    const { provider, model } = this.#call.setup.services.tts;
    return {
      expected: {
        verdict: "slow",
        stage: "tts_first_frame",
        turnIndex: worst.index,
        tool: null,
        provider,
        model,
        errorType: null,
        waitedMs: worst.turn.endMs - worst.turn.startMs,
        withinBudget: false,
        sampled: true,
      },
    };
  }
}
