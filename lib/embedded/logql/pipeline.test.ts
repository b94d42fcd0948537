import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { evaluateLogs } from "./logs.ts";
import { parseLogSelector } from "./parser.ts";
import { memorySource, run, type TestLine } from "./testing.ts";

const passes = (stages: string, text: string, metadata: Record<string, string> = {}): boolean =>
  run(stages, text, metadata) !== null;

describe("line filters", () => {
  it.each([
    ['|= "b"', "abc", true],
    ['|= "x" or "b"', "abc", true],
    ['!= "x" or "b"', "abc", false],
    ['!= "x" or "y"', "abc", true],
    ['|= "a" |= "c" != "d"', "abc", true],
    ["|~ `^a.c$`", "abc", true],
    ["|~ `(?i)B`", "abc", true],
    ["!~ `b+`", "abc", false],
    ['|> "<_> timed out <_>"', "tool x timed out after 3 s", true],
    ['|> "<_> timed out"', "tool x timed out after 3 s", false],
    ['!> "a<_>"', "abc", false],
    ['|= ip("10.0.0.0/8")', "from 10.1.2.3: ok", true],
    ['|= ip("10.0.0.0/8")', "from 11.1.2.3 to 110.0.0.1", false],
    ['!= ip("10.0.0.0/8")', "from 10.1.2.3: ok", false],
    ['|= ip("10.0.0.1-10.0.0.9")', "10.0.0.9", true],
    ['|= ip("10.0.0.1-10.0.0.9")', "10.0.0.10", false],
    ['|= ip("2001:db8::/32")', "caller=2001:db8::5", true],
    ['|= ip("::1")', "x ::1 y", true],
    ['|= ip("::ffff:10.0.0.1")', "10.0.0.1", false],
    ['|= "x" or ip("10.0.0.1") or "y"', "at 10.0.0.1", true],
  ])("%s on %j: %s", (stages, text, expected) => {
    expect(passes(stages, text)).toBe(expected);
  });
});

describe("parsers", () => {
  it("json flattens objects, keeps numbers as written and leaves out arrays and nulls", () => {
    expect(
      run("| json", '{"a":1.50,"b":{"c-d":true,"e":{"f":"g"}},"h":[1],"i":null,"2x":"y"}')?.parsed,
    ).toEqual({
      a: "1.50",
      b_c_d: "true",
      b_e_f: "g",
      _2x: "y",
    });
  });

  it("json keeps the line and marks it when it is not an object", () => {
    expect(run("| json", "nope")?.parsed).toMatchObject({ __error__: "JSONParserErr" });
    expect(passes('| json | __error__=""', "nope")).toBe(false);
  });

  it.each([
    [
      '{"a":1,"b":"cut o',
      { a: "1", __error_details__: "Value is string, but can't find closing '\"' symbol" },
    ],
    ['{"a":tru}', { __error_details__: "Unknown value type" }],
    [
      '{"a":1,b}',
      { a: "1", __error_details__: "Value looks like object, but can't find closing '}' symbol" },
    ],
    ['{"a":1,}', { a: "1" }],
    ['{"a":1', { a: "1", __error_details__: "Value is array, but can't find closing ']' symbol" }],
    ['{"a":1} and more', { a: "1" }],
    ['{"a":1,"a":2}', { a: "1" }],
    ['{"a":"\\u00e9\\ud83d\\ude00\\n","b":"\\q","c":"\\ud83d"}', { a: "é😀\n", b: "", c: "" }],
  ])("json keeps what stands in front of a fault: %s", (text, expected) => {
    const error = "__error_details__" in expected ? { __error__: "JSONParserErr" } : {};
    expect(run("| json", text)?.parsed).toEqual({ ...expected, ...error });
  });

  it.each([
    ['{"a":{"b": 1, "c" : [ 1, "x" ]}', 'q="a.b"', { q: "1" }],
    ['{"a":{"b": 1, "c" : [ 1, "x" ]}}', 'q="a"', { q: '{"b": 1, "c" : [ 1, "x" ]}' }],
    [
      '{"a":{"b": 1, "c" : [ 1, "x" ]}}',
      'q="a.c[1]", r="a.c[2]", s="a.c"',
      { q: "x", r: "", s: '[ 1, "x" ]' },
    ],
    ['{"a":tru}', "a", { a: "", __error__: "JSONParserErr", __error_details__: "Unknown value type" }],
    ['{"a":1,"b":tru}', "a", { a: "1" }],
    ["nope", "a", { __error__: "JSONParserErr" }],
  ])("json takes single paths as they are written: %s, %s", (text, paths, expected) => {
    expect(run(`| json ${paths}`, text)?.parsed).toEqual(expected);
  });

  it("json reads single paths", () => {
    const text = '{"a":{"b":[{"c d":"e"},{"f":1}]},"g":null}';
    expect(run('| json x=`a.b[0]["c d"]`, y="a.b[1]", z="a.q", g', text)?.parsed).toEqual({
      x: "e",
      y: '{"f":1}',
      z: "",
      g: "",
    });
  });

  it("does not overwrite stream labels and metadata", () => {
    const got = run("| logfmt", "app=z call=y new=x", { call: "m" });
    expect(got?.parsed).toEqual({ app_extracted: "z", call_extracted: "y", new: "x" });
    expect(got?.metadata).toEqual({ call: "m" });
  });

  it("logfmt reads quotes, goes over errors, and stops at them when strict", () => {
    expect(run("| logfmt", 'a=1 b="x y\\n" =c d"e f=g h= i')?.parsed).toEqual({ a: "1", b: "x y\n", f: "g" });
    expect(run("| logfmt --keep-empty", "h= i")?.parsed).toEqual({ h: "", i: "" });
    expect(run("| logfmt --strict", "a=1 =c f=g")?.parsed).toMatchObject({
      a: "1",
      __error__: "LogfmtParserErr",
    });
    expect(run('| logfmt x="a", b', "a=1 c=2")?.parsed).toEqual({ x: "1", b: "" });
    expect(run('| logfmt x="a", y="b"', "a=1 y=2")?.parsed).toEqual({ x: "1", y: "2" });
  });

  it("regexp and pattern take named parts", () => {
    expect(run("| regexp `turn (?P<turn>\\d+) took (?P<ms>\\d+)`", "turn 4 took 2963 ms")?.parsed).toEqual({
      turn: "4",
      ms: "2963",
    });
    expect(run('| pattern "turn <turn> took <ms> <_>"', "turn 4 took 2963 ms")?.parsed).toEqual({
      turn: "4",
      ms: "2963",
    });
    expect(run('| pattern "x <turn>"', "turn 4")?.parsed).toEqual({});
  });

  it("unpack puts the packed line back", () => {
    expect(run("| unpack", '{"_entry":"hello","pod":"p"}')).toMatchObject({
      line: "hello",
      parsed: { pod: "p" },
    });
  });
});

