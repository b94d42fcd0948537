import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Series } from "#lib/datasources/series.ts";
import { quantileOf, samplesOf, shareOver } from "./histogram.ts";
import { histogramOf } from "./read-histogram.ts";

const series = (counts: Record<string, number>): Series[] =>
  Object.entries(counts).map(([le, value]) => ({
    labels: new Map([["le", le]]),
    points: [{ timeMs: 0, value }],
    histograms: [],
  }));
const histogram = (counts: Record<string, number>) => histogramOf(series(counts), "s");
const SOME = histogram({ "0.1": 10, "0.2": 60, "0.5": 90, "4.5": 99, "+Inf": 100 });

describe("a quantile", () => {
  it("is interpolated within its bucket, as histogram_quantile does", () => {
    // 50 of 100: 40 of the 50 samples of (100, 200].
    expect(quantileOf(SOME, 0.5)).toEqual({ ms: 180, approximate: true, beyond: false });
    expect(quantileOf(SOME, 0.95)?.ms).toBeCloseTo(500 + 4000 * (5 / 9), 6);
    expect(quantileOf(SOME, 0.05)?.ms).toBeCloseTo(50, 6);
  });

  it("is exact on a bound, and 'more than' beyond the last one", () => {
    expect(quantileOf(SOME, 0.9)).toEqual({ ms: 500, approximate: false, beyond: false });
    expect(quantileOf(SOME, 0.995)).toEqual({ ms: 4500, approximate: false, beyond: true });
  });

  it("of nothing is nothing", () => {
    expect(quantileOf(histogram({}), 0.5)).toBeNull();
    expect(quantileOf(histogram({ "0.1": 0, "+Inf": 0 }), 0.5)).toBeNull();
    expect(samplesOf(histogram({ "0.1": 4 }))).toBe(0);
  });

  it("never falls as the quantile rises, and lies between the bounds", () => {
    const counts = fc.array(fc.float({ min: 0, max: 50, noNaN: true }), { minLength: 4, maxLength: 4 });
    const quantile = fc.float({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(counts, quantile, quantile, (sizes, a, b) => {
        const bounds = ["0.1", "0.2", "0.5", "+Inf"];
        let sum = 0;
        const one = histogram(Object.fromEntries(bounds.map((le, i) => [le, (sum += sizes[i] ?? 0)])));
        const [low, high] = [quantileOf(one, Math.min(a, b)), quantileOf(one, Math.max(a, b))];
        expect((low?.ms ?? 0) <= (high?.ms ?? 0) + 1e-6).toBe(true);
        expect((high?.ms ?? 0) <= 500).toBe(true);
      }),
    );
  });
});

describe("the share over a limit", () => {
  it("is counted at a bound and interpolated between two", () => {
    expect(shareOver(SOME, 200)).toEqual({ ratio: 0.4, approximate: false, samples: 100 });
    expect(shareOver(SOME, 350)?.ratio).toBeCloseTo(0.25, 9);
    expect(shareOver(SOME, 350)?.approximate).toBe(true);
  });
  it("is unknown beyond the last bound and without samples, never 0", () => {
    expect(shareOver(SOME, 5000)).toBeNull();
    expect(shareOver(histogram({}), 200)).toBeNull();
  });
});

it("reads milliseconds, mends rounding, and leaves out what is no bucket", () => {
  const read = histogramOf(
    [...series({ "100": 5.0000001, "200": 5, "+Inf": 6, x: 3 }), ...series({ "+Inf": Number.NaN })],
    "ms",
  );
  expect(read).toEqual([
    { upToMs: 100, count: 5.0000001 },
    { upToMs: 200, count: 5.0000001 },
    { upToMs: Infinity, count: 6 },
  ]);
});
