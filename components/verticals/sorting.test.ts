import { expect, test } from "vitest";
import { sorted, usualOrder, type VerticalRow } from "./sorting.ts";

const row = (vertical: string, value: number | null): VerticalRow => ({
  vertical,
  href: `/verticals/${vertical}`,
  slo: null,
  measures: {
    slow_turns: {
      value,
      before: null,
      samples: null,
      tooFew: false,
      approximate: false,
      beyond: false,
      spark: [],
      drill: null,
    },
  },
});
const rows = [row("b", 0.1), row("a", null), row("d", 0.3), row("c", 0.1)];
const names = (some: readonly VerticalRow[]) => some.map(({ vertical }) => vertical).join("");

test("rows whose figure is unknown come last in both orders; equal ones are by name", () => {
  expect(names(sorted(rows, { sort: "slow_turns", order: "desc" }))).toBe("dbca");
  expect(names(sorted(rows, { sort: "slow_turns", order: "asc" }))).toBe("bcda");
  expect(names(sorted(rows, { sort: "sentiment", order: "asc" }))).toBe("abcd");
});

test("the usual order has first what needs somebody", () => {
  expect([usualOrder("slow_turns"), usualOrder("budget_left"), usualOrder("vertical")]).toEqual([
    "desc",
    "asc",
    "asc",
  ]);
});
