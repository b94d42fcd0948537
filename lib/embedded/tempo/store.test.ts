import { DatabaseSync } from "node:sqlite";
import fc from "fast-check";
import { beforeEach, describe, expect, test } from "vitest";
import type { AnyValue } from "../otlp/model.ts";
import { evaluate } from "../traceql/evaluate.ts";
import { TraceqlError } from "../traceql/source.ts";
import { pipelineOf } from "../traceql/testing.ts";
import { findTrace, HEAD_COLUMNS, readHeads, spanReader } from "./read.ts";
import { select } from "./select.ts";
import { traces } from "./signal.ts";
import { message, span, stringAttribute as string } from "./testing.ts";

let db: DatabaseSync;
beforeEach(() => {
  db = new DatabaseSync(":memory:");
  db.exec(traces.ddl);
});
const count = (table: string): number =>
  Number(db.prepare(`SELECT count(*) AS n FROM ${table}`).get()?.["n"]);

describe("what is stored comes back", () => {
  const value: fc.Arbitrary<AnyValue> = fc.letrec<{ value: AnyValue }>((tie) => ({
    value: fc.oneof(
      { depthSize: "small" },
      fc.record({ type: fc.constant("string" as const), value: fc.string({ unit: "grapheme" }) }),
      fc.record({
        type: fc.constant("int" as const),
        value: fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
      }),
      fc.record({ type: fc.constant("double" as const), value: fc.double() }),
      fc.record({ type: fc.constant("bool" as const), value: fc.boolean() }),
      fc.record({ type: fc.constant("bytes" as const), value: fc.uint8Array() }),
      fc.constant({ type: "empty" as const }),
      fc.record({ type: fc.constant("array" as const), value: fc.array(tie("value"), { maxLength: 3 }) }),
      fc.record({
        type: fc.constant("kvlist" as const),
        value: fc.array(fc.record({ key: fc.string(), value: tie("value") }), { maxLength: 2 }),
      }),
    ),
  })).value;
  const attributes = fc.array(fc.record({ key: fc.string({ unit: "grapheme" }), value }), { maxLength: 4 });

  test("every value of every type", () => {
    fc.assert(
      fc.property(attributes, fc.string({ unit: "grapheme" }), (given, name) => {
        db.exec("DELETE FROM spans; DELETE FROM traces; DELETE FROM trace_postings");
        const event = { timeUnixNano: 5n, name, attributes: given, droppedAttributesCount: 1 };
        const stored = span("a", "1", {
          attributes: given,
          events: [event],
          status: { code: 2, message: name },
        });
        expect(traces.write(db, [message(stored)]).count).toBe(0);
        const head = findTrace(db, stored.traceId);
        const [read] = head ? spanReader(db)(head).spans : [];
        // -0 is written as 0 by JSON, and by nobody else either.
        expect(JSON.stringify(plain(read?.extras.attributes))).toBe(JSON.stringify(plain(given)));
        expect(plain(read?.extras.events)).toEqual(plain([event]));
        expect(read?.statusMessage).toBe(name);
      }),
      { numRuns: 200 },
    );
  });
});

function plain(input: unknown): unknown {
  return JSON.parse(
    JSON.stringify(input, (_key, each: unknown) => {
      if (typeof each === "bigint") return `int ${each}`;
      return each instanceof Uint8Array || Number.isNaN(each) ? String(each) : each;
    }) ?? "null",
  );
}

test("a span that comes again is one; another with the same id but another time is kept", () => {
  const first = span("a", "1");
  const other = span("a", "1", { startTimeUnixNano: 5n });
  traces.write(db, [message(first, first, other)]);
  traces.write(db, [message(first)]);
  expect(count("spans")).toBe(2);
});

test("after a rollback nothing remembered is used", () => {
  db.exec("BEGIN");
  traces.write(db, [message(span("a", "1", { name: "rolled back", attributes: [string("k", "v")] }))]);
  db.exec("ROLLBACK");
  traces.rolledBack?.(db);
  traces.write(db, [message(span("b", "1", { name: "rolled back", attributes: [string("k", "v")] }))]);
  const pipeline = pipelineOf('{ span.k = "v" && name = "rolled back" }');
  expect([...select(db, pipeline, { startNs: 0n, endNs: 10n ** 12n })]).toHaveLength(1);
});

