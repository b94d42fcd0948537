import fc from "fast-check";
import { expect, test } from "vitest";
import { gridOf, onGrid } from "./grid.ts";

const MINUTE = 60_000;
const DAY = 1440 * MINUTE;

test("has at most 300 steps, none shorter than what is recorded", () => {
  const now = Date.UTC(2026, 2, 14, 12, 7, 31);
  const steps = [60, 360, 1440, 7 * 1440, 30 * 1440].map(
    (minutes) => gridOf(now - minutes * MINUTE, now).stepMs,
  );
  expect(steps.map((step) => step / MINUTE)).toEqual([1, 2, 5, 60, 360]);
});

test("lies within the range, reaches its end, and is the same a moment later", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 366 * 1440 }), fc.nat(1e12), (minutes, fromMs) => {
      const toMs = fromMs + minutes * MINUTE;
      const grid = gridOf(fromMs, toMs);
      expect(grid.times.length).toBeLessThanOrEqual(300);
      expect(grid.times.at(-1)).toBe(grid.endMs);
      expect(grid.endMs).toBeLessThanOrEqual(toMs);
      expect(toMs - grid.endMs).toBeLessThan(5 * MINUTE);
      expect(grid.endMs % Math.min(grid.stepMs, 5 * MINUTE)).toBe(0);
      expect(grid.times[0]).toBe(grid.startMs);
      expect(grid.times.length === 1 || grid.startMs >= fromMs).toBe(true);
    }),
  );
});

test("what is missing stays missing, and NaN is no number", () => {
  const grid = gridOf(0, DAY);
  const values = onGrid(grid, [
    { timeMs: grid.startMs, value: 1 },
    { timeMs: grid.startMs + 2 * grid.stepMs, value: Number.NaN },
    { timeMs: grid.endMs + grid.stepMs, value: 9 },
  ]);
  expect(values.filter((value) => value !== null)).toEqual([1]);
  expect(values).toHaveLength(grid.times.length);
});