describe("label conditions", () => {
  const metadata = { n: "5", d: "1.5s", b: "2KB", s: "text", bad: "x", ip: "192.168.4.7" };
  it.each([
    ["| n > 4", true],
    ["| n > 4 and n < 5", false],
    ["| n = 5 or missing = 1", true],
    ["| missing > 0", false],
    ['| missing = ""', true],
    ['| missing != "x"', true],
    ["| d >= 1500ms", true],
    ["| b == 2000B", true],
    ["| b > 2KiB", false],
    ['| s =~ "t.*"', true],
    ['| s =~ "ex"', false],
    ['| s !~ "ex"', true],
    ["| (n = 1 or n = 5), d > 1s", true],
    ["| bad > 1", true],
    ['| ip = ip("192.168.4.0/24")', true],
    ['| ip != ip("192.168.4.0/24")', false],
    ['| missing = ip("192.168.4.0/24")', false],
    ['| bad > 1 | missing = ip("::1")', true],
    ["| bad > 1 | missing > 1", false],
    ['| bad > 1 | __error__=""', false],
  ])("%s: %s", (stages, expected) => {
    expect(passes(stages, "line", metadata)).toBe(expected);
  });
});

describe("a log query", () => {
  const lines: TestLine[] = [1, 2, 3, 4].map((seconds) => ({
    stream: { app: "a" },
    seconds,
    text: String(seconds),
  }));
  const texts = (direction: "forward" | "backward", limit: number, intervalNs = 0): string[] =>
    evaluateLogs(memorySource(lines), parseLogSelector('{app="a"}'), {
      startNs: 2_000_000_000n,
      endNs: 4_000_000_000n,
      direction,
      limit,
      intervalNs,
    }).map(({ line }) => line);

  it("includes its start, not its end, and stops at the limit", () => {
    expect(texts("forward", 10)).toEqual(["2", "3"]);
    expect(texts("backward", 1)).toEqual(["3"]);
    expect(texts("forward", 10, 2e9)).toEqual(["2"]);
  });
});

describe("any line", () => {
  it("goes through every parser without an exception", () => {
    const stages = "| json | logfmt | regexp `(?P<x>.)` | pattern `<y> <_>` | unpack | decolorize";
    const text = fc.oneof(
      fc.string({ unit: "binary" }),
      fc.json(),
      fc.string({ unit: fc.constantFrom("a", "=", '"', " ", "\\", "{", "}", ":") }),
    );
    fc.assert(
      fc.property(text, (line) => {
        expect(run(stages, line)).not.toBeNull();
      }),
    );
  });
});
