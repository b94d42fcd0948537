import { describe, expect, it } from "vitest";
import { rangeWords, stepWords } from "./range-words.ts";

describe("a range in words", () => {
  it("has both days, the zone once, and how long it is", () => {
    const range = { from: "2026-11-22T16:00:00.000Z", to: "2026-11-23T16:00:00.000Z" };
    expect(rangeWords(range, "UTC")).toBe("22 Nov 2026, 16:00 to 23 Nov 2026, 16:00 UTC (24\u00a0h)");
  });
  it("is of the days of the zone that is shown", () => {
    const range = { from: "2026-11-22T22:30:00.000Z", to: "2026-11-22T23:30:00.000Z" };
    expect(rangeWords(range, "Europe/Berlin")).toBe(
      "22 Nov 2026, 23:30 to 23 Nov 2026, 00:30 CET (60\u00a0min)",
    );
  });
  it("names both zones where the clock is changed in between", () => {
    const range = { from: "2026-10-24T22:00:00.000Z", to: "2026-10-25T22:00:00.000Z" };
    expect(rangeWords(range, "Europe/Berlin")).toMatch(
      /^25 Oct 2026, 00:00 (CEST|GMT\+2) to 23:00 (CET|GMT\+1)/,
    );
  });
});

it("tells steps as people do", () => {
  expect([60, 300, 1800, 3600, 7200, 90].map(stepWords)).toEqual([
    "a minute",
    "5 minutes",
    "half an hour",
    "an hour",
    "2 hours",
    "90 seconds",
  ]);
});
