import fc from "fast-check";
import { expect, test } from "vitest";
import { levelOf, LEVELS, levelTops } from "./heat.ts";

test("levels are twice as high each, and few counts have few levels", () => {
  expect(
    levelTops([
      [160, 3],
      [null, 0],
    ]),
  ).toEqual([10, 20, 40, 80, 160]);
  expect(levelTops([[2, 1]])).toEqual([1, 2]);
  expect(levelTops([[0, null]])).toEqual([]);
});

test("what was counted has a level, more never a lower one; a gap and nothing have none", () => {
  const counts = fc.array(fc.nat({ max: 100_000 }), { minLength: 1 });
  fc.assert(
    fc.property(counts, (some) => {
      const tops = levelTops([some]);
      const levels = some.toSorted((a, b) => a - b).map((count) => levelOf(count, tops));
      expect(levels).toEqual(levels.toSorted((a, b) => a - b));
      for (const count of some) expect(levelOf(count, tops) > 0).toBe(count > 0);
      expect(Math.max(...levels)).toBeLessThanOrEqual(LEVELS.length);
    }),
  );
  expect(levelOf(null, [1, 2])).toBe(0);
});
