import { expect, test } from "vitest";
import type { Measure } from "#lib/verticals/schema.ts";
import { arrowOf, changeOf, figureText, measureText } from "./words.ts";

const measure = (more: Partial<Measure>): Measure => ({
  value: null,
  before: null,
  samples: null,
  tooFew: false,
  approximate: false,
  beyond: false,
  spark: [],
  drill: null,
  ...more,
});
const plain = (text: string | undefined) => text?.replaceAll("\u00a0", " ");

test("a figure says how exact it is, and unknown is never 0", () => {
  expect(measureText(measure({}), "calls")).toBe("–");
  expect(measureText(measure({ tooFew: true, samples: 12 }), "ms")).toBe("too few");
  expect(plain(measureText(measure({ value: 1180, approximate: true }), "ms"))).toBe("≈ 1.18 s");
  expect(plain(measureText(measure({ value: 8500, beyond: true }), "ms"))).toBe("> 8.50 s");
  expect(figureText(0, "calls")).toBe("0");
});

test("a change is in the figure's own unit: shares in points, counts in percent", () => {
  const text = (...of: Parameters<typeof changeOf>) => plain(changeOf(...of)?.text);
  expect(text(0.031, 0.02, "ratio", "less")).toBe("+1.1 pp");
  expect(text(110, 100, "calls", null)).toBe("+10 %");
  expect(text(5, 0, "calls", null)).toBe("+5");
  expect(text(900, 1020, "ms", "less")).toBe("−120 ms");
  expect(text(100, 100, "calls", null)).toBe("=");
  expect(changeOf(null, 3, "calls", null)).toBeNull();
});

test("worse is by what is better for the figure, and its arrow goes where the figure went", () => {
  const slower = changeOf(1300, 1200, "ms", "less");
  const sadder = changeOf(0.2, 0.4, "score", "more");
  expect([slower?.way, sadder?.way]).toEqual(["worse", "worse"]);
  expect([slower, sadder].map((one) => (one === null ? "" : arrowOf(one)))).toEqual(["▲", "▼"]);
  expect(changeOf(1100, 1200, "ms", "less")?.way).toBe("better");
});
