import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { START, type Scene, T0, scene } from "./testing/scene.ts";

let s: Scene;
beforeEach(async () => {
  s = await scene();
});
afterEach(async () => {
  await s.close();
});

describe("application code in a call", () => {
  it("records a rejection and throws it on unchanged", async () => {
    const call = s.otel.startCall(START);
    const turn = call.turn();
    const error = Object.assign(new Error("503 for ana@example.com"), { name: "HttpError" });
    await expect(turn.stage("tool_call", { tool: "find" }, () => Promise.reject(error))).rejects.toBe(error);
    await expect(turn.stage("stt", {}, () => Promise.resolve("text"))).resolves.toBe("text");
    call.end({ outcome: "resolved", endReason: "x" });
    const receiver = await s.sent();
    const tool = receiver.spans.find((span) => span.name === "tool_call");
    expect(tool?.attributes["error.type"]).toBe("HttpError");
    expect(tool?.status).toEqual({ code: 2, message: "503 for [email]" });
  });

  it("nests stages and spans as the code is nested, and knows the call", async () => {
    const call = s.otel.startCall(START);
    const turn = call.turn();
    expect(s.otel.activeCall()).toBeUndefined();
    await turn.stage("llm_first_token", {}, async () => {
      await turn.span("guardrail check", async () => {
        await Promise.resolve();
        expect(s.otel.activeCall()).toBe(call);
        turn.startStage("tool_call", { tool: "find" }).end();
      });
    });
    call.run(() => expect(s.otel.activeCall()).toBe(call));
    call.end({ outcome: "resolved", endReason: "x" });
    const { spans } = await s.sent();
    const named = (name: string) => spans.find((span) => span.name === name);
    expect(named("tool_call")?.parentSpanId).toBe(named("guardrail check")?.spanId);
    expect(named("guardrail check")?.parentSpanId).toBe(named("llm_first_token")?.spanId);
    expect(named("llm_first_token")?.parentSpanId).toBe(named("turn")?.spanId);
  });

  it("carries a running stage over into the continuation after a filler", async () => {
    const call = s.otel.startCall(START);
    const turn = call.turn({ atMs: T0 });
    const tool = turn.startStage("tool_call", { tool: "find", startMs: T0 + 300 });
    turn.firstAudio(s.at(500));
    const more = call.turn({ kind: "continuation", atMs: s.at(1500) });
    tool.fail("timeout");
    tool.end(s.at(3500));
    more.firstAudio(s.at(3700));
    call.end({ outcome: "resolved", endReason: "x" });
    const receiver = await s.sent();
    const tools = receiver.spans.filter((span) => span.name === "tool_call");
    expect(
      tools.map((span) => [span.endNs - span.startNs, span.attributes["turn.index"], span.status.code]),
    ).toEqual([
      [1_200_000_000n, 0, 0],
      [2_000_000_000n, 1, 2],
    ]);
    expect(receiver.logsOf("call.end")[0]?.attributes).toMatchObject({
      "call.breached_stage": "tool_call",
      "call.worst_turn_index": 1,
      "call.errors": 1,
    });
  });

  it("ends what the application forgot to end", async () => {
    const call = s.otel.startCall(START);
    const first = call.turn({ atMs: T0 });
    first.startStage("llm_first_token", { startMs: T0 });
    call.turn({ atMs: T0 + 400 }).startStage("stt", { startMs: T0 + 400 });
    s.at(1000);
    call.end({ outcome: "abandoned", endReason: "caller_hangup" });
    call.end({ outcome: "failed", endReason: "again" });
    call.turn().firstAudio();
    const receiver = await s.sent();
    const turns = receiver.spans.filter((span) => span.name === "turn");
    expect(turns.map((turn) => [turn.attributes["turn.answered"], turn.endNs - turn.startNs])).toEqual([
      [false, 400_000_000n],
      [false, 600_000_000n],
    ]);
    expect(receiver.spans).toHaveLength(5);
    expect(receiver.logsOf("call.end")).toHaveLength(1);
  });
});

