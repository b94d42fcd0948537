import { describe, expect, it } from "vitest";
import type { CallDetail } from "../schema.ts";
import { whyNoTrace, whyNoTurns } from "./absence.ts";
import { makeCall } from "./testing/call.ts";

const call = (over: Partial<CallDetail>, facts: Partial<CallDetail["call"]> = {}): CallDetail => {
  const made = makeCall({ turns: null, ...over });
  return { ...made, call: { ...made.call, spanCount: null, ...facts } };
};
const tempo = (state: CallDetail["sources"][number]["state"], message: string) =>
  [{ source: "tempo", state, message, tookMs: 3 }] satisfies CallDetail["sources"];

describe("why there are no turns", () => {
  it("never blames the trace for a backend that did not answer", () => {
    const detail = call({ state: "partial", sources: tempo("error", "Tempo did not answer in 10 s.") });
    expect(whyNoTurns(detail)).toBe("Tempo did not answer in 10 s.");
    expect(whyNoTrace(detail)).toBe("Tempo did not answer in 10 s.");
  });

  it("tells a trace without turns from no trace", () => {
    const sources = tempo("ok", "");
    expect(whyNoTurns(call({ state: "complete", sources }, { spanCount: 12 }))).toMatch(
      /^No turn could be read/,
    );
    expect(whyNoTurns(call({ state: "complete", sources }))).toBe("There is no trace of this call.");
  });

  it("promises more only while more may come", () => {
    expect(whyNoTurns(call({ state: "running" }, { running: true, spanCount: 1 }))).toMatch(/so far/);
    expect(whyNoTurns(call({ state: "not_yet" }))).toMatch(/not arrived yet/);
    expect(whyNoTurns(call({ state: "sampled_out" }))).toMatch(/not kept/);
    expect(whyNoTurns(call({ state: "expired" }))).toMatch(/older than traces are kept/);
  });
});
