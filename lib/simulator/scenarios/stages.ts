import type { LedgerStage } from "#lib/ledger/stages.ts";
import { type Durations, calm } from "../durations.ts";
import { layRealtimeWish } from "./realtime.ts";
import { chat, greeted, OK, RESOLVED, type Scenario, unusual, waited } from "./model.ts";

interface SlowStage {
  readonly name: string;
  readonly about: string;
  readonly stage: LedgerStage &
    ("endpointing" | "network_in" | "stt" | "llm_first_token" | "tts_first_frame" | "network_out");
  readonly duration: keyof Durations;
  /** What is added to a calm turn, in ms. */
  readonly more: readonly [number, number];
}

const SLOW_STAGES: readonly SlowStage[] = [
  {
    name: "slow_endpointing",
    about: "the decision that the caller has finished takes too long",
    stage: "endpointing",
    duration: "endpointing",
    more: [800, 2400],
  },
  {
    name: "slow_network_in",
    about: "the caller's audio reaches the edge late",
    stage: "network_in",
    duration: "networkIn",
    more: [750, 1300],
  },
  {
    name: "slow_stt",
    about: "the final transcript comes late",
    stage: "stt",
    duration: "stt",
    more: [800, 2600],
  },
  {
    name: "slow_llm",
    about: "the model's first token comes late",
    stage: "llm_first_token",
    duration: "llm",
    more: [900, 4200],
  },
  {
    name: "slow_tts",
    about: "the first audio frame comes late",
    stage: "tts_first_frame",
    duration: "tts",
    more: [800, 3200],
  },
  {
    name: "slow_network_out",
    about: "the agent's audio reaches the carrier late",
    stage: "network_out",
    duration: "networkOut",
    more: [750, 1300],
  },
];

const SERVICE = {
  endpointing: "endpointing",
  stt: "stt",
  llm_first_token: "llm",
  tts_first_frame: "tts",
  network_in: null,
  network_out: null,
} as const;

/** One turn in which one stage is slow; everything else has room to spare. */
const slowStage = ({ name, about, stage, duration, more }: SlowStage): Scenario => ({
  name,
  about,
  weight: 3,
  plan(context) {
    const { rng } = context;
    const call = chat(greeted(context), 1, 6);
    const usual = calm(rng);
    const durations = { ...usual, [duration]: usual[duration] + rng.between(more[0], more[1]) };
    const turnIndex = call.exchange({ wish: { durations } });
    const waitedMs = waited(call, turnIndex);
    const key = SERVICE[stage];
    const service = key === null ? null : call.setup.services[key];
    const { provider = null, model = null } = service ?? {};
    const expected = {
      ...OK,
      verdict: "slow",
      stage,
      turnIndex,
      provider,
      model,
      waitedMs,
      sampled: true,
    } as const;
    return [chat(call, 1, 4).end(RESOLVED, name, { expected })];
  },
});

const JITTER: Scenario = {
  name: "network_jitter",
  about: "jitter and packet loss over several turns",
  weight: 4,
  plan(context) {
    const { rng } = context;
    const call = chat(greeted(context), 1, 4);
    const jitterMs = rng.between(70, 130);
    const network = { jitterMs, rttMs: rng.between(180, 320), packetLossRatio: rng.between(0.05, 0.12) };
    call.measure({ ...network, mos: 2.4 });
    let worst = -1;
    for (const networkIn of [rng.between(690, 800), rng.between(950, 1250), rng.between(690, 800)]) {
      const index = call.exchange(unusual(rng, { durations: { ...calm(rng), networkIn }, network }));
      if (worst < 0 || waited(call, index) > waited(call, worst)) worst = index;
    }
    call.measure({ jitterMs: 6, rttMs: 31, packetLossRatio: 0.001, mos: 4.3 });
    const waitedMs = waited(call, worst);
    const expected = {
      ...OK,
      verdict: "slow",
      stage: "network_in",
      turnIndex: worst,
      waitedMs,
      sampled: true,
    } as const;
    return [chat(call, 1, 3).end(RESOLVED, "network_jitter", { expected })];
  },
};

