import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseTraceql } from "./parse.ts";
import { TraceqlError } from "./source.ts";
import { pipelineOf } from "./testing.ts";

const conditionOf = (query: string): unknown => {
  const [stage] = pipelineOf(query);
  return stage?.type === "filter" ? stage.condition : null;
};
const messageOf = (query: string): string => {
  try {
    parseTraceql(query);
    return "";
  } catch (error) {
    if (error instanceof TraceqlError) return error.message;
    throw error;
  }
};
const int = (value: number) => ({ type: "static", value: { type: "int", value } });

describe("precedence is that of Tempo's grammar", () => {
  test.each([
    ["{ 1 + 2 * 3 = 7 }", "{ (1 + (2 * 3)) = 7 }"],
    ["{ 2 ^ 3 ^ 2 = 1 }", "{ (2 ^ (3 ^ 2)) = 1 }"],
    ["{ .a = 1 && .b = 2 || .c = 3 }", "{ ((.a = 1) && (.b = 2)) || (.c = 3) }"],
    ["{ .a = 1 || .b = 2 && .c = 3 }", "{ ((.a = 1) || (.b = 2)) && (.c = 3) }"],
    ["{ !.a && .b }", "{ (!.a) && .b }"],
    ["{ -.a + 1 > 2 }", "{ ((-.a) + 1) > 2 }"],
    ["{ .a - -1 = 2 }", "{ (.a - (-1)) = 2 }"],
  ])("%s is %s", (query, grouped) => {
    expect(conditionOf(query)).toEqual(conditionOf(grouped));
  });

  test("parentheses group", () => {
    expect(conditionOf("{ (.a + 2) * 3 = 9 }")).toMatchObject({
      left: { op: "*", left: { op: "+", left: { key: "a" }, right: int(2) }, right: int(3) },
    });
  });
});

describe("what is written", () => {
  test("fields: scopes, quoted keys, intrinsics under all their names", () => {
    const fields = 'span.a, .b, resource.service.name, event.x, span."two words".c, span:name, name';
    const [, stage] = pipelineOf(`{} | select(${fields})`);
    const attribute = (scope: string | null, key: string) => ({ type: "attribute", scope, key });
    expect(stage).toEqual({
      type: "select",
      fields: [
        attribute("span", "a"),
        attribute(null, "b"),
        attribute("resource", "service.name"),
        attribute("event", "x"),
        attribute("span", "two words.c"),
        { type: "intrinsic", name: "name" },
        { type: "intrinsic", name: "name" },
      ],
    });
  });

  test.each([
    ["1m30s", 90e9],
    ["1.5ms", 1.5e6],
    ["10us", 10e3],
    ["2h", 7200e9],
  ])("the duration %s", (text, ns) => {
    expect(conditionOf(`{ duration > ${text} }`)).toMatchObject({
      right: { value: { type: "duration", value: ns } },
    });
  });

  test("nil, status and kind", () => {
    expect(conditionOf("{ span.a != nil }")).toMatchObject({ type: "exists", absent: false });
    expect(conditionOf("{ nil = span.a }")).toMatchObject({ type: "exists", absent: true });
    expect(conditionOf("{ status = error }")).toMatchObject({
      right: { value: { type: "status", value: 2 } },
    });
    expect(conditionOf("{ kind = server }")).toMatchObject({ right: { value: { type: "kind", value: 2 } } });
  });

  test("metrics with quantiles, groups, limits and hints", () => {
    const query =
      "{} | quantile_over_time(duration, .5, .95) by (span.a, name) | topk(3) with (exemplars=true)";
    expect(parseTraceql(query)).toMatchObject({
      type: "metrics",
      expression: {
        first: {
          fn: "quantile_over_time",
          field: { name: "duration" },
          quantiles: [0.5, 0.95],
          by: [{ key: "a" }, { name: "name" }],
        },
        stages: [{ type: "limit", fn: "topk", count: 3 }],
      },
      hints: new Map([["exemplars", { type: "bool", value: true }]]),
    });
  });

  test("any string comes back as it was, whatever it holds", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), (text) => {
        const quoted = JSON.stringify(text);
        const right = { type: "static", value: { type: "string", value: text } };
        expect(conditionOf(`{ span.a = ${quoted} && span.b != nil }`)).toMatchObject({
          type: "logical",
          left: { type: "comparison", right },
          right: { type: "exists" },
        });
      }),
      { numRuns: 300 },
    );
  });
});

describe("what cannot be read says what and where", () => {
  test.each([
    ["{ span.call.sid = }", "parse error at line 1, col 19: syntax error: unexpected }"],
    ["{ nonsense }", "parse error at line 1, col 3: unknown identifier: nonsense"],
    ["{ duration > 1m30s && }", "parse error at line 1, col 23: syntax error: unexpected }"],
    ["{", "parse error at line 1, col 2: syntax error: unexpected $end"],
    ["", "parse error at line 1, col 1: syntax error: unexpected $end"],
    ["{ parent.span.a = 1 }", "parse error at line 1, col 3: parent not yet supported"],
    ["{} | compare({name=`x`}) | topk(2)", "`compare()` cannot be used with second stage functions"],
    ['{ span.a =~ "(" }', "invalid regex: `(`: error parsing regexp: missing closing ): `(`"],
  ])("%s", (query, message) => {
    expect(messageOf(query)).toBe(message);
  });

  test("any text gives a tree or a TraceqlError", () => {
    const piece = fc.constantFrom(
      ...'{ } ( ) | && || >> !>> &~ ~ = != =~ - ! . .5 1m2s 3 " ` , span.a name nil count() by( select( rate() with (a=1)'.split(
        " ",
      ),
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.array(piece).map((list) => list.join(" ")),
          fc.string(),
        ),
        (query) => {
          expect(typeof messageOf(query)).toBe("string");
        },
      ),
      { numRuns: 3000 },
    );
  });
});
