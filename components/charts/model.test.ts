import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { zoneAheadMs } from "#lib/format/time.ts";
import {
  type ChartLine,
  isLone,
  type Mark,
  marksAt,
  nearest,
  placeMarks,
  steadyScale,
  timeTicks,
  valueScale,
} from "./model.ts";

const HOUR = 3_600_000;
const line = (...values: (number | null)[]): ChartLine => ({ key: "a", label: "a", colour: "red", values });

describe("the scale of values", () => {
  test("is of round steps, from 0, and without the noise of floating point", () => {
    expect(valueScale([line(0.02, null, 0.29)], [], {}).ticks).toEqual([0, 0.1, 0.2, 0.3]);
    expect(valueScale([line(1270)], [], {}).ticks).toEqual([0, 500, 1000, 1500]);
    expect(valueScale([line(-2.6, 0.9)], [], {})).toMatchObject({ min: -3, max: 1 });
  });

  test("holds a threshold that is near, and none that would flatten the figures", () => {
    const thresholds = [14.4, 6, 3, 1].map((value) => ({ value, label: "" }));
    expect(valueScale([line(0.4)], thresholds, { least: 1 }).max).toBe(1);
    expect(valueScale([line(8)], thresholds, { least: 1 }).max).toBe(15);
    expect(valueScale([line(4)], thresholds, { least: 1 }).max).toBe(6);
  });

  test("is there without figures", () => {
    expect(valueScale([], [], {})).toEqual({ min: 0, max: 1, ticks: [0, 0.25, 0.5, 0.75, 1] });
  });

  test("is there for figures too small to be drawn", () => {
    expect(valueScale([line(5e-324)], [], {})).toMatchObject({ min: 0, max: 1e-12 });
  });

  test("always holds every figure", () => {
    const figures = fc.array(fc.double({ min: -1e9, max: 1e9, noNaN: true }), { minLength: 1 });
    fc.assert(
      fc.property(figures, (values) => {
        const { min, max, ticks } = valueScale([line(...values)], [], {});
        const slack = 1e-9 * Math.max(Math.abs(min), Math.abs(max));
        expect(min).toBeLessThanOrEqual(Math.min(...values) + slack);
        expect(max).toBeGreaterThanOrEqual(Math.max(...values) - slack);
        expect(ticks.length).toBeLessThanOrEqual(7);
      }),
    );
  });
});

describe("the instants of the axis", () => {
  test("are round on the zone's clock, also where it is not a whole hour", () => {
    const from = Date.UTC(2026, 2, 14, 8, 7);
    const { ticks } = timeTicks(from, from + 24 * HOUR, 8, (at) => zoneAheadMs(at, "Asia/Kolkata"));
    const clocks = ticks.map((at) => new Date(at + 5.5 * HOUR).toISOString().slice(11, 16));
    expect(clocks).toEqual(["15:00", "18:00", "21:00", "00:00", "03:00", "06:00", "09:00", "12:00"]);
  });

  test("stay round when the clock is put forward", () => {
    const from = Date.UTC(2026, 2, 27);
    const { ticks } = timeTicks(from, from + 5 * 24 * HOUR, 5, (at) => zoneAheadMs(at, "Europe/Berlin"));
    const clocks = ticks.map((at) => new Date(at + zoneAheadMs(at, "Europe/Berlin")).toISOString());
    expect(clocks.map((clock) => clock.slice(11, 16))).toEqual(clocks.map(() => "00:00"));
    expect(clocks).toHaveLength(5);
  });
});

test("the nearest time is found, whatever the steps", () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.integer(), { minLength: 1 }), fc.integer(), (some, at) => {
      const times = some.toSorted((a, b) => a - b);
      const index = nearest(times, at) ?? -1;
      const best = Math.min(...times.map((time) => Math.abs(time - at)));
      expect(Math.abs((times[index] ?? Number.NaN) - at)).toBe(best);
    }),
  );
  expect(nearest([], 5)).toBeNull();
});

test("a figure between two gaps is told", () => {
  const values = [1, null, 2, null, 3, 4];
  expect(values.map((_, index) => isLone(values, index))).toEqual([true, false, true, false, false, false]);
});

describe("marks", () => {
  const mark = (atMs: number, label: string, kind: Mark["kind"] = "alert"): Mark => ({ atMs, label, kind });
  const placed = (marks: readonly Mark[], width = 300) =>
    placeMarks(marks, { fromMs: 0, toMs: 1000, width }).map(
      ({ mark: { label }, lane, side }) => `${label} ${lane} ${side}`,
    );

  test("of one kind at one place are one; another kind beside them stands a line lower", () => {
    expect(
      placed([mark(100, "page"), mark(110, "page"), mark(95, "began", "other"), mark(120, "ticket")]),
    ).toEqual(["began 0 right", "page +2 1 right"]);
    expect(placed([mark(100, "ticket"), mark(101, "ticket")])).toEqual(["ticket ×2 0 right"]);
  });

  test("at the right edge are labelled on their left, and outside of the range not at all", () => {
    expect(placed([mark(10, "began"), mark(990, "over", "other"), mark(1001, "later")])).toEqual([
      "began 0 right",
      "over 0 left",
    ]);
  });

  test("never have labels upon each other, however many there are", () => {
    const some = fc.array(
      fc.record({
        atMs: fc.integer({ min: 0, max: 1000 }),
        label: fc.string({ minLength: 1, maxLength: 20 }),
        kind: fc.constantFrom("deploy" as const, "alert" as const, "other" as const),
      }),
    );
    fc.assert(
      fc.property(some, fc.integer({ min: 200, max: 1400 }), (marks, width) => {
        const boxes = placeMarks(marks, { fromMs: 0, toMs: 1000, width }).flatMap(({ mark, lane, side }) => {
          const at = (mark.atMs / 1000) * width;
          const long = mark.label.length * 6.3;
          return lane === null ? [] : [{ lane, start: side === "left" ? at - long : at, long }];
        });
        const clash = boxes.find((a, i) =>
          boxes
            .slice(i + 1)
            .some((b) => a.lane === b.lane && a.start + a.long > b.start && b.start + b.long > a.start),
        );
        expect(clash).toBeUndefined();
      }),
    );
  });

  test("are told in the table at the time that they follow, in full", () => {
    const marks = [
      mark(5, "early"),
      { ...mark(25, "page"), text: "Burn fired, page" },
      mark(29, "2.1", "deploy"),
    ];
    expect([0, 1, 2].map((index) => marksAt(marks, [10, 20, 30], index))).toEqual([
      "early",
      "Burn fired, page; 2.1",
      null,
    ]);
  });
});

test("a scale stays while figures fit and fill half of it", () => {
  const scale = (max: number, min = 0) => ({ min, max, ticks: [min, max] });
  const before = scale(100);
  expect(steadyScale(before, scale(80))).toBe(before);
  expect(steadyScale(before, scale(50))).toBe(before);
  expect(steadyScale(before, scale(40)).max).toBe(40);
  expect(steadyScale(before, scale(120)).max).toBe(120);
  expect(steadyScale(before, scale(100, -20)).min).toBe(-20);
  expect(steadyScale(scale(100, -20), scale(100)).min).toBe(0);
});
