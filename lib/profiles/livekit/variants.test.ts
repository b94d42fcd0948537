import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { RawSpan } from "#lib/traces/raw.ts";
import { RECORDINGS } from "./fixtures/truth.ts";
import { expectExact, stageBlamed, toldOf, wrongIn } from "./testing-right.ts";
import { changed, ledgersOf, ms, read, recorded } from "./testing.ts";

/** The recorded calls in other shapes: whatever is read of them is right, or said to be unknown. */

const DELAYS: readonly string[] = [
  "lk.transcription_delay",
  "lk.end_of_turn_delay",
  "lk.eou.endpointing_delay",
];
const IN_SECONDS: readonly string[] = ["lk.e2e_latency", "lk.response.ttft", "lk.response.ttfb"];

describe.each(RECORDINGS)("the recorded call %s", (name) => {
  const spans = recorded(name);
  const whole = read(spans);

  it("reads the same by the attributes' names of another era", () => {
    const isOld = name === "1.6.4";
    const era = changed(spans, (key, value) => {
      if (key.startsWith("gen_ai.operation") || key.startsWith("gen_ai.conversation")) return null;
      if (isOld)
        return [
          /^lk\.(?:user_|response\.text|chat_ctx|participant_identity)/.test(key)
            ? key.replace("lk.", "lk.pii.")
            : key,
          value,
        ];
      return [key.replace("lk.pii.", "lk."), value];
    });
    const trace = read(era);
    expect(toldOf(trace)).toEqual(toldOf(whole));
    expect(trace.reading.profiles[0]?.version).toBe(isOld ? "1.7, Node" : "1.6 or earlier, Node");
  });

  it("reads the same where content is stripped", () => {
    const stripped = changed(spans, (key, value) =>
      /^lk\.pii\.|^lk\.(?:user_|response\.(?:text|function)|chat_ctx|instructions|participant_id|function_tool\.(?:args|arguments|output))/.test(
        key,
      )
        ? null
        : [key, value],
    );
    expect(toldOf(read(stripped))).toEqual(toldOf(whole));
  });

  it("reads the same with its delays in seconds, as Python writes them", () => {
    const python = changed(spans, (key, value) => [key, DELAYS.includes(key) ? Number(value) / 1000 : value]);
    const trace = read(python);
    expect(wrongIn(trace, whole)).toEqual([]);
    expect(toldOf(trace)).toEqual(toldOf(whole));
    expect(trace.reading.profiles[0]?.version).toMatch(/Python$/);
  });

  it("refuses milliseconds in fields of seconds", () => {
    const trace = read(
      changed(spans, (key, value) => [key, IN_SECONDS.includes(key) ? Number(value) * 1000 : value]),
    );
    expect(wrongIn(trace, whole)).toEqual([]);
    expect(trace.turns).toHaveLength(whole.turns?.length ?? 0);
    for (const what of IN_SECONDS) expect(trace.reading.refused.map((one) => one.what)).toContain(what);
    expect(trace.turns?.every(({ clock }) => clock.from === "spans")).toBe(true);
  });

  it("refuses zeros", () => {
    const zero = changed(spans, (key, value) => [
      key,
      DELAYS.includes(key) || IN_SECONDS.includes(key) ? 0 : value,
    ]);
    const trace = read(zero);
    expect(wrongIn(trace, whole)).toEqual([]);
    expect(trace.reading.refused.map((one) => one.what)).toEqual(
      expect.arrayContaining([...DELAYS, ...IN_SECONDS]),
    );
    for (const gone of ["stt", "endpointing"])
      expect(trace.reading.stages.find(({ stage }) => stage === gone)?.from).toBeNull();
  });

  it("reads its replies without its root, and claims neither a greeting nor a hang-up", () => {
    const trace = read(spans.filter((span) => span.name !== "agent_session"));
    expect(trace.root).toBeNull();
    expect(wrongIn(trace, whole)).toEqual([]);
    expect(trace.turns?.map(({ kind }) => kind)).toEqual(whole.turns?.map(({ kind }) => kind).slice(1));
    expect(trace.turns?.some(({ interruption }) => interruption === "hang_up")).toBe(false);
  });

  it("reads the same in any order", () => {
    fc.assert(
      fc.property(fc.shuffledSubarray([...spans], { minLength: spans.length }), (shuffled) => {
        expect(toldOf(read(shuffled))).toEqual(toldOf(whole));
      }),
      { numRuns: 5 },
    );
  });

  it("says nothing wrong without any one of its spans", () => {
    const wrong = spans.flatMap((gone) => {
      const trace = read(spans.filter((span) => span !== gone));
      expectExact(trace);
      return wrongIn(trace, whole).map(
        (what) => `without ${gone.name} at ${ms(gone.startNs - (whole.root?.startNs ?? 0n))}: ${what}`,
      );
    });
    expect(wrong).toEqual([]);
  });

  it("blames no other stage for a slow turn without any one of its spans", () => {
    const blamed = (spans: readonly RawSpan[]) => {
      const trace = read(spans);
      return new Map(ledgersOf(trace).map((turn) => [turn.endNs, stageBlamed(turn)]));
    };
    const before = blamed(spans);
    const wrong = spans.flatMap((gone) =>
      [...blamed(spans.filter((span) => span !== gone))]
        .filter(([endNs, stage]) => {
          const was = before.get(endNs);
          return was !== undefined && stage !== null && stage !== "unattributed" && stage !== was;
        })
        .map(([endNs, stage]) => `without ${gone.name}: ${stage}, not ${before.get(endNs)}`),
    );
    expect(wrong).toEqual([]);
  });

  it("says nothing wrong without all that is below a span", () => {
    const wrong = spans.flatMap((top) => {
      const gone = new Set<string>([top.spanId]);
      for (let before = 0; before !== gone.size;) {
        before = gone.size;
        for (const span of spans)
          if (span.parentId !== null && gone.has(span.parentId)) gone.add(span.spanId);
      }
      const trace = read(spans.filter(({ spanId }) => !gone.has(spanId)));
      expectExact(trace);
      return wrongIn(trace, whole).map(
        (what) => `without all of ${top.name} at ${ms(top.startNs - (whole.root?.startNs ?? 0n))}: ${what}`,
      );
    });
    expect(wrong).toEqual([]);
  });

  it("says nothing wrong of the spans that had ended at any instant, nor of those that began after it", () => {
    const wrong = spans.flatMap(({ endNs }) =>
      [spans.filter((span) => span.endNs <= endNs), spans.filter((span) => span.startNs >= endNs)].flatMap(
        (kept, i) => {
          const trace = read(kept);
          expectExact(trace);
          return wrongIn(trace, whole).map(
            (what) => `${i === 0 ? "until" : "from"} ${ms(endNs - (whole.root?.startNs ?? 0n))}: ${what}`,
          );
        },
      ),
    );
    expect(wrong).toEqual([]);
  });

  it("reads any of its spans without an exception, to the nanosecond", () => {
    fc.assert(
      fc.property(fc.subarray([...spans]), (some) => {
        const trace = read(some);
        expectExact(trace);
        expect(trace.turns?.length ?? 0).toBeLessThanOrEqual(whole.turns?.length ?? 0);
      }),
      { numRuns: 150 },
    );
  });
});
