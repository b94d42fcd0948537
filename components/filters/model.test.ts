import { expect, it } from "vitest";
import { OUTCOMES, SENTIMENTS, VERDICTS } from "#lib/calls/schema.ts";
import { CALL_SORTS } from "#lib/calls/filters.ts";
import { activeFilters, buttonText, cleared, filterSentence, toggled, typedValue, without } from "./model.ts";
import {
  keysOf,
  OUTCOME_LABELS,
  SENTIMENT_LABELS,
  SORT_LABELS,
  valueLabel,
  VERDICT_LABELS,
} from "./words.ts";

const caller = "0123456789abcdef0123456789abcdef";

it("adds and takes away values, and the filter with its last", () => {
  const one = toggled({ from: "now-1h" }, "verdict", "slow");
  expect(one).toEqual({ from: "now-1h", verdict: ["slow"] });
  const two = toggled(one, "verdict", "failed");
  expect(two.verdict).toEqual(["slow", "failed"]);
  expect(toggled(toggled(two, "verdict", "slow"), "verdict", "failed")).toEqual({ from: "now-1h" });
  expect(without({ caller, agent: ["a"] }, "caller")).toEqual({ agent: ["a"] });
});

it("clears the filters but not whose calls these are, nor when and in which order", () => {
  expect(cleared({ caller, agent: ["a"], stage: ["stt"], from: "now-1h", sort: "duration" })).toEqual({
    caller,
    from: "now-1h",
    sort: "duration",
  });
});

it("names what is asked for, and no more of a caller than the ends of the hash", () => {
  const [first, second] = activeFilters({ vertical: ["it_helpdesk", "salon"], caller });
  expect(first && filterSentence(first)).toBe("Caller: 0123…cdef");
  expect(second && filterSentence(second)).toBe("Vertical: IT helpdesk or Salon");
  expect(second && buttonText(second)).toBe("Vertical: IT helpdesk +1");
  expect(buttonText({ name: "stage", values: [] })).toBe("Breached stage");
});

it("shows a value of telemetry as text that cannot lie, and knows a fixed word only as its own", () => {
  expect(valueLabel("agent", "a\u202Eb")).toBe("a⟨U+202E⟩b");
  expect(valueLabel("verdict", "constructor")).toBe("constructor");
  expect(typedValue("  front desk ")).toBe("front desk");
  expect([typedValue(" "), typedValue("x".repeat(129))]).toEqual([null, null]);
});

it("has a label for every value of the API, and for no other", () => {
  expect(keysOf(OUTCOME_LABELS).toSorted()).toEqual(OUTCOMES.toSorted());
  expect(keysOf(VERDICT_LABELS).toSorted()).toEqual(VERDICTS.toSorted());
  expect(keysOf(SENTIMENT_LABELS).toSorted()).toEqual(SENTIMENTS.toSorted());
  expect(keysOf(SORT_LABELS).toSorted()).toEqual(CALL_SORTS.toSorted());
});
