import type { Scenario } from "./model.ts";
import { chat, greeted, OK, plain, RESOLVED, someTool, unusual } from "./model.ts";
import { layRealtimeWish } from "./realtime.ts";

const FINE: Scenario = {
  name: "ok",
  about: "nothing to remark, and its trace is kept",
  weight: 0,
  plan(context) {
    const { rng, keptByRatio } = context;
    const call = chat(greeted(context, { sidThat: keptByRatio }), 2, 4);
    const run = { name: someTool(call), ms: rng.between(80, 150) };
    call.exchange(unusual(rng, { tools: { mode: "between", runs: [run] } }));
    return [chat(call, 1, 4).end(RESOLVED, "ok", { expected: { ...OK, sampled: true } })];
  },
};

const SAMPLED_OUT: Scenario = {
  name: "ok_sampled_out",
  about: "nothing to remark, and its trace is not kept",
  weight: 0,
  plan(context) {
    const { keptByRatio } = context;
    const call = chat(greeted(context, { sidThat: (sid) => !keptByRatio(sid) }), 3, 7);
    return [call.end(RESOLVED, "ok_sampled_out", { expected: { ...OK, sampled: false } })];
  },
};

// The calls that are planted for what happens in their turns have ids that the edge keeps.
const GUARDRAIL: Scenario = {
  name: "guardrail_rejected",
  about: "a guardrail holds an answer back and another is given",
  weight: 6,
  plan(context) {
    const { rng } = context;
    const call = chat(greeted(context, { sidThat: context.keptByRatio }), 1, 5);
    const { name: guardrail, reason } = rng.pick(call.setup.profile.guardrails);
    call.exchange(unusual(rng, { check: { guardrail, ms: rng.between(18, 40), rejected: reason } }));
    return [chat(call, 1, 4).end(RESOLVED, "guardrail_rejected", { expected: { ...OK, sampled: true } })];
  },
};

const BARGE_IN: Scenario = {
  name: "barge_in",
  about: "the caller interrupts the agent twice",
  weight: 5,
  plan(context) {
    const { rng } = context;
    const call = chat(greeted(context, { sidThat: context.keptByRatio }), 1, 4);
    call.exchange({ ...plain(rng), bargeIn: true });
    call.exchange({ ...plain(rng), bargeIn: true });
    return [chat(call, 1, 3).end(RESOLVED, "barge_in", { expected: { ...OK, sampled: true } })];
  },
};

const FALSE_BARGE_IN: Scenario = {
  name: "false_barge_in",
  about: "the agent stops for a noise and goes on; later it rightly does not stop for a mm-hm",
  weight: 2,
  plan(context) {
    const { rng } = context;
    const call = chat(greeted(context, { sidThat: context.keptByRatio }), 1, 3);
    call.exchange({ ...plain(rng), over: "noise" });
    call.exchange({ ...plain(rng), over: "backchannel" });
    return [chat(call, 1, 3).end(RESOLVED, "false_barge_in", { expected: { ...OK, sampled: true } })];
  },
};

const REALTIME: Scenario = {
  name: "realtime_ok",
  about: "a speech-to-speech agent without STT and TTS",
  weight: 0,
  verticals: ["salon", "after_hours"],
  plan(context) {
    const { rng } = context;
    const call = greeted(context, { pipeline: "realtime", sidThat: context.keptByRatio });
    for (let i = rng.int(4, 8); i > 0; i--) call.exchange(layRealtimeWish(rng));
    return [call.end(RESOLVED, "realtime_ok", { expected: { ...OK, sampled: true } })];
  },
};

const LONG: Scenario = {
  name: "long_call",
  about: "more than ten minutes, nothing to remark",
  weight: 2,
  plan(context) {
    const { rng } = context;
    const call = greeted(context, { sidThat: context.keptByRatio });
    while (call.now < 630_000) {
      const fillerMs = rng.between(1500, 2400);
      if (rng.chance(0.15)) {
        const runs = [{ name: someTool(call), ms: rng.between(350, 480) }];
        call.exchange({ ...unusual(rng, { tools: { mode: "filler", runs } }), fillerMs });
      } else call.exchange(plain(rng));
    }
    return [call.end(RESOLVED, "long_call", { expected: { ...OK, sampled: true } })];
  },
};

const SPANISH: Scenario = {
  name: "spanish",
  about: "a call in Spanish",
  weight: 0,
  verticals: ["healthcare", "salon", "after_hours"],
  plan(context) {
    const call = chat(greeted(context, { language: "es-US", sidThat: context.keptByRatio }), 4, 8);
    return [call.end(RESOLVED, "spanish", { expected: { ...OK, sampled: true } })];
  },
};

const OUTBOUND: Scenario = {
  name: "outbound",
  about: "the agent calls; the other party is the one called",
  weight: 0,
  verticals: ["sales", "healthcare"],
  plan(context) {
    const call = chat(greeted(context, { direction: "outbound", sidThat: context.keptByRatio }), 3, 7);
    return [call.end(RESOLVED, "outbound", { expected: { ...OK, sampled: true } })];
  },
};

const OTHER_CARRIER: Scenario = {
  name: "other_carrier",
  about: "a call id that is not Twilio's",
  weight: 0,
  plan(context) {
    const carrier = context.rng.pick(["telnyx", "vonage"]);
    const call = chat(greeted(context, { carrier, sidThat: context.keptByRatio }), 3, 7);
    return [call.end(RESOLVED, "other_carrier", { expected: { ...OK, sampled: true } })];
  },
};

export const FINE_SCENARIOS: readonly Scenario[] = [
  FINE,
  SAMPLED_OUT,
  GUARDRAIL,
  BARGE_IN,
  FALSE_BARGE_IN,
  REALTIME,
  LONG,
  SPANISH,
  OUTBOUND,
  OTHER_CARRIER,
];
