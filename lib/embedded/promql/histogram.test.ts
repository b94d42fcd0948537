import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { bucketFraction, bucketQuantile } from "./buckets.ts";
import { queryInstant } from "./engine.ts";
import { instant, memoryStorage } from "./testing.ts";

const quantile = (q: number, buckets: readonly (readonly [number, number])[]): number =>
  bucketQuantile(
    q,
    buckets.map(([bound]) => bound),
    buckets.map(([, count]) => count),
  ).value;

describe("bucketQuantile", () => {
  const buckets: [number, number][] = [
    [0.5, 50],
    [1, 90],
    [2.5, 100],
    [Infinity, 100],
  ];
  test.each([
    [0, 0],
    [0.25, 0.25],
    [0.5, 0.5],
    [0.7, 0.75],
    [0.95, 1.75],
    [1, 2.5],
    [-0.1, -Infinity],
    [1.1, Infinity],
  ])("φ = %d", (q, expected) => {
    expect(quantile(q, buckets)).toBeCloseTo(expected, 12);
  });

  test("there is no NaN-quantile", () => {
    expect(quantile(Number.NaN, buckets)).toBe(Number.NaN);
  });

  test("the +Inf bucket answers with the highest bound", () => {
    expect(
      quantile(0.99, [
        [1, 10],
        [Infinity, 20],
      ]),
    ).toBe(1);
  });

  test("a first bound of zero or less has no lower end", () => {
    expect(
      quantile(0.1, [
        [-1, 10],
        [1, 20],
        [Infinity, 20],
      ]),
    ).toBe(-1);
  });

  test("without +Inf, or without observations, there is no quantile", () => {
    expect(
      quantile(0.5, [
        [1, 10],
        [2, 20],
      ]),
    ).toBe(Number.NaN);
    expect(
      quantile(0.5, [
        [1, 0],
        [Infinity, 0],
      ]),
    ).toBe(Number.NaN);
    expect(quantile(0.5, [[Infinity, 10]])).toBe(Number.NaN);
  });

  test("buckets of one bound are added", () => {
    expect(
      quantile(0.5, [
        [1, 5],
        [1, 5],
        [Infinity, 20],
      ]),
    ).toBe(1);
  });

  test("counts that fall are lifted, and reported; rounding is not", () => {
    const repaired = bucketQuantile(0.9, [1, 2, 4, Infinity], [10, 8, 20, 19]);
    expect(repaired.repair).toEqual({ minBound: 2, maxBound: Infinity, maxDiff: 2 });
    expect(bucketQuantile(0.9, [1, 2, Infinity], [10, 10 - 1e-13, 20]).repair).toBeNull();
  });

  test("grows with φ and stays within the bounds", () => {
    const counts = fc.array(fc.nat(100), { minLength: 3, maxLength: 8 });
    fc.assert(
      fc.property(
        counts,
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (adds, a, b) => {
          let total = 0;
          const list = adds.map((add, i): [number, number] => [
            i === adds.length - 1 ? Infinity : i + 1,
            (total += add),
          ]);
          fc.pre(total > 0);
          const [low, high] = [quantile(Math.min(a, b), list), quantile(Math.max(a, b), list)];
          expect(low).toBeLessThanOrEqual(high + 1e-12);
          expect(high).toBeLessThanOrEqual(adds.length - 1);
        },
      ),
    );
  });
});

test("bucketFraction interpolates, and spreads nothing over an infinite bucket", () => {
  const of = (lower: number, upper: number) =>
    bucketFraction(lower, upper, [0.5, 1, 2.5, Infinity], [50, 90, 95, 100]);
  expect(of(0, 0.5)).toBe(0.5);
  expect(of(0.25, 0.75)).toBeCloseTo(0.45, 12);
  expect(of(1, Infinity)).toBeCloseTo(0.1, 12);
  expect(of(-Infinity, Infinity)).toBe(1);
  expect(of(3, 4)).toBe(0);
  expect(of(2, 1)).toBe(0);
  expect(of(Number.NaN, 1)).toBe(Number.NaN);
});

describe("in a query", () => {
  const storage = memoryStorage([
    { labels: { __name__: "turn_bucket", le: "1", v: "a" }, samples: [10] },
    { labels: { __name__: "turn_bucket", le: "1.0", v: "a" }, samples: [0] },
    { labels: { __name__: "turn_bucket", le: "+Inf", v: "a" }, samples: [10] },
    { labels: { __name__: "turn_bucket", le: "1", v: "b" }, samples: [30] },
    { labels: { __name__: "turn_bucket", le: "+Inf", v: "b" }, samples: [20] },
    { labels: { __name__: "turn_bucket", le: "wide", v: "b" }, samples: [20] },
  ]);

  test("histograms are told apart by their other labels", () => {
    expect(instant('histogram_quantile(0.5, turn_bucket{le!="wide"})', storage, 0)).toEqual([
      '{v="a"} 0.5',
      '{v="b"} 0.5',
    ]);
    expect(instant('histogram_fraction(0, 0.5, turn_bucket{v="a"})', storage, 0)).toEqual(['{v="a"} 0.5']);
  });

  test("what is wrong with the buckets is remarked", () => {
    const { warnings, infos } = queryInstant("histogram_quantile(0.5, turn_bucket)", storage, 0);
    expect(warnings).toEqual([
      'PromQL warning: bucket label "le" is missing or has a malformed value of "wide" (1:25)',
    ]);
    expect(infos).toEqual([
      "PromQL info: input to histogram_quantile needed to be fixed for monotonicity " +
        "(see https://prometheus.io/docs/prometheus/latest/querying/functions/#histogram_quantile)" +
        ", from buckets +Inf to +Inf, with a max diff of 10, " +
        "over 1 samples from 1970-01-01T00:00:00Z to 1970-01-01T00:00:00Z (1:25)",
    ]);
  });
});
