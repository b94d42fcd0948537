import { describe, expect, it } from "vitest";
import { verdictOf } from "#lib/ledger/verdict.ts";
import { sharesOf, stageErrorsOf } from "#lib/ledger/ledger.ts";
import type { CallInput } from "#lib/ledger/model.ts";
import { type LedgerStage, LEDGER_STAGES, STAGES } from "#lib/ledger/stages.ts";
import { RECORDINGS, type Recording, TRUTH } from "./fixtures/truth.ts";
import { ledgersOf, ms, read, recorded } from "./testing.ts";

/** What is recorded lies up to so much above what was injected: audio comes in frames of 20 ms. */
const TOLERANCE_MS = 30;
/** The first request of a process: its connection is made within it. */
const GREETING_TOLERANCE_MS = 35;

const callOf = (name: Recording): CallInput => {
  const trace = read(recorded(name));
  return {
    sid: trace.facts.sid ?? "",
    startNs: trace.root?.startNs ?? null,
    endNs: trace.root?.endNs ?? null,
    pipeline: "cascade",
    outcome: null,
    endReason: null,
    running: false,
    edgeLost: false,
    rootSpanId: trace.root?.spanId ?? null,
    partialTrace: null,
    turns: ledgersOf(trace),
    errors: stageErrorsOf(trace.turns ?? [], trace.loose),
    rejections: [],
    callLog: null,
  };
};

describe.each(RECORDINGS)("the recorded call %s", (name) => {
  const truth = TRUTH[name];
  const trace = read(recorded(name));
  const turns = trace.turns ?? [];
  const ledgers = ledgersOf(trace);

  it("has the turns that it had, answered and interrupted as they were", () => {
    expect(
      turns.map(({ index, kind, answered, interruption }) => [index, kind, answered, interruption]),
    ).toEqual(truth.turns.map(({ kind, answered, interruption }, i) => [i, kind, answered, interruption]));
    expect(turns.map(({ interrupted }) => interrupted)).toEqual(
      truth.turns.map(({ interruption }) => interruption === "barge_in"),
    );
  });

  it("has each turn as long as LiveKit measured it", () => {
    for (const [i, ledger] of ledgers.entries()) {
      const expected = truth.turns[i]?.latencyMs;
      if (expected == null) continue;
      expect(Math.abs(ms(ledger.latencyNs) - expected), `turn ${i}`).toBeLessThan(TOLERANCE_MS);
    }
    const own = recorded(name).flatMap(({ attributes }) => attributes.get("lk.e2e_latency") ?? []);
    const clocked = turns.filter(({ clock }) => clock.from === "framework");
    expect(clocked.map(({ startNs, endNs }) => ms(endNs - startNs).toFixed(3))).toEqual(
      own.map((seconds) => (Number(seconds) * 1000).toFixed(3)),
    );
  });

  it("has each stage as long as it was made", () => {
    for (const [i, turn] of turns.entries()) {
      const { injected, kind } = truth.turns[i] ?? {};
      const tolerance = kind === "greeting" ? GREETING_TOLERANCE_MS : TOLERANCE_MS;
      for (const stage of STAGES) {
        const found = turn.spans
          .filter((span) => span.stage === stage)
          .toSorted((a, b) => (a.startNs < b.startNs ? -1 : 1))
          .map((span) => ms(span.endNs - span.startNs));
        const expected = injected?.[stage] ?? [];
        expect(found, `turn ${i}, ${stage}`).toHaveLength(expected.length);
        for (const [n, length] of found.entries())
          expect(Math.abs(length - (expected[n] ?? 0)), `turn ${i}, ${stage}`).toBeLessThan(tolerance);
      }
    }
  });

  it("names the planted stage as the largest overrun of its turn, and sums exactly", () => {
    for (const [i, ledger] of ledgers.entries()) {
      expect(ledger.rows.reduce((sum, row) => sum + row.ns, 0n)).toBe(ledger.latencyNs);
      expect(ledger.defects).toEqual([]);
      const { planted, answered } = truth.turns[i] ?? {};
      // What failed before the wait was the caller's has no share of it: the verdict names it by its error.
      if (planted == null || answered === false) continue;
      const budgets = Object.fromEntries(
        LEDGER_STAGES.map((stage) => [
          stage,
          ledger.rows.find((row) => row.stage === stage)?.budgetMs ?? null,
        ]),
      ) as Record<LedgerStage, number | null>;
      const [worst] = sharesOf(ledger.parts, budgets).toSorted((a, b) => Number(b.overNs - a.overNs));
      expect(worst?.stage, `turn ${i}`).toBe(planted);
    }
  });

  it("has the tools and the errors that it had", () => {
    for (const [i, turn] of turns.entries()) {
      const { tools = [], error } = truth.turns[i] ?? {};
      expect(turn.spans.flatMap(({ tool }) => tool ?? [])).toEqual(tools);
      const failed = turn.spans.filter((span) => span.error !== null);
      expect(failed.map((span) => [span.stage, span.error])).toEqual(
        error === undefined ? [] : [[error.stage, error.type[name]]],
      );
    }
    expect(trace.loose).toEqual([]);
  });

  it("is judged as its truth is by the rules", () => {
    expect(verdictOf(callOf(name))).toMatchObject({ ...truth.verdict, basis: "trace" });
  });

  it("links every part and turn to a span that was sent", () => {
    const sent = new Set<string>(recorded(name).map(({ spanId }) => spanId));
    for (const ledger of ledgers) {
      expect(sent).toContain(ledger.spanId);
      const linked = ledger.parts.flatMap(({ spanId, between }) => [
        ...(spanId === null ? [] : [spanId]),
        ...(between?.spans ?? []).map(({ id }) => id),
      ]);
      expect(linked.filter((id) => !sent.has(id))).toEqual([]);
    }
    for (const { spanId } of trace.reading.refused) expect(sent).toContain(spanId);
  });

  it("goes by its names, and says what it was read by", () => {
    expect(trace).toMatchObject({ profile: "livekit", facts: { sid: truth.sid, environment: "staging" } });
    expect(trace.reading.profiles).toMatchObject([{ name: "livekit", version: truth.version }]);
    const named = trace.ids.filter(({ personal }) => !personal).map(({ value }) => value);
    expect(named.some((value) => /\d{7,}/.test(value) && value !== truth.sid)).toBe(false);
    expect(JSON.stringify(trace.reading)).not.toMatch(/\+?1?555\d{7}/);
  });
});

