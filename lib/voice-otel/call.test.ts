import { beforeEach, describe, expect, it } from "vitest";
import { memoryKit } from "./testing/kit.ts";

let kit: ReturnType<typeof memoryKit>;
beforeEach(() => {
  kit = memoryKit();
});
const pass = (ms: number): void => {
  kit.time.nowMs += ms;
};

describe("an application's own span that still runs", () => {
  it("hides no stage below it from the verdict, and ends with the call", async () => {
    const call = kit.startCall();
    const turn = call.turn();
    let stop: () => void = () => undefined;
    const loop = turn.span("agent_loop", async () => {
      const llm = turn.startStage("llm_first_token", { provider: "openai", model: "gpt-4o" });
      pass(2000);
      llm.end();
      turn.firstAudio();
      await new Promise<void>((resolve) => {
        stop = resolve;
      });
    });
    pass(3000);
    call.end({ outcome: "resolved", endReason: "caller_hangup" });
    stop();
    await loop;
    expect(kit.record("call.end")).toMatchObject({
      "call.verdict": "slow",
      "call.breached_stage": "llm_first_token",
      "call.breached_model": "gpt-4o",
    });
    const share = kit.of("stage.duration").find(({ labels }) => labels["stage"] === "llm_first_token");
    expect(share?.value).toBe(2);
    // The same trace judged elsewhere needs the parent of the stage, once.
    expect(kit.named("agent_loop")).toHaveLength(1);
    expect(kit.errors).toEqual([]);
  });
});

describe("a tool call that begins when its turn is over for good", () => {
  it("is among the observations that its errors are counted against", () => {
    const call = kit.startCall();
    const turn = call.turn();
    pass(300);
    turn.firstAudio();
    call.turn();
    const tool = turn.startStage("tool_call", { tool: "send_sms" });
    pass(100);
    tool.fail("timeout");
    tool.end();
    expect(kit.of("stage.errors").map(({ labels }) => labels["tool"])).toEqual(["send_sms"]);
    const observed = kit.of("stage.duration").filter(({ labels }) => labels["tool"] === "send_sms");
    expect(observed.map(({ value }) => value)).toEqual([0]);
  });
});

describe("a stage that failed before a filler", () => {
  it("is not handed on, and its error is counted once", () => {
    const call = kit.startCall();
    const turn = call.turn();
    const tool = turn.startStage("tool_call", { tool: "book" });
    tool.fail("timeout");
    pass(300);
    turn.firstAudio();
    pass(500);
    call.turn({ kind: "continuation" });
    pass(100);
    tool.end();
    call.end({ outcome: "resolved", endReason: "caller_hangup" });
    expect(kit.of("stage.errors")).toHaveLength(1);
    expect(kit.record("call.end")["call.errors"]).toBe(1);
  });
});

describe("names told by `set`", () => {
  it("are those of the span, the metrics and the call log alike, in a continuation too", () => {
    const call = kit.startCall();
    const turn = call.turn();
    const llm = turn.startStage("llm_first_token", { provider: "openai", model: "gpt-4o" });
    llm.set({ "gen_ai.provider.name": "anthropic", "gen_ai.request.model": "haiku" });
    pass(300);
    turn.firstAudio();
    pass(1000);
    const next = call.turn({ kind: "continuation" });
    pass(2000);
    llm.end();
    next.firstAudio();
    call.end({ outcome: "resolved", endReason: "caller_hangup" });
    const written = kit.named("llm_first_token").map(({ attributes }) => attributes["gen_ai.request.model"]);
    expect(written).toEqual(["haiku", "haiku"]);
    expect(kit.record("call.end")).toMatchObject({
      "call.breached_provider": "anthropic",
      "call.breached_model": "haiku",
      "call.llm_provider": "anthropic",
      "call.llm_model": "haiku",
    });
    const labels = kit.of("stage.duration").filter((point) => point.labels["stage"] === "llm_first_token");
    expect(labels.map((point) => point.labels["model"])).toEqual(["haiku", "haiku"]);
  });
});

describe("call.end", () => {
  it("names the model of an application that tells no provider", () => {
    const call = kit.startCall();
    call.turn().startStage("llm_first_token", { model: "llama-3" }).end();
    call.end({ outcome: "resolved", endReason: "caller_hangup" });
    expect(kit.record("call.end")["call.llm_model"]).toBe("llama-3");
    expect(kit.record("call.end")).not.toHaveProperty("call.llm_provider");
  });
});

describe("a failed call whose carrier gave no reason", () => {
  it("ends all the same: its root, its count and its call.end", () => {
    const call = kit.startCall();
    call.end(JSON.parse('{"outcome":"failed"}') as Parameters<typeof call.end>[0]);
    expect(kit.record("call.end")).toMatchObject({ "call.outcome": "failed", "call.verdict": "failed" });
    expect(kit.record("call.end")).not.toHaveProperty("call.end_reason");
    expect(kit.named("call")).toHaveLength(1);
    expect(kit.of("calls.active").map(({ value }) => value)).toEqual([1, -1]);
    expect(kit.errors).toEqual([]);
  });
});

describe("speech", () => {
  it("before any turn has no turn's index, rather than 0", () => {
    const call = kit.startCall();
    call.agentSpoke(kit.time.nowMs, kit.time.nowMs + 900);
    call.end({ outcome: "failed", endReason: "media_timeout" });
    expect(kit.named("agent_speech").map(({ attributes }) => attributes)).toEqual([{ "call.sid": call.sid }]);
  });
});

describe("an application's error whose name is no word", () => {
  it("fails the stage all the same, and is thrown on unchanged", async () => {
    const turn = kit.startCall().turn();
    const odd = Object.assign(new Error("odd"), { name: undefined, message: { text: 1 } });
    await expect(turn.stage("stt", {}, () => Promise.reject(odd))).rejects.toBe(odd);
    expect(kit.of("stage.errors").map(({ labels }) => labels["error_type"])).toEqual(["error"]);
    expect(kit.named("stt")[0]?.status.code).toBe(2);
  });
});
