import { describe, expect, it } from "vitest";
import { rawSpan, type SpanWords } from "#lib/traces/testing/span.ts";
import { msOfNs } from "../evidence.ts";
import { CALL_IDS, RELEASES, TURNS } from "./fixtures/truth.ts";
import { readCall, recorded } from "./testing.ts";

const NEAR_MS = 30;
const near = (ms: number | undefined, truth: number) =>
  expect(Math.abs((ms ?? NaN) - truth)).toBeLessThan(NEAR_MS);

describe.each(RELEASES)("the call that Pipecat %s recorded", (release) => {
  const call = readCall(recorded(release));
  const { profile, ledgers } = call;
  const lengths = (number: number, stage: string) =>
    profile.turns
      ?.find(({ index }) => index === number)
      ?.spans.filter((span) => span.stage === stage)
      .map(({ startNs, endNs }) => msOfNs(endNs - startNs)) ?? [];

  it("is known by its Call SID, and read whole", () => {
    expect(profile).toMatchObject({
      profile: "pipecat",
      facts: { sid: CALL_IDS[release], pipeline: "cascade", environment: "development" },
      ids: [{ kind: "call_sid", attribute: "conversation.id", personal: false }],
    });
    expect(profile.reading.profiles).toEqual([
      {
        name: "pipecat",
        label: "Pipecat",
        version: release === "1.7.0" ? "1.7 or later" : "0.0.106 or earlier",
      },
    ]);
    expect(profile.root).not.toBeNull();
    expect(ledgers.flatMap(({ defects }) => defects)).toEqual([]);
  });

  it("has its turns, one barge-in, one tool and no error", () => {
    const { turns } = profile;
    expect(turns?.map(({ index, kind, interruption }) => [index, kind, interruption])).toEqual(
      TURNS.map(({ number, kind, interruption }) => [number, kind, interruption]),
    );
    expect(turns?.flatMap(({ index, interrupted }) => (interrupted === true ? [index] : []))).toEqual([6]);
    const tools = turns?.flatMap(({ index, spans }) =>
      spans.flatMap(({ tool }) => (tool === null ? [] : [[index, tool]])),
    );
    expect(tools).toEqual([[5, "check_availability"]]);
    expect(turns?.flatMap(({ spans }) => spans.filter(({ error }) => error !== null))).toEqual([]);
  });

  it.each(TURNS.filter(({ kind }) => kind === "reply"))("turn $number took what it took", (truth) => {
    const ledger = ledgers.find(({ index }) => index === truth.number);
    near(msOfNs(ledger?.latencyNs ?? 0n), truth.waitedMs ?? NaN);
    near(lengths(truth.number, "endpointing")[0], truth.endpointingMs ?? NaN);
    near(lengths(truth.number, "stt")[0], truth.sttMs ?? NaN);
    const llm = lengths(truth.number, "llm_first_token");
    expect(llm).toHaveLength(truth.llmMs.length);
    for (const [i, ms] of truth.llmMs.entries()) near(llm[i], ms);
    const tool = lengths(truth.number, "tool_call");
    expect(tool).toHaveLength(truth.tool === null ? 0 : 1);
    if (truth.tool !== null) near(tool[0], truth.tool.ms);
    const tts = lengths(truth.number, "tts_first_frame");
    const isNear = tts.map((ms) => Math.abs(ms - truth.ttsMs) < NEAR_MS);
    expect(isNear).toEqual(release === "1.7.0" ? [true] : []);
    const sum = ledger?.rows.reduce((ns, row) => ns + row.ns, 0n);
    expect(sum).toBe(ledger?.latencyNs);
  });

  it.each(TURNS.filter(({ planted }) => planted !== null))("turn $number is slow by $planted", (truth) => {
    const ledger = ledgers.filter(({ index }) => index === truth.number);
    const verdict = call.verdict(ledger);
    const isRecorded = release === "1.7.0" || truth.planted !== "tts_first_frame";
    expect(verdict).toMatchObject({
      status: "slow",
      turnIndex: truth.number,
      stage: isRecorded ? truth.planted : null,
      withinBudget: false,
    });
    const reason =
      "tts_first_frame was not recorded (before Pipecat 1.2 the span closes when the text was sent";
    expect(verdict.sentence.includes(reason)).toBe(!isRecorded);
  });

  it("is slow by the longest of them: the tool", () => {
    expect(ledgers.flatMap(({ slow, index }) => (slow ? [index] : []))).toEqual([3, 4, 5]);
    expect(call.verdict()).toMatchObject({
      status: "slow",
      severity: "major",
      turnIndex: 5,
      stage: "tool_call",
      tool: "check_availability",
    });
  });

  it("links each part of a turn to a span that was sent", () => {
    const sent = new Set(recorded(release).map(({ spanId }) => spanId as string));
    const linked = ledgers.flatMap(({ parts }) => parts.flatMap(({ spanId }) => spanId ?? []));
    expect(linked.filter((id) => !sent.has(id))).toEqual([]);
    expect([...profile.turnOf.keys(), ...profile.stageOf.keys()].filter((id) => !sent.has(id))).toEqual([]);
  });

  it("tells nothing of what was said", () => {
    const told = JSON.stringify(
      { reading: profile.reading, facts: profile.facts, verdict: call.verdict(), turns: profile.turns },
      (_, value: unknown) => (typeof value === "bigint" ? String(value) : value),
    );
    expect(told).not.toMatch(/Saturday|dental|Harbour|x-rays|available"/);
  });
});

it("says why a TTS time before 1.2 is not believed, and what would make it known", () => {
  const { reading } = readCall(recorded("0.0.106")).profile;
  expect(reading.stages.find(({ stage }) => stage === "tts_first_frame")).toMatchObject({
    from: null,
    why: expect.stringMatching(/closes when the text was sent/),
  });
  expect(reading.refused.reduce((sum, { count }) => sum + count, 0)).toBe(16);
  expect(reading.unknown).toContainEqual(expect.objectContaining({ setting: "Pipecat 1.2 or later" }));
});

it("says of the slow turn that is not the verdict's, too, that its TTS was not recorded", () => {
  const { sentence } = readCall(recorded("0.0.106")).findings.find(({ turnIndex }) => turnIndex === 4) ?? {};
  expect(sentence).toMatch(/^Turn 4 .* waited 2\.63 s too.*tts_first_frame was not recorded/);
});

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
