import { describe, expect, it } from "vitest";
import { nanoseconds } from "#lib/units.ts";
import { rawSpan, spanId, type SpanWords, T0 } from "#lib/traces/testing/span.ts";
import { treeOf } from "#lib/traces/tree.ts";
import { profiled } from "../detect.ts";

const read = (words: readonly SpanWords[]) => profiled(treeOf(words.map(rawSpan)));
const root: SpanWords = {
  id: 1,
  name: "call",
  from: 0,
  to: 9000,
  attributes: {
    "call.sid": "CA1",
    "call.vertical": "salon",
    "call.outcome": "resolved",
    "call.pipeline": "realtime",
  },
};
const turn = (id: number, from: number, attributes: SpanWords["attributes"] = {}): SpanWords => ({
  id,
  parent: 1,
  name: "turn",
  from,
  to: from + 1000,
  attributes: { "call.sid": "CA1", ...attributes },
});

describe("turns", () => {
  it("have every span below them, through other spans too, and no more", () => {
    const { turns, loose } = read([
      root,
      turn(2, 1000, { "turn.index": 0 }),
      { id: 3, parent: 2, name: "plan", from: 1100, to: 1900 },
      {
        id: 4,
        parent: 3,
        name: "tool_call",
        from: 1200,
        to: 1800,
        attributes: { "gen_ai.tool.name": "book" },
      },
      { id: 5, parent: 1, name: "tool_call", from: 3000, to: 3100, status: "error" },
      { id: 6, parent: 1, name: "agent_speech", from: 2000, to: 2900 },
    ]);
    expect(turns?.[0]?.spans.map(({ id, stage, tool }) => [id, stage, tool])).toEqual([
      [spanId(3), null, null],
      [spanId(4), "tool_call", "book"],
    ]);
    expect(loose.map(({ id, error }) => [id, error])).toEqual([[spanId(5), "error"]]);
  });

  it("are by start, keep their index, kind and flags, and are given a free index where they have none", () => {
    const { turns } = read([
      root,
      turn(4, 5000, { "turn.index": 1, "turn.kind": "continuation", "turn.answered": false }),
      turn(3, 3000),
      turn(2, 1000, { "turn.index": 0, "turn.kind": "greeting", "turn.interrupted": true }),
    ]);
    expect(
      turns?.map(({ index, kind, answered, interrupted }) => [index, kind, answered, interrupted]),
    ).toEqual([
      [0, "greeting", null, true],
      [2, "reply", null, null],
      [1, "continuation", false, null],
    ]);
  });

  it("leave out what ends before it starts", () => {
    const { turns, speech } = read([
      root,
      { ...turn(2, 1000), to: 500 },
      { id: 3, parent: 1, name: "caller_speech", from: 900, to: 100 },
    ]);
    expect(turns).toEqual([]);
    expect(speech).toEqual([]);
  });
});

describe("facts", () => {
  it("are the root's, and what is no known word is null", () => {
    const { facts } = read([
      { ...root, attributes: { ...root.attributes, "call.outcome": "exploded" } },
      turn(2, 1000),
    ]);
    expect(facts).toMatchObject({
      sid: "CA1",
      vertical: "salon",
      pipeline: "realtime",
      environment: "lab",
      outcome: null,
    });
  });

  it("of a running call are what other spans repeat", () => {
    const { facts, root: none } = read([turn(2, 1000, { "call.vertical": "sales" })]);
    expect(none).toBeNull();
    expect(facts).toMatchObject({ sid: "CA1", vertical: "sales", outcome: null });
  });
});

it("finds speech, guardrail rejections and what is said of the line", () => {
  const { speech, rejections, network } = read([
    root,
    turn(2, 1000, { "turn.index": 3 }),
    { id: 3, parent: 2, name: "network_in", from: 1000, to: 1030, attributes: { "network.jitter_ms": 40 } },
    {
      id: 4,
      parent: 2,
      name: "guardrail",
      from: 1200,
      to: 1300,
      events: [
        {
          name: "guardrail.rejected",
          timeNs: nanoseconds(T0 + 1_250_000_000n),
          attributes: new Map([["guardrail.name", "pii"]]),
        },
      ],
    },
    { id: 5, parent: 1, name: "caller_speech", from: 200, to: 1000, attributes: { "turn.index": 3 } },
  ]);
  expect(speech).toMatchObject([{ who: "caller", turnIndex: 3, spanId: spanId(5) }]);
  expect(rejections).toMatchObject([{ guardrail: "pii", reason: null, turnIndex: 3, spanId: spanId(4) }]);
  expect(network).toMatchObject([{ jitterMs: 40, mos: null, turnIndex: 3 }]);
});

it("does not claim spans of another framework", () => {
  const { profile, turns } = read([
    { id: 1, name: "GET /slots", from: 0, to: 10 },
    { id: 2, parent: 1, name: "turn", from: 1, to: 5 },
  ]);
  expect([profile, turns]).toEqual(["unknown", null]);
});
