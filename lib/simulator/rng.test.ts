import fc from "fast-check";
import { expect, test } from "vitest";
import { rngOf } from "./rng.ts";

test("the same seed and key give the same numbers, another key others", () => {
  const draw = (...key: (string | number)[]): number[] => {
    const rng = rngOf(7, ...key);
    return Array.from({ length: 20 }, () => rng.next());
  };
  expect(draw("call", 1)).toEqual(draw("call", 1));
  expect(draw("call", 1)).not.toEqual(draw("call", 2));
});

test("numbers are spread evenly over [0, 1)", () => {
  const rng = rngOf(1);
  const buckets = Array.from({ length: 10 }, () => 0);
  for (let i = 0; i < 20_000; i++) {
    const bucket = Math.floor(rng.next() * 10);
    buckets[bucket] = (buckets[bucket] ?? 0) + 1;
  }
  expect(Math.min(...buckets)).toBeGreaterThan(1850);
  expect(Math.max(...buckets)).toBeLessThan(2150);
});

test("whole numbers stay within their ends and picks among the items", () => {
  fc.assert(
    fc.property(
      fc.integer(),
      fc.integer({ min: -50, max: 50 }),
      fc.integer({ min: 0, max: 50 }),
      (seed, from, width) => {
        const rng = rngOf(seed);
        const n = rng.int(from, from + width);
        expect(n).toBeGreaterThanOrEqual(from);
        expect(n).toBeLessThanOrEqual(from + width);
        expect(["a", "b"]).toContain(
          rng.weighted([
            ["a", 1],
            ["b", width],
          ] as const),
        );
      },
    ),
  );
});

test.each([0.3, 4, 60])("counts of events have the mean %d", (mean) => {
  const rng = rngOf(3, mean);
  let sum = 0;
  for (let i = 0; i < 5000; i++) sum += rng.poisson(mean);
  expect(sum / 5000).toBeCloseTo(mean, mean > 10 ? 0 : 1);
});

test("hex digits are as many as asked for", () => {
  expect(rngOf(1).hex(32)).toMatch(/^[0-9a-f]{32}$/);
});
