import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { START, type Scene, T0, reply, scene } from "./testing/scene.ts";
import { toNanos } from "./time.ts";

const TRACE = "54d58a385fb687dfbf67a54cb21136ca";
const ROOT = "6ed334dbd38762ce";
const NUMBER = /4155551000|415[^0-9]{0,3}555/;

let s: Scene;
beforeEach(async () => {
  s = await scene();
});
afterEach(async () => {
  await s.close();
});

/** A slow call: a greeting, a reply, a tool that times out after a filler, and the hang-up. */
async function slowCall() {
  const call = s.otel.startCall(START);
  const greeting = call.turn({ kind: "greeting" });
  greeting.startStage("tts_first_frame", { provider: "elevenlabs", startMs: s.at(0) }).end(s.at(180));
  greeting.firstAudio(s.at(200));
  call.agentSpoke(T0 + 200, T0 + 1500);
  call.callerSpoke(T0 + 2000, T0 + 4000);
  reply(call, T0 + 4000).interrupted();
  call.callerSpoke(T0 + 8000, T0 + 9000);
  const turn = call.turn({ atMs: s.at(9000) });
  const tool = turn.startStage("tool_call", {
    tool: "book_appointment",
    toolCallId: "call_1",
    startMs: T0 + 9000,
  });
  s.at(12_000);
  tool.fail("timeout", "no answer for +1 415 555 1000");
  tool.end();
  turn.guardrail("medical_advice", "passed");
  turn.guardrail("medical_advice", "rejected", "named a dose, caller (415) 555-1000");
  turn.firstAudio(s.at(12_300));
  s.at(20_000);
  call.end({ outcome: "resolved", endReason: "caller_hangup" });
  return s.sent();
}

describe("spans of a call", () => {
  it("is one trace below a root with the derived ids, every span with the SID", async () => {
    const { spans } = await slowCall();
    expect(spans.map((span) => span.name).sort()).toEqual(
      (
        "agent_speech call caller_speech caller_speech endpointing llm_first_token network_in network_out stt " +
        "tool_call tts_first_frame tts_first_frame turn turn turn"
      ).split(" "),
    );
    for (const span of spans) {
      expect(span.traceId).toBe(TRACE);
      expect(span.attributes["call.sid"]).toBe(START.sid);
      expect(span.resource).toEqual({
        "service.name": "voice-edge",
        "service.version": "1.4.2",
        "service.instance.id": "edge-1",
        "deployment.environment.name": "lab",
      });
    }
    const root = spans.find((span) => span.name === "call");
    expect(root).toMatchObject({ spanId: ROOT, parentSpanId: "", kind: 2 });
    expect(root?.attributes).toEqual({
      "call.sid": START.sid,
      "call.vertical": "healthcare",
      "call.agent": "clinic-scheduler",
      "call.direction": "inbound",
      "call.language": "es-US",
      "call.carrier": "twilio",
      "call.caller_hash": "8753736f2d5a315c88e34cf165ee5f1e",
      "call.pipeline": "cascade",
      "call.outcome": "resolved",
    });
    expect(root?.startNs).toBe(toNanos(T0));
    expect(root?.endNs).toBe(toNanos(T0 + 20_000));
  });

  it("writes turns from the last speech to the first audio, whenever they are known to be over", async () => {
    const { spans } = await slowCall();
    const turns = spans.filter((span) => span.name === "turn");
    expect(turns.map(({ attributes }) => attributes)).toMatchObject([
      { "turn.index": 0, "turn.kind": "greeting", "turn.latency_seconds": 0.2, "turn.answered": true },
      { "turn.index": 1, "turn.kind": "reply", "turn.latency_seconds": 0.9, "turn.interrupted": true },
      { "turn.index": 2, "turn.kind": "reply", "turn.latency_seconds": 3.3, "turn.interrupted": false },
    ]);
    expect(turns.map((turn) => turn.parentSpanId)).toEqual([ROOT, ROOT, ROOT]);
    expect(turns[1]?.endNs).toBe(toNanos(T0 + 4900));
  });

  it("tells which turn speech belongs to", async () => {
    const { spans } = await slowCall();
    const speech = spans.filter((span) => span.name.endsWith("_speech"));
    expect(speech.map(({ name, attributes }) => [name, attributes["turn.index"]])).toEqual([
      ["agent_speech", 0],
      ["caller_speech", 1],
      ["caller_speech", 2],
    ]);
  });

  it("marks a failed stage, with its tool", async () => {
    const { spans } = await slowCall();
    const tool = spans.find((span) => span.name === "tool_call");
    const turn = spans.find((span) => span.attributes["turn.latency_seconds"] === 3.3);
    expect(tool).toMatchObject({
      parentSpanId: turn?.spanId,
      status: { code: 2, message: "no answer for [phone]" },
      attributes: {
        "gen_ai.tool.name": "book_appointment",
        "gen_ai.tool.call.id": "call_1",
        "error.type": "timeout",
        "turn.index": 2,
      },
    });
  });

  it("puts a guardrail's rejection on its turn", async () => {
    const { spans } = await slowCall();
    expect(spans.flatMap((span) => span.events)).toEqual([
      {
        name: "guardrail.rejected",
        timeNs: toNanos(T0 + 12_000),
        attributes: {
          "guardrail.name": "medical_advice",
          "guardrail.reason": "named a dose, caller [phone]",
        },
      },
    ]);
  });

  it("holds no caller's number, in any signal", async () => {
    const { spans, logs, points } = await slowCall();
    const all = JSON.stringify([spans, logs, points], (_key, value: unknown) =>
      typeof value === "bigint" ? "" : value,
    );
    expect(all).not.toMatch(NUMBER);
  });
});

