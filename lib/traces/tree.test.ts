import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { profiled } from "#lib/profiles/detect.ts";
import { axisOf, spanColumns } from "./model.ts";
import { spanTable } from "./span-table.ts";
import { rawSpan, spanId, type SpanWords, T0 } from "./testing/span.ts";
import { treeOf } from "./tree.ts";

const tree = (words: readonly SpanWords[], rootId: string | null = null) =>
  treeOf(words.map(rawSpan), rootId);
const outline = (words: readonly SpanWords[]) =>
  tree(words).nodes.map(({ span, depth }) => `${"  ".repeat(depth)}${Number(`0x${span.spanId}`)}`);
const kinds = (words: readonly SpanWords[], rootId: string | null = null) =>
  tree(words, rootId).defects.map(({ kind, spanId }) => `${kind} ${Number(`0x${spanId}`)}`);

const span = (id: number, parent: number | null, from = 0, to = 10, name = "step"): SpanWords => ({
  id,
  parent,
  from,
  to,
  name,
});

describe("order", () => {
  it("is depth first, siblings by start, the longer first where they start together", () => {
    const words = [span(4, 1, 5, 9), span(3, 2), span(1, null, 0, 20), span(5, 1, 1, 3), span(2, 1, 1, 10)];
    expect(outline(words)).toEqual(["1", "  2", "    3", "  5", "  4"]);
    expect(kinds(words)).toEqual([]);
  });
});

describe("broken traces", () => {
  it("keeps an orphan at the top and reports it", () => {
    const words = [span(1, null), span(2, 99), span(3, 2)];
    expect(outline(words)).toEqual(["1", "2", "  3"]);
    expect(kinds(words)).toEqual(["orphan 2"]);
  });

  it("does not call the children of a root that has not arrived orphans", () => {
    const words = [span(2, 1), span(3, 1), span(4, 77)];
    expect(tree(words, spanId(1)).missingRootId).toBe(spanId(1));
    expect(kinds(words, spanId(1))).toEqual(["orphan 4"]);
    // Without the SID, the parent that most of them name.
    expect(kinds(words)).toEqual(["orphan 4"]);
  });

  it("opens a circle at its earliest span, and keeps what hangs below it", () => {
    const words = [span(1, 3, 5), span(2, 1, 2), span(3, 2, 7), span(4, 3, 8), span(5, 5)];
    expect(outline(words)).toEqual(["5", "2", "  3", "    1", "    4"]);
    expect(kinds(words).toSorted()).toEqual(["cycle 1", "cycle 2", "cycle 3", "cycle 5"]);
  });

  it("takes an exact copy once, and trusts neither of two spans with one id", () => {
    const copied = tree([span(1, null), span(2, 1), span(2, 1)]);
    expect(copied.nodes).toHaveLength(2);
    expect(copied.ambiguous.size).toBe(0);
    const different = tree([span(1, null), span(2, 1), span(2, 1, 3)]);
    expect([...different.ambiguous]).toEqual([spanId(2)]);
  });

  it("reports a span that ends before it starts", () => {
    expect(kinds([span(1, null), span(2, 1, 8, 3)])).toEqual(["negative_duration 2"]);
  });

  it("suspects the clocks only where two processes disagree", () => {
    const process = (instance: string) => ({
      service: "agent",
      attributes: new Map([["service.instance.id", instance]]),
    });
    const pair = (from: number, to: number, resource = process("b")) => [
      { id: 1, name: "call", from: 5, to: 10, resource: process("a") },
      { id: 2, parent: 1, name: "work", from, to, resource },
    ];
    expect(kinds(pair(2, 8))).toEqual(["outside_parent 2"]);
    expect(kinds(pair(12, 15))).toEqual(["outside_parent 2"]);
    expect(kinds(pair(6, 30))).toEqual([]);
    // In one process: begun before the turn, left running, or begun after it. Usual for stages and tools.
    for (const [from, to] of [
      [2, 7],
      [8, 30],
      [12, 15],
    ] as const)
      expect(kinds(pair(from, to, process("a")))).toEqual([]);
  });

  it("reads a chain of 50,000 spans, whichever way it was sent", () => {
    const chain = Array.from({ length: 50_000 }, (_, i) => span(i + 1, i === 0 ? null : i));
    expect(tree(chain).nodes.at(-1)?.depth).toBe(49_999);
    expect(tree(chain.toReversed()).nodes.at(-1)?.depth).toBe(49_999);
  });

  it("reads a circle of 50,000 spans", () => {
    const circle = Array.from({ length: 50_000 }, (_, i) => span(i + 1, i === 0 ? 50_000 : i));
    expect(tree(circle).nodes).toHaveLength(50_000);
  });
});

const anySpan = fc.record({
  id: fc.integer({ min: 1, max: 12 }),
  parent: fc.option(fc.integer({ min: 1, max: 14 })),
  name: fc.constantFrom("call", "turn", "stt", "llm_first_token", "tool_call", "caller_speech", "check"),
  from: fc.integer({ min: -5, max: 3000 }),
  to: fc.integer({ min: -5, max: 3000 }),
  attributes: fc.constantFrom({ "call.sid": "x" }, { "turn.index": 1 }, { "turn.index": "nonsense" }, {}),
});

it("never throws and shows every id once, parents before children, whatever was sent", () => {
  fc.assert(
    fc.property(fc.array(anySpan, { maxLength: 30 }), (words) => {
      const made = tree(words);
      const ids = made.nodes.map(({ span }) => span.spanId);
      expect(new Set(ids)).toEqual(new Set(words.map(({ id }) => spanId(id))));
      expect(ids).toHaveLength(new Set(ids).size);
      for (const [i, { parent, depth }] of made.nodes.entries()) {
        expect(parent).toBeLessThan(i);
        expect(depth).toBe(parent === -1 ? 0 : (made.nodes[parent]?.depth ?? -1) + 1);
      }
      const columns = spanColumns(made, profiled(made));
      const table = spanTable({ traceId: null, sources: [], ...columns });
      expect(table.count).toBe(ids.length);
      expect([...table.parents]).toEqual(made.nodes.map(({ parent }) => parent));
    }),
  );
});

it("does not let a span with a wrong clock stretch the axis", () => {
  const made = tree([span(1, null, 0, 1000), { ...span(2, 1), from: -Number(T0 / 1_000_000n), to: 3 }]);
  expect(axisOf(made, spanId(1))).toEqual({ startNs: T0, durationNs: 1e9 });
  expect(Number.isSafeInteger(spanColumns(made, profiled(made)).starts[1])).toBe(true);
});
