import { describe, expect, it } from "vitest";
import type { AttributeValue, RawSpan } from "#lib/traces/raw.ts";
import { nanoseconds, type SpanId } from "#lib/units.ts";
import { RECORDINGS, type Recording } from "./fixtures/truth.ts";
import { ledgersOf, ms, read, recorded } from "./testing.ts";

/** A voice edge of ours in front of a LiveKit agent: one trace, two frameworks. */

const CALL = "00000000000000c1" as SpanId;
const EDGE = { service: "voice-edge", attributes: new Map<string, AttributeValue>() };
const NETWORK_NS = 25_000_000n;

/** The edge's spans around the replies as the agent had them; the agent's session is below the edge's call. */
function edgeAnd(name: Recording): RawSpan[] {
  const spans = recorded(name);
  const agent = read(spans);
  const [first] = spans;
  if (first === undefined || agent.root === null) throw new Error("no spans");
  let id = 0xe000;
  const span = (named: string, parentId: SpanId | null, startNs: bigint, endNs: bigint): RawSpan => ({
    ...first,
    spanId: named === "call" ? CALL : ((id++).toString(16).padStart(16, "0") as SpanId),
    parentId,
    name: named,
    service: EDGE.service,
    resource: EDGE,
    scope: "voice-otel",
    startNs: nanoseconds(startNs),
    endNs: nanoseconds(endNs),
    status: "unset",
    attributes: new Map([
      ["call.sid", "CAedge"],
      ["call.vertical", "salon"],
    ]),
  });
  const turns = (agent.turns ?? []).flatMap(({ startNs, endNs }) => {
    const turn = span("turn", CALL, startNs - NETWORK_NS, endNs + NETWORK_NS);
    return [
      turn,
      span("network_in", turn.spanId, turn.startNs, startNs),
      span("network_out", turn.spanId, endNs, turn.endNs),
    ];
  });
  return [
    span("call", null, agent.root.startNs - NETWORK_NS, agent.root.endNs),
    ...turns,
    ...spans.map((one) => (one.parentId === null ? { ...one, parentId: CALL } : one)),
  ];
}

describe.each(RECORDINGS)("a voice edge and LiveKit %s", (name) => {
  const alone = read(recorded(name));
  const spans = edgeAnd(name);
  const trace = read(spans);

  it("has the edge's turns and facts, and the agent's stages in them", () => {
    expect(trace.profile).toBe("earshot");
    expect(trace.facts).toMatchObject({ sid: "CAedge", vertical: "salon", pipeline: "cascade" });
    expect(trace.facts.agent).toBe(alone.facts.agent);
    expect(trace.root?.spanId).toBe(CALL);
    const own = ledgersOf(alone);
    const ledgers = ledgersOf(trace);
    expect(ledgers).toHaveLength(own.length);
    for (const [i, ledger] of ledgers.entries()) {
      expect(ledger.defects).toEqual([]);
      expect(ledger.rows.reduce((sum, row) => sum + row.ns, 0n)).toBe(ledger.latencyNs);
      const rows = new Map(ledger.rows.map(({ stage, ns }) => [stage, ms(ns)]));
      expect([rows.get("network_in"), rows.get("network_out")]).toEqual([25, 25]);
      // Besides the network, the time is divided as the agent alone divides it.
      const inside = ledger.rows.filter(({ stage }) => !stage.startsWith("network_"));
      expect(inside.map(({ stage, ns }) => [stage, ns])).toEqual(
        own[i]?.rows.map(({ stage, ns }) => [stage, ns]),
      );
    }
  });

  it("says whose turns and stages these are, by both their names", () => {
    const { profiles, stages, notes } = trace.reading;
    expect(profiles.map((one) => one.name)).toEqual(["earshot", "livekit"]);
    expect(profiles[1]?.version).toBe(alone.reading.profiles[0]?.version);
    expect(stages.find(({ stage }) => stage === "network_in")?.from).toMatch(/spans named network_in/);
    expect(stages.find(({ stage }) => stage === "llm_first_token")?.from).toMatch(/lk\.response\.ttft/);
    expect(notes[0]).toMatch(/turns are those of Earshot/);
    const ids = trace.ids.map(({ value }) => value);
    expect(ids).toEqual(expect.arrayContaining(["CAedge", ...alone.ids.map(({ value }) => value)]));
  });

  it("links every part to a span that was sent", () => {
    const sent = new Set<string>(spans.map(({ spanId }) => spanId));
    const linked = ledgersOf(trace).flatMap(({ parts }) => parts.flatMap(({ spanId }) => spanId ?? []));
    expect(linked.filter((one) => !sent.has(one))).toEqual([]);
  });
});
