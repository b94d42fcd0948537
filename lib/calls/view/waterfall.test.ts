import { describe, expect, it } from "vitest";
import { rowsOf } from "#lib/traces/testing/table.ts";
import { makeCall } from "./testing/call.ts";
import { makeSpans } from "./testing/trace.ts";
import { parentIndex, timeWindow, visibleRows } from "./waterfall.ts";

const call = makeCall();
const list = makeSpans(call);
const rows = rowsOf(list);
const { durationNs } = list;
const turn = call.turns?.[5];

describe("visibleRows", () => {
  it("shows all rows with their depth and which of them can be folded", () => {
    const shown = visibleRows(rows, new Set(), null);
    expect(shown).toHaveLength(rows.length);
    expect(shown[0]).toMatchObject({ depth: 0, children: true, folded: false });
    expect(shown.at(-1)?.children).toBe(false);
  });

  it("hides everything below a folded row and nothing else", () => {
    const shown = visibleRows(rows, new Set([turn?.spanId ?? ""]), null);
    const below = rows.filter((row) => row.turnIndex === 5 && row.depth > 1).length;
    expect(shown).toHaveLength(rows.length - below);
    expect(visibleRows(rows, new Set([rows[0]?.id ?? ""]), null)).toHaveLength(1);
  });

  it("keeps one turn's rows, its shallowest at depth 0", () => {
    const shown = visibleRows(rows, new Set(), 5);
    expect(shown.every(({ row }) => row.turnIndex === 5)).toBe(true);
    expect(Math.min(...shown.map((one) => one.depth))).toBe(0);
  });
});

it("covers a turn with a margin, and the whole trace where the turn is unknown", () => {
  const window = timeWindow(rows, durationNs, { index: 5, spanId: turn?.spanId ?? "" });
  const start = (turn?.startMs ?? 0) * 1e6;
  expect(window.startNs).toBeCloseTo(start - 4_152e6 * 0.06, -3);
  expect(window.originNs).toBe(start);
  expect(window.endNs).toBeCloseTo(start + 4_152e6 * 1.06, -3);
  expect(timeWindow(rows, durationNs, { index: 99, spanId: "none" })).toEqual({
    startNs: 0,
    endNs: durationNs,
    originNs: 0,
  });
});

it("finds the row above that a row belongs to", () => {
  const shown = visibleRows(rows, new Set(), null);
  const stage = shown.findIndex(({ row }) => row.stage === "tool_call" && row.turnIndex === 5);
  expect(shown[parentIndex(shown, stage)]?.row.id).toBe(turn?.spanId);
  expect(parentIndex(shown, 0)).toBe(-1);
});
