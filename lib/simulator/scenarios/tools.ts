import type { Failure } from "../layout.ts";
import type { Expected } from "../plan.ts";
import { chat, ESCALATED, greeted, OK, RESOLVED, type Scenario, someTool, unusual, waited } from "./model.ts";

const BUSY: Failure = { type: "http_503", message: "the service behind the tool is not available" };
const TIMED_OUT: Failure = { type: "timeout", message: "no answer before the deadline" };

const SLOW_TOOL: Scenario = {
  name: "slow_tool",
  about: "a tool answers, but late",
  weight: 5,
  plan(context) {
    const { rng } = context;
    const call = chat(greeted(context), 1, 5);
    const tool = someTool(call);
    const tools = { mode: "between", runs: [{ name: tool, ms: rng.between(1300, 3800) }] } as const;
    const turnIndex = call.exchange(unusual(rng, { tools }));
    const waitedMs = waited(call, turnIndex);
    const expected: Expected = {
      ...OK,
      verdict: "slow",
      stage: "tool_call",
      tool,
      turnIndex,
      waitedMs,
      sampled: true,
    };
    return [chat(call, 1, 4).end(RESOLVED, "slow_tool", { expected })];
  },
};

const TOOL_TIMEOUT: Scenario = {
  name: "tool_timeout",
  about: "a tool does not answer within its deadline, and the matter is not settled",
  weight: 5,
  plan(context) {
    const { rng } = context;
    const call = chat(greeted(context), 2, 5);
    const tool = someTool(call);
    const deadline = rng.pick([3000, 4000, 5000]);
    const tools = { mode: "between", runs: [{ name: tool, ms: deadline, error: TIMED_OUT }] } as const;
    const turnIndex = call.exchange(unusual(rng, { tools }));
    const expected: Expected = {
      ...OK,
      verdict: "failed",
      stage: "tool_call",
      tool,
      turnIndex,
      errorType: TIMED_OUT.type,
      waitedMs: waited(call, turnIndex),
      sampled: true,
    };
    return [chat(call, 1, 2).end(ESCALATED, "tool_timeout", { expected })];
  },
};

const TOOL_ERROR: Scenario = {
  name: "tool_error",
  about: "a tool fails at once, and the matter is not settled",
  weight: 4,
  plan(context) {
    const { rng } = context;
    const call = chat(greeted(context), 2, 5);
    const tool = someTool(call);
    const tools = { mode: "between", runs: [{ name: tool, ms: rng.between(90, 160), error: BUSY }] } as const;
    const turnIndex = call.exchange(unusual(rng, { tools }));
    const expected: Expected = {
      ...OK,
      verdict: "failed",
      stage: "tool_call",
      tool,
      turnIndex,
      errorType: BUSY.type,
      waitedMs: waited(call, turnIndex),
      sampled: true,
    };
    return [chat(call, 1, 2).end(ESCALATED, "tool_error", { expected })];
  },
};

const RECOVERED: Scenario = {
  name: "recovered_error",
  about: "a tool fails once, the second attempt succeeds and nobody waits",
  weight: 5,
  plan(context) {
    const { rng } = context;
    const call = chat(greeted(context), 1, 4);
    const name = someTool(call);
    call.exchange(
      unusual(rng, { tools: { mode: "between", runs: [{ name, ms: rng.between(60, 110), error: BUSY }] } }),
    );
    call.exchange(unusual(rng, { tools: { mode: "between", runs: [{ name, ms: rng.between(90, 160) }] } }));
    return [chat(call, 1, 4).end(RESOLVED, "recovered_error", { expected: { ...OK, sampled: true } })];
  },
};

const SLOW_CONTINUATION: Scenario = {
  name: "slow_continuation",
  about: 'the agent says "one moment" and then is silent, because a tool runs on',
  weight: 4,
  plan(context) {
    const { rng } = context;
    const call = chat(greeted(context), 1, 5);
    const tool = someTool(call);
    const tools = { mode: "filler", runs: [{ name: tool, ms: rng.between(3600, 5200) }] } as const;
    const reply = call.exchange({ ...unusual(rng, { tools }), fillerMs: rng.between(700, 1100) });
    const turnIndex = reply + 1;
    const waitedMs = waited(call, turnIndex);
    const expected: Expected = {
      ...OK,
      verdict: "slow",
      stage: "tool_call",
      tool,
      turnIndex,
      waitedMs,
      sampled: true,
    };
    return [chat(call, 1, 3).end(RESOLVED, "slow_continuation", { expected })];
  },
};

const PARALLEL: Scenario = {
  name: "parallel_tools",
  about: "two tools run at the same time and one of them is slow",
  weight: 3,
  plan(context) {
    const { rng } = context;
    const call = chat(greeted(context), 1, 5);
    const tool = someTool(call);
    const others = call.setup.profile.tools.filter((t) => t.background !== true && t.name !== tool);
    const other = rng.weighted(others.map((t) => [t.name, t.weight] as const));
    const runs = [
      { name: other, ms: rng.between(150, 320) },
      { name: tool, ms: rng.between(1400, 2600) },
    ];
    const turnIndex = call.exchange(unusual(rng, { tools: { mode: "between", runs } }));
    const waitedMs = waited(call, turnIndex);
    const expected: Expected = {
      ...OK,
      verdict: "slow",
      stage: "tool_call",
      tool,
      turnIndex,
      waitedMs,
      sampled: true,
    };
    return [chat(call, 1, 4).end(RESOLVED, "parallel_tools", { expected })];
  },
};

const NESTED: Scenario = {
  name: "tool_inside_llm",
  about: "a slow tool that the model calls itself, inside its own span",
  weight: 3,
  plan(context) {
    const { rng } = context;
    const call = chat(greeted(context), 1, 5);
    const tool = someTool(call);
    const tools = { mode: "inside", runs: [{ name: tool, ms: rng.between(1300, 2800) }] } as const;
    const turnIndex = call.exchange(unusual(rng, { tools }));
    const waitedMs = waited(call, turnIndex);
    const expected: Expected = {
      ...OK,
      verdict: "slow",
      stage: "tool_call",
      tool,
      turnIndex,
      waitedMs,
      sampled: true,
    };
    return [chat(call, 1, 4).end(RESOLVED, "tool_inside_llm", { expected })];
  },
};

const FIRE_AND_FORGET: Scenario = {
  name: "fire_and_forget",
  about: "a slow tool that nobody waits for costs nothing",
  weight: 3,
  plan(context) {
    const { rng } = context;
    const call = chat(greeted(context), 1, 5);
    const { tools } = call.setup.profile;
    const { name } = tools.find((tool) => tool.background === true) ?? tools[0];
    call.exchange(
      unusual(rng, { tools: { mode: "background", runs: [{ name, ms: rng.between(2600, 3400) }] } }),
    );
    return [chat(call, 2, 4).end(RESOLVED, "fire_and_forget", { expected: OK })];
  },
};

export const TOOL_SCENARIOS: readonly Scenario[] = [
  SLOW_TOOL,
  TOOL_TIMEOUT,
  TOOL_ERROR,
  RECOVERED,
  SLOW_CONTINUATION,
  PARALLEL,
  NESTED,
  FIRE_AND_FORGET,
];
