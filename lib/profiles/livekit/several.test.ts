import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ledgerOf } from "#lib/ledger/ledger.ts";
import { budgetsFor } from "#lib/ledger/stages.ts";
import type { RawSpan } from "#lib/traces/raw.ts";
import { spanId } from "#lib/traces/testing/span.ts";
import { RECORDINGS, type Recording } from "./fixtures/truth.ts";
import { expectExact } from "./testing-right.ts";
import { ms, read, recorded, recordedTraces } from "./testing.ts";

/** Another call's spans, under ids of their own. */
const other = (name: Recording, byNs = 0n): RawSpan[] =>
  recorded(name).map((span) => {
    const own = (id: string): RawSpan["spanId"] => spanId(Number(BigInt(`0x${id}`) & 0xffff_ffffn) + 2 ** 40);
    const at = (ns: bigint) => (ns + byNs) as RawSpan["startNs"];
    return {
      ...span,
      spanId: own(span.spanId),
      parentId: span.parentId === null ? null : own(span.parentId),
      startNs: at(span.startNs),
      endNs: at(span.endNs),
    };
  });

describe("two calls in one trace", () => {
  const pairs: [Recording, Recording][] = [
    ["1.9.0", "1.9.0-slow"],
    ["1.7.0", "1.6.4"],
    ["1.9.0-job", "1.9.0"],
  ];
  it.each(pairs)("%s and %s: no turn is given to one of them", (one, two) => {
    const trace = read([...recorded(one), ...other(two)]);
    expect(trace).toMatchObject({ turns: null, root: null, facts: { sid: null } });
    expect(trace.reading.unknown.map(({ what }) => what)).toContain("Which turns are this call's");
    expect(trace.ids.length).toBeGreaterThan(1);
  });

  it("are told where they ran at the same time under one name, or lost a root", () => {
    const spans = recorded("1.9.0");
    expect(read([...spans, ...other("1.9.0", 5_000_000_000n)]).turns).toBeNull();
    const rootless = other("1.9.0-slow").filter((span) => span.name !== "agent_session");
    expect(read([...spans, ...rootless]).turns).toBeNull();
  });

  it("are one where a job's sessions follow each other in one room", () => {
    const spans = recorded("1.9.0");
    const trace = read([...spans, ...other("1.9.0", 60_000_000_000n)]);
    // The second session's first words are asked for by nobody.
    expect(trace.turns).toHaveLength(17);
    expect(ms((trace.root?.endNs ?? 0n) - (trace.root?.startNs ?? 0n))).toBeGreaterThan(100_000);
    expectExact(trace);
  });
});

it("says of the traces beside a session's, up to 1.7, that its turns are elsewhere", () => {
  const spans = recordedTraces("1.7.0");
  const traces = [...new Set(spans.map(({ traceId }) => traceId))];
  const read3 = traces.map((traceId) => read(spans.filter((span) => span.traceId === traceId)));
  expect(read3.map(({ turns }) => turns?.length ?? null)).toEqual(expect.arrayContaining([9, null, null]));
  for (const side of read3.filter(({ turns }) => turns === null)) {
    expect(side.profile).toBe("livekit");
    expect(side.reading.unknown[0]).toMatchObject({
      what: "The turns",
      setting: expect.stringMatching(/1\.8/),
    });
    // By these it is found beside the session's.
    expect(side.ids.map(({ kind }) => kind)).toEqual(["session"]);
  }
});

it("reads what was mixed of all recorded calls without an exception", () => {
  const all = RECORDINGS.flatMap((name) => recorded(name));
  fc.assert(
    fc.property(fc.subarray(all, { maxLength: 80 }), fc.integer({ min: 0, max: 60 }), (some, shift) => {
      const moved = some.map((span, i) =>
        i % 7 === 0 ? { ...span, parentId: some[(i + shift) % some.length]?.spanId ?? null } : span,
      );
      const trace = read(moved);
      for (const turn of trace.turns ?? []) {
        const ledger = ledgerOf(turn, budgetsFor("realtime"));
        expect(ledger.rows.reduce((sum, row) => sum + row.ns, 0n)).toBe(ledger.latencyNs);
      }
    }),
    { numRuns: 100 },
  );
});
