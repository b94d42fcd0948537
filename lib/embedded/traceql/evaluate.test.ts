import { describe, expect, test } from "vitest";
import { evaluate } from "./evaluate.ts";
import { NIL, type Static } from "./static.ts";
import { pipelineOf } from "./testing.ts";
import type { SpanView, TraceView } from "./view.ts";

const string = (value: string): Static => ({ type: "string", value });
const int = (value: number): Static => ({ type: "int", value });

function span(id: string, parentId: string, ms: number, attributes: Record<string, Static> = {}): SpanView {
  return {
    spanId: id,
    parentId,
    name: id.replace(/\d+$/, ""),
    kind: parentId === "" ? 2 : 1,
    status: attributes["error"] ? 2 : 0,
    statusMessage: "",
    startNs: 0n,
    endNs: BigInt(ms) * 1_000_000n,
    instrumentationName: "earshot",
    instrumentationVersion: "1",
    events: [],
    links: [],
    attribute: (scope, key) => (scope === "span" ? (attributes[key] ?? NIL) : NIL),
  };
}

/**
 * ```
 * call0
 * ├── turn1 ── stt1, tool1 ── db1
 * └── turn2 ── stt2
 * ```
 */
const spans = [
  span("call0", "", 9000, { "call.sid": string("CA1") }),
  span("turn1", "call0", 1500, { index: int(1) }),
  span("stt1", "turn1", 200, { provider: string("deepgram") }),
  span("tool1", "turn1", 900, { error: string("timeout") }),
  span("db1", "tool1", 50),
  span("turn2", "call0", 700, { index: int(2) }),
  span("stt2", "turn2", 300, { provider: string("whisper") }),
];
const traceView: TraceView = {
  traceId: "a".repeat(32),
  startNs: 0n,
  endNs: 9_000_000_000n,
  rootName: "call",
  rootService: "voice-edge",
  spans,
};
const run = (query: string) => evaluate(pipelineOf(query), traceView);
const ids = (query: string): string[][] => run(query).map((set) => set.spans.map(({ spanId }) => spanId));

describe("filters", () => {
  test.each([
    ["{}", spans.map(({ spanId }) => spanId)],
    ["{ name = `stt` && duration >= 300ms }", ["stt2"]],
    ["{ span.provider =~ `deep.*` }", ["stt1"]],
    ["{ span.provider =~ `deep` }", []],
    ["{ span.provider != `deepgram` }", ["stt2"]],
    ["{ .index > 1 }", ["turn2"]],
    ["{ .index = `1` }", []],
    ["{ .index + 1 = 2 }", ["turn1"]],
    ["{ span.index = nil && name = `turn` }", []],
    ["{ span.error != nil || status = ok }", ["tool1"]],
    ["{ !(name = `stt`) && duration < 1s && kind = internal }", ["tool1", "db1", "turn2"]],
    ["{ rootName = `call` && traceDuration > 8s && name = `db` }", ["db1"]],
    ["{ .missing || name = `tool` }", []],
  ])("%s", (query, expected) => {
    expect(ids(query)).toEqual(expected.length > 0 ? [expected] : []);
  });
});

describe("between spansets", () => {
  test.each([
    ["{ name = `turn` } > { name = `stt` }", ["stt1", "stt2"]],
    ["{ .index = 1 } >> {}", ["stt1", "tool1", "db1"]],
    ["{ name = `db` } << {}", ["call0", "turn1", "tool1"]],
    ["{ name = `db` } < {}", ["tool1"]],
    ["{ name = `tool` } ~ {}", ["stt1"]],
    ["{ name = `tool` } !> {}", ["call0", "turn1", "stt1", "tool1", "turn2", "stt2"]],
    ["{ name = `none` } !>> { name = `db` }", ["db1"]],
    ["{ name = `tool` } &> {}", ["tool1", "db1"]],
    ["{ name = `db` } && { name = `stt` }", ["db1", "stt1", "stt2"]],
    ["{ name = `none` } && { name = `stt` }", []],
    ["{ name = `none` } || { name = `stt` }", ["stt1", "stt2"]],
  ])("%s", (query, expected) => {
    expect(ids(query)).toEqual(expected.length > 0 ? [expected] : []);
  });
});

