import { describe, expect, it } from "vitest";
import type { CohortFactor } from "./schema.ts";
import { pText, statementOf, type StatementOf, valueText } from "./statement.ts";

const clock = (at: string) => at.slice(11, 16);
const stretch = {
  from: "2026-11-22T14:02:00.000Z",
  to: "2026-11-22T14:22:00.000Z",
  breached: 23,
  calls: 25,
  p: 0.001,
  state: "open",
  fromBefore: false,
} as const;
const base: StatementOf = {
  stage: "tts_first_frame",
  vertical: "salon",
  status: "one",
  counts: { breached: 1, calls: 214, withoutStage: 0 },
  to: "2026-11-22T14:40:00.000Z",
  stretch: null,
  compared: "stretch",
  factors: [],
  shared: null,
};
const factor = (having: number, of: number, more: Partial<CohortFactor> = {}): CohortFactor => ({
  attribute: "tts_provider",
  value: "elevenlabs",
  also: [],
  breached: { having, of },
  rest: { having: 0, of: 9 },
  oddsRatio: null,
  low: 4,
  high: null,
  p: 0.0001,
  adjusted: 0.002,
  significant: true,
  explained: false,
  ...more,
});
const said = (more: Partial<StatementOf>) => statementOf({ ...base, ...more }, clock);
const many: Partial<StatementOf> = {
  status: "bunched",
  stretch,
  counts: { breached: 23, calls: 60, withoutStage: 0 },
};

describe("the statement", () => {
  it("says that it is only this call", () => {
    expect(said({})).toBe(
      "Only this call: 1 of 214 salon calls in the hour around it breached TTS first frame.",
    );
    expect(said({ vertical: "it_helpdesk", stage: "tool_call" })).toBe(
      "Only this call: 1 of 214 IT helpdesk calls in the hour around it breached the budget of a tool call.",
    );
  });

  it("says that there are too few calls, and no more than that", () => {
    const few = { status: "too_few", counts: { breached: 1, calls: 4, withoutStage: 9 } } as const;
    expect(said(few)).toBe("Too few calls to tell (4 in the hour).");
    expect(said({ ...few, counts: { ...few.counts, breached: 3 }, factors: [factor(3, 3)] })).toBe(
      "Too few calls to tell (4 in the hour): 3 of them breached TTS first frame.",
    );
  });

  it("says since when, on what, and whether it is over", () => {
    expect(said({ ...many, factors: [factor(23, 23)] })).toBe(
      "23 calls since 14:02, all on elevenlabs; not over by 14:40.",
    );
    expect(said({ ...many, factors: [factor(21, 23)], stretch: { ...stretch, state: "ended" } })).toBe(
      "23 calls since 14:02, 21 of them on elevenlabs; over by 14:22.",
    );
    expect(said({ ...many, stretch: { ...stretch, fromBefore: true } })).toBe(
      "23 calls since 14:02 or earlier; not over by 14:40.",
    );
  });

  it("does not claim a value that chance, or another value, accounts for", () => {
    const plain = "23 calls since 14:02; not over by 14:40.";
    expect(said({ ...many, factors: [factor(23, 23, { significant: false })] })).toBe(plain);
    expect(said({ ...many, factors: [factor(23, 23, { explained: true })] })).toBe(plain);
  });

  it("says what all share together with what the rest share", () => {
    const shared = { attribute: "tts_provider", value: "elevenlabs", rest: { having: 17, of: 20 } } as const;
    expect(said({ ...many, compared: "hour", shared })).toBe(
      "23 calls since 14:02, all on elevenlabs, as are 17 of the other 20 in the hour; not over by 14:40.",
    );
    expect(said({ ...many, shared: { ...shared, rest: { having: 2, of: 2 } } })).toBe(
      "23 calls since 14:02, all on elevenlabs, as are all other 2 of that time; not over by 14:40.",
    );
    // The hour holds a breached call outside of the stretch: "all" would not be of these 23.
    const counts = { breached: 24, calls: 60, withoutStage: 0 };
    expect(said({ ...many, compared: "hour", counts, shared })).toBe(
      "23 calls since 14:02; not over by 14:40.",
    );
    expect(said({ ...many, compared: "hour", counts, factors: [factor(22, 24)] })).toBe(
      "23 calls since 14:02, 22 of the hour's 24 on elevenlabs; not over by 14:40.",
    );
  });

  it("counts calls that are not bunched, and says why there is nothing to say", () => {
    const some = { status: "some", counts: { breached: 3, calls: 214, withoutStage: 0 } } as const;
    expect(said({ ...some, factors: [factor(3, 3, { attribute: "agent", value: "night_desk" })] })).toBe(
      "3 of 214 salon calls in the hour around it breached TTS first frame, not bunched in time, all with the agent night_desk.",
    );
    expect(said({ status: "unknown", counts: null, why: "Loki did not answer." })).toBe(
      "Loki did not answer.",
    );
  });

  it("shows no character of a value that would reorder or hide the sentence", () => {
    const hostile = factor(23, 23, { value: `x\u202e\u0000${"y".repeat(500)}` });
    const text = said({ ...many, factors: [hostile] });
    expect(["\u202e", "\u0000"].some((hidden) => text.includes(hidden))).toBe(false);
    expect(text.length).toBeLessThan(160);
  });
});

it("names a provider and its model as one thing, and writes small p as a bound", () => {
  const also = [{ attribute: "llm_provider", value: "openai" }] as const;
  expect(valueText(factor(1, 1, { attribute: "llm_model", value: "gpt-4.1", also: [...also] }))).toBe(
    "openai gpt-4.1",
  );
  expect([0.00001, 0.0123, 0.5].map(pText)).toEqual(["p < 0.001", "p = 0.01", "p = 0.50"]);
});
