import { afterEach, describe, expect, it } from "vitest";
import type { ReceivedPoint } from "./testing/otlp.ts";
import { START, type Scene, T0, reply, scene } from "./testing/scene.ts";
import { toNanos } from "./time.ts";
import type { VoiceOtelOptions } from "./types.ts";

let s: Scene;
afterEach(async () => {
  await s.close();
});

const sums = (points: readonly ReceivedPoint[]): [unknown, number, number][] =>
  points.map(({ attributes, value, count }) => [attributes, Number(value.toFixed(6)), count]);

async function open(options: VoiceOtelOptions = {}): Promise<Scene> {
  s = await scene(options);
  return s;
}

describe("instruments", () => {
  it("have the names, units and bounds of the contract", async () => {
    const { otel, at } = await open();
    const call = otel.startCall(START);
    const turn = reply(call, T0);
    turn.guardrail("g", "passed");
    turn.interrupted();
    turn.startStage("tool_call", { tool: "find", startMs: T0 }).fail("timeout");
    at(10_000);
    call.end({ outcome: "resolved", endReason: "x" });
    otel.postCallAnalysis(
      START.sid,
      { label: "neutral", score: 0, summary: "", topics: [], model: "m" },
      START,
    );
    const { points } = await s.sent();
    const described = new Map(points.map((p) => [p.metric, [p.unit, p.kind, p.monotonic, p.bounds]]));
    expect(Object.fromEntries(described)).toEqual({
      "turn.duration": ["s", "histogram", false, [0.3, 0.5, 0.8, 1.2, 1.6, 2.5, 4.5, 8.5]],
      "stage.duration": ["s", "histogram", false, [0.02, 0.05, 0.1, 0.2, 0.25, 0.4, 0.5, 0.8, 1.2, 2.5, 4.5]],
      "call.duration": ["s", "histogram", false, [14.5, 29.5, 59.5, 119.5, 299.5, 599.5, 1799.5]],
      "stage.errors": ["{error}", "sum", true, []],
      "guardrail.checks": ["{check}", "sum", true, []],
      calls: ["{call}", "sum", true, []],
      "call.sentiment": ["{call}", "sum", true, []],
      interruptions: ["{interruption}", "sum", true, []],
      "calls.active": ["{call}", "sum", false, []],
    });
    expect(points.every((point) => point.temporality === 2)).toBe(true);
  });

  it("are stamped by the kit's clock, from its start to the collection", async () => {
    const { otel, at } = await open();
    at(60_000);
    otel.startCall(START).end({ outcome: "resolved", endReason: "x" });
    at(120_000);
    const { points } = await s.sent();
    for (const point of points)
      expect([point.startNs, point.timeNs]).toEqual([toNanos(T0), toNanos(T0 + 120_000)]);
  });

  it("keep counting from one collection to the next", async () => {
    const { otel, receiver } = await open();
    for (const n of [1, 2]) {
      const sid = `call-${n}`;
      otel.startCall({ ...START, sid }).end({ outcome: "resolved", endReason: "x" });
      await otel.collectMetrics();
      expect(receiver.pointsOf("calls")).toMatchObject([{ value: n }]);
      expect(receiver.pointsOf("call.duration")).toMatchObject([{ count: n }]);
      expect(receiver.pointsOf("calls.active")).toMatchObject([{ value: 0 }]);
    }
  });

  it("start known label sets at 0", async () => {
    await open({
      known: {
        verticals: [
          {
            vertical: "salon",
            tools: ["book"],
            guardrails: ["tone"],
            providers: { stt: ["deepgram"] },
            errorTypes: ["timeout"],
          },
        ],
      },
    });
    const { points } = await s.sent();
    expect(points.every((point) => point.value === 0)).toBe(true);
    const labels = points.map(({ metric, attributes }) => [metric, attributes]);
    expect(labels).toContainEqual([
      "stage.errors",
      { stage: "tool_call", vertical: "salon", tool: "book", error_type: "timeout" },
    ]);
    expect(labels).toContainEqual([
      "stage.errors",
      { stage: "stt", vertical: "salon", provider: "deepgram", error_type: "timeout" },
    ]);
    expect(labels).toContainEqual([
      "guardrail.checks",
      { vertical: "salon", guardrail: "tone", result: "rejected" },
    ]);
    expect(labels.filter(([metric]) => metric === "calls")).toHaveLength(12);
    expect(labels.filter(([metric]) => metric === "call.sentiment")).toHaveLength(3);
  });
});