describe("pipelines", () => {
  test("by() splits, coalesce() joins again", () => {
    expect(ids("{ name = `stt` || name = `turn` } | by(name)")).toEqual([
      ["turn1", "turn2"],
      ["stt1", "stt2"],
    ]);
    expect(ids("{ name = `stt` || name = `turn` } | by(name) | coalesce()")).toHaveLength(1);
  });

  test("aggregates filter spansets and are kept as their attributes", () => {
    expect(run("{ name = `turn` } | avg(duration) > 1s")[0]?.attributes).toEqual([
      { key: "avg(duration)", value: { type: "duration", value: 1.1e9 } },
    ]);
    expect(run("{ name = `turn` } | count() > 2")).toEqual([]);
    expect(ids("{} | by(name) | max(duration) >= 900ms | count() = 1")).toEqual([["call0"], ["tool1"]]);
    expect(ids("{ name = `turn` } | sum(span.index) = 3")).toEqual([["turn1", "turn2"]]);
  });

  test("a cycle of parents ends", () => {
    const cycle = [span("a1", "b1", 1), span("b1", "a1", 1)];
    const pipeline = pipelineOf("{ name = `a` } >> {}");
    expect(evaluate(pipeline, { ...traceView, spans: cycle })[0]?.spans.map(({ spanId }) => spanId)).toEqual([
      "a1",
      "b1",
    ]);
  });
});

describe("what depends on the tree", () => {
  test.each([
    ["{ nestedSetParent = -1 }", ["call0"]],
    ["{ nestedSetParent = 1 }", ["turn1", "turn2"]],
    ["{ nestedSetLeft > 2 && nestedSetRight < 10 }", ["stt1", "tool1", "db1"]],
    ["{ span:childCount = 2 }", ["call0", "turn1"]],
    ["{ name = `call` } &>> { name = `db` || name = `none` }", ["call0", "db1"]],
    ["{ name = `db` } &<< { name = `turn` }", ["turn1", "db1"]],
    ["{ name = `tool` } &~ {}", ["stt1", "tool1"]],
    ["{ name = `stt` } !~ { name = `tool` || name = `stt` }", ["stt1", "stt2"]],
    ["{ name = `db` } !<< { name = `turn` }", ["turn2"]],
    ["{ name = `none` } !< { name = `db` }", ["db1"]],
  ])("%s", (query, expected) => {
    expect(ids(query).map((each) => each.toSorted())).toEqual([expected.toSorted()]);
  });

  test("a server span whose client has the same id is the client's child", () => {
    const [client, server] = [span("a", "", 9), span("a", "a", 8)].map((each, i) => ({
      ...each,
      kind: 3 - i,
    }));
    const below = span("b1", "a", 1);
    if (!client || !server) throw new Error("two spans");
    const trace = { ...traceView, spans: [client, server, below] };
    const matched = (query: string) =>
      evaluate(pipelineOf(query), trace).flatMap((set) => set.spans.map((each) => [each.spanId, each.kind]));
    expect(matched("{ kind = client } > {}")).toEqual([["a", 2]]);
    expect(matched("{ kind = server } > {}")).toEqual([["b1", 1]]);
    expect(matched("{ kind = client } >> {}")).toHaveLength(2);
  });

  test("one long chain takes no time to speak of, whatever the relation", () => {
    const chain = Array.from({ length: 20_000 }, (_, i) => span(`s${i + 1}`, i === 0 ? "" : `s${i}`, 1));
    const trace = { ...traceView, spans: chain };
    for (const query of ["{} >> {}", "{} << {}", "{} &>> {}", "{} !<< {}", "{ nestedSetLeft > 0 }"])
      expect(evaluate(pipelineOf(query), trace)[0]?.spans.length).toBeGreaterThan(0);
  });
});

describe("of several events each stands for itself", () => {
  const event = (name: string) => ({ name, timeNs: 5_000_000n });
  const holder = { ...span("holder1", "", 10), events: [event("a"), event("b")] };
  const matched = (query: string): boolean =>
    evaluate(pipelineOf(query), { ...traceView, spans: [holder] }).length > 0;
  test.each([
    ["{ event:name = `b` }", true],
    ["{ event:name != `b` }", true],
    ["{ event:name !~ `a|b` }", false],
    ["{ event:timeSinceStart = 5ms }", true],
    ["{ event:name = `c` }", false],
  ])("%s", (query, expected) => {
    expect(matched(query)).toBe(expected);
  });
});
