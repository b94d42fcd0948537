import { describe, expect, it } from "vitest";
import type { AttributeValue, RawResource } from "#lib/traces/raw.ts";
import { rawSpan, type SpanWords } from "#lib/traces/testing/span.ts";
import { treeOf } from "#lib/traces/tree.ts";
import { clockOffsets } from "./skew.ts";

const service = (name: string): RawResource => ({
  service: name,
  attributes: new Map<string, AttributeValue>([["service.instance.id", `${name}-1`]]),
});
const tools = service("tools");
const call: SpanWords = { id: 1, name: "call", from: 0, to: 100_000 };
const parent = (id: number, from: number, to: number): SpanWords => ({
  id,
  parent: 1,
  name: "tool_call",
  from,
  to,
});
const child = (id: number, above: number, from: number, to: number): SpanWords => ({
  id,
  parent: above,
  name: "POST /book",
  from,
  to,
  resource: tools,
});
const offsets = (...spans: SpanWords[]) => clockOffsets(treeOf([call, ...spans].map(rawSpan)));

describe("clocks of two processes", () => {
  it("bounds the offset by how the child fits into its parent", () => {
    // 100 ms of work somewhere in 300 ms, seen three seconds later: between 2.9 and 3.1 s ahead.
    expect(offsets(parent(2, 1_000, 1_300), child(3, 2, 4_100, 4_200))).toEqual([
      {
        child: "tools",
        parent: "voice-edge",
        lowMs: 2_900,
        highMs: 3_100,
        steady: true,
        spanIds: ["0000000000000003"],
      },
    ]);
  });

  it("narrows the bounds with every span, and tells a clock behind from one ahead", () => {
    const [offset] = offsets(
      parent(2, 10_000, 10_300),
      child(3, 2, 8_000, 8_250),
      parent(4, 20_000, 20_200),
      child(5, 4, 18_050, 18_150),
    );
    // −2050…−2000 from the first, −2050…−1950 from the second.
    expect(offset).toMatchObject({ lowMs: -2_050, highMs: -2_000, steady: true });
  });

  it("says when no single offset explains them", () => {
    const [offset] = offsets(
      parent(2, 10_000, 10_100),
      child(3, 2, 12_000, 12_100),
      parent(4, 20_000, 20_100),
      child(5, 4, 15_000, 15_100),
    );
    expect(offset).toMatchObject({ lowMs: -5_000, highMs: 2_000, steady: false });
  });

  it("takes a child that is longer than its parent as begun inside of it", () => {
    const [offset] = offsets(parent(2, 10_000, 10_100), child(3, 2, 11_000, 14_000));
    expect(offset).toMatchObject({ lowMs: 900, highMs: 1_000 });
  });

  it("is silent where every child lies in its parent, or in the same process", () => {
    expect(offsets(parent(2, 1_000, 1_300), child(3, 2, 1_100, 1_200))).toEqual([]);
    expect(
      offsets(parent(2, 1_000, 1_300), { ...child(3, 2, 4_100, 4_200), resource: rawSpan(call).resource }),
    ).toEqual([]);
  });
});