/** A gap that no span covers, before the LLM is asked or before its text is spoken. */
const SILENCE: Scenario = {
  name: "silence",
  about: "a silence between two stages that no stage accounts for",
  weight: 4,
  plan(context) {
    const { rng } = context;
    const call = chat(greeted(context), 1, 6);
    const silence = { before: rng.chance(0.7) ? "llm" : "tts", ms: rng.between(900, 3100) } as const;
    const turnIndex = call.exchange(unusual(rng, { silence }));
    const waitedMs = waited(call, turnIndex);
    const expected = {
      ...OK,
      verdict: "slow",
      stage: "unattributed",
      turnIndex,
      waitedMs,
      sampled: true,
    } as const;
    return [chat(call, 1, 4).end(RESOLVED, "silence", { expected })];
  },
};

const SLOW_CHECK: Scenario = {
  name: "slow_guardrail_check",
  about: "a guardrail check holds the answer back",
  weight: 2,
  plan(context) {
    const { rng } = context;
    const call = chat(greeted(context), 1, 5);
    const guardrail = rng.pick(call.setup.profile.guardrails).name;
    const check = { guardrail, ms: rng.between(900, 2200), rejected: null };
    const turnIndex = call.exchange(unusual(rng, { check }));
    const waitedMs = waited(call, turnIndex);
    const expected = {
      ...OK,
      verdict: "slow",
      stage: "unattributed",
      turnIndex,
      waitedMs,
      sampled: true,
    } as const;
    return [chat(call, 1, 4).end(RESOLVED, "slow_guardrail_check", { expected })];
  },
};

/** A tool and two LLM passes, each within its budget, add up to more than the turn may take. */
const SMALL_OVERRUNS: Scenario = {
  name: "small_overruns",
  about: "no stage is over its budget, but the turn is",
  weight: 4,
  plan(context) {
    const { rng } = context;
    const call = chat(greeted(context), 1, 5);
    const name = rng.pick(call.setup.profile.tools).name;
    const durations = { ...calm(rng), llm: rng.between(205, 240), endpointing: rng.between(165, 180) };
    const tools = { mode: "between", runs: [{ name, ms: rng.between(455, 490) }] } as const;
    const turnIndex = call.exchange({ wish: { durations, tools, secondLlmMs: rng.between(200, 230) } });
    const waitedMs = waited(call, turnIndex);
    const expected = {
      ...OK,
      verdict: "slow",
      stage: "tool_call",
      tool: name,
      turnIndex,
      waitedMs,
      withinBudget: true,
      sampled: true,
    } as const;
    return [chat(call, 1, 4).end(RESOLVED, "small_overruns", { expected })];
  },
};

const REALTIME_SLOW: Scenario = {
  name: "realtime_slow",
  about: "a speech-to-speech model answers late",
  weight: 3,
  verticals: ["salon", "after_hours"],
  plan(context) {
    const { rng } = context;
    const call = greeted(context, { pipeline: "realtime" });
    for (let i = rng.int(1, 5); i > 0; i--) call.exchange(layRealtimeWish(rng));
    const turnIndex = call.exchange(layRealtimeWish(rng, rng.between(1700, 3600)));
    for (let i = rng.int(1, 3); i > 0; i--) call.exchange(layRealtimeWish(rng));
    const { provider = null, model = null } = call.setup.realtime ?? {};
    const expected = {
      ...OK,
      verdict: "slow",
      stage: "llm_first_token",
      turnIndex,
      provider,
      model,
      waitedMs: waited(call, turnIndex),
      sampled: true,
    } as const;
    return [call.end(RESOLVED, "realtime_slow", { expected })];
  },
};

export const STAGE_SCENARIOS: readonly Scenario[] = [
  ...SLOW_STAGES.map(slowStage),
  JITTER,
  SILENCE,
  SLOW_CHECK,
  SMALL_OVERRUNS,
  REALTIME_SLOW,
];
