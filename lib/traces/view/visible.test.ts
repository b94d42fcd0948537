import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { SpanTable } from "../span-table.ts";
import { anyTable, bigTable, tableOf } from "../testing/tables.ts";
import { errorRows, rowsOfIds, stepRow } from "./steps.ts";
import {
  type Folds,
  fold,
  foldLevel,
  NO_FOLDS,
  reveal,
  turnRows,
  visibleRows,
  withAncestors,
} from "./visible.ts";

const call = tableOf([
  { id: 1, name: "call", from: 0, to: 100, attributes: { "call.sid": "x" } },
  { id: 2, parent: 1, name: "turn", from: 10, to: 40, attributes: { "turn.index": 0 } },
  { id: 3, parent: 2, name: "tool_call", from: 11, to: 20, status: "error" },
  { id: 4, parent: 3, name: "GET /slots", from: 12, to: 19 },
  { id: 5, parent: 1, name: "turn", from: 50, to: 80, attributes: { "turn.index": 1 } },
  { id: 6, parent: 5, name: "stt", from: 51, to: 60, status: "error" },
]);
const shown = (table: SpanTable, folds: Folds, only: Uint8Array | null = null) => [
  ...visibleRows(table, folds, only).rows,
];

describe("folding", () => {
  it("hides what lies below a row, by its id", () => {
    const closed = fold(NO_FOLDS, call.id(1), true);
    expect(shown(call, closed)).toEqual([0, 1, 4, 5]);
    expect(visibleRows(call, closed).isFolded(1)).toBe(true);
    expect(shown(call, fold(closed, call.id(1), false))).toEqual([0, 1, 2, 3, 4, 5]);
  });

  it("goes by level, and one row can be opened beyond it", () => {
    expect(shown(call, foldLevel(1))).toEqual([0, 1, 4]);
    expect(shown(call, foldLevel(0))).toEqual([0]);
    expect(shown(call, fold(foldLevel(1), call.id(1), false))).toEqual([0, 1, 2, 4]);
  });

  it("opens what hides a row, and nothing else", () => {
    expect(shown(call, reveal(call, foldLevel(0), 3))).toEqual([0, 1, 2, 3, 4]);
    expect(shown(call, reveal(call, fold(NO_FOLDS, call.id(2), true), 3))).toContain(3);
    const beside = fold(foldLevel(2), call.id(1), true);
    expect(reveal(call, beside, 5)).toBe(beside);
    const open = reveal(call, beside, 3);
    expect(reveal(call, open, 3)).toBe(open);
  });

  it("forgets ids that a later answer does not have", () => {
    expect(shown(call, fold(NO_FOLDS, "00000000000000ff", true))).toHaveLength(6);
  });
});

describe("a part of the rows", () => {
  it("is a turn's, with its shallowest at the top", () => {
    const { rows, topDepth } = visibleRows(call, NO_FOLDS, turnRows(call, 1));
    expect([[...rows], topDepth]).toEqual([[4, 5], 1]);
    expect(shown(call, NO_FOLDS, turnRows(call, 7))).toEqual([]);
  });

  it("is the matches with what they lie below; only what is in it makes a parent", () => {
    const view = visibleRows(call, NO_FOLDS, withAncestors(call, [2]));
    expect([...view.rows]).toEqual([0, 1, 2]);
    expect([view.hasChildren(1), view.hasChildren(2)]).toEqual([true, false]);
    expect([view.positionOf(2), view.positionOf(3), view.parentPosition(2)]).toEqual([2, -1, 1]);
  });
});

it("shows each row once, in order, and hides exactly what a folded row hides", () => {
  const folds = fc.tuple(fc.option(fc.nat(4)), fc.array(fc.nat(40)), fc.array(fc.nat(40)));
  fc.assert(
    fc.property(anyTable, folds, fc.boolean(), (table, [level, closed, opened], part) => {
      let state = foldLevel(level);
      for (const row of closed) state = fold(state, table.id(row), true);
      for (const row of opened) state = fold(state, table.id(row), false);
      const only = part ? turnRows(table, 1) : null;
      const view = visibleRows(table, state, only);
      const inside = (row: number) => only === null || only[row] === 1;
      const hidden = (row: number) => {
        for (let at = table.parent(row); at !== -1; at = table.parent(at))
          if (inside(at) && view.isFolded(at)) return true;
        return false;
      };
      const expected = Array.from({ length: table.count }, (_, row) => row).filter(
        (row) => inside(row) && !hidden(row),
      );
      expect([...view.rows]).toEqual(expected);
      for (const [at, row] of expected.entries()) expect(view.positionOf(row)).toBe(at);
    }),
  );
});

it("goes to the next and the last, round the end", () => {
  const errors = errorRows(call);
  expect([...errors]).toEqual([2, 5]);
  expect([stepRow(errors, -1, 1), stepRow(errors, 2, 1), stepRow(errors, 5, 1)]).toEqual([2, 5, 2]);
  expect([stepRow(errors, 4, -1), stepRow(errors, 2, -1), stepRow(errors, -1, -1)]).toEqual([2, 5, 5]);
  expect(stepRow(new Int32Array(0), 3, 1)).toBe(-1);
  expect([...rowsOfIds(call, [call.id(5), "nobody", call.id(2), call.id(5)])]).toEqual([2, 5]);
});

it("takes 50,000 rows, one below the other too", () => {
  for (const table of [bigTable(50_000), bigTable(50_000, true)]) {
    expect(shown(table, NO_FOLDS)).toHaveLength(50_000);
    expect(shown(table, foldLevel(0))).toEqual([0]);
    expect(withAncestors(table, [49_999]).filter((one) => one === 1)).toHaveLength(table.depth(49_999) + 1);
    expect(shown(table, reveal(table, foldLevel(0), 49_999))).toContain(49_999);
  }
});
