import { describe, expect, it } from "vitest";
import { findingsOf } from "./findings.ts";
import type { CallInput } from "./model.ts";
import { at, callInput, failingTool, goodTurn, type TestTurn } from "./testing.ts";
import { verdictOf } from "./verdict.ts";

const judge = (turns: TestTurn[] | null, over: Partial<CallInput> = {}) => verdictOf(callInput(turns, over));
const kinds = (turns: TestTurn[], over: Partial<CallInput> = {}) =>
  findingsOf(callInput(turns, over)).map((f) => `${f.kind} ${f.turnIndex}`);

describe("findings", () => {
  it("holds barge-ins, guardrail rejections, recovered errors and unanswered turns", () => {
    const turns = [
      { ...goodTurn(0, 0), interrupted: true },
      failingTool(1, 5000, 100),
      { ...goodTurn(2, 12_000), answered: false },
    ];
    const rejections = [{ spanId: "turn-0", atNs: at(500), turnIndex: 0, guardrail: "pii", reason: null }];
    expect(judge(turns, { rejections }).status).toBe("ok");
    expect(kinds(turns, { rejections })).toEqual([
      "barge_in 0",
      "guardrail_rejected 0",
      "recovered_error 1",
      "unanswered 2",
    ]);
  });

  it("does not repeat what the verdict says", () => {
    expect(kinds([failingTool(1, 0, 3000)])).toEqual([]);
  });

  it("keeps the errors that a dropped call had recovered from before", () => {
    const turns = [failingTool(1, 5000, 100)];
    expect(judge(turns, { outcome: "dropped" })).toMatchObject({ status: "failed", stage: null });
    expect(kinds(turns, { outcome: "dropped" })).toEqual(["recovered_error 1"]);
    expect(kinds(turns, { outcome: "failed" })).toEqual([]);
  });
});
