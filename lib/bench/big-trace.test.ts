import { describe, expect, it } from "vitest";
import { treeOf } from "#lib/traces/tree.ts";
import { rawSpan, spanId } from "#lib/traces/testing/span.ts";
import { bigCall } from "./big-trace.ts";
import { brokenCall, BREAKS } from "./broken-trace.ts";
import { hostileCall, INVISIBLE, SCRIPT } from "./hostile-trace.ts";
import { logBodies, type MadeCall, spanBodies } from "./made-call.ts";

const big = bigCall({ spans: 3_000, lines: 50, seed: 3, nowMs: 1_795_395_524_000 });

/** As the console will read it. */
const treeOfCall = (call: MadeCall) => {
  const numbers = new Map(
    [...new Set(call.spans.flatMap((s) => [s.spanId, s.parentSpanId]))].map((id, n) => [id, n + 1]),
  );
  const number = (id: string) => numbers.get(id) ?? 0;
  const spans = call.spans.map((span) =>
    rawSpan({
      id: number(span.spanId),
      parent: span.parentSpanId === "" ? null : number(span.parentSpanId),
      name: span.name,
      from: span.startMs,
      to: span.endMs,
    }),
  );
  return treeOf(spans, spanId(number(call.rootSpanId)));
};
const kinds = (call: MadeCall) => new Set(treeOfCall(call).defects.map(({ kind }) => kind));

describe("a big call", () => {
  it("has as many spans as asked for, all below its root and in the time of what is above them", () => {
    const { nodes, defects, missingRootId } = treeOfCall(big);
    expect([nodes.length, defects.length, missingRootId]).toEqual([3_000, 0, null]);
    expect(Math.max(...nodes.map(({ depth }) => depth))).toBeGreaterThan(6);
  });

  it("is the same for the same seed", () => {
    const again = bigCall({ spans: 3_000, lines: 50, seed: 3, nowMs: 1_795_395_524_000 });
    expect(again).toEqual(big);
    expect(bigCall({ spans: 300, seed: 4, nowMs: 0 }).sid).not.toBe(
      bigCall({ spans: 300, seed: 5, nowMs: 0 }).sid,
    );
  });

  it("has slow turns, failures and lines that name its spans", () => {
    expect(big.spans.some(({ failed }) => failed !== undefined)).toBe(true);
    expect(
      big.logs.filter(({ attributes }) => attributes["event.name"] === "turn.slow").length,
    ).toBeGreaterThan(0);
    expect(big.logs.length).toBeGreaterThan(52);
  });
});

describe("a broken call", () => {
  const found = {
    no_root: [],
    orphans: ["orphan"],
    cycles: ["cycle"],
    duplicates: ["duplicate_id"],
    skew: [],
    negative: ["negative_duration"],
    everything: ["orphan", "cycle", "duplicate_id", "negative_duration"],
  } as const;

  it.each(BREAKS)("is broken by %s", (how) => {
    expect([...kinds(brokenCall(big, how))]).toEqual(expect.arrayContaining([...found[how]]));
    const roots = brokenCall(big, how).spans.filter(({ spanId }) => spanId === big.rootSpanId);
    expect(roots).toHaveLength(how === "no_root" || how === "everything" ? 0 : 1);
  });
});

it("puts what is hostile into every kind of field", () => {
  const call = hostileCall("hostile-1", 1_795_395_524_000, 2_000);
  const text = [...spanBodies(call), ...logBodies(call)].map((body) => JSON.stringify(body)).join("\n");
  expect(text.split(JSON.stringify(SCRIPT).slice(1, -1)).length).toBeGreaterThan(30);
  expect(text).toContain(JSON.stringify(INVISIBLE).slice(1, -1));
  expect(
    call.spans.some(({ attributes }) => Object.values(attributes).some((v) => String(v).length >= 2_000)),
  ).toBe(true);
});