describe("the index never hides a match", () => {
  const key = fc.constantFrom("a", "b");
  const literal = fc.constantFrom(
    '"x"',
    '"y"',
    "`x|y`",
    '""',
    "1",
    "2.5",
    "true",
    "300ms",
    "error",
    "server",
  );
  const field = fc.oneof(
    fc.tuple(fc.constantFrom("span.", ".", "resource."), key).map((parts) => parts.join("")),
    fc.constantFrom("name", "status", "kind", "duration", "statusMessage", "rootName", "traceDuration"),
  );
  const leaf = fc.oneof(
    fc
      .tuple(field, fc.constantFrom("=", "!=", "=~", "!~", "<", ">", ">="), literal)
      .filter(([, op, value]) => !op.endsWith("~") || /^["`]/.test(value))
      .map((parts) => parts.join(" ")),
    fc
      .tuple(fc.constantFrom("span.a", ".b"), fc.constantFrom("= nil", "!= nil"))
      .map((parts) => parts.join(" ")),
  );
  const condition = fc.oneof(
    leaf,
    fc.tuple(leaf, fc.constantFrom("&&", "||"), leaf).map((parts) => parts.join(" ")),
    leaf.map((inner) => `!(${inner})`),
  );
  const filter = condition.map((inner) => `{ ${inner} }`);
  const valid = (text: string): boolean => {
    try {
      return pipelineOf(text).length > 0;
    } catch (error) {
      if (error instanceof TraceqlError) return false;
      throw error;
    }
  };
  const tree = fc.constantFrom("{ span:childCount > 0 }", "{ nestedSetParent < 0 }", "{ nestedSetLeft = 2 }");
  const operator = fc.constantFrom("&&", "||", ">>", "<<", "!>>", "<", ">", "&>", "&>>", "~");
  const query = fc
    .oneof(
      filter,
      fc.tuple(fc.oneof(filter, tree), operator, filter).map((parts) => parts.join(" ")),
    )
    .filter(valid);
  const attribute = fc.record({
    key,
    value: fc.constantFrom<AnyValue>(
      { type: "string", value: "x" },
      { type: "string", value: "y".repeat(400) },
      { type: "int", value: 1n },
      { type: "bool", value: true },
      { type: "array", value: [{ type: "string", value: "x" }] },
    ),
  });
  const stored = fc.array(
    fc.record({
      trace: fc.constantFrom("a", "b", "c"),
      parent: fc.constantFrom("", "1", "2"),
      name: fc.constantFrom("x", "y", ""),
      code: fc.constantFrom(0, 2),
      attributes: fc.array(attribute, { maxLength: 2 }),
      ms: fc.constantFrom(100n, 300n, 500n),
    }),
    { minLength: 1, maxLength: 8 },
  );

  test("a search gives what evaluating every trace gives", () => {
    fc.assert(
      fc.property(stored, query, (given, text) => {
        db.exec("DELETE FROM spans; DELETE FROM traces; DELETE FROM trace_postings");
        const spans = given.map(({ trace, parent, code, ms, ...rest }, i) =>
          span(trace, String(i + 1), {
            ...rest,
            parentSpanId: parent.padStart(parent === "" ? 0 : 16, "0"),
            status: { code, message: "" },
            endTimeUnixNano: 1_000_000_000n + ms * 1_000_000n,
          }),
        );
        traces.write(db, [message(...spans)]);
        const pipeline = pipelineOf(text);
        const all = [...readHeads(db, { text: `SELECT ${HEAD_COLUMNS} FROM traces t`, params: [] })];
        const expected = all
          .map(spanReader(db))
          .flatMap((trace) =>
            evaluate(pipeline, trace).flatMap((set) => set.spans.map((each) => each.spanId)),
          );
        const found = [...select(db, pipeline, { startNs: 0n, endNs: 10n ** 12n })].flatMap(({ spansets }) =>
          spansets.flatMap((set) => set.spans.map((each) => each.spanId)),
        );
        expect(found.sort()).toEqual(expected.sort());
      }),
      { numRuns: 1000 },
    );
  });
});