describe("turn.duration", () => {
  it("has replies and continuations, no greetings", async () => {
    const { otel } = await open();
    const call = otel.startCall(START);
    call.turn({ kind: "greeting", atMs: T0 }).firstAudio(T0 + 700);
    call.turn({ atMs: T0 + 5000 }).firstAudio(T0 + 5400);
    call.turn({ kind: "continuation", atMs: T0 + 6000 }).firstAudio(T0 + 6200);
    const receiver = await s.sent();
    expect(sums(receiver.pointsOf("turn.duration"))).toEqual([
      [{ vertical: "healthcare", agent: "clinic-scheduler" }, 0.6, 2],
    ]);
  });

  it("has unanswered waits beyond the budget only", async () => {
    const { otel } = await open();
    const call = otel.startCall(START);
    call.turn({ atMs: T0 }).unanswered(T0 + 1200);
    call.turn({ atMs: T0 + 5000 }).unanswered(T0 + 6201);
    const receiver = await s.sent();
    expect(sums(receiver.pointsOf("turn.duration"))).toMatchObject([[{}, 1.201, 1]]);
  });
});

describe("stage.duration", () => {
  it("observes the ledger's share, never a span's length", async () => {
    const { otel } = await open();
    const call = otel.startCall(START);
    const turn = call.turn({ atMs: T0 });
    turn.startStage("stt", { provider: "deepgram", startMs: T0 - 800 }).end(T0 + 450);
    turn.startStage("endpointing", { startMs: T0 }).end(T0 + 250);
    turn
      .startStage("llm_first_token", { provider: "openai", model: "gpt", startMs: T0 + 500 })
      .end(T0 + 1500);
    const tts = turn.startStage("tts_first_frame", { startMs: T0 + 600 });
    turn.firstAudio(T0 + 1700);
    tts.end(T0 + 1700);
    call.end({ outcome: "resolved", endReason: "x" });
    const receiver = await s.sent();
    const v = { vertical: "healthcare" };
    expect(sums(receiver.pointsOf("stage.duration"))).toEqual(
      expect.arrayContaining([
        [{ ...v, stage: "endpointing" }, 0.25, 1],
        [{ ...v, stage: "stt", provider: "deepgram" }, 0.2, 1],
        [{ ...v, stage: "llm_first_token", provider: "openai", model: "gpt" }, 1, 1],
        [{ ...v, stage: "tts_first_frame" }, 0.2, 1],
        [{ ...v, stage: "unattributed" }, 0.05, 1],
      ]),
    );
    expect(receiver.pointsOf("stage.duration")).toHaveLength(5);
  });

  it("observes every tool call by itself, failed and hidden ones too, and the LLM once", async () => {
    const { otel } = await open();
    const call = otel.startCall(START);
    const turn = call.turn({ atMs: T0 });
    turn.startStage("llm_first_token", { provider: "openai", startMs: T0 }).end(T0 + 300);
    turn.startStage("tool_call", { tool: "find", startMs: T0 + 300 }).end(T0 + 700);
    turn.startStage("tool_call", { tool: "audit", startMs: T0 + 350 }).end(T0 + 600);
    const failed = turn.startStage("tool_call", { tool: "find", startMs: T0 + 700 });
    failed.fail("timeout");
    failed.end(T0 + 900);
    turn.startStage("llm_first_token", { provider: "openai", startMs: T0 + 900 }).end(T0 + 1100);
    turn.firstAudio(T0 + 1100);
    call.end({ outcome: "resolved", endReason: "x" });
    const receiver = await s.sent();
    const tool = (name: string) => sums(receiver.pointsOf("stage.duration", { tool: name }));
    expect(tool("find")).toMatchObject([[{ stage: "tool_call" }, 0.6, 2]]);
    expect(tool("audit")).toMatchObject([[{ stage: "tool_call" }, 0, 1]]);
    expect(sums(receiver.pointsOf("stage.duration", { stage: "llm_first_token" }))).toMatchObject([
      [{}, 0.5, 1],
    ]);
    expect(sums(receiver.pointsOf("stage.errors"))).toEqual([
      [{ stage: "tool_call", vertical: "healthcare", tool: "find", error_type: "timeout" }, 1, 0],
    ]);
  });

  it("has no stage that the pipeline has not", async () => {
    const { otel } = await open();
    const call = otel.startCall({ ...START, pipeline: "realtime" });
    const turn = call.turn({ atMs: T0 });
    turn.startStage("llm_first_token", { provider: "openai", startMs: T0 }).end(T0 + 700);
    turn.firstAudio(T0 + 700);
    call.end({ outcome: "resolved", endReason: "x" });
    const receiver = await s.sent();
    expect(receiver.pointsOf("stage.duration").map((p) => p.attributes["stage"])).toEqual([
      "llm_first_token",
      "unattributed",
    ]);
    expect(receiver.logsOf("call.end")[0]?.attributes).toMatchObject({ "call.verdict": "ok" });
  });
});