describe("logs of a call", () => {
  it("says what happened, on the span where it did", async () => {
    const { logs, spans } = await slowCall();
    const edge = logs.filter((log) => log.service === "voice-edge");
    expect(edge.map((log) => [log.attributes["event.name"], log.severity, log.body])).toEqual([
      ["tool.error", "ERROR", "tool book_appointment failed (timeout) after 3000 ms: no answer for [phone]"],
      [
        "guardrail.rejected",
        "WARN",
        "guardrail medical_advice rejected the draft answer: named a dose, caller [phone]",
      ],
      ["turn.slow", "WARN", "turn 2 took 3300 ms"],
    ]);
    const tool = spans.find((span) => span.name === "tool_call");
    expect(edge[0]).toMatchObject({ traceId: TRACE, spanId: tool?.spanId, eventName: "" });
    for (const log of edge)
      expect(log.attributes).toMatchObject({
        "call.sid": START.sid,
        "call.vertical": "healthcare",
        "turn.index": 2,
      });
  });

  it("writes the call log under its own service, with the verdict", async () => {
    const receiver = await slowCall();
    expect(receiver.logsOf("call.start")).toMatchObject([
      { service: "voice-calls", traceId: TRACE, spanId: ROOT, timeNs: toNanos(T0), observedNs: toNanos(T0) },
    ]);
    const [end] = receiver.logsOf("call.end");
    expect(end).toMatchObject({ service: "voice-calls", timeNs: toNanos(T0 + 20_000) });
    expect(end?.attributes).toEqual({
      "event.name": "call.end",
      "call.sid": START.sid,
      "call.vertical": "healthcare",
      "call.agent": "clinic-scheduler",
      "call.direction": "inbound",
      "call.language": "es-US",
      "call.carrier": "twilio",
      "call.caller_hash": "8753736f2d5a315c88e34cf165ee5f1e",
      "call.pipeline": "cascade",
      "call.outcome": "resolved",
      "call.end_reason": "caller_hangup",
      "call.duration_seconds": 20,
      "call.turns": 3,
      "call.slow_turns": 1,
      "call.worst_turn_index": 2,
      "call.worst_turn_seconds": 3.3,
      "call.verdict": "failed",
      "call.breached_stage": "tool_call",
      "call.breached_tool": "book_appointment",
      "call.stt_provider": "deepgram",
      "call.llm_provider": "openai",
      "call.llm_model": "openai-1",
      "call.tts_provider": "elevenlabs",
      "call.tools": "book_appointment",
      "call.errors": 1,
      "call.interruptions": 1,
      "call.guardrail_rejections": 1,
      "call.budget_version": "default-1",
      "trace.sampled": true,
    });
  });

  it("writes the post-call analysis, redacted, from the SID alone", async () => {
    s.otel.postCallAnalysis(
      START.sid,
      {
        label: "negative",
        score: -1.7,
        summary:
          "Ana (ana@example.com) asked to be called at four one five five five five one zero zero zero",
        topics: ["appointment", "billing, refund"],
        model: "gpt-4o-mini",
      },
      { vertical: "healthcare", agent: "clinic-scheduler" },
    );
    const receiver = await s.sent();
    expect(receiver.logs).toMatchObject([{ service: "voice-calls", traceId: TRACE, spanId: ROOT }]);
    expect(receiver.logs[0]?.attributes).toEqual({
      "event.name": "post_call.analysis",
      "call.sid": START.sid,
      "call.vertical": "healthcare",
      "call.agent": "clinic-scheduler",
      "sentiment.label": "negative",
      "sentiment.score": -1,
      "call.summary": "Ana ([email]) asked to be called at [phone]",
      "call.topics": "appointment,billing  refund",
      "analysis.model": "gpt-4o-mini",
    });
    expect(receiver.pointsOf("call.sentiment", { sentiment: "negative" })).toMatchObject([{ value: 1 }]);
  });

  it("tells of a bad network once, and puts the figures on the network stages", async () => {
    const call = s.otel.startCall(START);
    call.network({ jitterMs: 80, packetLossRatio: 0.05 });
    call.network({ jitterMs: 90, packetLossRatio: 0.06 });
    reply(call, T0);
    call.end({ outcome: "resolved", endReason: "agent_hangup" });
    const receiver = await s.sent();
    expect(receiver.logsOf("network.degraded").map((log) => log.body)).toEqual([
      "network degraded: jitter 80 ms, packet loss 5.0 %",
    ]);
    const stage = receiver.spans.find((span) => span.name === "network_in");
    expect(stage?.attributes).toMatchObject({ "network.jitter_ms": 90, "network.packet_loss_ratio": 0.06 });
  });
});
