import { describe, expect, it } from "vitest";
import { findingsOf } from "./findings.ts";
import type { CallInput } from "./model.ts";
import { at, callInput, failingTool, goodTurn, LOG, type TestTurn, turnWith } from "./testing.ts";
import { verdictOf } from "./verdict.ts";

const judge = (turns: TestTurn[] | null, over: Partial<CallInput> = {}) => verdictOf(callInput(turns, over));
const kinds = (turns: TestTurn[], over: Partial<CallInput> = {}) =>
  findingsOf(callInput(turns, over)).map((f) => `${f.kind} ${f.turnIndex}`);

describe("ok and slow", () => {
  it("is ok when no turn is over its budget, even if a stage is", () => {
    const verdict = judge([goodTurn(0, 0), turnWith(1, 5000, "stt", 400)]);
    expect(verdict).toMatchObject({
      status: "ok",
      severity: null,
      stage: null,
      turnIndex: null,
      basis: "trace",
    });
    expect(verdict.sentence).toBe(
      "No turn was over its budget: the longest of 2 turns, turn 1, waited 1.09 s.",
    );
  });

  it.each([
    ["network_in", 2000],
    ["endpointing", 2000],
    ["stt", 2000],
    ["llm_first_token", 2000],
    ["tool_call", 2000],
    ["tts_first_frame", 2000],
    ["network_out", 2000],
  ])("names %s", (stage, ms) => {
    const verdict = judge([goodTurn(0, 0), turnWith(1, 5000, stage, ms), goodTurn(2, 20_000)]);
    expect(verdict).toMatchObject({ status: "slow", stage, turnIndex: 1, withinBudget: false });
    expect(verdict.overrunMs).toBeGreaterThan(1400);
  });

  it("takes the longest turn, and the largest overrun in it", () => {
    const verdict = judge([turnWith(0, 0, "stt", 1500), turnWith(1, 9000, "llm_first_token", 3000)]);
    expect(verdict).toMatchObject({
      turnIndex: 1,
      stage: "llm_first_token",
      severity: "major",
      overrunMs: 2600,
    });
    expect(verdict.sentence).toBe(
      "Turn 1 (00:09) waited 3.54 s: llm_first_token took 3.00 s, 2.60 s over budget.",
    );
    expect(verdict.plain).toBe(
      "At 00:09 the caller waited 3.5 seconds because the assistant took too long to think of an answer.",
    );
    expect(kinds([turnWith(0, 0, "stt", 1500), turnWith(1, 9000, "llm_first_token", 3000)])).toEqual([
      "slow_turn 0",
    ]);
  });

  it("is minor below 2.5 s and major from there on", () => {
    const of = (ms: number) =>
      judge([{ to: ms, spans: [{ name: "llm_first_token", from: 0, to: ms }] }]).severity;
    expect([of(1201), of(2499), of(2500)]).toEqual(["minor", "minor", "major"]);
  });

  it("a turn of exactly its budget is within it", () => {
    expect(judge([{ to: 1200, spans: [{ name: "llm_first_token", from: 0, to: 1200 }] }]).status).toBe("ok");
  });

  it("two tools within their budgets are not one over it: the share beyond its part is named", () => {
    const verdict = judge([
      {
        to: 1500,
        spans: [
          { name: "endpointing", from: 0, to: 200 },
          { name: "stt", from: 200, to: 350 },
          { id: "a", name: "tool_call", tool: "x", from: 350, to: 800 },
          { id: "b", name: "tool_call", tool: "y", from: 800, to: 1240 },
          { name: "llm_first_token", from: 1240, to: 1400 },
          { name: "tts_first_frame", from: 1400, to: 1500 },
        ],
      },
    ]);
    expect(verdict).toMatchObject({ status: "slow", stage: "tool_call", withinBudget: true, overrunMs: 300 });
    expect(verdict.sentence).toContain("300 ms over its budget, with no stage over its own: tool_call x");
  });

  it("names each repeated LLM pass by itself", () => {
    const verdict = judge([
      {
        to: 1500,
        spans: [
          { id: "one", name: "llm_first_token", from: 0, to: 390 },
          { id: "two", name: "llm_first_token", from: 390, to: 1500, provider: "openai", model: "gpt-4o" },
        ],
      },
    ]);
    expect(verdict).toMatchObject({
      stage: "llm_first_token",
      provider: "openai",
      model: "gpt-4o",
      overrunMs: 710,
    });
    expect(verdict.evidence.map((e) => e.id)).toEqual(["turn-0", "two"]);
  });

  it("judges greetings, continuations and long unanswered waits like any wait", () => {
    for (const kind of ["greeting", "continuation"] as const)
      expect(judge([{ ...turnWith(0, 0, "llm_first_token", 2000), kind }])).toMatchObject({ status: "slow" });
    const unanswered = judge([{ ...turnWith(0, 0, "llm_first_token", 2000), answered: false }]);
    expect(unanswered.sentence).toContain("waited at least 2.54 s");
    expect(unanswered.plain).toContain("waited at least 2.5 seconds");
  });
});

