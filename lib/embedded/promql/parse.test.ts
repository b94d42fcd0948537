import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Expr, unwrapParens } from "./ast.ts";
import { ParseError } from "./errors.ts";
import { parseDuration, parseNumber } from "./literals.ts";
import { parseExpr, parseSelector } from "./parse.ts";

/** The tree as text with every operation in brackets. */
function show(expr: Expr): string {
  switch (expr.type) {
    case "number":
      return String(expr.value);
    case "string":
      return JSON.stringify(expr.value);
    case "selector": {
      const at = expr.at === null ? "" : `@${expr.at.kind === "time" ? expr.at.ms : expr.at.kind}`;
      return `${expr.name ?? "_"}${at}${expr.offsetMs === 0 ? "" : `~${expr.offsetMs}`}`;
    }
    case "range":
      return `${show(expr.selector)}[${expr.rangeMs}]`;
    case "subquery":
      return `${show(expr.expr)}[${expr.rangeMs}:${expr.stepMs}]${expr.offsetMs === 0 ? "" : `~${expr.offsetMs}`}`;
    case "paren":
      return show(expr.expr);
    case "unary":
      return `<${expr.op}${show(expr.expr)}>`;
    case "binary":
      return `<${show(expr.lhs)} ${expr.op} ${show(expr.rhs)}>`;
    case "aggregate":
      return `${expr.op}(${show(expr.expr)})`;
    case "call":
      return `${expr.func}(${expr.args.map(show).join(",")})`;
  }
}

const errorOf = (query: string): string => {
  try {
    parseExpr(query);
  } catch (error) {
    if (error instanceof ParseError) return error.message;
    throw error;
  }
  return "no error";
};

describe("precedence", () => {
  test.each([
    ["a + b * c", "<a + <b * c>>"],
    ["a * b + c", "<<a * b> + c>"],
    ["2 ^ 3 ^ 2", "<2 ^ <3 ^ 2>>"],
    ["a - b - c", "<<a - b> - c>"],
    ["a or b and c unless d", "<a or <<b and c> unless d>>"],
    ["a == b + c", "<a == <b + c>>"],
    ["a and b == c", "<a and <b == c>>"],
    ["a atan2 b + c", "<<a atan2 b> + c>"],
    ["-1 ^ 2", "<-<1 ^ 2>>"],
    ["-a * b", "<<-a> * b>"],
    ["2 ^ -1", "<2 ^ -1>"],
    ["1 - -1", "<1 - -1>"],
    ["a-1", "<a - 1>"],
    ["a + b offset 5m", "<a + b~300000>"],
    ["-a offset 5m", "<-a~300000>"],
    ["a * b @ 3 + c", "<<a * b@3000> + c>"],
  ])("%s", (query, expected) => {
    expect(show(parseExpr(query))).toBe(expected);
  });

  test.each([
    ["a + b[10m:1m] offset 1m", "binary expression must contain only scalar and instant vector types"],
    ["a * sum(b) @ 3", "@ modifier must be preceded by"],
    ["(a + b) offset 5m", "offset modifier must be preceded by"],
  ])("%s is refused", (query, expected) => {
    expect(errorOf(query)).toContain(expected);
  });
});

describe("what is written", () => {
  test.each([
    ["a offset -5m", "a~-300000"],
    ["a @ start() offset 1m", "a@start~60000"],
    ["a[5m] offset 1m @ end()", "a@end~60000[300000]"],
    ["max_over_time(a[1h30m:15s])", "max_over_time(a[5400000:15000])"],
    ["a[90]", "a[90000]"],
    ["1h30m", "5400"],
    ["0x1F + 1_000 + 1e-3 + .5", "<<<31 + 1000> + 0.001> + 0.5>"],
    ["SUM(a) BY (b)", "sum(a)"],
    ['"\\x41\\u00e9\\n"', '"Aé\\n"'],
    ["a # a comment\n + b", "<a + b>"],
    ["offset{a='b'} offset 1m", "offset~60000"],
    ["1. + 2.e1 + 0x1_F", "<<1 + 20> + 31>"],
    ["a </ 1 + b", "<a </ <1 + b>>"],
  ])("%s", (query, expected) => {
    expect(show(parseExpr(query))).toBe(expected);
  });

  test("names and labels that Prometheus 3 quotes", () => {
    const selector = parseSelector('{"http.requests", "label.name"="x", plain=~"y.*"}');
    expect(selector.matchers.map(({ name, op, value }) => name + op + value)).toEqual([
      "label.name=x",
      "plain=~y.*",
      "__name__=http.requests",
    ]);
  });

  test("vector matching", () => {
    const expr = unwrapParens(parseExpr("a * on(x, y) group_left(z) b"));
    expect(expr).toMatchObject({
      type: "binary",
      matching: { card: "many-to-one", on: true, labels: ["x", "y"], include: ["z"] },
    });
  });
});

