import fc from "fast-check";
import { profiled } from "#lib/profiles/detect.ts";
import { spanColumns } from "../model.ts";
import { type SpanTable, spanTable } from "../span-table.ts";
import { treeOf } from "../tree.ts";
import { rawSpan, type SpanWords } from "./span.ts";

/** For tests: tables of spans in a few words, in the order and with the defects that the server would give them. */
export function tableOf(words: readonly SpanWords[]): SpanTable {
  const tree = treeOf(words.map(rawSpan));
  return spanTable({ traceId: null, sources: [], ...spanColumns(tree, profiled(tree)) });
}

/** Anything that may be sent: no root, orphans, circles, ids used twice, spans that end before they start. */
export const anyTable = fc
  .array(
    fc.record({
      id: fc.integer({ min: 1, max: 30 }),
      parent: fc.option(fc.integer({ min: 1, max: 34 })),
      name: fc.constantFrom("call", "turn", "stt", "llm_first_token", "GET /slots"),
      from: fc.integer({ min: -5, max: 120 }),
      to: fc.integer({ min: -5, max: 120 }),
      status: fc.constantFrom("unset" as const, "error" as const),
      attributes: fc.constantFrom({ "call.sid": "x" }, { "turn.index": 1 }, { "turn.index": 2 }, {}),
    }),
    { maxLength: 40 },
  )
  .map(tableOf);

/** A call with `turns` of 10 spans each, one below the other where `deep`. */
export function bigTable(spans: number, deep = false): SpanTable {
  return tableOf(
    Array.from({ length: spans }, (_, i) => ({
      id: i + 1,
      parent: i === 0 ? null : deep ? i : i % 10 === 1 ? 1 : i - ((i + 8) % 10),
      name: i === 0 ? "call" : i % 10 === 1 ? "turn" : "GET /slots",
      from: i === 0 ? 0 : deep ? i * 0.001 : i,
      to: i === 0 || deep ? spans + 20 : i % 10 === 1 ? i + 10 : i + 1,
    })),
  );
}
