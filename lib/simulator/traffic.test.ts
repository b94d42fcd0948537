import { describe, expect, test } from "vitest";
import { arrivalsBetween, expectedPerHour } from "./traffic.ts";
import { ALL_PROFILES, PROFILES } from "./verticals/all.ts";

const HOUR = 3_600_000;
// A Tuesday and a Sunday, midnight five hours behind UTC.
const TUESDAY = Date.UTC(2026, 10, 24, 5);
const SUNDAY = Date.UTC(2026, 10, 22, 5);
const options = { seed: 1, run: 0, callsPerDay: 2500, rate: 1 };

describe("a day's calls", () => {
  test.each([
    ["Tuesday", TUESDAY],
    ["Sunday", SUNDAY],
  ])("are about as many as asked for on a %s", (_, day) => {
    const calls = arrivalsBetween(ALL_PROFILES, options, day, day + 24 * HOUR);
    expect(calls.length).toBeGreaterThan(2250);
    expect(calls.length).toBeLessThan(2750);
  });

  test("come in the day for a clinic and in the night for the answering service", () => {
    const calls = arrivalsBetween(ALL_PROFILES, options, TUESDAY, TUESDAY + 24 * HOUR);
    const byDay = (vertical: string): number => {
      const own = calls.filter((call) => call.vertical === vertical);
      const inDay = own.filter(({ atMs }) => atMs >= TUESDAY + 8 * HOUR && atMs < TUESDAY + 18 * HOUR);
      return inDay.length / own.length;
    };
    expect(byDay("healthcare")).toBeGreaterThan(0.8);
    expect(byDay("after_hours")).toBeLessThan(0.25);
  });

  test("move from the clinic to the answering service on a Sunday", () => {
    const on = (vertical: "healthcare" | "after_hours", day: number): number => {
      let sum = 0;
      for (let hour = 0; hour < 24; hour++)
        sum += expectedPerHour(ALL_PROFILES, PROFILES[vertical], 2500, day + (hour + 0.5) * HOUR);
      return sum;
    };
    expect(on("healthcare", SUNDAY)).toBeLessThan(on("healthcare", TUESDAY) / 2);
    expect(on("after_hours", SUNDAY)).toBeGreaterThan(on("after_hours", TUESDAY) * 1.5);
  });
});

test("the calls of an interval do not depend on how it is cut", () => {
  const half = TUESDAY + 10 * HOUR + 1_234_567;
  const whole = arrivalsBetween(ALL_PROFILES, options, TUESDAY, TUESDAY + 24 * HOUR);
  const cut = [
    ...arrivalsBetween(ALL_PROFILES, options, TUESDAY, half),
    ...arrivalsBetween(ALL_PROFILES, options, half, TUESDAY + 24 * HOUR),
  ];
  expect(cut).toEqual(whole);
});

test("two starts never draw the same calls", () => {
  const keys = (run: number): string[] =>
    arrivalsBetween(ALL_PROFILES, { ...options, run }, TUESDAY, TUESDAY + HOUR).map((call) => call.key);
  expect(new Set([...keys(0), ...keys(1)]).size).toBe(keys(0).length + keys(1).length);
});

test("a higher rate gives that many more calls", () => {
  const calls = arrivalsBetween(ALL_PROFILES, { ...options, rate: 4 }, TUESDAY, TUESDAY + 24 * HOUR);
  expect(calls.length / 2500).toBeGreaterThan(3.6);
});
