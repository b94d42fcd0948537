import { describe, expect, it } from "vitest";
import type { AttributeValue } from "#lib/traces/raw.ts";
import { rawSpan, spanId, type SpanWords } from "#lib/traces/testing/span.ts";
import type { ProfiledTurn } from "../model.ts";
import { ledgersOf, ms, read } from "./testing.ts";

/** What no recording shows: Python's own spans (by its source), realtime models, attempts that came to nothing. */

type Attributes = Readonly<Record<string, AttributeValue>>;
const session: SpanWords = {
  id: 1,
  name: "agent_session",
  from: 0,
  to: 60_000,
  attributes: { "gen_ai.operation.name": "invoke_workflow", "lk.sip.twilio.callSid": `CA${"0".repeat(31)}7` },
};
/** The caller speaks from 1000 to 2000, and is taken to have finished at 2500. */
const user = (attributes: Attributes = {}, to = 2500): SpanWords[] => [
  {
    id: 10,
    parent: 1,
    name: "user_turn",
    from: 1000,
    to,
    attributes: { "lk.transcription_delay": 0.2, "lk.end_of_turn_delay": 0.5, ...attributes },
  },
  { id: 11, parent: 10, name: "user_speaking", from: 1000, to: 2000 },
  { id: 12, parent: 10, name: "eou_wait", from: 2000, to },
  {
    id: 13,
    parent: 12,
    name: "eou_detection",
    from: 2200,
    to: 2230,
    attributes: { "lk.eou.endpointing_delay": 0.5 },
  },
];
const agentTurn = (from: number, to: number, attributes: Attributes = {}, id = 20): SpanWords => ({
  id,
  parent: 1,
  name: "agent_turn",
  from,
  to,
  attributes: { "lk.speech_id": `speech_${id}`, "lk.interrupted": false, ...attributes },
});
const node = (
  id: number,
  name: string,
  from: number,
  to: number,
  attributes: Attributes = {},
  parent = 20,
) => ({
  id,
  parent,
  name,
  from,
  to,
  attributes,
});
/** Text from 2800 on, audio from 3000 on. */
const answer = (agent: Attributes = {}): SpanWords[] => [
  agentTurn(2500, 6000, { "lk.e2e_latency": 1, ...agent }),
  node(21, "llm_node", 2500, 3100, { "lk.response.ttft": 0.3 }),
  node(22, "tts_node", 2800, 3500, { "lk.response.ttfb": 0.2 }),
  node(23, "agent_speaking", 3000, 6000),
];
const of = (...words: SpanWords[]) => read([session, ...words].map(rawSpan));
const stages = (turn: ProfiledTurn | undefined) =>
  (turn?.spans ?? [])
    .flatMap(({ stage, startNs, endNs }) =>
      stage === null ? [] : [[stage, ms(startNs - T0), ms(endNs - T0)] as const],
    )
    .toSorted((a, b) => a[1] - b[1] || a[2] - b[2]);
const T0 = rawSpan(session).startNs;

describe("Python's spans", () => {
  it("are read in seconds, with the wait for the turn's end below eou_wait, and by the participant's SID", () => {
    const trace = of(...user(), ...answer());
    expect(stages(trace.turns?.[0])).toEqual([
      ["stt", 2000, 2200],
      ["endpointing", 2000, 2500],
      ["llm_first_token", 2500, 2800],
      ["tts_first_frame", 2800, 3000],
    ]);
    expect(trace.facts.sid).toBe(`CA${"0".repeat(31)}7`);
    expect(trace.reading.profiles[0]?.version).toBe("1.8 or later, Python");
  });

  it("hold a reply with a tool in one agent_turn", () => {
    const trace = of(
      ...user(),
      agentTurn(2500, 8000, { "lk.e2e_latency": 2.5 }),
      node(21, "llm_node", 2500, 2900, { "lk.response.ttft": 0.3 }),
      node(22, "function_tool", 2900, 3900, { "lk.function_tool.name": "find" }),
      node(24, "llm_node", 3900, 4400, { "lk.response.ttft": 0.3 }),
      node(25, "tts_node", 4200, 5000, { "lk.response.ttfb": 0.3 }),
      node(26, "agent_speaking", 4500, 8000),
    );
    expect(trace.turns).toHaveLength(1);
    expect(stages(trace.turns?.[0]).slice(2)).toEqual([
      ["llm_first_token", 2500, 2900],
      ["tool_call", 2900, 3900],
      ["llm_first_token", 3900, 4200],
      ["tts_first_frame", 4200, 4500],
    ]);
    expect(ledgersOf(trace)[0]?.parts.map(({ stage }) => stage)).not.toContain("unattributed");
  });

  it("tell in a gap what was noted of it: the hook after the turn's end, the queue", () => {
    const [, ...rest] = answer();
    const late = rest.map((one) => ({ ...one, from: one.from + 900, to: one.to + 900 }));
    const noted = {
      "lk.e2e_latency": 1.9,
      "lk.on_user_turn_completed_delay": 0.8,
      "lk.speech.queue_wait": 0.05,
    };
    const trace = of(...user(), agentTurn(3350, 7000, noted), ...late);
    const gap = ledgersOf(trace)[0]?.parts.find(({ stage }) => stage === "unattributed");
    expect(gap?.between).toMatchObject({
      before: "endpointing",
      after: "llm_first_token",
      spans: [
        { id: spanId(20), name: "on_user_turn_completed_delay" },
        { id: spanId(20), name: "speech.queue_wait" },
      ],
    });
  });

  it("have failed attempts below a fallback adapter too", () => {
    const trace = of(
      ...user(),
      ...answer(),
      node(30, "llm_request", 2500, 3100, {}, 21),
      node(31, "llm_fallback_adapter", 2500, 3100, {}, 30),
      { ...node(32, "llm_request_run", 2500, 2600, { "error.type": "429" }, 31), status: "error" },
      node(33, "llm_request_run", 2600, 3100, {}, 31),
    );
    const failed = trace.turns?.[0]?.spans.filter(({ error }) => error !== null);
    expect(failed).toMatchObject([{ id: spanId(32), error: "429", stage: "llm_first_token" }]);
    // The request as a whole has the stage's time.
    expect(ledgersOf(trace)[0]?.parts.find(({ stage }) => stage === "llm_first_token")?.spanId).toBe(
      spanId(21),
    );
  });
});

