import { expect, it } from "vitest";
import { ledgerOf } from "#lib/ledger/ledger.ts";
import { budgetsFor } from "#lib/ledger/stages.ts";
import { rawSpan, spanId, type SpanWords } from "#lib/traces/testing/span.ts";
import { treeOf } from "#lib/traces/tree.ts";
import { earshotProfile } from "./earshot/read.ts";
import { intervalOf } from "./evidence.ts";
import { merged } from "./merge.ts";
import type { ProfiledTrace } from "./model.ts";

const T0 = rawSpan({ id: 1, name: "call", from: 0, to: 0 }).startNs;
const at = (ms: number) => T0 + BigInt(ms) * 1_000_000n;
const agentTurn: SpanWords = { id: 9, parent: 2, name: "agent_turn", from: 1300, to: 4000 };

const edge = earshotProfile.read(
  treeOf(
    [
      { id: 1, name: "call", from: 0, to: 9000, attributes: { "call.sid": "CA1", "call.vertical": "salon" } },
      { id: 2, parent: 1, name: "turn", from: 1000, to: 2000, attributes: { "turn.index": 0 } },
      { id: 3, parent: 2, name: "endpointing", from: 1000, to: 1250 },
      agentTurn,
    ].map(rawSpan),
  ),
);
const agent: ProfiledTrace = {
  ...edge,
  profile: "livekit",
  reading: {
    ...edge.reading,
    profiles: [{ name: "livekit", label: "LiveKit Agents", version: null }],
    stages: [{ stage: "llm_first_token", from: "ttft", why: null }],
  },
  facts: { ...edge.facts, sid: "CA2", vertical: null, agent: "receptionist" },
  ids: [{ kind: "room", value: "lobby", attribute: "lk.room_name", personal: false }],
  turns: [],
  loose: [
    intervalOf(rawSpan(agentTurn), "llm_first_token", { startNs: at(1300), endNs: at(1700) }),
    intervalOf(rawSpan(agentTurn), "endpointing", { startNs: at(1000), endNs: at(1900) }),
    intervalOf(rawSpan(agentTurn), "tool_call", { startNs: at(7000), endNs: at(7100) }),
  ],
};

it("keeps the edge's turns and fills the stages that they lack, linked to spans that were sent", () => {
  const trace = merged([edge, agent]);
  expect(trace).toMatchObject({ profile: "earshot", facts: { sid: "CA1", agent: "receptionist" } });
  expect(trace.ids.map(({ value }) => value)).toEqual(["CA1", "lobby"]);
  const [turn] = trace.turns ?? [];
  const ledger = turn && ledgerOf(turn, budgetsFor("cascade"));
  expect(ledger?.parts.map(({ stage, spanId, endNs, startNs }) => [stage, spanId, endNs - startNs])).toEqual([
    ["endpointing", spanId(3), 250_000_000n],
    ["unattributed", null, 50_000_000n],
    ["llm_first_token", spanId(9), 400_000_000n],
    ["unattributed", null, 300_000_000n],
  ]);
  expect(ledger?.defects).toEqual([]);
  expect(trace.reading.profiles.map(({ name }) => name)).toEqual(["earshot", "livekit"]);
  expect(trace.reading.stages.find(({ stage }) => stage === "llm_first_token")?.from).toBe("ttft");
  expect(trace.reading.stages.find(({ stage }) => stage === "endpointing")?.from).toMatch(
    /named endpointing/,
  );
});

it("takes the turns of the other where the edge recorded none, and the edge's facts", () => {
  const trace = merged([
    { ...edge, turns: [] },
    { ...agent, turns: edge.turns },
  ]);
  expect(trace).toMatchObject({ profile: "livekit", facts: { sid: "CA1", vertical: "salon" } });
  expect(trace.turns).toHaveLength(1);
});
