import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { STAGES } from "#lib/ledger/stages.ts";
import { anyTable, bigTable, tableOf } from "../testing/tables.ts";
import { density } from "./density.ts";
import { flameRows, placeOf } from "./flame.ts";
import { gaps } from "./gaps.ts";

const turn = { "turn.index": 0 };
const table = tableOf([
  { id: 1, name: "call", from: 0, to: 100, status: "error", attributes: { "call.sid": "x" } },
  { id: 2, parent: 1, name: "turn", from: 10, to: 60, attributes: turn },
  { id: 3, parent: 2, name: "stt", from: 10, to: 28, attributes: turn },
  { id: 4, parent: 2, name: "tool_call", from: 40, to: 60, status: "error", attributes: turn },
]);
const whole = { startNs: 0, endNs: 100e6 };

describe("the minimap", () => {
  it("tells of each column how much runs, which stage fills it, and what failed in it", () => {
    const { spans, most, stages, errors, breaches } = density(table, 10, whole, [2]);
    expect([...spans]).toEqual([1, 3, 3, 2, 3, 3, 1, 1, 1, 1]);
    expect(most).toBe(3);
    expect([...stages].map((stage) => STAGES[stage] ?? "-")).toEqual([
      "-",
      "stt",
      "stt",
      "-",
      "tool_call",
      "tool_call",
      "-",
      "-",
      "-",
      "-",
    ]);
    // The call failed because the tool did: the mark is where it happened.
    expect([...errors]).toEqual([0, 0, 0, 0, 1, 1, 0, 0, 0, 0]);
    expect([...breaches]).toEqual([0, 1, 1, 0, 0, 0, 0, 0, 0, 0]);
  });

  it("shows a moment as a column, and nothing of what is outside", () => {
    expect([...density(table, 4, { startNs: 70e6, endNs: 90e6 }, [2]).breaches]).toEqual([0, 0, 0, 0]);
    const speck = tableOf([
      { id: 1, name: "x", from: 0, to: 10 },
      { id: 2, parent: 1, name: "y", from: 5, to: 5 },
    ]);
    expect([...density(speck, 2, { startNs: 0, endNs: 10e6 }).spans]).toEqual([1, 2]);
  });

  it("counts as a look at each column does, whatever was sent", () => {
    fc.assert(
      fc.property(anyTable, fc.integer({ min: 1, max: 30 }), (any, width) => {
        const range = { startNs: 0, endNs: Math.max(1, any.list.durationNs) };
        const { spans, errors, stages } = density(any, width, range);
        const px = (range.endNs - range.startNs) / width;
        for (let i = 0; i < width; i++) {
          const inside = Array.from({ length: any.count }, (_, row) => row).filter(
            (row) => any.start(row) < (i + 1) * px - 1 && any.stop(row) > i * px + 1,
          );
          expect(spans[i]).toBeGreaterThanOrEqual(inside.length);
          expect(spans[i]).toBeLessThanOrEqual(any.count);
          const staged = inside.some((row) => any.stage(row) !== null);
          expect(staged && stages[i] === -1).toBe(false);
          const leaf = (row: number) => any.status(row) === "error" && !any.hasChildren(row);
          expect(inside.some(leaf) && errors[i] === 0).toBe(false);
        }
      }),
    );
  });
});

describe("the flame view", () => {
  it("puts spans that run at once on lines of their own, and specks together", () => {
    const busy = tableOf([
      { id: 1, name: "call", from: 0, to: 1000 },
      { id: 2, parent: 1, name: "a", from: 0, to: 600 },
      { id: 3, parent: 1, name: "b", from: 100, to: 900 },
      ...[0, 1, 2, 3].map((n) => ({ id: 10 + n, parent: 2, name: "speck", from: 10 + n, to: 10.5 + n })),
    ]);
    const rows = flameRows(busy, { startNs: 0, endNs: 1000e6 }, 500);
    expect(rows.map(({ depth, lane, bars }) => [depth, lane, bars.map(({ count }) => count)])).toEqual([
      [0, 0, [1]],
      [1, 0, [1]],
      [1, 1, [1]],
      [2, 0, [4]],
    ]);
  });

  it("draws every span of the range once, on few bars, whatever was sent", () => {
    fc.assert(
      fc.property(anyTable, fc.integer({ min: 1, max: 50 }), (any, width) => {
        const range = { startNs: 10e6, endNs: 90e6 };
        const bars = flameRows(any, range, width).flatMap((row) => row.bars);
        const inside = Array.from({ length: any.count }, (_, row) => row).filter(
          (row) => any.stop(row) >= range.startNs && any.start(row) <= range.endNs,
        );
        expect(bars.reduce((sum, { count }) => sum + count, 0)).toBe(inside.length);
      }),
    );
  });

  it("finds each span of the range on a line of its depth, in its own bar or among specks", () => {
    const range = { startNs: 10e6, endNs: 90e6 };
    fc.assert(
      fc.property(anyTable, fc.integer({ min: 1, max: 50 }), (any, width) => {
        const rows = flameRows(any, range, width);
        for (let row = 0; row < any.count; row++) {
          const place = placeOf(rows, any, row);
          const inside = any.stop(row) >= range.startNs && any.start(row) <= range.endNs;
          expect(inside && place === null).toBe(false);
          if (place === null) continue;
          const { line, bar } = place;
          const drawnThere = rows[line]?.depth === any.depth(row) && rows[line].bars.includes(bar);
          const holdsIt = bar.startNs <= any.start(row) && any.start(row) <= bar.endNs;
          expect({ drawnThere, isItsOwn: bar.row === row || (bar.count > 1 && holdsIt) }).toEqual({
            drawnThere: true,
            isItsOwn: true,
          });
        }
        expect(placeOf(rows, any, -1)).toBeNull();
      }),
    );
  });

  it("has no more bars than could be seen of 50,000 spans", () => {
    const big = bigTable(50_000);
    const rows = flameRows(big, { startNs: 0, endNs: big.list.durationNs }, 1_000);
    expect(rows.reduce((sum, { bars }) => sum + bars.length, 0)).toBeLessThan(3_000);
  });
});

it("puts a gap after the row that began before it", () => {
  const origin = BigInt(table.list.startNs ?? 0);
  const part = (stage: string, from: number, to: number) => ({
    stage,
    startNs: String(origin + BigInt(from * 1e6)),
    endNs: String(origin + BigInt(to * 1e6)),
    between: stage === "unattributed" ? "stt…tool" : null,
  });
  const parts = [part("stt", 10, 28), part("unattributed", 28, 40), part("tool_call", 40, 60)];
  const found = gaps(table, [
    { index: 0, spanId: table.id(1), parts },
    { index: 1, spanId: "00000000000000ff", parts: [part("unattributed", 70, 80)] },
  ]);
  expect(found).toEqual([
    { turnIndex: 0, startNs: 28e6, durationNs: 12e6, turnRow: 1, afterRow: 2, between: "stt…tool" },
    { turnIndex: 1, startNs: 70e6, durationNs: 10e6, turnRow: -1, afterRow: -1, between: "stt…tool" },
  ]);
});
