import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { askedRange, DAY_MS, HOUR_MS, LEAST_STEP_MS, shiftLabel, shiftMs } from "./range.ts";

const NOW = Date.UTC(2026, 10, 23, 13, 22, 8);
const range = (from: string, to = "now", step?: number) => {
  const asked = askedRange({ from, to, step }, NOW, 120);
  if (!asked.ok) throw new Error(asked.error.message);
  return asked.value;
};

describe("a range", () => {
  test("of a day is 96 quarters of an hour that end within five minutes of now", () => {
    const { steps, fromMs, toMs, long } = range("now-24h");
    expect(steps).toMatchObject({ stepMs: 15 * 60_000 });
    expect(steps.times).toHaveLength(96);
    expect(toMs - fromMs).toBe(DAY_MS);
    expect(NOW - toMs).toBeLessThan(LEAST_STEP_MS);
    expect(long).toBe(false);
  });

  test("of two weeks is of whole hours, as the rules record them", () => {
    const { steps, long } = range("now-14d");
    expect(long).toBe(true);
    expect(steps.stepMs % HOUR_MS).toBe(0);
  });

  test("has steps that follow each other without a gap, few enough for any backend, and is never in the future", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 360 * 24 * 60 }),
        fc.integer({ min: 0, max: 100_000 }),
        fc.option(fc.integer({ min: 60, max: 604_800 }), { nil: undefined }),
        (minutes, ago, step) => {
          const to = NOW - ago * 60_000;
          const asked = askedRange({ from: String(to - minutes * 60_000), to: String(to), step }, NOW, 120);
          if (!asked.ok) throw new Error(asked.error.message);
          const { steps, fromMs, toMs } = asked.value;
          expect(steps.times.length).toBeLessThanOrEqual(11_000);
          expect(steps.times[0]).toBe(fromMs + steps.stepMs);
          expect(steps.times.at(-1)).toBe(toMs);
          expect(toMs).toBeLessThanOrEqual(NOW);
          expect(steps.stepMs).toBeGreaterThanOrEqual(LEAST_STEP_MS);
        },
      ),
    );
  });

  test("that ends before it begins, or begins later than now, is refused", () => {
    expect(askedRange({ from: "now", to: "now-1h" }, NOW, 120).ok).toBe(false);
    expect(askedRange({ from: "2030-01-01", to: "2031-01-01" }, NOW, 120).ok).toBe(false);
  });
});

describe("what a range is compared with", () => {
  const day = range("now-24h");
  test("is the same time last week, else as many whole days earlier as are known", () => {
    expect(shiftMs(day, day.fromMs - 30 * DAY_MS)).toBe(7 * DAY_MS);
    expect(shiftMs(day, day.fromMs - 3 * DAY_MS - 1)).toBe(3 * DAY_MS);
    expect(shiftMs(day, day.fromMs - DAY_MS + 1)).toBeNull();
    expect(shiftMs(day, null)).toBeNull();
  });

  test("never reaches into the range itself", () => {
    const twoDays = range("now-40h");
    expect(shiftMs(twoDays, twoDays.fromMs - DAY_MS)).toBeNull();
    expect(shiftMs(range("now-9d"), NOW - 60 * DAY_MS)).toBe(14 * DAY_MS);
  });

  test("is named", () => {
    expect([7, 14, 1, 3].map((days) => shiftLabel(days * DAY_MS))).toEqual([
      "the same time last week",
      "the same time 2 weeks earlier",
      "the same time a day earlier",
      "the same time 3 days earlier",
    ]);
  });
});