it("divides a call without preemptive generation as it was made, to 30 ms", () => {
  const truth = TRUTH["1.9.0-job"].turns;
  for (const [i, ledger] of ledgersOf(read(recorded("1.9.0-job"))).entries()) {
    for (const stage of ["endpointing", "tool_call", "llm_first_token", "tts_first_frame"] as const) {
      const expected = (truth[i]?.injected[stage] ?? []).reduce((sum, one) => sum + one, 0);
      const ns = ledger.rows.find((row) => row.stage === stage)?.ns ?? 0n;
      expect(Math.abs(ms(ns) - expected), `turn ${i}, ${stage}`).toBeLessThan(TOLERANCE_MS);
    }
    // STT ran within the endpointing: nobody waited for it.
    expect(ledger.rows.some((row) => row.stage === "stt")).toBe(false);
  }
});

it("refuses what is known to be wrong, with the reason", () => {
  const { refused } = read(recorded("1.9.0-slow")).reading;
  expect(refused).toContainEqual(
    expect.objectContaining({ what: "ttft in lk.llm_metrics", value: "-1", count: 1 }),
  );
  expect(refused).toContainEqual(
    expect.objectContaining({ value: "stub.STT", reason: expect.stringMatching(/class label/) }),
  );
});

it("finds the room and the job where an identity is all that there is, and marks what holds a number", () => {
  expect(read(recorded("1.9.0-job")).ids.map(({ kind, personal }) => [kind, personal])).toEqual([
    ["room", true],
    ["job", false],
    ["conversation", false],
  ]);
});

it("tells the line's blocked event loop, and which of three traces this is", () => {
  const notes = (name: Recording) => read(recorded(name)).reading.notes.join(" ");
  expect(notes("1.9.0-slow")).toMatch(/event loop stood still 1 time, for up to 652 ms/);
  expect(notes("1.7.0-slow")).toMatch(/three traces/);
  expect(notes("1.9.0")).not.toMatch(/three traces/);
});
