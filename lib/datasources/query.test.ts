import { parser as logqlParser } from "@grafana/lezer-logql";
import { parser as traceqlParser } from "@grafana/lezer-traceql";
import { parser as promqlParser } from "@prometheus-io/lezer-promql";
import fc from "fast-check";
import { RE2JS } from "re2js";
import { describe, expect, it } from "vitest";
import * as logql from "./loki/query.ts";
import * as promql from "./prometheus/query.ts";
import { decimal, duration, literalPattern, QueryError } from "./quoting.ts";
import * as traceql from "./tempo/query.ts";

/** What the builders write, parsed by the official grammars: a value never changes the tree's shape. */

// A backend's own parser would accept each of these if it were pasted into a query unquoted.
const INJECTIONS = [
  'x" || span.call.sid != "',
  'x"}[5m])) or sum(rate(m{agent=~".+',
  'x"}[5m])) or sum(count_over_time({tenant=~".+',
  "x`} | json | a=`",
  '\\" } || { true',
  '\\\\" } // ',
  "a|b.*(?i)[x]{2}$^",
  "\u2028\ud800\udfff'#--/*",
  "{{.call_sid}} %s ${x}",
  "",
];
const PUNCTUATION = Array.from("\"\\`'{}()[]|&!=~<>,.$#\n\t \ud800");
const hostile = fc.oneof(
  fc.constantFrom(...INJECTIONS),
  fc.string({ unit: "binary", maxLength: 40 }),
  fc.string({ unit: fc.constantFrom(...PUNCTUATION), maxLength: 20 }),
);
// The grammar of TraceQL knows no escapes for these, though Tempo does.
const inTraceql = hostile.filter((text) => !/\p{Cc}/u.test(text) || !/[`\r\0]/.test(text));

type Parser = { parse(text: string): { toString(): string } };
const shape = (parser: Parser, query: string): string => parser.parse(query).toString();

/** A text that changes the tree's shape, or null when none was found among 300. */
function breaksOut(parser: Parser, build: (text: string) => string, texts = hostile): string | null {
  const plain = shape(parser, build("x"));
  if (plain.includes("⚠")) return "x";
  const check = fc.check(
    fc.property(texts, (text) => shape(parser, build(text)) === plain),
    { numRuns: 300 },
  );
  return check.counterexample?.[0] ?? null;
}

describe("TraceQL", () => {
  const sid = (text: string) => traceql.spans(traceql.attr("span", "call.sid").eq(text)).text;

  it("reads as a person would write it", () => {
    const call = traceql.spans(traceql.name.eq("call"), traceql.attr("span", "call.vertical").eq("salon"));
    const slow = traceql.spans(traceql.name.eq("turn"), traceql.spanDuration.gt(traceql.ms(1200)));
    expect(call.descendants(slow).select(traceql.attr("span", "turn.index")).text).toBe(
      '{ name = "call" && span.call.vertical = "salon" } >> { name = "turn" && duration > 1200ms } | select(span.turn.index)',
    );
    expect(traceql.spans().rate([traceql.attr("resource", "service.name")]).text).toBe(
      "{ } | rate() by (resource.service.name)",
    );
    const either = traceql.attr("span", "gen_ai.tool.name").anyOf(["a", "b"]);
    expect(traceql.mostRecent(traceql.spans(traceql.kind("server"), either).text)).toBe(
      '{ kind = server && (span.gen_ai.tool.name = "a" || span.gen_ai.tool.name = "b") } with (most_recent=true)',
    );
  });

  it("keeps any value a value", () => {
    expect(breaksOut(traceqlParser, sid, inTraceql)).toBeNull();
    expect(
      breaksOut(
        traceqlParser,
        (text) =>
          traceql
            .spans(
              traceql.status("error"),
              traceql.or(
                traceql.attr("resource", "service.name").neq(text),
                traceql.intrinsic("rootName").eq(text),
                traceql.not(traceql.attr("event", "guardrail.name").matches(literalPattern(text))),
              ),
            )
            .and(traceql.spans(traceql.name.anyOf([text, "stt"])))
            .quantileOverTime(traceql.spanDuration, [0.5, 0.95], [traceql.name]).text,
        inTraceql,
      ),
    ).toBeNull();
  });

  it("keeps the value whole", () => {
    fc.assert(
      fc.property(hostile, (text) => {
        const query = sid(text);
        const literal = query.slice("{ span.call.sid = ".length, -2);
        const read = literal.startsWith("`") ? literal.slice(1, -1) : (JSON.parse(literal) as string);
        expect(read).toBe(text.toWellFormed());
      }),
    );
  });

  it("keeps any attribute's name a name", () => {
    const name = hostile.filter((text) => text !== "" && !/\p{Cc}/u.test(text));
    expect(
      breaksOut(
        traceqlParser,
        (text) => traceql.spans(traceql.attr("span", text).exists()).select(traceql.attr("span", text)).text,
        name,
      ),
    ).toBeNull();
    for (const word of ["parent", "with", "span", "resource", "a b", "5a", "é", "a.b-c"]) {
      expect(shape(traceqlParser, traceql.spans(traceql.attr("span", word).eq(1)).text)).not.toContain("⚠");
    }
    expect(() => traceql.attr("span", "")).toThrow(QueryError);
    expect(() => traceql.attr("span", "a\nb")).toThrow(QueryError);
  });

  it("groups as it was built, whatever binds tighter", () => {
    const [a, b, c] = ["a", "b", "c"].map((word) => traceql.attr("span", word).eq(1));
    if (!a || !b || !c) throw new Error("three conditions");
    expect(traceql.and(traceql.or(a, b), c).text).toBe("(span.a = 1 || span.b = 1) && span.c = 1");
    const [x, y, z] = ["x", "y", "z"].map((word) => traceql.spans(traceql.name.eq(word)));
    if (!x || !y || !z) throw new Error("three spansets");
    expect(x.or(y).descendants(z.and(x)).text).toBe(
      '({ name = "x" } || { name = "y" }) >> ({ name = "z" } && { name = "x" })',
    );
  });

  it("writes every number without an exponent", () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (number) => {
        const query = traceql.spans(traceql.attr("span", "a").gt(number)).text;
        expect(shape(traceqlParser, query)).not.toContain("⚠");
        expect(Number(decimal(number))).toBeCloseTo(number, 15);
      }),
    );
    expect(() => traceql.attr("span", "a").gt(Number.NaN)).toThrow(QueryError);
  });
});

