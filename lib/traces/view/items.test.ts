import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { SpanRow } from "../schema.ts";
import { spanTable } from "../span-table.ts";
import { listOf } from "../testing/table.ts";
import { serviceColours } from "./colours.ts";
import type { Gap } from "./gaps.ts";
import { LEAST_GAP_NS, withGaps } from "./items.ts";
import { fold, NO_FOLDS, visibleRows } from "./visible.ts";
import { clockShift, placeIn, turnWindow, wholeWindow } from "./window.ts";

const MS = 1_000_000;
const row = (at: number, depth: number, more: Partial<SpanRow> = {}): SpanRow => ({
  id: (at + 1).toString(16).padStart(16, "0"),
  parentId: null,
  depth,
  name: "span",
  service: "voice-edge",
  stage: null,
  turnIndex: null,
  startNs: at * 100 * MS,
  durationNs: 50 * MS,
  status: "unset",
  label: null,
  events: 0,
  ...more,
});
const tableOf = (rows: SpanRow[]) =>
  spanTable(listOf(rows, { traceId: null, startNs: "1000000000", durationNs: 1_000 * MS }));
const gap = (turnRow: number, afterRow: number, durationNs = LEAST_GAP_NS): Gap<null> => ({
  turnIndex: 0,
  startNs: 0,
  durationNs,
  turnRow,
  afterRow,
  between: null,
});

// 0 call · 1 turn · 2 stt · 3 llm · 4 http · 5 turn · 6 stt
const call = tableOf([0, 1, 2, 2, 3, 1, 2].map((depth, at) => row(at, depth)));

describe("gaps among the rows", () => {
  it("stand after what began before them, with all that lies below it", () => {
    const items = withGaps(visibleRows(call, NO_FOLDS), [gap(1, 2), gap(1, 4), gap(5, 5)]);
    expect([...items.lines]).toEqual([0, 1, 2, ~0, 3, 4, ~1, 5, ~2, 6]);
    expect(Array.from({ length: 7 }, (_, at) => items.positionOf(at))).toEqual([0, 1, 2, 4, 5, 7, 9]);
  });

  it("are not shown below a folded turn, nor where the turn is not, nor when they are too short to matter", () => {
    const folded = visibleRows(call, fold(NO_FOLDS, call.id(1), true));
    expect([...withGaps(folded, [gap(1, 2), gap(5, 6)]).lines]).toEqual([0, 1, 5, 6, ~0]);
    const all = visibleRows(call, NO_FOLDS);
    expect(withGaps(all, [gap(-1, -1), gap(1, 2, LEAST_GAP_NS - 1)]).lines).toHaveLength(7);
  });

  it("move no row out of the order, and every row keeps its own line", () => {
    const gaps = fc.array(
      fc
        .record({ turn: fc.constantFrom(1, 5), after: fc.nat({ max: 6 }) })
        .map(({ turn, after }) => gap(turn, after)),
      { maxLength: 12 },
    );
    fc.assert(
      fc.property(gaps, (some) => {
        const items = withGaps(visibleRows(call, NO_FOLDS), some);
        expect([...items.lines].filter((line) => line >= 0)).toEqual([0, 1, 2, 3, 4, 5, 6]);
        for (let at = 0; at < 7; at++) expect(items.lines[items.positionOf(at)]).toBe(at);
      }),
    );
  });
});

describe("the window in time", () => {
  const trace = tableOf([row(0, 0, { durationNs: 900 * MS }), row(1, 1, { turnIndex: 4 })]);

  it("of a turn has a margin of 6 %, and counts from the turn's start", () => {
    expect(turnWindow(trace, { index: 4, spanId: trace.id(1) })).toEqual({
      startNs: 97 * MS,
      endNs: 153 * MS,
      originNs: 100 * MS,
    });
  });

  it("is found by the turn's number where its span did not arrive, and is the whole trace where nothing did", () => {
    expect(turnWindow(trace, { index: 4, spanId: "gone" }).originNs).toBe(100 * MS);
    expect(turnWindow(trace, { index: 9, spanId: "gone" })).toEqual(wholeWindow(trace));
  });

  it("is the call's clock moved by where the trace begins", () => {
    const { toMs, toNs } = clockShift(trace, "400000000");
    expect([toMs(0), toNs(600)]).toEqual([600, 0]);
    expect(clockShift(trace, null).toMs(5 * MS)).toBe(5);
  });

  it("cuts what lies partly outside, and has no place for what lies wholly outside", () => {
    const window = { startNs: 100, endNs: 200 };
    expect(placeIn(window, 50, 150)).toEqual({ left: 0, width: 50 });
    expect(placeIn(window, 150, 150)).toEqual({ left: 50, width: 0 });
    // A span that ends before it starts is a point.
    expect(placeIn(window, 150, 20)).toEqual({ left: 50, width: 0 });
    expect(placeIn(window, 201, 300)).toBeNull();
    expect(placeIn({ startNs: 5, endNs: 5 }, 5, 6)).toBeNull();
  });
});

it("gives the services with the most spans a colour of their own", () => {
  const services = ["a", "b", "b", "c", "d", "e", "f", "g", "g"];
  const table = tableOf(services.map((service, at) => row(at, 0, { service })));
  expect(serviceColours(table).map(({ service, spans, colour }) => [service, spans, colour])).toEqual([
    ["b", 2, 1],
    ["g", 2, 2],
    ["a", 1, 3],
    ["c", 1, 4],
    ["d", 1, 5],
    ["e", 1, 6],
    ["f", 1, null],
  ]);
});
