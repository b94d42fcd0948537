import fc from "fast-check";
import { expect, it } from "vitest";
import type { SpanRow } from "./schema.ts";
import { spanTable } from "./span-table.ts";
import { listOf, rowsOf } from "./testing/table.ts";
import { spanId } from "./testing/span.ts";

const TRACE = { traceId: null, startNs: "0", durationNs: 100 };

/** Rows of any shape of tree: each row's depth is at most one below that of the row before it. */
const anyRows = fc
  .array(
    fc.record({
      rise: fc.nat(4),
      name: fc.constantFrom("turn", "stt", "GET /slots"),
      service: fc.constantFrom("voice-edge", "crm"),
      stage: fc.option(fc.constantFrom("stt" as const, "tool_call" as const)),
      turnIndex: fc.option(fc.nat(3)),
      startNs: fc.integer(),
      durationNs: fc.integer(),
      status: fc.constantFrom("unset" as const, "ok" as const, "error" as const),
      label: fc.option(fc.string({ maxLength: 3 })),
      events: fc.nat(2),
    }),
    { maxLength: 40 },
  )
  .map((words) => {
    const open: string[] = [];
    return words.map(({ rise, ...rest }, i): SpanRow => {
      open.length = Math.max(0, open.length - rise);
      const depth = open.length;
      const id = spanId(i + 1);
      return { ...rest, id, depth, parentId: open[depth - 1] ?? null, ...(open.push(id) && {}) };
    });
  });

it("gives back the rows that the columns were made of, and finds each by its id", () => {
  fc.assert(
    fc.property(anyRows, (rows) => {
      const list = listOf(rows, TRACE);
      const table = spanTable(list);
      expect(rowsOf(list)).toEqual(rows);
      expect(rows.map(({ id }) => table.indexOf(id))).toEqual([...rows.keys()]);
      for (const [i, { id }] of rows.entries()) {
        const children = [...table.children(i)].map((child) => table.id(child));
        expect(children).toEqual(rows.filter(({ parentId }) => parentId === id).map((row) => row.id));
        const below = [...rows.keys()].filter((j) => table.parent(j) >= i && j > i && j < table.end(i));
        expect(below).toHaveLength(table.end(i) - i - 1);
      }
    }),
  );
});

it("knows no row of an id or an index that is none", () => {
  const table = spanTable(listOf([], TRACE));
  expect([table.indexOf("00000000000000a1"), table.indexOf(null), table.indexOf("")]).toEqual([-1, -1, -1]);
  expect([...table.children(-1)]).toEqual([]);
  expect(table.row(7)).toMatchObject({ id: "", name: "", parentId: null, stage: null });
});

it("tells what is broken about a row", () => {
  const table = spanTable({
    ...listOf([], TRACE),
    defects: [
      { kind: "orphan", rows: [2] },
      { kind: "cycle", rows: [1, 2] },
    ],
  });
  expect([table.defects(0), table.defects(1), table.defects(2)]).toEqual([
    [],
    ["cycle"],
    ["orphan", "cycle"],
  ]);
});
