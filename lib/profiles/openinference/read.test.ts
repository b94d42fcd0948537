import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { rawSpan, type SpanWords, spanId } from "#lib/traces/testing/span.ts";
import { msOfNs } from "../evidence.ts";
import { readCall } from "../pipecat/testing.ts";

const SID = "CA7d3f0b52c96e4a18b5f1c0e8427a96d1";
const turn = (attributes: SpanWords["attributes"] = {}): SpanWords => ({
  id: 1,
  name: "pipecat.conversation.turn",
  from: 0,
  to: 9000,
  attributes: {
    "session.id": SID,
    "conversation.turn_number": 5,
    "conversation.user_to_bot_latency": 2.654,
    "conversation.was_interrupted": false,
    "conversation.end_reason": "completed",
    ...attributes,
  },
});
/** The caller stops at 2000, and is answered at 4654: 800 until the request, 808 for the tool. */
const STT: SpanWords = {
  id: 2,
  parent: 1,
  name: "pipecat.stt",
  from: 200,
  to: 2800,
  attributes: {
    "service.ttfb_seconds": 0.453,
    "stt.time_to_last_transcription_seconds": 2.253,
    "service.provider": "soniox",
  },
};
const llm = (id: number, from: number, to: number, ttfb: number): SpanWords => ({
  id,
  parent: 1,
  name: "pipecat.llm",
  from,
  to,
  attributes: {
    "service.ttfb_seconds": ttfb,
    "service.provider": "openai",
    "gen_ai.request.model": "gpt-4.1",
  },
});
const TOOL: SpanWords = {
  id: 4,
  parent: 3,
  name: "pipecat.tool.check_availability",
  from: 4010,
  to: 4010.2,
  attributes: { "tool.name": "check_availability" },
};
const tts = (ttfb: number): SpanWords => ({
  id: 6,
  parent: 1,
  name: "pipecat.tts",
  from: 4530,
  to: 4530.4,
  attributes: { "service.ttfb_seconds": ttfb },
});
const CALL = [turn(), STT, llm(3, 2802, 3202, 0.3), TOOL, llm(5, 4012, 4600, 0.35), tts(0.122)];
const read = (words: readonly SpanWords[]) => readCall(words.map(rawSpan));
const stagesOf = (words: readonly SpanWords[]) =>
  Object.fromEntries(
    read(words).ledgers[0]?.rows.map(({ stage, ns }) => [stage, Math.round(msOfNs(ns))]) ?? [],
  );

describe("a turn's trace", () => {
  it("is divided by the caller's clock", () => {
    expect(stagesOf(CALL)).toEqual({
      endpointing: 802,
      tool_call: 808,
      llm_first_token: 650,
      tts_first_frame: 122,
      unattributed: 272,
    });
    const { profile, verdict } = read(CALL);
    expect(profile).toMatchObject({
      profile: "openinference",
      facts: { sid: SID, pipeline: "cascade" },
      turns: [{ index: 5, kind: "reply", answered: true, interrupted: false }],
      root: { spanId: spanId(1) },
    });
    expect(verdict()).toMatchObject({ stage: "tool_call", tool: "check_availability", turnIndex: 5 });
  });

  it("says that it is one of many, and that its meaning is from the source", () => {
    const { unknown, notes } = read(CALL).profile.reading;
    expect(unknown[0]).toMatchObject({
      what: "The other turns of the call",
      setting: expect.stringMatching(/enable_tracing/),
    });
    expect(notes.join(" ")).toMatch(/no call of it was recorded/);
  });
});

describe("a value that cannot be this turn's is refused", () => {
  const refused = (words: readonly SpanWords[]) =>
    read(words).profile.reading.refused.map(({ what }) => what);

  it("the last sentence's TTS time, which the turn's latency does not confirm", () => {
    const words = [...CALL.slice(0, 5), tts(0.05)];
    expect(refused(words)).toEqual(["tts service.ttfb_seconds"]);
    expect(stagesOf(words)).not.toHaveProperty("tts_first_frame");
  });

  it("an earlier turn's latency, kept where the caller was not answered", () => {
    const words = CALL.slice(0, 5);
    expect(refused(words)).toEqual(["conversation.user_to_bot_latency"]);
    expect(read(words).profile).toMatchObject({ turns: [], untimed: 1 });
    expect(read(words).verdict().status).toBe("unknown");
  });

  it("one shorter than until the answer was sent to TTS", () => {
    expect(refused([turn({ "conversation.user_to_bot_latency": 1.5 }), ...CALL.slice(1)])).toEqual([
      "conversation.user_to_bot_latency",
    ]);
  });

  it("milliseconds in a field of seconds", () => {
    const words = CALL.map((span) => ({
      ...span,
      attributes: Object.fromEntries(
        Object.entries(span.attributes ?? {}).map(([key, value]) => [
          key,
          typeof value === "number" && key !== "conversation.turn_number" ? value * 1000 : value,
        ]),
      ),
    }));
    expect(read(words).ledgers).toEqual([]);
  });
});

it("does not tell a barge-in from the call's end, unless a turn follows", () => {
  const cut = turn({ "conversation.was_interrupted": true });
  expect(read([cut, ...CALL.slice(1)]).profile.turns).toMatchObject([
    { interrupted: null, interruption: "unknown" },
  ]);
  const next: SpanWords = { id: 20, name: "pipecat.conversation.turn", from: 9100, to: 9900 };
  expect(read([cut, ...CALL.slice(1), next]).profile.turns).toMatchObject([{ interrupted: true }]);
});

it("a failed LLM's merged span is not the next request's time", () => {
  const resumed: SpanWords = { ...STT, id: 9, from: -2000, to: -1000, attributes: {} };
  const words = [turn(), resumed, STT, llm(3, 900, 3202, 0.3), tts(0.122)];
  expect(read(words).profile.turns?.[0]?.spans.filter(({ stage }) => stage === "llm_first_token")).toEqual(
    [],
  );
});

it("reads any of its spans, and sums are exact", () => {
  const spans = CALL.map(rawSpan);
  fc.assert(
    fc.property(fc.shuffledSubarray(spans), (some) => {
      for (const { rows, latencyNs } of readCall(some).ledgers) {
        expect(rows.reduce((ns, row) => ns + row.ns, 0n)).toBe(latencyNs);
        expect(Math.round(msOfNs(latencyNs))).toBe(2654);
      }
    }),
  );
});
