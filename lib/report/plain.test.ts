import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { OUTCOMES, SENTIMENTS } from "#lib/calls/schema.ts";
import { makeCall } from "#lib/calls/view/testing/call.ts";
import { makeTurn } from "#lib/calls/view/testing/turns.ts";
import { LEDGER_STAGES } from "#lib/ledger/stages.ts";
import { plainCall, plainText } from "./plain.ts";

/** Words that a caller, or who speaks with one, need not know. */
export const TECHNICAL =
  /\b(span|trace|turn|stage|stt|tts|llm|endpointing|tokens?|latency|budget|overrun|guardrail|ledger|verdict|telemetry|metrics?|percentile|p\d\d|loki|tempo|prometheus|network_(?:in|out)|tool_call|unattributed|barge-in|sampled|quer(?:y|ies)|api|ms|provider|model|vertical|pipeline|cascade|realtime|call_log|null|undefined|NaN)\b/i;

const texts = (detail: ReturnType<typeof makeCall>) => {
  const { facts, events, ...rest } = plainCall(detail);
  return [
    ...Object.values(rest).filter((text) => text !== null),
    ...facts.flatMap(({ name, value }) => [name, value]),
    ...events.map(({ sentence }) => sentence),
    plainText(detail, "2 Mar 2026, 14:02 UTC", []),
  ];
};

describe("a call in plain words", () => {
  it("tells what happened, in the order of the call, with each long wait and its cause", () => {
    const { events, waits, advice } = plainCall(makeCall());
    expect(events.map(({ atMs, sentence }) => [atMs, sentence])).toEqual([
      [0, "The call began."],
      [78_300, "The caller waited 4.2 seconds because the booking tool did not answer."],
      [
        118_400,
        "The caller waited 1.5 seconds because the system paused, and none of its parts recorded why.",
      ],
      [136_600, "At 02:16 the caller spoke over the agent."],
      [
        151_900,
        "The caller waited at least 0.6 seconds. They spoke again, or hung up, before an answer came.",
      ],
      [161_250, "The call was handed over to a person."],
    ]);
    expect(waits).toBe(
      "The caller waited for the assistant 10 times, too long 2 times. The longest wait was 4.2 seconds.",
    );
    expect(advice).toContain("booking was not made");
  });

  it("uses no technical word, whatever happened", () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...OUTCOMES, null),
        fc.constantFrom(...SENTIMENTS, null),
        fc.constantFrom("complete", "running", "sampled_out", "expired", "not_yet", "partial"),
        fc.array(
          fc.record({
            stage: fc.constantFrom(...LEDGER_STAGES),
            ms: fc.integer({ min: 1, max: 9_000 }),
            kind: fc.constantFrom("reply", "greeting", "continuation"),
            answered: fc.constantFrom(true, false, null),
            error: fc.constantFrom(undefined, "timeout", "rate_limited"),
            tool: fc.constantFrom(undefined, "book_appointment", "find_patient"),
          }),
          { maxLength: 6 },
        ),
        fc.boolean(),
        (outcome, mood, state, waits, known) => {
          const call = makeCall();
          const turns = waits.map(({ stage, ms, kind, answered, error, tool }, at) =>
            makeTurn(at, at * 10_000, [{ stage, ms, ...(error && { error }), ...(tool && { tool }) }], {
              kind,
              answered,
            }),
          );
          const detail = makeCall({
            call: { ...call.call, outcome, turns: null, slowTurns: null, durationMs: known ? 90_000 : null },
            state,
            turns: known ? turns : null,
            sentiment:
              mood === null
                ? null
                : { label: mood, score: null, summary: null, topics: [], model: null, at: null },
          });
          for (const text of texts(detail)) expect(text).not.toMatch(TECHNICAL);
        },
      ),
    );
  });

  it("never takes a missing record for a calm call", () => {
    const { call } = makeCall();
    const story = plainCall(
      makeCall({
        call: { ...call, turns: null, slowTurns: null, outcome: null, durationMs: null },
        turns: null,
        sentiment: null,
        sources: [{ source: "tempo", state: "error", message: "x", tookMs: 1 }],
      }),
    );
    expect(story.waits).toContain("not recorded");
    expect(story.ending).toContain("not recorded");
    expect(story.mood).toContain("not recorded");
    expect(story.gap).toContain("could not be read");
  });

  it("is text that can be pasted: advice, times and the call's number", () => {
    const text = plainText(makeCall(), "2 Mar 2026, 14:02 UTC", ["Ana: called back"]);
    expect(text).toContain("What to tell the caller\nTell them the booking was not made");
    expect(text).toContain("01:18  The caller waited 4.2 seconds");
    expect(text).toContain("Notes\nAna: called back");
    expect(text).toContain("CA3f8e21d07b9c4a55b1f06c2d9e8a7b91");
  });
});
