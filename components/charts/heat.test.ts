import fc from "fast-check";
import { expect, test } from "vitest";
import { BAND_PX, bandAt, bandLabel, bandTop, heightOf, levelOf, LEVELS, levelTops } from "./heat.ts";

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

const BOUNDS = [300, 500, 1200, null];

test("a band is found again where it is drawn, and so is what it holds", () => {
  for (const band of BOUNDS.keys()) {
    expect(bandAt(BOUNDS, bandTop(BOUNDS, band))).toBe(band);
    expect(bandAt(BOUNDS, bandTop(BOUNDS, band) + BAND_PX - 1)).toBe(band);
  }
  expect(bandAt(BOUNDS, 0)).toBeNull();
  expect(bandAt(BOUNDS, bandTop(BOUNDS, 0) + BAND_PX)).toBeNull();
  for (const [ms, band] of [
    [0, 0],
    [301, 1],
    [1199, 2],
    [90_000, 3],
  ] as const)
    expect(bandAt(BOUNDS, (heightOf(BOUNDS, ms) ?? 0) - 0.01)).toBe(band);
  expect(heightOf([300], 400)).toBeNull();
});

test("bands are told by their bounds", () => {
  const labels = [0, 1, 3].map((band) => bandLabel(BOUNDS, band).replaceAll("\u00a0", " "));
  expect(labels).toEqual(["to 300 ms", "300 ms to 500 ms", "over 1.20 s"]);
});
