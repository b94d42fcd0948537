import fc from "fast-check";
import { expect, test } from "vitest";
import {
  fitView,
  formatMark,
  formatView,
  MOST_MARKS,
  type Mark,
  panView,
  parseMark,
  parseView,
  toggleMark,
  zoomView,
} from "./clock.ts";

test("a view and a mark come back from the URL as they went", () => {
  const micros = fc.integer({ min: 0, max: 3_600_000_000 }).map((us) => us / 1000);
  fc.assert(
    fc.property(micros, fc.integer({ min: 2000, max: 60_000_000 }), (fromMs, us) => {
      const view = { fromMs, toMs: Math.round((fromMs + us / 1000) * 1000) / 1000 };
      expect(parseView(formatView(view))).toEqual(view);
    }),
  );
  for (const mark of [
    { atMs: 51_234.5, span: null },
    { atMs: -3, span: "00f067aa0ba902b7" },
  ])
    expect(parseMark(formatMark(mark))).toEqual(mark);
});

test.each(["", "5", "5-5", "9-5", "a-b", "0-1e9", "0-99999999999", "1-2-3", "0-Infinity", "٣-٤"])(
  "%j is no view",
  (text) => expect(parseView(text)).toBeNull(),
);

test.each(["", "x", "5~", "5~ABCDEF0123456789", "5~00f067aa0ba902b7x", "1e3"])("%j is no mark", (text) =>
  expect(parseMark(text)).toBeNull(),
);

test("a view stays inside of the call, and keeps its length where it can", () => {
  expect(fitView({ fromMs: -500, toMs: 1500 }, 10_000)).toEqual({ fromMs: 0, toMs: 2000 });
  expect(fitView({ fromMs: 9000, toMs: 11_000 }, 10_000)).toEqual({ fromMs: 8000, toMs: 10_000 });
  expect(fitView({ fromMs: -1, toMs: 10_001 }, 10_000)).toBeNull();
});

test("zooming keeps the instant under the pointer where it is, and out of it is the whole call", () => {
  fc.assert(
    fc.property(fc.double({ min: 0.05, max: 0.95, noNaN: true }), (at) => {
      const view = { fromMs: 40_000, toMs: 60_000 };
      const around = 40_000 + at * 20_000;
      const next = zoomView(view, 100_000, 0.5, around);
      expect(((around - (next?.fromMs ?? 0)) / 10_000).toFixed(6)).toBe(at.toFixed(6));
    }),
  );
  expect(zoomView({ fromMs: 0, toMs: 60_000 }, 100_000, 2, 30_000)).toBeNull();
  expect(zoomView(null, 100_000, 0.5, 0)).toEqual({ fromMs: 0, toMs: 50_000 });
});

test("a view moves no further than the call's end", () => {
  expect(panView({ fromMs: 8000, toMs: 9000 }, 10_000, 5)).toEqual({ fromMs: 9000, toMs: 10_000 });
  expect(panView(null, 10_000, 1)).toBeNull();
});

test("a mark goes as it came, and stands in the order of time", () => {
  const [a, b]: Mark[] = [
    { atMs: 200, span: "00f067aa0ba902b7" },
    { atMs: 100, span: null },
  ];
  if (a === undefined || b === undefined) throw new Error("two marks");
  expect(toggleMark(toggleMark([], a), b)).toEqual([b, a]);
  expect(toggleMark([b, a], { ...a, atMs: 999 })).toEqual([b]);
  const many = Array.from({ length: MOST_MARKS }, (_, at) => ({ atMs: at * 10, span: null }));
  expect(toggleMark(many, a)).toHaveLength(MOST_MARKS);
});
