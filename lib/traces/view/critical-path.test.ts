import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { SpanTable } from "../span-table.ts";
import type { SpanWords } from "../testing/span.ts";
import { anyTable, bigTable, tableOf } from "../testing/tables.ts";
import { criticalPath, type PathSection, sectionsByRow, wholePath } from "./critical-path.ts";

const span = (id: number, parent: number | null, from: number, to: number): SpanWords => ({
  id,
  parent,
  name: String.fromCodePoint(64 + id),
  from,
  to,
});
const path = (words: readonly SpanWords[]) => {
  const table = tableOf(words);
  return criticalPath(table, 0).map(
    ({ row, startNs, endNs }) => `${table.name(row)} ${startNs / 1e6}-${endNs / 1e6}`,
  );
};

describe("the critical path", () => {
  it("goes back from the end through what ended last", () => {
    expect(path([span(1, null, 0, 100), span(2, 1, 10, 40), span(3, 1, 60, 90)])).toEqual([
      "A 0-10",
      "B 10-40",
      "A 40-60",
      "C 60-90",
      "A 90-100",
    ]);
  });

  it("leaves out what still ran when the next thing began", () => {
    const words = [span(1, null, 0, 100), span(2, 1, 10, 40), span(3, 1, 20, 60), span(4, 1, 50, 80)];
    expect(path(words)).toEqual(["A 0-10", "B 10-40", "A 40-50", "D 50-80", "A 80-100"]);
  });

  it("cuts children off at their parents' ends, and drops those outside", () => {
    const words = [
      span(1, null, 0, 40),
      span(2, 1, 20, 90),
      span(3, 2, 10, 30),
      span(4, 1, 50, 60),
      span(5, 1, 12, 8),
    ];
    expect(path(words)).toEqual(["A 0-20", "C 20-30", "B 30-40"]);
  });

  it("takes a child that ended when the next one began for waited for, where Jaeger does not", () => {
    expect(path([span(1, null, 0, 20), span(2, 1, 0, 10), span(3, 1, 10, 20)])).toEqual([
      "B 0-10",
      "C 10-20",
    ]);
  });

  it("has no part in what runs by itself", () => {
    const table = tableOf([span(1, null, 0, 20), span(2, 1, 0, 10)]);
    const list = { ...table.list, kinds: { values: ["consumer" as const], at: [0, 0] } };
    const detached = new (table.constructor as new (of: typeof list) => SpanTable)(list);
    expect(criticalPath(detached, 0)).toEqual([{ row: 0, startNs: 0, endNs: 20e6 }]);
  });

  it("is that of one turn, of each heap of a trace without a root, and none of no row", () => {
    const table = tableOf([span(1, 9, 0, 10), span(2, 9, 20, 30), span(3, 8, 50, 60), span(4, 2, 21, 22)]);
    expect(sectionsByRow(wholePath(table)).get(1)).toHaveLength(2);
    expect(criticalPath(table, 2)).toHaveLength(1);
    expect([...criticalPath(table, -1), ...criticalPath(table, 99)]).toEqual([]);
  });
});

const below = (table: SpanTable, root: number, row: number): boolean => row >= root && row < table.end(root);
const follow = (sections: readonly PathSection[]): boolean =>
  sections.every(
    ({ startNs, endNs }, i) => startNs < endNs && startNs === (sections[i - 1]?.endNs ?? startNs),
  );

it("fills its root exactly, without gap or overlap, whatever was sent", () => {
  fc.assert(
    fc.property(anyTable, (table) => {
      for (let root = 0; root < table.count; root++) {
        const sections = criticalPath(table, root);
        expect(follow(sections)).toBe(true);
        expect(sections.reduce((sum, { startNs, endNs }) => sum + endNs - startNs, 0)).toBe(
          Math.max(0, table.duration(root)),
        );
        for (const { row, startNs, endNs } of sections) {
          expect(below(table, root, row)).toBe(true);
          expect(startNs >= table.start(row) && endNs <= table.stop(row)).toBe(true);
        }
      }
    }),
  );
});

it.each([false, true])("is right for 50,000 spans (one below the other: %s)", (deep) => {
  const table = bigTable(50_000, deep);
  const sections = criticalPath(table, 0);
  expect(follow(sections)).toBe(true);
  expect(sections.at(-1)?.endNs).toBe(table.stop(0));
  expect(sections[0]?.startNs).toBe(0);
  expect(new Set(sections.map(({ row }) => row)).size).toBeGreaterThan(deep ? 49_990 : 44_000);
});
