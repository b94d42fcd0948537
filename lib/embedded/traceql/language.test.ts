import { describe, expect, test } from "vitest";
import { parseTraceql } from "./parse.ts";
import { TraceqlError } from "./source.ts";

/** Which queries there are, after Tempo's grammar and its checks (`pkg/traceql/expr.y`, `ast_validate.go`). */

const refusal = (query: string): string | null => {
  try {
    parseTraceql(query);
    return null;
  } catch (error) {
    if (error instanceof TraceqlError) return error.message;
    throw error;
  }
};

describe("what Tempo takes is taken", () => {
  test.each(
    [
      // Fields, scopes and intrinsics.
      '{ .a-b = 1 && .c+d = 2 && span."two words".x = "y" && resource."a\\"b" != nil }',
      "{ event.a = 1 || link.b = 2 || instrumentation.c = 3 }",
      '{ event:name = "x" && event:timeSinceStart > 10ms }',
      '{ link:traceID = "00ab" && link:spanID = "01" }',
      '{ instrumentation:name = "x" && instrumentation:version =~ "1.*" }',
      '{ trace:id = "ab" && trace:duration > 1s && trace:rootName = "a" && trace:rootService = "b" }',
      '{ span:id = "01" && span:parentID = "02" && span:childCount > 2 && span:statusMessage != "" }',
      "{ nestedSetParent < 0 && nestedSetLeft = 1 && nestedSetRight > 1 }",
      "{ span:name = `a` && span:kind = client && span:status = unset && span:duration < 1d12h }",
      // Values.
      "{ .a = .5 && .b = 1e3 && .c = -1.5 && .d = minInt && .e < maxInt }",
      "{ duration > 1m30s && duration < 1.5h && .x > 2w }",
      // Expressions.
      "{ !(.a && true) || !.b }",
      "{ -.a + 2 ^ 3 % 4 > duration / 2ms }",
      "{ name != nil && nil != .a && nil = .b }",
      "{ nil = nil }",
      '{ .a >= "200" }',
      // Between spansets.
      ...[
        "&&",
        "||",
        ">",
        ">>",
        "<",
        "<<",
        "~",
        "!>",
        "!>>",
        "!<",
        "!<<",
        "!~",
        "&>",
        "&>>",
        "&<",
        "&<<",
        "&~",
      ].map((op) => `{ .a } ${op} { .b }`),
      "({ .a } >> { .b }) && { .c } | count() > 2",
      "({ .a } | count() > 1) && ({ .b } | avg(duration) > 1s)",
      // Pipelines.
      "by(.a) | count() > 2 | { .b } | coalesce() | select(.c, name) | max(.d + 1) >= 2 / 6",
      "count() != -1",
      "{} | by(1 + .a) | min(duration) < 1s | by(name)",
      // Metrics.
      "{} | rate()",
      "{} | count_over_time() by (name, span.a, .b, resource.c, kind)",
      "{} | min_over_time(duration) by (.a) | topk(3) > 2.5 | bottomk(1) != 0",
      "{} | quantile_over_time(span.a, 0, .5, 1) by (name)",
      "{ .a } >> { .b } | by(.c) | histogram_over_time(duration)",
      "{} | avg_over_time(.a) <= -2s with (exemplars=true)",
      "{} | compare({ status = error })",
      "{} | compare({ .a = 1 } && { .b }".replace("&& { .b }", ", 5, 10, 20)"),
      "({ .a } | rate()) / ({} | rate())",
      "100 * ({ .a } | rate() by (.b) > 1) / (({} | rate()) + 1.5) | topk(5)",
      "(1 + 2) * -3 - ({} | sum_over_time(.a)) >= 2 * 3",
      // Hints, known and not.
      "{ } with (most_recent=true)",
      '{} | rate() with (sample=0.1, trace_sample=true, skip_ast_transformations="all")',
      "{ /* one */ .a // two\n = 1 }",
    ].map((query) => [query]),
  )("%s", (query) => {
    expect(refusal(query)).toBeNull();
  });
});

