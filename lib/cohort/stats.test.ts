import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { binomialAtMost, fisherTwoSided, holm, leastP, oddsRatio } from "./stats.ts";

const table = (a: number, b: number, c: number, d: number) => ({ a, b, c, d });

describe("Fisher's exact test", () => {
  // R, ?fisher.test: TeaTasting (Agresti 1990), Convictions (Fisher 1962). SciPy, stats.fisher_exact.
  it.each([
    ["the lady tasting tea", table(3, 1, 1, 3), 0.4857142857],
    ["the convictions of twins", table(2, 15, 10, 3), 0.0005367],
    ["SciPy's whales and sharks", table(8, 2, 1, 5), 0.034965034965034975],
    ["SciPy's second example", table(6, 2, 1, 4), 0.10256410256410257],
    ["nothing to compare", table(5, 0, 7, 0), 1],
    ["a value that none of the rest has", table(15, 0, 0, 4), 1 / 3876],
  ])("%s", (_, counts, p) => expect(fisherTwoSided(counts)).toBeCloseTo(p, 7));

  it("stays exact where a factorial is beyond a double", () => {
    // scipy.stats.fisher_exact([[60, 40], [1500, 2400]]).pvalue
    expect(fisherTwoSided(table(60, 40, 1500, 2400))).toBeCloseTo(2.519708986221011e-5, 12);
  });

  it("knows which values could not be accused whatever had happened", () => {
    expect(leastP(table(0, 3, 2, 3))).toBeCloseTo(0.107142857, 8);
    expect(leastP(table(3, 0, 0, 17))).toBeCloseTo(1 / 1140, 10);
  });

  it("is a probability, the same for a table and its mirror image, and never below the least", () => {
    const count = fc.integer({ min: 0, max: 40 });
    fc.assert(
      fc.property(count, count, count, count, (a, b, c, d) => {
        const p = fisherTwoSided(table(a, b, c, d));
        expect(p).toBeGreaterThan(0);
        expect(p).toBeLessThanOrEqual(1);
        expect(fisherTwoSided(table(c, d, a, b))).toBeCloseTo(p, 9);
        expect(fisherTwoSided(table(a, c, b, d))).toBeCloseTo(p, 9);
        expect(leastP(table(a, b, c, d))).toBeLessThanOrEqual(p * (1 + 1e-6));
      }),
    );
  });
});

describe("the odds ratio", () => {
  it("has the conditional estimate and intervals of SciPy, and of R as far as its solver goes", () => {
    // scipy.stats.contingency.odds_ratio; R prints 0.04693661, 0.003325764–0.363182271 and 0.001386333–0.578851645.
    const twins = table(2, 15, 10, 3);
    const { estimate, low, high } = oddsRatio(twins);
    expect([estimate, low, high].map((n) => n.toPrecision(7))).toEqual([
      "0.04693664",
      "0.003317164",
      "0.3631896",
    ]);
    expect(oddsRatio(twins, 0.99).low).toBeCloseTo(0.0013718533142615093, 10);
    expect(oddsRatio(twins, 0.99).high).toBeCloseTo(0.5788518553495391, 7);
    // One-sided at 95 %: the lower bound of a two-sided interval at 90 %. R: 6.408309 and 0.3135693.
    const tea = table(3, 1, 1, 3);
    expect(oddsRatio(tea).estimate).toBeCloseTo(6.4083197, 6);
    expect(oddsRatio(tea, 0.9).low).toBeCloseTo(0.3135737675, 9);
  });

  it("has no bound where the data set none", () => {
    expect(oddsRatio(table(15, 0, 0, 4))).toMatchObject({ estimate: Infinity, high: Infinity });
    expect(oddsRatio(table(0, 15, 4, 0))).toMatchObject({ estimate: 0, low: 0 });
  });

  it("lies within its interval, which a higher level widens", () => {
    const count = fc.integer({ min: 1, max: 30 });
    fc.assert(
      fc.property(count, count, count, count, (a, b, c, d) => {
        const { estimate, low, high } = oddsRatio(table(a, b, c, d));
        const wide = oddsRatio(table(a, b, c, d), 0.99);
        expect([wide.low, low, estimate, high, wide.high]).toEqual(
          [wide.low, low, estimate, high, wide.high].toSorted((x, y) => x - y),
        );
      }),
    );
  });
});

describe("Holm's correction", () => {
  it("is R's p.adjust(p, 'holm')", () => {
    const rounded = (ps: readonly number[]) => holm(ps).map((p) => Math.round(p * 1e6) / 1e6);
    expect(rounded([0.01, 0.04, 0.03, 0.005])).toEqual([0.03, 0.06, 0.06, 0.02]);
    expect(rounded([0.01, 0.02, 0.03, 0.04, 0.05])).toEqual([0.05, 0.08, 0.09, 0.09, 0.09]);
    expect(rounded([0.5, 0.9])).toEqual([1, 1]);
    expect(holm([])).toEqual([]);
  });
});

it("gives R's pbinom", () => {
  expect(binomialAtMost(2, 10, 0.5)).toBeCloseTo(0.0546875, 10);
  expect(binomialAtMost(0, 20, 0.05)).toBeCloseTo(0.3584859224, 9);
  expect([binomialAtMost(3, 3, 0.5), binomialAtMost(0, 0, 0.5), binomialAtMost(0, 4, 1)]).toEqual([1, 1, 0]);
});
