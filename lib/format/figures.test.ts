import { expect, test } from "vitest";
import { formatBurn, formatCount, formatFigure, formatShare, formatSpan } from "./figures.ts";

const plain = (text: string) => text.replaceAll("\u00a0", " ");

test("shares tell what is nearly all or nothing from all and nothing", () => {
  const shares = [0, 0.00001, 0.0042, 0.05, 0.123, 0.995, 0.9997, 0.999999, 1, 1.5, -0.4, -12.5, null];
  expect(shares.map((one) => plain(formatShare(one)))).toEqual([
    "0 %",
    "< 0.01 %",
    "0.42 %",
    "5 %",
    "12.3 %",
    "99.5 %",
    "99.97 %",
    "99.99 %",
    "100 %",
    "150 %",
    "−40 %",
    "−1250 %",
    "unknown",
  ]);
});

test("burn rates, counts and spans", () => {
  expect([0, 0.01, 1, 14.4, 120.4, null].map(formatBurn)).toEqual([
    "0×",
    "<0.1×",
    "1×",
    "14.4×",
    "120×",
    "unknown",
  ]);
  expect([0, 0.01, 2.5, 10, 12_044.4, -3, null].map(formatCount)).toEqual([
    "0",
    "<0.1",
    "2.5",
    "10",
    "12,044",
    "−3",
    "unknown",
  ]);
  expect([45, 24 * 60, 3.5 * 1440, 30 * 1440].map((minutes) => plain(formatSpan(minutes * 60_000)))).toEqual([
    "45 min",
    "24 h",
    "3.5 d",
    "30 d",
  ]);
});

test("what is no number is unknown in every unit", () => {
  for (const unit of ["ratio", "ms", "burn", "per_minute", "count"] as const) {
    expect(formatFigure(Number.NaN, unit)).toBe("unknown");
    expect(formatFigure(null, unit)).toBe("unknown");
  }
});
