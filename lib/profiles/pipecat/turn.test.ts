import { describe, expect, it } from "vitest";
import { rawSpan, type SpanWords } from "#lib/traces/testing/span.ts";
import { msOfNs } from "../evidence.ts";
import { readCall } from "./testing.ts";

/** What was seen of Pipecat 1.7.0 beside the recorded calls, and what its source says of speech-to-speech models. */

const stt = (id: number, from: number, to: number): SpanWords => ({
  id,
  parent: 2,
  name: "stt",
  from,
  to,
  attributes: { "gen_ai.operation.name": "stt", vad_enabled: false, "metrics.ttfb": 0.45 },
});
const failing: SpanWords = {
  id: 4,
  name: "llm",
  from: 0,
  to: 2060,
  status: "error",
  attributes: { "gen_ai.operation.name": "chat", "param.model": "m", "metrics.ttfb": 2.06 },
};
const answering: SpanWords = {
  id: 6,
  name: "llm",
  from: 0,
  to: 500,
  attributes: { "gen_ai.operation.name": "chat", "param.model": "m", "metrics.ttfb": 0.35, output: "x" },
};

describe("an LLM request", () => {
  const turn: SpanWords = {
    id: 2,
    parent: 1,
    name: "turn",
    from: 0,
    to: 9000,
    attributes: { "turn.number": 2, "turn.type": "conversation", "turn.user_bot_latency_seconds": 4.1 },
  };
  const heard: SpanWords = {
    id: 3,
    parent: 2,
    name: "stt",
    from: 100,
    to: 1450,
    attributes: { "gen_ai.operation.name": "stt", vad_enabled: false, "metrics.ttfb": 0.45 },
  };
  const llm = (id: number, from: number, to: number, more: Partial<SpanWords> = {}): SpanWords => ({
    id,
    parent: 2,
    name: "llm",
    from,
    to,
    ...more,
    attributes: {
      "gen_ai.operation.name": "chat",
      "param.model": "m",
      "metrics.ttfb": (to - from) / 1000,
      ...more.attributes,
    },
  });
  const read = (words: readonly SpanWords[]) => readCall([turn, heard, ...words].map(rawSpan)).profile;
  const times = (words: readonly SpanWords[]) =>
    read(words).turns?.[0]?.spans.filter(({ stage }) => stage === "llm_first_token");

  it("that was cut off before its first token has no time to it", () => {
    const words = [llm(4, 1800, 2400)];
    expect(times(words)).toEqual([]);
    expect(read(words).reading.refused).toMatchObject([{ what: "llm metrics.ttfb", value: "0.6", count: 1 }]);
  });

  it("that failed was waited for until it did, and is an error", () => {
    const events = [
      {
        name: "exception",
        timeNs: rawSpan(turn).startNs,
        attributes: new Map([["exception.type", "APIStatusError"]]),
      },
    ];
    const failed = times([llm(4, 1800, 3860, { status: "error", events })]);
    expect(failed).toMatchObject([{ error: "APIStatusError", sourceId: expect.any(String) }]);
    expect(msOfNs((failed?.[0]?.endNs ?? 0n) - (failed?.[0]?.startNs ?? 0n))).toBe(2060);
  });

  it("that repeats the time of the one before it was not measured anew", () => {
    const attributes = { "metrics.ttfb": 0.3573217391967773, output: "x" };
    const words = [llm(4, 1800, 2400, { attributes }), llm(5, 3000, 3700, { attributes })];
    expect(times(words)).toHaveLength(1);
    expect(read(words).reading.refused).toMatchObject([
      { reason: expect.stringMatching(/not measured anew/) },
    ]);
  });

  it("that waited for the transcript does not tell when the turn was known to have ended", () => {
    const words = [llm(4, 1452, 2400, { attributes: { output: "x", "metrics.ttfb": 0.3 } })];
    const turns = read(words).turns;
    expect(turns?.[0]?.spans.filter(({ stage }) => stage === "endpointing")).toEqual([]);
    expect(turns?.[0]?.unrecorded).toContainEqual(expect.objectContaining({ stage: "endpointing" }));
  });
});

it("counts the wait from the caller's last word, and says where they had spoken before", () => {
  const words: SpanWords[] = [
    { id: 1, name: "conversation", from: 0, to: 30_000, attributes: { "conversation.type": "voice" } },
    {
      id: 2,
      parent: 1,
      name: "turn",
      from: 0,
      to: 20_000,
      attributes: {
        "turn.number": 2,
        "turn.type": "conversation",
        "turn.was_interrupted": true,
        "turn.user_bot_latency_seconds": 1.39,
      },
    },
    stt(3, 100, 1450),
    { ...failing, id: 4, parent: 2, from: 1800, to: 3860 },
    stt(5, 6000, 8450),
    { ...answering, id: 6, parent: 2, from: 8800, to: 9300 },
    {
      id: 7,
      parent: 2,
      name: "tts",
      from: 9270,
      to: 12_000,
      attributes: { "gen_ai.operation.name": "tts", "metrics.ttfb": 0.12 },
    },
  ];
  const { profile, ledgers, findings } = readCall(words.map(rawSpan));
  expect(msOfNs(ledgers[0]?.latencyNs ?? 0n)).toBe(1390);
  expect(msOfNs((profile.turns?.[0]?.startNs ?? 0n) - rawSpan({ ...failing, id: 9 }).startNs)).toBe(8000);
  expect(profile.reading.notes.join(" ")).toMatch(/In turn 2 the caller spoke more than once/);
  expect(findings.map(({ kind }) => kind)).toEqual(["recovered_error", "barge_in"]);
});

it("takes the seconds of the caller's wait from a realtime model's turn, and no stage but one", () => {
  const words: SpanWords[] = [
    {
      id: 1,
      name: "conversation",
      from: 0,
      to: 20_000,
      attributes: { "conversation.type": "voice", "session.id": "s-1" },
    },
    {
      id: 2,
      parent: 1,
      name: "turn",
      from: 100,
      to: 8000,
      attributes: {
        "turn.number": 1,
        "turn.type": "conversation",
        "turn.user_bot_latency_seconds": 0.9,
        "turn.was_interrupted": false,
      },
    },
    {
      id: 3,
      parent: 2,
      name: "llm_tool_call",
      from: 2000,
      to: 2001,
      attributes: { "tool.function_name": "book" },
    },
    {
      id: 4,
      parent: 2,
      name: "llm_tool_result",
      from: 2600,
      to: 2601,
      attributes: { "tool.function_name": "book" },
    },
    {
      id: 5,
      parent: 2,
      name: "llm_response",
      from: 4000,
      to: 4001,
      attributes: { "metrics.ttfb": 0.4, "gen_ai.request.model": "rt" },
    },
  ];
  const { profile, ledgers } = readCall(words.map(rawSpan));
  expect(profile.facts).toMatchObject({ pipeline: "realtime", sid: null });
  expect(profile.ids).toMatchObject([{ kind: "session", value: "s-1" }]);
  expect(ledgers[0]?.rows).toMatchObject([{ stage: "llm_first_token", ns: 900_000_000n, budgetMs: 800 }]);
  expect(profile.turns?.[0]?.spans.flatMap(({ tool }) => tool ?? [])).toEqual(["book"]);
});