describe("a turn that is cut short", () => {
  it("ends when the caller is known to have spoken again", async () => {
    const call = s.otel.startCall(START);
    call.turn({ atMs: T0 });
    call.callerSpoke(T0 + 800, T0 + 4000);
    call.turn({ atMs: T0 + 4000 }).firstAudio(T0 + 4500);
    call.end({ outcome: "resolved", endReason: "x" });
    const receiver = await s.sent();
    const first = receiver.spans.find((span) => span.name === "turn");
    expect(first?.attributes).toMatchObject({ "turn.answered": false, "turn.latency_seconds": 0.8 });
    expect(receiver.logsOf("turn.slow")).toEqual([]);
  });

  it("by the hang-up: a tool that still runs has neither failed nor answered", async () => {
    const call = s.otel.startCall(START);
    const turn = call.turn({ atMs: T0 });
    const work = Promise.withResolvers<void>();
    const stage = turn.stage("tool_call", { tool: "find" }, () => work.promise);
    s.at(600);
    call.end({ outcome: "abandoned", endReason: "caller_hangup" });
    work.reject(new Error("aborted"));
    await expect(stage).rejects.toThrow("aborted");
    const receiver = await s.sent();
    expect(receiver.logsOf("tool.ok")).toEqual([]);
    expect(receiver.logsOf("tool.error")).toEqual([]);
    expect(receiver.logsOf("call.end")[0]?.attributes).toMatchObject({
      "call.verdict": "ok",
      "call.errors": 0,
    });
  });

  it.each([
    ["after the caller spoke again", true, 0],
    ["while the caller waits", false, 1],
  ])("a request that was given up %s", async (_, over, errors) => {
    const call = s.otel.startCall(START);
    const turn = call.turn({ atMs: T0 });
    const work = new AbortController();
    const stage = turn.stage("llm_first_token", { provider: "openai" }, () => aborted(work.signal));
    s.at(600);
    work.abort();
    if (over) turn.unanswered(T0 + 600);
    await expect(stage).rejects.toThrow(/abort/);
    if (!over) turn.firstAudio(T0 + 900);
    call.end({ outcome: "abandoned", endReason: "caller_hangup" });
    const receiver = await s.sent();
    expect(receiver.logsOf("stage.error")).toHaveLength(errors);
    expect(receiver.logsOf("call.end")[0]?.attributes).toMatchObject({ "call.errors": errors });
    const span = receiver.spans.find(({ name }) => name === "llm_first_token");
    expect(span?.attributes["error.type"]).toBe(errors === 0 ? undefined : "AbortError");
  });

  it("leaves handles that do nothing", async () => {
    const call = s.otel.startCall(START);
    const turn = call.turn();
    call.end({ outcome: "resolved", endReason: "x" });
    turn.firstAudio();
    turn.interrupted();
    turn.guardrail("g", "rejected");
    turn.startStage("stt").fail("late");
    await expect(turn.span("late", () => Promise.resolve(3))).resolves.toBe(3);
    call.network({ jitterMs: 500 });
    call.log("late", "late");
    call.agentSpoke(T0, T0);
    const receiver = await s.sent();
    expect(receiver.spans.map((span) => span.name)).toEqual(["turn", "call"]);
    expect(receiver.logs.map((log) => log.attributes["event.name"])).toEqual(["call.start", "call.end"]);
    expect(receiver.pointsOf("interruptions")).toEqual([]);
    expect(s.errors).toEqual([]);
  });
});

describe("what the kit cannot record", () => {
  it.each(["CA1234567890", "CA00fb86738b42c835484f3e32248c1e8", "+14155551000", ""])(
    "lets the call with id %j go on without telemetry",
    async (sid) => {
      const call = s.otel.startCall({ ...START, sid });
      const turn = call.turn();
      await expect(turn.stage("stt", {}, () => Promise.resolve(1))).resolves.toBe(1);
      turn.firstAudio();
      expect(call.run(() => 2)).toBe(2);
      call.end({ outcome: "resolved", endReason: "x" });
      const receiver = await s.sent();
      expect(receiver.spans).toEqual([]);
      expect(String(s.errors)).toContain("not a Call SID");
      expect(String(s.errors)).not.toContain("4155551000");
    },
  );

  it("gives the running call for a SID that is started twice", () => {
    const call = s.otel.startCall(START);
    expect(s.otel.startCall(START)).toBe(call);
    expect(s.errors).toHaveLength(1);
  });

  it("writes no caller hash without a key, nor of what is no number", async () => {
    s.otel.startCall({ ...START, callerNumber: "anonymous" }).end({ outcome: "resolved", endReason: "x" });
    const { spans } = await s.sent();
    expect(spans[0]?.attributes).not.toHaveProperty("call.caller_hash");
  });

  it("takes now in place of a time that is none, and no parent that is no SID", async () => {
    const call = s.otel.startCall({ ...START, parentSid: "+14155551000" });
    const turn = call.turn({ atMs: Number.NaN });
    turn.startStage("stt", { startMs: Number.POSITIVE_INFINITY }).end(Number.NaN);
    turn.firstAudio(Number.NaN);
    call.callerSpoke(Number.NaN, T0);
    call.end({ outcome: "resolved", endReason: "x" });
    const { spans, logs } = await s.sent();
    expect(spans.map((span) => [span.name, span.startNs])).toEqual(
      ["stt", "turn", "call"].map((name) => [name, BigInt(T0) * 1_000_000n]),
    );
    expect(logs).toHaveLength(2);
    expect(logs[0]?.attributes).not.toHaveProperty("call.parent_sid");
  });

  it("survives an application that gives no strings", async () => {
    const call = s.otel.startCall({ ...START, vertical: undefined as unknown as string });
    call.turn().firstAudio();
    call.end({ outcome: "resolved", endReason: "x" });
    expect(s.errors).toHaveLength(1);
    expect((await s.sent()).spans).toEqual([]);
  });

  it("survives an error handler that throws, and times that run backwards", async () => {
    const own = await scene({
      onError: () => {
        throw new Error("handler");
      },
    });
    const call = own.otel.startCall(START);
    const turn = call.turn({ atMs: T0 + 1000 });
    turn.startStage("stt", { startMs: T0 + 500 }).end(T0);
    turn.firstAudio(T0);
    call.callerSpoke(T0 + 10, T0);
    call.end({ outcome: "resolved", endReason: "x" });
    const { spans } = await own.sent();
    expect(spans.every((span) => span.endNs >= span.startNs)).toBe(true);
    await own.close();
  });
});

/** A request that ends only when it is given up. */
const aborted = (signal: AbortSignal): Promise<never> =>
  new Promise((_, reject) => {
    signal.addEventListener("abort", () => reject(new DOMException("aborted", "AbortError")));
  });
