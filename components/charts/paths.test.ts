import fc from "fast-check";
import { expect, test } from "vitest";
import { areaPath, drawnPoints, linePath, stacked } from "./paths.ts";

const axes = { x: (at: number) => at, y: (value: number) => 100 - value };

test("a gap breaks a line, and steps hold their value", () => {
  const values = [1, 2, null, 3, 4];
  expect(linePath([0, 10, 20, 30, 40], values, axes)).toBe("M0 99L10 98M30 97L40 96");
  expect(linePath([0, 10, 20, 30, 40], values, axes, true)).toBe("M0 99H10V98M30 97H40V96");
});

test("an area goes there above and back below, and is broken by gaps", () => {
  const upper = [5, 6, null, 7];
  expect(areaPath([0, 10, 20, 30], [0, 1, null, 2], upper, axes)).toBe(
    "M0 95L10 94L10 99L0 100ZM30 93L30 98Z",
  );
  expect(areaPath([0], [null], [null], axes)).toBe("");
});

test("parts stand on each other; where none is known there is a gap", () => {
  expect(
    stacked(
      [
        [1, null, null],
        [2, 4, null],
      ],
      3,
    ),
  ).toEqual([
    [1, 0, null],
    [3, 4, null],
  ]);
});

test("however many points, a column of pixels keeps its lowest, its highest, its ends and its gaps", () => {
  const value = fc.option(fc.integer({ min: -50, max: 50 }), { freq: 20 });
  const values = fc.array(value, { minLength: 1, maxLength: 400 });
  fc.assert(
    fc.property(values, fc.integer({ min: 1, max: 40 }), (some, perColumn) => {
      const times = some.map((_, i) => i);
      const x = (at: number) => at / perColumn;
      const drawn = drawnPoints(times, some, { x });
      expect(drawn).toEqual(drawn.toSorted((a, b) => a - b));
      expect(new Set(drawn).size).toBe(drawn.length);
      const gaps = times.filter((i) => some[i] === null);
      expect(drawn.filter((i) => some[i] === null)).toEqual(gaps);
      const ranges = (of: readonly number[]) =>
        Map.groupBy(
          of.filter((i) => some[i] !== null),
          (i) => Math.floor(x(i)),
        );
      const all = ranges(times);
      const kept = ranges(drawn);
      for (const [column, own] of all) {
        const range = (of: readonly number[]) => {
          const known = of.map((i) => some[i] ?? 0);
          return [Math.min(...known), Math.max(...known)];
        };
        expect(range(kept.get(column) ?? [])).toEqual(range(own));
        expect(kept.get(column)?.[0]).toBe(own[0]);
        expect(kept.get(column)?.at(-1)).toBe(own.at(-1));
      }
    }),
  );
});

test("a chart of many points draws no more than four for each pixel", () => {
  const values = Array.from({ length: 10_000 }, (_, i) => (i * 7919) % 101);
  const times = values.map((_, i) => i);
  expect(drawnPoints(times, values, { x: (at) => at / 20 }).length).toBeLessThanOrEqual(4 * 500);
});
