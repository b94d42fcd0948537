import { describe, expect, test } from "vitest";
import type { Told } from "./ask.ts";
import { correlationCases } from "./testing/correlations.ts";
import { spearman, statementOf } from "./correlation.ts";
import { stepsUntil } from "./range.ts";
import { histogramAt, histograms, netScore, percentile, share, total } from "./read.ts";
import { byHour } from "./sections/hours.ts";

const told = (upToMs: number | null, points: readonly [number, number][]): Told => ({
  labels: {},
  upToMs,
  points: points.map(([timeMs, value]) => ({ timeMs, value })),
  histograms: [],
  toMs: 1000,
});
const steps = stepsUntil(3000, 1000, 3);

describe("series on steps", () => {
  test("leave gaps where there is no sample, and add up where several have one", () => {
    const series = [
      told(null, [
        [1000, 2],
        [3000, 1],
      ]),
      told(null, [[1000, 3]]),
    ];
    expect(total(series, steps)).toEqual([5, null, 1]);
  });

  test("are histograms by step; falling counts of an extrapolation are mended", () => {
    const series = [told(300, [[1000, 10.2]]), told(500, [[1000, 10]]), told(Infinity, [[1000, 12]])];
    const [first, second] = histograms(series, steps);
    expect(first?.map(({ count }) => count)).toEqual([10.2, 10.2, 12]);
    expect(second).toBeNull();
  });

  test("of native histograms are read as buckets", () => {
    const buckets = [
      { lower: 0.2, upper: 0.4, count: 60 },
      { lower: 0.4, upper: 0.8, count: 40 },
    ];
    const native: Told = { ...told(null, []), histograms: [{ timeMs: 1000, count: 100, sum: 40, buckets }] };
    const histogram = histogramAt([native]);
    expect(histogram).toEqual([
      { upToMs: 200, count: 0 },
      { upToMs: 400, count: 60 },
      { upToMs: 800, count: 100 },
      { upToMs: Infinity, count: 100 },
    ]);
    expect(percentile(histogram, 0.5).ms).toBeCloseTo(366.67, 1);
  });
});

describe("a percentile", () => {
  const of = (count: number) => [
    { upToMs: 300, count: count / 2 },
    { upToMs: 500, count },
    { upToMs: Infinity, count },
  ];
  test("of too few samples is unknown, and says so", () => {
    expect(percentile(of(50), 0.95)).toMatchObject({ ms: null, samples: 50, tooFew: true });
    expect(percentile(of(60), 0.95)).toMatchObject({ samples: 60, tooFew: false });
    expect(percentile(of(60), 0.99)).toMatchObject({ ms: null, tooFew: true });
    expect(percentile(null, 0.95)).toMatchObject({ ms: null, samples: null, tooFew: false });
  });
});

test("a share without a whole is unknown, and never more than all", () => {
  expect(share(1, 0)).toBeNull();
  expect(share(null, 10)).toBeNull();
  expect(share(10.4, 10)).toBe(1);
  expect(netScore(null, null, 0)).toBeNull();
  expect(netScore(3, 1, 4)).toBe(0.5);
});

describe("Spearman's correlation", () => {
  test.each(correlationCases)("$name", ({ x, y, value }) => {
    expect(spearman(x, y).value).toBeCloseTo(value, 6);
  });

  test("of few pairs, or of what never changes, is unknown", () => {
    expect(spearman([1, 2, 3], [3, 2, 1])).toMatchObject({ value: null, samples: 3 });
    const same = Array.from({ length: 40 }, () => 1);
    expect(
      spearman(
        same,
        same.map((_, i) => i),
      ),
    ).toMatchObject({ value: null, samples: 40 });
    expect(statementOf(spearman([1], [1]))).toBe("Too few calls have both a wait and a sentiment: 1 of 20.");
  });

  test("is said with its sample size, and chance is called chance", () => {
    const x = Array.from({ length: 60 }, (_, i) => i);
    expect(
      statementOf(
        spearman(
          x,
          x.map((one) => -one),
        ),
      ),
    ).toBe("Longer waits go with much worse sentiment (Spearman's ρ = −1.00, 60 calls).");
    expect(
      statementOf(
        spearman(
          x,
          x.map((one) => (one * 37) % 61),
        ),
      ),
    ).toContain("do not go together beyond chance");
  });
});

describe("hours of the week", () => {
  const MONDAY = Date.UTC(2026, 10, 16);
  const QUARTER = 15 * 60_000;
  const times = Array.from({ length: 8 * 24 * 4 }, (_, i) => MONDAY + (i + 1) * QUARTER);

  test("are means of the hours that are covered, in the reader's time zone", () => {
    const { means, hours } = byHour(
      times.map(() => 2),
      times,
      "UTC",
    );
    // Two Mondays, one Tuesday.
    expect([means[0]?.[9], hours[0]?.[9], hours[1]?.[9]]).toEqual([8, 2, 1]);
    const days = times.slice(0, 5 * 24 * 4);
    const kolkata = byHour(
      days.map((time) => (time === MONDAY + 3 * QUARTER ? 4 : 0)),
      days,
      "Asia/Kolkata",
    );
    // The data begin at half past five.
    expect(kolkata.means[0]?.slice(5, 8)).toEqual([null, 4, 0]);
  });

  test("before the first call say nothing, hours without a call after it are 0", () => {
    const counts = times.map((_, i) => (i === 40 ? 1 : 0));
    const { means } = byHour(counts, times, "UTC");
    expect([means[0]?.[9], means[0]?.[10]]).toEqual([0, 0.5]);
    expect(means[1]?.[3]).toBe(0);
  });
});
