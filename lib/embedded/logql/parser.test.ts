import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { MetricQuery, Query } from "./ast.ts";
import { LogqlError } from "./error.ts";
import { parseLogql, parseMatchers } from "./parser.ts";

/** A metric query as a fully parenthesised text. */
function shape(query: Query | MetricQuery): string {
  switch (query.type) {
    case "log":
      return "log";
    case "literal":
    case "vector":
      return String(query.value);
    case "range":
      return query.op;
    case "vector_aggregation":
      return `${query.op}(${shape(query.inner)})`;
    case "label_replace":
      return `label_replace(${shape(query.inner)})`;
    case "binary":
      return `(${shape(query.left)} ${query.op} ${shape(query.right)})`;
  }
}

const errorOf = (query: string): string => {
  try {
    parseLogql(query);
  } catch (error) {
    if (error instanceof LogqlError) return error.message;
    throw error;
  }
  return "parsed";
};

describe("parseLogql", () => {
  it("reads matchers with every quoting", () => {
    expect(parseMatchers('{a="b", c!=`d"`, e=~"f\\"|g", h!~"\\u00e9\\x41\\101"}')).toEqual([
      { name: "a", op: "=", value: "b" },
      { name: "c", op: "!=", value: 'd"' },
      { name: "e", op: "=~", value: 'f"|g' },
      { name: "h", op: "!~", value: "éAA" },
    ]);
  });

  it("reads a pipeline in its order", () => {
    const query = parseLogql(
      '{a="b"} |= "x" or "y" != "z" | json | logfmt --strict q="r", s | b >= 5m, c="d" | label_format e=f,g="{{.h}}" | drop i, j=~"k" | line_format `{{.l}}`',
    );
    expect(query).toMatchObject({
      type: "log",
      stages: [
        { type: "line_filter", op: "|=", anyOf: ["x", "y"] },
        { type: "line_filter", op: "!=", anyOf: ["z"] },
        { type: "json", extractions: [] },
        {
          type: "logfmt",
          strict: true,
          keepEmpty: false,
          extractions: [
            { name: "q", path: "r" },
            { name: "s", path: "s" },
          ],
        },
        {
          type: "label_filter",
          filter: {
            type: "and",
            left: { type: "duration", name: "b", op: ">=", value: 300e9 },
            right: { type: "string" },
          },
        },
        {
          type: "label_format",
          formats: [
            { name: "e", from: { type: "rename", value: "f" } },
            { name: "g", from: { type: "template", value: "{{.h}}" } },
          ],
        },
        {
          type: "drop",
          labels: [{ name: "i", matcher: null }, { matcher: { name: "j", op: "=~", value: "k" } }],
        },
        { type: "line_format", text: "{{.l}}" },
      ],
    });
  });

  it.each([
    ["1 + 2 * sum(rate({a=`b`}[5m])) > bool 3", "((1 + (2 * sum(rate))) > 3)"],
    ["vector(1) or vector(2) and vector(3) unless vector(4)", "(1 or ((2 and 3) unless 4))"],
    ["vector(2) ^ vector(3) ^ vector(2)", "(2 ^ (3 ^ 2))"],
    ["vector(9) - vector(3) - vector(2)", "((9 - 3) - 2)"],
    ["(vector(1) + vector(2)) * vector(3)", "((1 + 2) * 3)"],
    ["vector(1) == vector(2) + vector(3) * vector(4)", "(1 == (2 + (3 * 4)))"],
    ["2 ^ 3 ^ 2", "512"],
    ["-2^2", "4"],
    ["7 == bool 7", "1"],
    ["1 > 2", "0"],
    ["10 / 0", "NaN"],
  ])("gives operators Loki's precedence: %s", (query, expected) => {
    expect(shape(parseLogql(query))).toBe(expected);
  });

  it("gives conditions Loki's precedence: and before or, a comma takes all to its right", () => {
    const filterOf = (text: string): unknown => {
      const query = parseLogql(`{a="b"} | ${text}`);
      return query.type === "log" ? query.stages[0] : null;
    };
    expect(filterOf("x=1 or y=2 and z=3")).toMatchObject({ filter: { type: "or", right: { type: "and" } } });
    expect(filterOf("(x=1 or y=2) and z=3")).toMatchObject({ filter: { type: "and", left: { type: "or" } } });
    expect(filterOf("x=1, y=2 or z=3")).toMatchObject({ filter: { type: "and", right: { type: "or" } } });
    expect(filterOf("x=1 or y=2 z=3")).toMatchObject({ filter: { type: "or", right: { type: "and" } } });
  });

  it("reads ranges, offsets and unwraps wherever Loki takes them", () => {
    const wanted = {
      type: "range",
      rangeNs: 300e9,
      offsetNs: 60e9,
      unwrap: { label: "x", convert: "duration" },
    };
    for (const text of [
      'sum_over_time({a="b"} | unwrap duration(x) [5m] offset 1m)',
      'sum_over_time({a="b"} |= "] offset 9m" | unwrap duration_seconds(x) [5m] offset 1m)',
      'sum_over_time({a="b"} [5m] offset 1m | logfmt | unwrap duration(x))',
      'Sum_Over_Time(({a="b"} | unwrap duration(x)) [5m] offset 1m)',
      'sum_over_time((({a="b"}) [5m] offset 1m | unwrap duration(x))) # ] offset 9m',
      'sum_over_time({a="b"} /* | json */ | unwrap duration(x) [5m] offset 60s)',
    ])
      expect(parseLogql(text)).toMatchObject(wanted);
    expect(parseLogql('rate({a="b"}[5m] offset -1m)')).toMatchObject({ offsetNs: -60e9 });
  });

  it("takes the names of functions as labels where nothing is called", () => {
    expect(parseMatchers('{ip="1", sum="2", duration="3"}').map(({ name }) => name)).toEqual([
      "ip",
      "sum",
      "duration",
    ]);
    expect(parseLogql('{a="b"} | ip=ip("10.0.0.0/8") or bytes > 5KiB')).toMatchObject({
      stages: [
        {
          filter: {
            type: "or",
            left: { type: "ip", name: "ip", negated: false, range: "10.0.0.0/8" },
            right: { type: "bytes", name: "bytes", op: ">", value: 5120 },
          },
        },
      ],
    });
    expect(parseLogql('{a="b"} != "x" or ip("::1") or ip("1.2.3.4-1.2.3.9")')).toMatchObject({
      stages: [{ op: "!=", anyOf: ["x"], anyIp: ["::1", "1.2.3.4-1.2.3.9"] }],
    });
  });

  it.each([
    ['{a="b"', "parse error at line 1, col 7: syntax error: unexpected $end, expecting } or ,"],
    ['{a="b"}\n| json | | x="y"', "parse error at line 2, col 10: syntax error: unexpected |"],
    ["", "parse error : syntax error: unexpected $end"],
    [" # nothing", "parse error : syntax error: unexpected $end"],
    ['{a="\\q"}', "parse error at line 1, col 4: invalid char escape"],
    ['{a="', "parse error at line 1, col 4: literal not terminated"],
    [
      'rate({a="b"}[5minutes])',
      'parse error at line 0, col 13: unknown unit "minutes" in duration "5minutes"',
    ],
    ['rate({a="b"}[5)', "parse error at line 0, col 13: missing closing ']' in duration"],
    ['min({a="b"}[5m])', "parse error at line 0, col 12: syntax error: unexpected RANGE"],
    ["rate(1)", "parse error at line 1, col 7: syntax error: unexpected ), expecting ,"],
    ["vector(x)", "parse error at line 1, col 8: syntax error: unexpected IDENTIFIER, expecting NUMBER"],
    ['{by="b"}', "parse error at line 1, col 2: syntax error: unexpected by, expecting IDENTIFIER or }"],
    ['{a="b"} | unwrap x', "parse error at line 1, col 11: syntax error: unexpected unwrap"],
    [
      '{a="b"} | x > 0x10',
      'parse error : unable to parse literal as a float: strconv.ParseFloat: parsing "0x10": invalid syntax',
    ],
    ['{a="b"} |~ "("', "parse error : stage '|~ \"(\"' : error parsing regexp: missing closing ): `(`"],
    ['{a="b"} |~ ip("::1")', "parse error : stage '|~ ip(\"::1\")' : ip: invalid operation"],
    ['{a="b"} | c=ip("1.2.3")', 'parse error : stage \'| c=ip("1.2.3")\' : ip: invalid pattern: "1.2.3"'],
    [
      '{a="b"} + 1',
      "parse error : unexpected type for left leg of binary operation (+): *syntax.MatchersExpr",
    ],
    ["variants(rate({a=`b`}[1m])) of ({a=`b`}[1m])", "multi variant queries are disabled for this instance"],
    ['{a=~"["}', "parse error : error parsing regexp: missing closing ]: `[`"],
    ['rate({a="b"} | unwrap x [5m]) by (y)', "parse error : grouping not allowed for rate aggregation"],
    [
      'count_over_time({a="b"} | unwrap x [5m])',
      "parse error : invalid aggregation count_over_time with unwrap",
    ],
    ['sum_over_time({a="b"}[5m])', "parse error : invalid aggregation sum_over_time without unwrap"],
    [
      'quantile_over_time({a="b"} | unwrap x [5m])',
      "parse error : parameter required for operation quantile_over_time",
    ],
    ['topk(rate({a="b"}[5m]))', "parse error : parameter required for operation topk"],
    [
      "1 and 2",
      "parse error : unexpected literal for left leg of logical/set binary operation (and): 1.000000",
    ],
    [
      '{a="b"} | regexp "x"',
      "parse error : invalid regexp parser: at least one named capture must be supplied",
    ],
    ['{a="b"} | pattern "x"', "parse error : invalid pattern parser: at least one capture is required"],
    [
      '{a="b"} | line_format "{{ nosuch .x }}"',
      `parse error : stage '| line_format "{{ nosuch .x }}"' : invalid line template: template: line:1: function "nosuch" not defined`,
    ],
    [
      '{a="b"} | label_format x="{{ .x"',
      `parse error : stage '| label_format x="{{ .x"' : invalid template for label 'x': template: label:1: unclosed action`,
    ],
    ['approx_topk(2, rate({a="b"}[5m]))', "approx_topk is not enabled. See -limits.shard_aggregations"],
  ])("refuses %j", (query, message) => {
    expect(errorOf(query)).toBe(message);
  });

  it("wants one matcher that does not match everything", () => {
    for (const query of ["{}", '{a=""}', '{a=~".*"}', '{a!="b"}', '{a!~".+"}', 'rate({a=~"x|"}[5m])'])
      expect(errorOf(query)).toContain("at least one regexp or equality matcher");
    for (const query of ['{a=~".+"}', '{a!=""}', '{a="b", c=~".*"}']) expect(errorOf(query)).toBe("parsed");
  });

  it("refuses what is too long or too deep without falling over", () => {
    expect(errorOf(`{a="${"x".repeat(140_000)}"}`)).toContain("input size too long");
    const nested = `${"(".repeat(20_000)}vector(1)${")".repeat(20_000)}`;
    const row = `vector(1)${" + vector(1)".repeat(5_000)}`;
    const conditions = `{a="b"} | c=1${" or c=1".repeat(5_000)}`;
    for (const query of [nested, row, conditions]) expect(errorOf(query)).toMatch(/^parse error/);
    expect(errorOf(`vector(1)${" + vector(1)".repeat(400)}`)).toBe("parsed");
  });
});

describe("any text", () => {
  const token = fc.constantFrom(
    ...'{ } ( ) [ ] , | = != =~ !~ |= |~ |> < > >= + - * / % ^ 5m 1.5 12KB "x" `y` "[" {a="b"} json logfmt unwrap x by without sum rate count_over_time quantile_over_time topk or and unless on ignoring group_left bool offset label_format line_format drop keep regexp pattern decolorize unpack ip duration vector label_replace #'.split(
      " ",
    ),
  );
  const soup = fc.array(token, { maxLength: 14 }).map((tokens) => tokens.join(" "));

  it("is parsed or refused with a LogqlError", () => {
    fc.assert(
      fc.property(fc.oneof(soup, fc.string({ unit: "binary", maxLength: 40 })), (text) => {
        expect(typeof errorOf(text)).toBe("string");
      }),
      { numRuns: 3000 },
    );
  });

  it("comes back as it was written when it is quoted as a value", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme", maxLength: 30 }), (value) => {
        expect(parseMatchers(`{a=${JSON.stringify(`x${value}`)}}`)).toEqual([
          { name: "a", op: "=", value: `x${value}` },
        ]);
      }),
    );
  });
});
