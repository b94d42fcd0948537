import fc from "fast-check";
import { expect, it } from "vitest";
import { bigTable, tableOf } from "../testing/tables.ts";
import { searchSpans, union } from "./search.ts";

const table = tableOf([
  { id: 0xab1, name: "call", from: 0, to: 100, attributes: { "call.sid": "x" } },
  { id: 2, parent: 0xab1, name: "turn", from: 1, to: 40, attributes: { "turn.index": 0 } },
  {
    id: 3,
    parent: 2,
    name: "llm_first_token",
    from: 2,
    to: 3,
    attributes: { "gen_ai.request.model": "GPT-4o" },
  },
  { id: 4, parent: 2, name: "GET /slots", from: 4, to: 5, status: "error" },
]);
const found = (text: string) => [...searchSpans(table, text)];

it("finds by name, label, stage in words, service, status and id, in any case", () => {
  expect(found("slots")).toEqual([3]);
  expect(found(" gpt-4 ")).toEqual([2]);
  expect(found("llm first")).toEqual([2]);
  expect(found("VOICE-edge")).toEqual([0, 1, 2, 3]);
  expect(found("error")).toEqual([3]);
  expect(found("0000000000000ab1")).toEqual([0]);
  expect(found("0.*")).toEqual([]);
  expect(found("  ")).toEqual([]);
});

it("finds in 50,000 spans what a look at each name finds", () => {
  expect(searchSpans(bigTable(50_000), "get /")).toHaveLength(50_000 - 1 - 5_000);
});

const ascending = fc.uniqueArray(fc.nat(50)).map((list) => Int32Array.from(list).sort());
it("joins what was found here and there, each row once", () => {
  fc.assert(
    fc.property(ascending, ascending, (a, b) => {
      expect([...union(a, b)]).toEqual([...new Set([...a, ...b])].toSorted((x, y) => x - y));
    }),
  );
});