describe("a unit that no attribute tells", () => {
  const unheard = (attributes: Attributes) => [
    { ...user(attributes, 2500)[0], from: 2_000, to: 2_500 } as SpanWords,
    ...answer(),
  ];
  const refusedOf = (trace: ReturnType<typeof of>) =>
    trace.reading.refused.map(({ what, reason }) => [what, reason]);

  it("is that of the SDK's language where no span tells it", () => {
    const resource = {
      service: "agent",
      attributes: new Map([["telemetry.sdk.language", "python"]]),
    };
    const words = unheard({ "lk.end_of_turn_delay": 0.4, "lk.transcription_delay": 0.1 });
    const trace = read([session, ...words].map((one) => rawSpan({ ...one, resource })));
    expect(stages(trace.turns?.[0])).toContainEqual(["stt", 2000, 2100]);
  });

  it("is unknown else, and the values are refused", () => {
    const trace = of(...unheard({ "lk.end_of_turn_delay": 0.4, "lk.transcription_delay": 0.1 }));
    expect(refusedOf(trace)).toContainEqual([
      "lk.transcription_delay",
      expect.stringMatching(/cannot be told/),
    ]);
    expect(stages(trace.turns?.[0]).map(([stage]) => stage)).not.toContain("stt");
  });

  it("is not taken from a turn whose own spans show another time", () => {
    const trace = of(...user({ "lk.end_of_turn_delay": 9 }), ...answer());
    expect(refusedOf(trace).map(([what]) => what)).toContain("lk.end_of_turn_delay");
    expect(ms(ledgersOf(trace)[0]?.latencyNs ?? 0n)).toBe(1000);
  });
});

it("reads a speech-to-speech model as one stage, and has no others of it", () => {
  const trace = of(
    ...user(),
    agentTurn(2000, 6000, { "lk.e2e_latency": 1 }),
    node(21, "realtime_metrics", 2900, 2910),
    node(23, "agent_speaking", 3000, 6000),
  );
  expect(trace.facts.pipeline).toBe("realtime");
  expect(stages(trace.turns?.[0])).toEqual([["llm_first_token", 2000, 3000]]);
  expect(trace.reading.stages.find(({ stage }) => stage === "stt")?.why).toMatch(/speech-to-speech/);
});

describe("attempts that came to nothing", () => {
  it("count for nothing where another replaced them", () => {
    const trace = of(
      ...user(),
      agentTurn(2100, 2300, {}, 40),
      node(41, "llm_node", 2100, 2300, {}, 40),
      ...answer(),
    );
    expect(trace.turns).toHaveLength(1);
    expect(stages(trace.turns?.[0]).filter(([stage]) => stage === "llm_first_token")).toEqual([
      ["llm_first_token", 2500, 2800],
    ]);
    expect(trace.reading.notes.join(" ")).toMatch(/1 early attempt at an answer was given up/);
  });

  it("are no answer where the caller spoke again before any audio", () => {
    const trace = of(
      ...user(),
      agentTurn(2500, 4000, { "lk.interrupted": true }),
      node(21, "llm_node", 2500, 4000, { "lk.response.ttft": 0.3 }),
      node(50, "user_turn", 3900, 6000, {}, 1),
      node(51, "user_speaking", 3900, 5500, {}, 50),
    );
    expect(trace.turns).toMatchObject([{ answered: false }]);
    expect(ms(ledgersOf(trace)[0]?.latencyNs ?? 0n)).toBe(1900);
  });

  it("are failures where the voice failed for good", () => {
    const trace = of(
      ...user(),
      agentTurn(2500, 3000),
      node(21, "llm_node", 2500, 2900, { "lk.response.ttft": 0.3 }),
      node(22, "tts_node", 2800, 3000),
      node(30, "tts_request", 2800, 3000, {}, 22),
      { ...node(31, "tts_request_run", 2800, 3000, {}, 30), status: "error" },
    );
    expect(trace.turns).toMatchObject([{ answered: false, endNs: T0 + 60_000_000_000n }]);
    const failed = trace.turns?.[0]?.spans.filter(({ error }) => error !== null);
    expect(failed).toMatchObject([{ stage: "tts_first_frame", error: "error" }]);
  });
});

describe("an answer that was cut short", () => {
  it.each([
    ["audio_activity", "barge_in", true],
    ["programmatic", "unknown", null],
  ])("by %s is a %s", (source, kind, interrupted) => {
    const cut = { "lk.interrupted": true, "lk.interruption.source": source };
    const trace = of(...user(), ...answer(cut));
    expect(trace.turns).toMatchObject([{ interruption: kind, interrupted }]);
  });
});
