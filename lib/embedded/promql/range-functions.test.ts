import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { instant, memoryStorage, MINUTE, type Sample, valueOf } from "./testing.ts";

const of = (samples: readonly Sample[], stepMs = MINUTE) =>
  memoryStorage([{ labels: { __name__: "x_total" }, samples }], stepMs);

describe("rate, increase and delta", () => {
  test("extrapolate to the window's ends", () => {
    // Four samples of the five minutes span three; a minute is missing on the left and none on the right.
    const storage = of([0, 60, 120, 180, 240, 300]);
    expect(valueOf("increase(x_total[5m])", storage, 5 * MINUTE)).toBe(300);
    expect(valueOf("rate(x_total[5m])", storage, 5 * MINUTE)).toBe(1);
    expect(valueOf("delta(x_total[5m])", storage, 5 * MINUTE)).toBe(300);
  });

  test("count what a reset lost", () => {
    const storage = of([0, 60, 120, 30, 90]);
    expect(valueOf("increase(x_total[4m])", storage, 4 * MINUTE)).toBeCloseTo(
      ((90 - 60 + 120) * 240) / 180,
      9,
    );
    expect(valueOf("delta(x_total[4m])", storage, 4 * MINUTE)).toBeCloseTo((30 * 240) / 180, 9);
  });

  test("never take a counter below zero", () => {
    // Extrapolated to the left by a minute the counter would have been at −50.
    const storage = of([10, 70, 130].map((value, i) => (i === 0 ? null : value)));
    const toZero = (60 * 70) / 60;
    expect(valueOf("increase(x_total[2m])", storage, 2 * MINUTE)).toBeCloseTo(
      60 * ((60 + Math.min(60, toZero)) / 60),
      9,
    );
    const young = of([null, null, 5, 65]);
    expect(valueOf("increase(x_total[2m])", young, 3 * MINUTE)).toBeCloseTo(60 * ((60 + 5) / 60), 9);
  });

  test("go only half a sample's interval towards an end that is far", () => {
    const storage = of([null, null, null, null, null, 1000, 1060, 1120, null, null]);
    expect(valueOf("increase(x_total[10m])", storage, 9 * MINUTE)).toBeCloseTo(
      120 * ((120 + 30 + 30) / 120),
      9,
    );
  });

  test("need two samples, and say nothing of a single one", () => {
    expect(instant("rate(x_total[1m])", of([1, 2, 3]), 2 * MINUTE)).toEqual([]);
    expect(instant("rate(x_total[59s])", of([1, 2, 3]), 2 * MINUTE)).toEqual([]);
  });

  test("irate and idelta look at the last two samples", () => {
    const storage = of([0, 100, 20]);
    expect(valueOf("irate(x_total[5m])", storage, 2 * MINUTE)).toBeCloseTo(20 / 60, 12);
    expect(valueOf("idelta(x_total[5m])", storage, 2 * MINUTE)).toBe(-80);
  });

  test("an even counter rises by its own slope, wherever the window lies", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 50 }), fc.integer({ min: 10, max: 60 }), (slope, minute) => {
        const storage = of(Array.from({ length: 61 }, (_, i) => 1e6 + i * slope));
        expect(valueOf("rate(x_total[5m])", storage, minute * MINUTE)).toBeCloseTo(slope / 60, 9);
      }),
    );
  });
});

describe("over time", () => {
  const storage = of([3, 1, Number.NaN, 4, 1, 5]);
  test.each([
    ["min_over_time", 1],
    ["max_over_time", 5],
    ["count_over_time", 6],
    ["first_over_time", 3],
    ["last_over_time", 5],
    ["present_over_time", 1],
    ["changes", 5],
    ["resets", 2],
    ["sum_over_time", Number.NaN],
  ])("%s", (name, expected) => {
    expect(valueOf(`${name}(x_total[6m])`, storage, 5 * MINUTE)).toBe(expected);
  });

  test("first_over_time and last_over_time keep the name", () => {
    expect(instant("first_over_time(x_total[6m])", storage, 5 * MINUTE)).toEqual(['{__name__="x_total"} 3']);
  });

  test("the sum keeps what cancels", () => {
    expect(valueOf("sum_over_time(x_total[4m])", of([1, 1e100, 1, -1e100]), 3 * MINUTE)).toBe(2);
  });

  test("the mean does not overflow", () => {
    const huge = Number.MAX_VALUE;
    expect(valueOf("avg_over_time(x_total[3m])", of([huge, huge, huge]), 2 * MINUTE)).toBeCloseTo(huge, -300);
    expect(valueOf("avg_over_time(x_total[4m])", of([5, 5, 5, 1]), 3 * MINUTE)).toBe(4);
  });

  test("deviation and quantile", () => {
    const values = of([2, 4, 4, 4, 5, 5, 7, 9]);
    expect(valueOf("stddev_over_time(x_total[8m])", values, 7 * MINUTE)).toBe(2);
    expect(valueOf("stdvar_over_time(x_total[8m])", values, 7 * MINUTE)).toBe(4);
    expect(valueOf("quantile_over_time(0.5, x_total[8m])", values, 7 * MINUTE)).toBe(4.5);
  });

  test("regression", () => {
    const line = of([10, 12, 14, 16]);
    expect(valueOf("deriv(x_total[4m])", line, 3 * MINUTE)).toBeCloseTo(2 / 60, 12);
    expect(valueOf("predict_linear(x_total[4m], 600)", line, 3 * MINUTE)).toBeCloseTo(36, 9);
    // With @ the line is held and the point of view is not.
    expect(valueOf("predict_linear(x_total[4m] @ 180, 600)", line, 13 * MINUTE)).toBeCloseTo(56, 9);
    expect(valueOf("deriv(x_total[4m])", of([0.1, 0.1, 0.1]), 2 * MINUTE)).toBe(0);
  });

  test("absent_over_time is labelled by the selector's equalities", () => {
    expect(instant('absent_over_time(nothing{job="a", x=~"b"}[5m])', storage, 0)).toEqual(['{job="a"} 1']);
    expect(instant("absent_over_time(x_total[6m])", storage, 5 * MINUTE)).toEqual([]);
  });
});

test("two series that differ only in their names cannot be one result", () => {
  const storage = memoryStorage([
    { labels: { __name__: "a_total" }, samples: [1, 2] },
    { labels: { __name__: "b_total" }, samples: [1, 2] },
  ]);
  expect(() => instant('rate({__name__=~".+_total"}[5m])', storage, MINUTE)).toThrow(
    "vector cannot contain metrics with the same labelset",
  );
});