describe("LogQL", () => {
  it("reads as a person would write it", () => {
    const ends = logql.stream({ service_name: "voice-calls" }).where("event_name", "call.end");
    expect(ends.where("call_turns", { compare: ">", to: 3 }).contains("x").text).toBe(
      '{service_name="voice-calls"} | event_name="call.end" | call_turns > 3 |= "x"',
    );
    expect(logql.sum(ends.countOverTime(3_600_000), ["call_vertical"]).text).toBe(
      'sum by (call_vertical) (count_over_time({service_name="voice-calls"} | event_name="call.end" [3600s]))',
    );
    const calls = logql.stream({ a: "b" });
    const before = logql.labelled(logql.sum(calls.countOverTime(60_000, 86_400_000)), "of", "before");
    expect(logql.either(logql.sum(calls.countOverTime(60_000)), before).text).toBe(
      '(sum (count_over_time({a="b"} [60s]))) or (label_replace(sum (count_over_time({a="b"} [60s] offset 86400s)), "of", "before", "of", ".*"))',
    );
  });

  it("keeps any value a value", () => {
    const build = (text: string) =>
      logql
        .stream({ service_name: text, env: { anyOf: [text, "b"] }, absent: undefined })
        .where("call_sid", text)
        .whereAny([
          ["a", { not: text }],
          ["b", { noneOf: [text] }],
        ])
        .contains(text)
        .excludes(text)
        .lineMatches(literalPattern(text))
        .json()
        .where("d", { compare: ">=", to: { ms: 1500 } });
    expect(breaksOut(logqlParser, (text) => build(text).text)).toBeNull();
    expect(
      breaksOut(logqlParser, (text) => logql.labelled(build("x").countOverTime(60_000), "of", text).text),
    ).toBeNull();
    expect(
      breaksOut(
        logqlParser,
        (text) =>
          logql.topk(
            5,
            logql.divide(
              logql.sum(build(text).rate(60_000), ["a"]),
              logql.aggregate(
                "max",
                build(text).unwrapped({ quantile: 0.95 }, "call_worst_turn_seconds", 300_000, ["v"]),
              ),
            ),
          ).text,
      ),
    ).toBeNull();
  });

  it("refuses what is no label, and a query without one", () => {
    for (const name of ["", "a-b", 'a="b"', "5a", "a.b"]) {
      expect(() => logql.stream({ [name]: "x" })).toThrow(QueryError);
      expect(() => logql.stream({ a: "x" }).where(name, "x")).toThrow(QueryError);
    }
    expect(() => logql.stream({ a: undefined })).toThrow(QueryError);
    expect(() => logql.stream({ a: "x" }).countOverTime(0)).toThrow(QueryError);
  });
});