describe("realtime", () => {
  it("a realtime call is judged by its one stage", () => {
    const turn = { to: 2000, spans: [{ name: "llm_first_token", from: 0, to: 1950 }] };
    expect(judge([turn], { pipeline: "realtime" })).toMatchObject({
      stage: "llm_first_token",
      overrunMs: 1150,
    });
  });
});

describe("silence that no stage accounts for", () => {
  it("is named between two recorded stages from 100 ms on", () => {
    const verdict = judge([turnWith(0, 0, "gap", 2000)]);
    expect(verdict).toMatchObject({ stage: "unattributed", overrunMs: 1950 });
    expect(verdict.sentence).toBe(
      "Turn 0 (00:00) waited 2.84 s: 2.00 s between stt and llm_first_token that no stage accounts for, 1.95 s over budget.",
    );
  });

  it("is not named below 100 ms", () => {
    const spans = Array.from({ length: 10 }, (_, i) => ({ name: "stt", from: i * 150, to: i * 150 + 60 }));
    const verdict = judge([{ to: 1410, spans }]);
    expect(verdict).toMatchObject({ stage: "stt", withinBudget: false });
  });

  it("is not named at the edges of a turn, where a stage may just not be recorded", () => {
    const verdict = judge([{ to: 2000, spans: [{ name: "stt", from: 1800, to: 1950 }] }]);
    expect(verdict).toMatchObject({ status: "slow", stage: null, overrunMs: 800 });
    expect(verdict.sentence).toContain("where no stage was recorded");
  });

  it("with no stage at all, or a partial trace, no stage is named and the sentence says why", () => {
    const none = judge([{ to: 2000, spans: [] }]);
    expect(none).toMatchObject({ status: "slow", stage: null, waitedMs: 2000 });
    expect(none.sentence).toContain("no stage was recorded in it");
    const partial = judge([turnWith(0, 0, "stt", 2000)], { partialTrace: "Tempo answered PARTIAL" });
    expect(partial).toMatchObject({ status: "slow", stage: null });
    expect(partial.sentence).toContain("the trace is partial (Tempo answered PARTIAL)");
    expect(partial.missing).toHaveLength(1);
  });
});

