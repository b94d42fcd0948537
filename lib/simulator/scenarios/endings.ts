import { sidOf } from "../callers.ts";
import type { Expected } from "../plan.ts";
import { chat, greeted, OK, RESOLVED, type Scenario, unusual, waited } from "./model.ts";

const OVERLOADED = { type: "http_503", message: "the provider is overloaded" } as const;
const FAILED: Expected = { ...OK, verdict: "failed", sampled: true };

const DROPPED: Scenario = {
  name: "dropped",
  about: "the carrier loses the line",
  weight: 5,
  plan(context) {
    const { rng } = context;
    const call = chat(greeted(context), 1, 7);
    const endReason = rng.pick(["carrier_media_timeout", "carrier_sip_503", "carrier_rtp_lost"]);
    const plan = call.end({ outcome: "dropped", endReason, afterMs: 0 }, "dropped", { expected: FAILED });
    return [plan];
  },
};

const FAILED_CALL: Scenario = {
  name: "failed",
  about: "the application ends the call on a fault that no stage shows",
  weight: 2,
  plan(context) {
    const call = chat(greeted(context), 0, 3);
    call.log("session.lost", "the agent's session store did not answer, the call is given up", "error");
    const ending = { outcome: "failed", endReason: "session_store_unavailable", afterMs: 40 } as const;
    return [call.end(ending, "failed", { expected: FAILED })];
  },
};

const LLM_OUTAGE: Scenario = {
  name: "llm_outage",
  about: "the model's provider refuses, the caller gets no answer and the call is given up",
  weight: 3,
  plan(context) {
    const { rng } = context;
    const call = chat(greeted(context), 1, 5);
    const failedFirst = { stage: "llm", ms: rng.between(900, 2400), error: OVERLOADED } as const;
    const turnIndex = call.exchange(unusual(rng, { failedFirst, stopAfter: "failure" }));
    const { provider, model } = call.setup.services.llm;
    const expected: Expected = {
      ...FAILED,
      stage: "llm_first_token",
      turnIndex,
      provider,
      model,
      errorType: OVERLOADED.type,
      waitedMs: waited(call, turnIndex),
    };
    return [
      call.end({ outcome: "failed", endReason: "llm_unavailable", afterMs: 30 }, "llm_outage", { expected }),
    ];
  },
};

const HUNG_UP_WAITING: Scenario = {
  name: "hung_up_waiting",
  about: "the caller hangs up because no answer comes",
  weight: 5,
  plan(context) {
    const { rng } = context;
    const call = chat(greeted(context), 1, 5);
    const wish = unusual(rng, { stopAfter: "llm" }).wish;
    const durations = { ...wish.durations, llm: rng.between(3200, 7500) };
    const turnIndex = call.exchange({ wish: { ...wish, durations } });
    const { provider, model } = call.setup.services.llm;
    const expected: Expected = {
      ...OK,
      verdict: "slow",
      stage: "llm_first_token",
      turnIndex,
      provider,
      model,
      waitedMs: waited(call, turnIndex),
      sampled: true,
    };
    const ending = { outcome: "abandoned", endReason: "caller_hangup", afterMs: 0 } as const;
    return [call.end(ending, "hung_up_waiting", { expected })];
  },
};

const SPOKE_AGAIN: Scenario = {
  name: "spoke_again",
  about: 'the caller asks "hello?" before any answer has come',
  weight: 3,
  plan(context) {
    const { rng } = context;
    const call = chat(greeted(context), 1, 5);
    const wish = unusual(rng, { stopAfter: "llm" }).wish;
    const durations = { ...wish.durations, llm: rng.between(1900, 3200) };
    const turnIndex = call.exchange({ wish: { ...wish, durations } });
    const { provider, model } = call.setup.services.llm;
    const expected: Expected = {
      ...OK,
      verdict: "slow",
      stage: "llm_first_token",
      turnIndex,
      provider,
      model,
      waitedMs: waited(call, turnIndex),
      sampled: true,
    };
    return [chat(call, 2, 4).end(RESOLVED, "spoke_again", { expected })];
  },
};

const EDGE_LOST: Scenario = {
  name: "edge_lost",
  about: "the edge's process dies in the middle of the call",
  weight: 1,
  plan(context) {
    const call = chat(greeted(context), 2, 5);
    const ending = { outcome: "dropped", endReason: "edge_lost", afterMs: 0, edgeLost: true } as const;
    return [call.end(ending, "edge_lost", { expected: { ...OK, verdict: "unknown", sampled: false } })];
  },
};

const ABANDONED: Scenario = {
  name: "abandoned",
  about: "the caller changes their mind and hangs up; nobody had to wait",
  weight: 4,
  plan(context) {
    const call = chat(greeted(context), 1, 3);
    return [call.end({ outcome: "abandoned", endReason: "caller_hangup" }, "abandoned", { expected: OK })];
  },
};

const TRANSFER: Scenario = {
  name: "transfer",
  about: "one agent puts the caller through to another: two legs",
  weight: 5,
  plan(context) {
    const { rng } = context;
    const first = chat(greeted(context), 2, 5);
    const { sid, phone, carrier, language } = first.setup.facts;
    const child = sidOf(carrier, rng);
    first.log("transfer.requested", "caller is put through to a second agent");
    const more = { expected: OK, legs: [child] };
    const parent = first.end({ outcome: "transferred", endReason: "transferred_to_agent" }, "transfer", more);
    const startMs = Math.ceil(parent.startMs + parent.endMs) + rng.int(600, 1500);
    const wish = { phone, carrier, language, parentSid: sid, direction: "inbound", sid: child } as const;
    const second = chat(greeted({ ...context, startMs }, wish), 2, 5);
    return [parent, second.end(RESOLVED, "transfer_leg", { expected: OK, legs: [sid] })];
  },
};

export const ENDING_SCENARIOS: readonly Scenario[] = [
  DROPPED,
  FAILED_CALL,
  LLM_OUTAGE,
  HUNG_UP_WAITING,
  SPOKE_AGAIN,
  EDGE_LOST,
  ABANDONED,
  TRANSFER,
];