describe("what Tempo refuses is refused, with a reason", () => {
  test.each([
    // Not of the grammar.
    ["{ .a == 1 }", "syntax error: unexpected ="],
    ["{ . }", "syntax error: unexpected END_ATTRIBUTE"],
    ["{ span. = 1 }", "syntax error: unexpected END_ATTRIBUTE"],
    ['{ ."a', 'unexpected EOF, expecting "'],
    ["{ a = 1 }", "unknown identifier: a"],
    ["{ trace:name = `x` }", "syntax error: unexpected name"],
    ["{ .a > nil }", "syntax error: unexpected >"],
    ["{ .a = 99999999999999999999 }", "value out of range"],
    ["{ .a } + { .b }", "syntax error: unexpected +"],
    ["{ .a } && ({ .b } | count() > 1)", "syntax error: unexpected &&"],
    ["coalesce() | {}", "syntax error: unexpected coalesce"],
    ["{} | count()", "syntax error: unexpected $end"],
    ["{} | 3 > 2", "syntax error: unexpected >"],
    ["count() > 3 && {}", "syntax error: unexpected &&"],
    ["select()", "syntax error: unexpected )"],
    ["{} | topk(3)", "syntax error: unexpected topk"],
    ["{} | rate() | topk(-1)", "syntax error: unexpected -"],
    ["{} | rate() + 5", "syntax error: unexpected +"],
    ["{} | rate() | { .a }", "syntax error: unexpected {"],
    ["({} | rate()) % 2", "syntax error: unexpected %"],
    ["({} | rate()) * 2s", "duration cannot be used"],
    ["{} with (a)", "syntax error: unexpected )"],
    // Of types that do not go together.
    ["{ name }", "must resolve to a boolean"],
    ["{ 1 + 1 }", "must resolve to a boolean"],
    ["{ name = 1 }", "must operate on the same type"],
    ["{ duration = `1s` }", "must operate on the same type"],
    ["{ status > ok }", "illegal operation for the given types"],
    ["{ .a =~ .b }", "invalid type for =~ or !~"],
    ["{ .a !~ `(` }", "invalid regex"],
    ["{ -name = `x` }", "illegal operation for the given type"],
    ["{ !1 = 1 }", "illegal operation for the given type"],
    ["{ name = nil }", "intrinsics cannot be nil"],
    ["{ nil = resource.service.name }", "resource.service.name cannot be nil"],
    ["{} | by(1)", "must reference the span"],
    ["{} | sum(3) > 1", "must reference the span"],
    ["{} | max(name) > 1", "must resolve to a number type"],
    ["{} | rate() | topk(0)", "limit must be greater than 0"],
    ["{} | quantile_over_time(duration, 1.5)", "quantile must be between 0 and 1"],
    ["{} | rate() by (.a, .b, .c, .d, .e, .f)", "group by 6 values not yet supported"],
    ["{} | compare({}) > 1", "cannot be used with second stage functions"],
    ["{} | compare({}, 5000)", "must be an integer between 1 and 1000"],
    ["{} | compare({}, 5, 20, 10)", "end timestamp must be greater"],
    // Not supported there either.
    ["{ parent.a = 1 }", "parent not yet supported"],
    ["{ parent = nil }", "parent) not yet supported"],
    ["{} | count() + 1 > 2", "not yet supported"],
    ["{} | min(.a) < max(.b)", "not yet supported"],
    ["2 < count()", "not yet supported"],
    ["({ .a } | count()) > ({ .b } | count())", "not yet supported"],
  ])("%s: %s", (query, reason) => {
    expect(refusal(query)).toContain(reason);
  });

  test("a query that is nested without end", () => {
    expect(refusal(`{ ${"(".repeat(100_000)}`)).toContain("nested more than");
    expect(refusal("-".repeat(100_000))).toContain("nested more than");
    expect(refusal(`{ ${"!".repeat(100_000)}`)).toContain("nested more than");
  });
});