describe("PromQL", () => {
  it("reads as a person would write it", () => {
    const slow = promql.metric("turn_duration_seconds_bucket", { vertical: "salon", le: "1.2" });
    const all = promql.metric("turn_duration_seconds_count", { vertical: "salon" });
    const ratio = promql.divide(
      promql.sum(promql.rate(slow, 300_000)),
      promql.sum(promql.rate(all, 300_000)),
    );
    expect(promql.binary(promql.number(1), "-", ratio).text).toBe(
      '1 - (sum (rate(turn_duration_seconds_bucket{vertical="salon",le="1.2"}[300s])) / sum (rate(turn_duration_seconds_count{vertical="salon"}[300s])))',
    );
    expect(promql.increase(promql.offset(all, 86_400_000), 3_600_000).text).toBe(
      'increase(turn_duration_seconds_count{vertical="salon"}[3600s] offset 86400s)',
    );
  });

  it("keeps any value a value", () => {
    expect(
      breaksOut(promqlParser, (text) => {
        const matchers = {
          a: text,
          b: { not: text },
          c: { anyOf: [text, "y"] },
          d: { notPattern: literalPattern(text) },
        };
        const bucket = promql.rate(promql.metric("x_bucket", matchers), 300_000);
        const quantile = promql.histogramQuantile(0.95, promql.sum(bucket, { by: ["le", "a"] }));
        const joined = promql.binary(quantile, ">", promql.number(1.5), { on: ["a"], bool: true });
        return promql.labelReplace(
          promql.topk(
            3,
            promql.aggregate(
              "avg",
              promql.binary(joined, "or", promql.overTime("max", promql.metric("y", matchers), 60_000)),
            ),
            { without: ["b"] },
          ),
          "to",
          text,
          "from",
          text,
        ).text;
      }),
    ).toBeNull();
  });

  it("refuses what is no metric or label", () => {
    for (const name of ["", "a b", "5a", "a{}", "a.b"]) expect(() => promql.metric(name)).toThrow(QueryError);
    expect(() => promql.metric("a", { 'b"': "x" })).toThrow(QueryError);
    expect(() => promql.sum(promql.metric("a"), { by: ["x)"] })).toThrow(QueryError);
  });
});

it("a literal pattern matches its text and no other", () => {
  fc.assert(
    fc.property(hostile, hostile, (text, other) => {
      const pattern = RE2JS.compile(literalPattern(text), RE2JS.DOTALL);
      expect(pattern.matches(text.toWellFormed())).toBe(true);
      expect(pattern.matches(other.toWellFormed())).toBe(text.toWellFormed() === other.toWellFormed());
    }),
  );
});

it("durations are exact down to a nanosecond", () => {
  expect([300_000, 1500, 0.5, 0.0001, 0].map(duration)).toEqual(["300s", "1500ms", "500us", "100ns", "0s"]);
  expect(() => duration(-1)).toThrow(QueryError);
});