describe("failed", () => {
  it("by an errored stage whose turn was slow, though the call was resolved", () => {
    const verdict = judge([goodTurn(0, 0), failingTool(4, 133_000, 3000)]);
    expect(verdict).toMatchObject({ status: "failed", severity: "major", stage: "tool_call", turnIndex: 4 });
    expect(verdict.sentence).toBe(
      "Turn 4 (02:13) waited 3.84 s: tool_call book_appointment timed out after 3.00 s, 2.50 s over budget.",
    );
    expect(verdict.plain).toBe(
      "At 02:13 the caller waited 3.8 seconds because the booking tool did not answer.",
    );
    expect(verdict.advice).toBe(
      "Tell them that the booking was not confirmed. Check before it is made again.",
    );
  });

  it("says of a tool that only reads what could not be finished", () => {
    const turn = failingTool(0, 0, 3000);
    const spans = turn.spans?.map((s) => (s.name === "tool_call" ? { ...s, tool: "check_hours" } : s)) ?? [];
    expect(judge([{ ...turn, spans }])).toMatchObject({
      plain: "At 00:00 the caller waited 3.8 seconds because the “check hours” tool did not answer.",
      advice: "Tell them that the step “check hours” could not be finished during the call.",
    });
  });

  it("by an error in an unanswered turn", () => {
    expect(judge([{ ...failingTool(0, 0, 100), answered: false }]).status).toBe("failed");
  });

  it("by an error after which the call ended badly", () => {
    for (const outcome of ["escalated", "abandoned"] as const)
      expect(judge([failingTool(0, 0, 100, "rate_limited")], { outcome })).toMatchObject({
        status: "failed",
        overrunMs: null,
      });
    expect(judge([failingTool(0, 0, 100)], { outcome: "transferred" }).status).toBe("ok");
    expect(judge([failingTool(0, 0, 100)], { outcome: null, running: true }).status).toBe("unknown");
  });

  it("by the last such error", () => {
    const verdict = judge([
      failingTool(0, 0, 3000),
      failingTool(3, 30_000, 2000),
      turnWith(5, 60_000, "stt", 9000),
    ]);
    expect(verdict).toMatchObject({ status: "failed", turnIndex: 3, stage: "tool_call" });
  });

  it("by being dropped, with the carrier's reason and no stage", () => {
    const verdict = judge([turnWith(0, 0, "stt", 2000)], {
      outcome: "dropped",
      endReason: "media_timeout",
      endNs: at(75_000),
    });
    expect(verdict).toMatchObject({ status: "failed", stage: null, turnIndex: null });
    expect(verdict.sentence).toBe("The call was dropped at 01:15 (reason: media_timeout).");
    expect(verdict.plain).toContain("cut off at 01:15");
  });

  it("by its outcome: the longest slow turn, if there is one", () => {
    expect(judge([turnWith(2, 0, "stt", 2000)], { outcome: "failed" })).toMatchObject({
      status: "failed",
      stage: "stt",
      turnIndex: 2,
    });
    const bare = judge([goodTurn(0, 0)], { outcome: "failed", endReason: "internal_error" });
    expect(bare).toMatchObject({ status: "failed", stage: null });
    expect(bare.sentence).toBe(
      "The call failed at 01:00 (reason: internal_error); no turn was over its budget.",
    );
  });

  it("an error outside of any turn counts by the outcome", () => {
    const error = {
      spanId: "x",
      stage: "stt" as const,
      turnIndex: null,
      startNs: at(3000),
      endNs: at(3500),
      error: "error",
      tool: null,
      provider: "deepgram",
      model: null,
    };
    const verdict = judge([goodTurn(0, 0)], { outcome: "abandoned", errors: [error] });
    expect(verdict.sentence).toBe("Outside of any turn at 00:03, stt (deepgram) failed after 500 ms.");
    expect(judge([goodTurn(0, 0)], { errors: [error] }).status).toBe("ok");
  });
});

describe("unknown", () => {
  it("without a root and without a call log", () => {
    const verdict = judge([goodTurn(0, 0)], { rootSpanId: null, outcome: null });
    expect(verdict).toMatchObject({
      status: "unknown",
      stage: null,
      missing: ["the call's root span and its call log"],
    });
    expect(judge([goodTurn(0, 0)], { rootSpanId: null, outcome: null, callLog: LOG }).status).toBe("ok");
  });

  it("when the edge was lost", () => {
    const verdict = judge([goodTurn(0, 0)], { edgeLost: true, outcome: null, endNs: null, rootSpanId: null });
    expect(verdict.sentence).toBe(
      "The verdict is unknown: the voice edge was lost before it wrote the end of the call.",
    );
    expect(verdict.status).toBe("unknown");
  });

  it("while the call runs, unless a turn was slow already", () => {
    const running = { running: true, outcome: null, endNs: null, rootSpanId: null };
    const verdict = judge([goodTurn(0, 0)], running);
    expect(verdict.sentence).toBe("The verdict is not known yet: the call is still running.");
    expect(verdict.plain).toContain("still going on");
    expect(judge([turnWith(0, 0, "stt", 2000)], running)).toMatchObject({ status: "slow", stage: "stt" });
  });

  it("a partial trace cannot prove that all was well", () => {
    expect(judge([goodTurn(0, 0)], { partialTrace: "cut" }).status).toBe("unknown");
    expect(judge([goodTurn(0, 0)], { partialTrace: "cut", callLog: { ...LOG, slowTurns: 0 } }).status).toBe(
      "ok",
    );
  });
});
