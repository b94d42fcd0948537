import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { CallList, CallSummary } from "#lib/calls/schema.ts";
import { countSentence, listedCalls, newCalls, newCallsText } from "./pages.ts";

const LETTERS = ["a", "b", "c", "d", "e", "f", "g", "h"];
const call = (sid: string, running = false) => ({ sid, running }) as CallSummary;
const page = (sids: string, nextCursor: string | null = "more"): CallList => ({
  calls: sids.split("").map((sid) => call(sid)),
  nextCursor,
  sources: [],
  basis: "call_log",
  note: null,
});
const sids = (calls: readonly CallSummary[]) => calls.map(({ sid }) => sid).join("");

describe("a list that stays where it is", () => {
  it("shows each call once, in the pages' order, with what is known of it by now", () => {
    const running = { ...page(""), calls: [call("b", true), call("a")] };
    const listed = listedCalls([running, page("ac")], page("xb"));
    expect(sids(listed)).toBe("bac");
    expect(listed[0]?.running).toBe(false);
  });

  it("never shows a call twice nor adds one by itself", () => {
    const letters = fc.array(fc.array(fc.constantFrom(...LETTERS), { maxLength: 5 }), { maxLength: 4 });
    fc.assert(
      fc.property(letters, fc.array(fc.constantFrom(...LETTERS)), (pages, latest) => {
        const listed = listedCalls(
          pages.map((one) => page(one.join(""))),
          page(latest.join("")),
        );
        expect(sids(listed)).toBe([...new Set(pages.flat())].join(""));
      }),
    );
  });
});

describe("new calls", () => {
  it.each([
    ["none", ["cba"], "cba", 0, false],
    ["two above", ["cba"], "edcb", 2, false],
    ["one that ran further down and ended", ["cba", "r"], "rcba", 0, false],
    ["nothing in common: at least a page", ["cba"], "zyx", 3, true],
    ["older ones that are not loaded yet", ["cb"], "cba9", 0, false],
  ])("counts %s", (_, pages, latest, count, atLeast) => {
    const loaded = pages.map((one) => page(one));
    expect(newCalls(loaded, page(latest))).toEqual({ count, atLeast });
  });

  it("counts the first calls of a list that was empty", () => {
    expect(newCalls([page("", null)], page("ab", null))).toEqual({ count: 2, atLeast: false });
    expect(newCalls([], page("ab"))).toEqual({ count: 0, atLeast: false });
  });

  it("is said in words", () => {
    expect(newCallsText({ count: 1, atLeast: false })).toBe("1 new call");
    expect(newCallsText({ count: 50, atLeast: true })).toBe("50+ new calls");
  });
});

it("says how many there are, and no total that nobody counted", () => {
  const range = "in the last hour";
  expect(countSentence(50, true, range)).toBe("50 shown, there are more in the last hour");
  expect(countSentence(1200, false, range)).toBe("All 1,200 calls in the last hour");
  expect(countSentence(1, false, range)).toBe("1 call in the last hour");
  expect(countSentence(0, false, range)).toBe("No call in the last hour");
});