describe("what is refused, in Prometheus's words", () => {
  test.each([
    ["", "unknown position: parse error: no expression found in input"],
    ["# nothing", "1:1: parse error: no expression found in input"],
    ["}", "1:1: parse error: unexpected character: '}'"],
    ["a)", "1:3: parse error: unexpected right parenthesis ')'"],
    ["a]", "1:2: parse error: unexpected right bracket ']'"],
    ["a =~ b", "1:3: parse error: unexpected character after '=': '~'"],
    ["a !b", "1:3: parse error: unexpected character after '!': 'b'"],
    ["a{b*'c'}", "1:4: parse error: unexpected character inside braces: '*'"],
    ["a{b:c='d'}", "1:4: parse error: unexpected character inside braces: ':'"],
    ["a{b == 'c'}", '1:6: parse error: unexpected "=" in label matching, expected string'],
    ["1..2", '1:1: parse error: bad number or duration syntax: "1.."'],
    ["a[5mm]", '1:3: parse error: bad number or duration syntax: "5mm"'],
    ["a[5m1h]", '1:3: parse error: not a valid duration string: "5m1h"'],
    ["a[5hs]", '1:3: parse error: unknown unit "hs" in duration "5hs"'],
    ["a['5m']", "1:3: parse error: unexpected character in duration expression: '\\''"],
    ["a[", "1:3: parse error: unexpected end of input in duration expression"],
    [
      "a[]",
      '1:3: parse error: unexpected "]" in subquery or range selector, expected number, duration, step(), or range()',
    ],
    ["sum by (a,,) (b)", '1:11: parse error: unexpected "," in grouping opts, expected label'],
    ["topk(a,)", "1:7: parse error: trailing commas not allowed in function call args"],
    ["max nope (a)", '1:5: parse error: unexpected identifier "nope"'],
    ["a offset 1m[5m]", "1:12: parse error: no offset modifiers allowed before range"],
    ["a @ 3 [5m]", "1:7: parse error: no @ modifiers allowed before range"],
    ["(a + b)[5m]", "1:8: parse error: ranges only allowed for vector selectors"],
    ["a + b @ Inf", "1:5: parse error: timestamp out of bounds for @ modifier: Inf"],
    ["a + sum(b", "1:10: parse error: unclosed left parenthesis"],
    ["(a))", "1:5: parse error: unexpected right parenthesis ')'"],
    [
      "a / on(b) group_left(c+d) e",
      '1:23: parse error: unexpected <op:+> in grouping opts, expected "," or ")"',
    ],
    ["a[5m%0]", "1:5: parse error: modulo by zero"],
    ["a[5m-5m:0]", "1:9: parse error: duration must be greater than 0"],
    ["a offset (1m*300y)", "1:14: parse error: duration out of range"],
    ["6000offset", '1:1: parse error: bad number or duration syntax: "6000"'],
    ["'\uFFFD'", "1:1: parse error: invalid UTF-8 rune"],
    [
      "9".repeat(400),
      `1:1: parse error: error parsing number: strconv.ParseFloat: parsing "${"9".repeat(400)}": value out of range`,
    ],
    ['"\\c"', "1:1: parse error: unknown escape sequence U+0063 'c'"],
    ['"\\x.0"', "1:1: parse error: illegal character U+002E '.' in escape sequence"],
    ['"\\ud800"', "1:1: parse error: escape sequence is an invalid Unicode code point"],
    ['"\\', "1:1: parse error: escape sequence not terminated"],
    ["`a", "1:1: parse error: unterminated raw string"],
    ["foo bar", '1:5: parse error: unexpected identifier "bar"'],
    ["load{a=b}", '1:8: parse error: unexpected identifier "b" in label matching, expected string'],
    ["nope(a)", '1:1: parse error: unknown function with name "nope"'],
    ["mad_over_time(a[5m])", '1:1: parse error: function "mad_over_time" is not enabled'],
    [
      "limitk(2, a)",
      "1:1: parse error: limitk() is experimental and must be enabled with --enable-feature=promql-experimental-functions",
    ],
    [
      "rate(a)",
      '1:6: parse error: expected type range vector in call to function "rate", got instant vector',
    ],
    ["1 > 2", "1:3: parse error: comparisons between scalars must use BOOL modifier"],
    ["a and 1", '1:1: parse error: set operator "and" not allowed in binary scalar expression'],
    ["sum(", "1:5: parse error: unclosed left parenthesis"],
    ["a[5m", "1:5: parse error: unclosed left bracket"],
    ["a +\n(b", "2:3: parse error: unclosed left parenthesis"],
    ['"x', "1:1: parse error: unterminated quoted string"],
    ["{}", "1:1: parse error: vector selector must contain at least one non-empty matcher"],
    ['a{__name__="b"}', '1:1: parse error: metric name must not be set twice: "a" or "b"'],
    ["a offset 1m offset 2m", "1:1: parse error: offset may not be set multiple times"],
    ["a + fill(0) b", "1:5: parse error: binop fill modifiers are experimental and not enabled"],
    ['a{b=~"("}', "1:3: parse error: error parsing regexp: missing closing ): `(`"],
    ["round()", '1:1: parse error: expected at least 1 argument(s) in call to "round", got 0'],
    ["clamp(a, 1)", '1:1: parse error: expected 3 argument(s) in call to "clamp", got 2'],
    [
      "topk(a)",
      "1:1: parse error: wrong number of arguments for aggregate expression provided, expected 2, got 1",
    ],
  ])("%s", (query, expected) => {
    expect(errorOf(query)).toBe(expected);
  });

  test("nesting without end is refused, not a stack overflow", () => {
    expect(errorOf(`${"(".repeat(5000)}a${")".repeat(5000)}`)).toContain("nested too deeply");
    expect(errorOf(`a${" + a".repeat(100)}`)).toBe("no error");
  });

  test("any text is parsed or refused", () => {
    const piece = fc.constantFrom(
      "a",
      "{",
      "}",
      "[",
      "]",
      "(",
      ")",
      "5m",
      "+",
      "-",
      "by",
      "sum",
      '"x"',
      "=",
      "offset",
      "@",
      ",",
      " ",
      "rate",
      "^",
      ":",
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.array(piece, { maxLength: 12 }).map((pieces) => pieces.join("")),
        ),
        (query) => {
          expect(errorOf(query)).toEqual(expect.any(String));
        },
      ),
      { numRuns: 2000 },
    );
  });
});

describe("literals", () => {
  test("durations", () => {
    expect(parseDuration("1y2w3d4h5m6s7ms")).toBe(
      365 * 864e5 + 14 * 864e5 + 3 * 864e5 + 4 * 36e5 + 5 * 6e4 + 6e3 + 7,
    );
    expect([
      parseDuration("0"),
      parseDuration("5"),
      parseDuration("1m1h"),
      parseDuration(""),
      parseDuration("300y"),
    ]).toEqual([0, null, null, null, null]);
  });

  test("numbers", () => {
    expect(["Inf", "-inf", "NaN", "010", "1e3", "5m", "x"].map(parseNumber)).toEqual([
      Infinity,
      -Infinity,
      Number.NaN,
      8,
      1000,
      300,
      null,
    ]);
  });
});
