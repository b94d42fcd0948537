import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { goDurationMs, HOUR_MS, MAX_POINTS, stepMs, windowsNewestFirst } from "./windows.ts";

const DAY_MS = 24 * HOUR_MS;

it("windows cover a range without gap or overlap, newest first", () => {
  expect(windowsNewestFirst(0, 10, 4)).toEqual([
    { startMs: 6, endMs: 10 },
    { startMs: 2, endMs: 6 },
    { startMs: 0, endMs: 2 },
  ]);
  expect(windowsNewestFirst(5, 5, 4)).toEqual([]);
  expect(windowsNewestFirst(6, 5, 4)).toEqual([]);
  fc.assert(
    fc.property(fc.nat(1000), fc.nat(1000), fc.integer({ min: 1, max: 400 }), (start, length, most) => {
      const windows = windowsNewestFirst(start, start + length, most);
      expect(windows.reduce((sum, { startMs, endMs }) => sum + endMs - startMs, 0)).toBe(length);
      expect(windows.every(({ startMs, endMs }) => endMs - startMs <= most)).toBe(true);
    }),
  );
});

it("Go durations are read, and nothing else", () => {
  expect(goDurationMs("168h0m0s")).toBe(168 * HOUR_MS);
  expect(goDurationMs("1d12h")).toBe(36 * HOUR_MS);
  expect(goDurationMs("1.5s")).toBe(1500);
  expect(goDurationMs("250ms")).toBe(250);
  for (const bad of ["", "5", "h", "5h!", "5 h", "-5h"]) expect(goDurationMs(bad)).toBeNull();
});

describe("steps", () => {
  it("are round where nobody wishes, and as wished where they can be", () => {
    expect(stepMs(0, HOUR_MS)).toBe(15_000);
    expect(stepMs(0, DAY_MS)).toBe(300_000);
    expect(stepMs(0, HOUR_MS, 60_000)).toBe(60_000);
    expect(stepMs(0, 35 * DAY_MS, 1000)).toBe(300_000);
    expect(stepMs(5, 5)).toBe(1000);
  });

  it("never ask for more points than are given (property)", () => {
    const range = fc.integer({ min: 0, max: 10_000 * DAY_MS });
    fc.assert(
      fc.property(
        range,
        fc.option(fc.integer({ min: 1, max: DAY_MS }), { nil: undefined }),
        (length, wanted) => {
          const step = stepMs(0, length, wanted);
          expect(step).toBeGreaterThan(0);
          expect(step % 1000).toBe(0);
          expect(length / step).toBeLessThan(MAX_POINTS);
        },
      ),
    );
  });
});
