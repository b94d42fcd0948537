import { describe, expect, it } from "vitest";
import type { CallInput, CallLogFacts } from "./model.ts";
import { callInput, LOG, type TestTurn } from "./testing.ts";
import { verdictOf } from "./verdict.ts";

const judge = (turns: TestTurn[] | null, over: Partial<CallInput> = {}) => verdictOf(callInput(turns, over));

describe("from the call log alone", () => {
  it("says so, and names what the log names", () => {
    const verdict = judge(null, { callLog: LOG });
    expect(verdict).toMatchObject({
      basis: "call_log",
      status: "slow",
      stage: "tts_first_frame",
      provider: "elevenlabs",
      turnIndex: 3,
      waitedMs: 3200,
      severity: "major",
      missing: ["the trace"],
    });
    expect(verdict.sentence).toBe(
      "Turn 3 waited 3.20 s: tts_first_frame (elevenlabs) was over its budget. This is from the call log alone.",
    );
    expect(verdict.plain).toBe(
      "Once, the caller waited 3.2 seconds because the assistant's voice took too long to start.",
    );
    expect(verdict.evidence).toEqual([{ kind: "log", id: "log-1", label: "call.end" }]);
  });

  it("is ok for a call that was sampled out because nothing was wrong", () => {
    const log = {
      ...LOG,
      verdict: "ok" as const,
      stage: null,
      provider: null,
      slowTurns: 0,
      worstTurnSeconds: 0.9,
    };
    expect(judge(null, { callLog: log }).sentence).toBe(
      "No turn was over its budget: the longest wait was 900 ms. This is from the call log alone.",
    );
  });

  it("of records without a verdict tells only what the counts prove", () => {
    const bare = { ...LOG, verdict: null, stage: null, provider: null };
    expect(judge(null, { callLog: { ...bare, slowTurns: 2 } }).status).toBe("slow");
    expect(judge(null, { callLog: { ...bare, slowTurns: 0, errors: 0 } }).status).toBe("ok");
    expect(judge(null, { callLog: { ...bare, slowTurns: null } }).status).toBe("unknown");
    expect(judge(null, { callLog: null }).status).toBe("unknown");
    expect(judge(null, { callLog: bare, outcome: "dropped" })).toMatchObject({
      status: "failed",
      stage: null,
    });
  });

  it("does not blame the worst turn's wait on a stage that failed, perhaps in another", () => {
    const log: CallLogFacts = {
      ...LOG,
      verdict: "failed",
      stage: "tool_call",
      provider: null,
      tool: "book_appointment",
      worstTurnSeconds: 0.9,
      slowTurns: 0,
      errors: 1,
    };
    const verdict = judge(null, { callLog: log, outcome: "resolved" });
    expect(verdict).toMatchObject({ status: "failed", stage: "tool_call", waitedMs: null, turnIndex: null });
    expect(verdict.sentence).toBe(
      "An error was not recovered from: tool_call book_appointment. This is from the call log alone.",
    );
    expect(verdict.plain).toBe("Once, something went wrong because the booking tool did not work.");
    expect(verdict.advice).toBe(
      "Tell them that the booking was not confirmed. Check before it is made again.",
    );
  });

  it("of a failed call whose waits were all within budget names no wait", () => {
    const log = { ...LOG, verdict: "failed" as const, stage: null, provider: null, slowTurns: 0 };
    const verdict = judge(null, {
      callLog: { ...log, worstTurnSeconds: 0.9 },
      outcome: "failed",
      endReason: "media_error",
    });
    expect(verdict.waitedMs).toBeNull();
    expect(verdict.plain).toMatch(/^The call could not be completed/);
  });

  it("of a failed call that was slow and had no error names the wait, as from a trace", () => {
    const verdict = judge(null, { callLog: { ...LOG, verdict: "failed" }, outcome: "failed" });
    expect(verdict).toMatchObject({ status: "failed", waitedMs: 3200, stage: "tts_first_frame" });
  });
});
