import { describe, expect, it } from "vitest";
import { findingsOf } from "./findings.ts";
import type { CallInput } from "./model.ts";
import { callInput, goodTurn, type TestTurn, turnWith } from "./testing.ts";
import { verdictOf } from "./verdict.ts";

/** Frameworks that leave a stage, or a turn's wait, out of what they record. */

const judge = (turns: TestTurn[], over: Partial<CallInput> = {}) => verdictOf(callInput(turns, over));
const unrecorded = [{ stage: "tts_first_frame", why: "this release does not note it" }] as const;
/** 300 of endpointing, 400 of the LLM, and what follows until the first audio is in no span. */
const lost = (index: number, from: number, ms: number): TestTurn => ({
  index,
  from,
  to: from + 700 + ms,
  spans: [
    { name: "endpointing", from, to: from + 300 },
    { name: "llm_first_token", from: from + 300, to: from + 700 },
  ],
  unrecorded,
});

describe("a stage that nobody wrote down", () => {
  it("is the reason, and not the small overrun of one that was", () => {
    const verdict = judge([lost(4, 0, 1500)]);
    expect(verdict).toMatchObject({ status: "slow", stage: null, turnIndex: 4, withinBudget: false });
    expect(verdict.sentence).toMatch(
      /what it waited for is not known, because tts_first_frame was not recorded \(this release does not note it\)\.$/,
    );
    expect(verdict.plain).toMatch(/the record does not show why/);
  });

  it("is not, where another took longer", () => {
    const turn = turnWith(1, 0, "llm_first_token", 2000);
    expect(judge([{ ...turn, to: turn.to + 300, unrecorded }])).toMatchObject({ stage: "llm_first_token" });
  });

  it("changes nothing for a turn that leaves it out without saying so", () => {
    const { unrecorded: _, ...silent } = lost(4, 0, 1500);
    expect(judge([silent])).toMatchObject({ stage: "endpointing" });
  });

  it("is told of other slow turns too", () => {
    const call = callInput([lost(1, 0, 1500), turnWith(2, 20_000, "llm_first_token", 3000)]);
    expect(findingsOf(call)).toMatchObject([
      {
        kind: "slow_turn",
        turnIndex: 1,
        sentence: expect.stringMatching(/tts_first_frame was not recorded/),
      },
    ]);
  });
});

describe("turns whose wait nobody wrote down", () => {
  it("keep the verdict open, where no other was slow", () => {
    const verdict = judge([goodTurn(0, 0)], { untimed: 2 });
    expect(verdict).toMatchObject({ status: "unknown", stage: null });
    expect(verdict.sentence).toBe(
      "The verdict is unknown: the wait in 2 turns, which nothing recorded, is missing.",
    );
    expect(judge([turnWith(1, 0, "stt", 2000)], { untimed: 2 })).toMatchObject({
      status: "slow",
      stage: "stt",
    });
    expect(judge([goodTurn(0, 0)], { untimed: 0 }).status).toBe("ok");
  });
});
