import fc from "fast-check";
import { expect, test } from "vitest";
import { type Cell, cellText, isIn, parseCell } from "./cell.ts";

const CELL: Cell = { fromMs: 1_795_442_700_000, toMs: 1_795_443_600_000, overMs: 800, upToMs: 1200 };

test("a cell is in the address as it was", () => {
  expect(cellText(CELL)).toBe("1795443600_900_800_1200");
  const bound = fc.option(fc.integer({ min: 0, max: 99_999 }));
  fc.assert(
    fc.property(bound, fc.integer({ min: 1, max: 99_999 }), fc.boolean(), (overMs, more, open) => {
      fc.pre(overMs !== null || !open);
      const cell = { ...CELL, overMs, upToMs: open ? null : (overMs ?? 0) + more };
      expect(parseCell(cellText(cell))).toEqual(cell);
    }),
  );
});

test.each(["", "x", "1795443600_900__", "1795443600_900_1200_800", "1795443600_9999999_1_2", "1_2_3_4_5"])(
  "%o names none",
  (text) => {
    expect(parseCell(text)).toBeNull();
  },
);

test("its end and its upper bound belong to it, as in the histogram", () => {
  expect(isIn(CELL, { atMs: CELL.toMs, ms: 1200 })).toBe(true);
  expect(isIn(CELL, { atMs: CELL.fromMs, ms: 1200 })).toBe(false);
  expect(isIn(CELL, { atMs: CELL.toMs, ms: 800 })).toBe(false);
  expect(isIn({ ...CELL, upToMs: null }, { atMs: CELL.toMs, ms: 90_000 })).toBe(true);
});
