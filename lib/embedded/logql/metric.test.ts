import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { MetricQuery } from "./ast.ts";
import { LogqlError } from "./error.ts";
import { evaluateMatrix, evaluateVector } from "./metric.ts";
import { parseLogql } from "./parser.ts";
import { memorySource, type TestLine } from "./testing.ts";

/** Every 10 s a line of `a` with v = 1, 2, 3, …; every 20 s one of `b`; structured metadata `k` is odd or even. */
const lines: TestLine[] = Array.from({ length: 19 }, (_, i) => [
  {
    stream: { app: "a" },
    seconds: i * 10,
    text: `v=${i + 1} took=${i}ms`,
    metadata: { k: i % 2 === 0 ? "even" : "odd" },
  },
  ...(i % 2 === 0 ? [{ stream: { app: "b" }, seconds: i * 10, text: "x" }] : []),
]).flat();
const source = memorySource(lines);

function metric(text: string): MetricQuery {
  const query = parseLogql(text);
  if (query.type === "log") throw new Error("not a metric query");
  return query;
}

/** An instant query at 60 s: values by labels. */
const at60 = (text: string): Record<string, number> =>
  Object.fromEntries(
    evaluateVector(source, metric(text), 60_000_000_000n).map(({ labels, value }) => [
      labels.toString(),
      value,
    ]),
  );

const A = '{app="a"}';

describe("range aggregations", () => {
  it.each([
    [`sum(count_over_time(${A}[1m]))`, 6],
    [`sum(rate(${A}[1m]))`, 0.1],
    [`sum(count_over_time(${A}[1m] offset 30s))`, 4],
    [`sum(bytes_over_time({app="b"}[1m]))`, 3],
    [`sum(bytes_rate({app="b"}[1m]))`, 0.05],
    [`sum_over_time(${A} | logfmt | unwrap v [1m])`, 27],
    [`avg_over_time(${A} | logfmt | unwrap v [1m]) by ()`, 4.5],
    [`min_over_time(${A} | logfmt | unwrap v [1m]) by ()`, 2],
    [`max_over_time(${A} | logfmt | unwrap v [1m]) by ()`, 7],
    [`first_over_time(${A} | logfmt | unwrap v [1m]) by ()`, 2],
    [`last_over_time(${A} | logfmt | unwrap v [1m]) by ()`, 7],
    [`stdvar_over_time(${A} | logfmt | unwrap v [1m]) by ()`, 35 / 12],
    [`quantile_over_time(0.5, ${A} | logfmt | unwrap v [1m]) by ()`, 4.5],
    [`quantile_over_time(1.5, ${A} | logfmt | unwrap v [1m]) by ()`, Infinity],
    [`sum(rate(${A} | logfmt | unwrap v [1m]))`, 0.45],
    [`max_over_time(${A} | logfmt | unwrap duration(took) [1m]) by ()`, 0.006],
    [`rate_counter(${A} | logfmt | drop took, k | unwrap v [1m])`, 0.1],
    [`absent_over_time({app="none"}[1m])`, 1],
  ])("%s is %d", (text, expected) => {
    const values = Object.values(at60(text.startsWith("sum_over") ? `sum(${text})` : text));
    expect(values).toHaveLength(1);
    expect(values[0]).toBeCloseTo(expected, 12);
  });

  it("labels samples with metadata and parsed labels but the unwrapped one", () => {
    expect(at60(`count_over_time(${A}[1m])`)).toEqual({ '{app="a", k="even"}': 3, '{app="a", k="odd"}': 3 });
    expect(at60(`max_over_time(${A} | logfmt | drop took | unwrap v [1m])`)).toEqual({
      '{app="a", k="even"}': 7,
      '{app="a", k="odd"}': 6,
    });
    expect(at60('absent_over_time({app="none", x=~"y.+"}[1m])')).toEqual({ '{app="none"}': 1 });
    expect(at60(`absent_over_time(${A}[1m])`)).toEqual({});
  });

  it("fails on lines that a stage marked, unless they are filtered", () => {
    expect(() => at60(`sum_over_time({app="b"} | json | unwrap v [1m])`)).not.toThrow();
    expect(() => at60(`max_over_time(${A} | logfmt | unwrap duration(v) [1m])`)).toThrow(LogqlError);
    expect(() => at60(`count_over_time({app="b"} | json [1m])`)).toThrow(
      "pipeline error: 'JSONParserErr' for series",
    );
    expect(at60(`count_over_time({app="b"} | json | __error__="" [1m])`)).toEqual({});
    expect(at60(`sum(count_over_time({app="b"} | json [1m]))`)).toEqual({ "{}": 3 });
    expect(at60(`sum(count_over_time({app="b"} | unpack [1m]))`)).toEqual({ "{}": 3 });
  });

  it("reads no further than the labels it needs, and so not into what is wrong behind them", () => {
    const cut = memorySource([
      { stream: { app: "a" }, seconds: 30, text: '{"level":"error","user":{"name":"ann"},"msg":"cut o' },
    ]);
    const count = (text: string): number[] =>
      evaluateVector(cut, metric(text), 60_000_000_000n).map(({ value }) => value);
    expect(count(`sum by (level) (count_over_time(${A} | json [1m]))`)).toEqual([1]);
    expect(count(`sum(count_over_time(${A} | json | level="error", user_name="ann" [1m]))`)).toEqual([1]);
    expect(() => count(`sum by (msg) (count_over_time(${A} | json [1m]))`)).toThrow("Value is string");
    expect(() => count(`count_over_time(${A} | json | level="error" [1m])`)).toThrow("JSONParserErr");
  });

  it("refuses more series than Loki returns", () => {
    const many = memorySource(
      Array.from({ length: 501 }, (_, i) => ({
        stream: { app: "a" },
        seconds: 1,
        text: "x",
        metadata: { i: String(i) },
      })),
    );
    const count = metric(`count_over_time(${A}[1m])`);
    expect(() => evaluateVector(many, count, 60_000_000_000n)).toThrow(
      "maximum number of series (500) reached",
    );
    expect(evaluateVector(many, metric(`sum(count_over_time(${A}[1m]))`), 60_000_000_000n)).toHaveLength(1);
  });
});

describe("aggregations and operators", () => {
  const each = 'sum by (app) (count_over_time({app=~"a|b"}[1m]))';
  it.each([
    [each, { '{app="a"}': 6, '{app="b"}': 3 }],
    [`sum without (k) (count_over_time(${A}[1m]))`, { '{app="a"}': 6 }],
    [`avg(${each})`, { "{}": 4.5 }],
    [`max(${each}) - min(${each})`, { "{}": 3 }],
    [`count(${each})`, { "{}": 2 }],
    [`stddev(${each})`, { "{}": 1.5 }],
    [`topk(1, ${each})`, { '{app="a"}': 6 }],
    [`bottomk(1, ${each})`, { '{app="b"}': 3 }],
    [`${each} > 4`, { '{app="a"}': 6 }],
    [`4 > ${each}`, { '{app="b"}': 3 }],
    [`${each} > bool 4`, { '{app="a"}': 1, '{app="b"}': 0 }],
    [`${each} / 0`, { '{app="a"}': Number.NaN, '{app="b"}': Number.NaN }],
    [`${each} and sum by (app) (rate({app="b"}[1m]))`, { '{app="b"}': 3 }],
    [`${each} unless sum by (app) (rate({app="b"}[1m]))`, { '{app="a"}': 6 }],
    [`sum by (app) (rate({app="b"}[1m])) or vector(0)`, { '{app="b"}': 0.05, "{}": 0 }],
    [`${each} / on () group_left () sum(${each})`, { '{app="a"}': 6 / 9, '{app="b"}': 3 / 9 }],
    [
      `sum by (app, k) (count_over_time(${A}[1m])) / ignoring (k) group_left sum by (app) (count_over_time(${A}[1m]))`,
      {
        '{app="a", k="even"}': 0.5,
        '{app="a", k="odd"}': 0.5,
      },
    ],
    [`label_replace(${each}, "x", "$1!", "app", "(a)")`, { '{app="a", x="a!"}': 6, '{app="b"}': 3 }],
  ])("%s", (text, expected) => {
    expect(at60(text)).toEqual(expected);
  });

  it("sorts by value only when asked", () => {
    const order = (text: string): string[] => Object.keys(at60(text));
    expect(order(`sort(${each})`)).toEqual(['{app="b"}', '{app="a"}']);
    expect(order(`sort_desc(${each})`)).toEqual(['{app="a"}', '{app="b"}']);
  });

  it("refuses matches that are not unique", () => {
    expect(() => at60(`${each} / on () ${each}`)).toThrow("found duplicate series on the right hand-side");
    expect(() => at60(`${each} / on () sum(${each})`)).toThrow("many-to-one matching must be explicit");
  });
});

describe("windows", () => {
  it("are counted as by hand: start exclusive, end inclusive, for every step", () => {
    const times = fc.array(fc.integer({ min: 0, max: 100 }), { maxLength: 30 });
    const size = fc.integer({ min: 1, max: 30 });
    fc.assert(
      fc.property(times, size, size, (seconds, range, step) => {
        const some = memorySource(seconds.map((s) => ({ stream: { app: "a" }, seconds: s, text: "x" })));
        const count = Math.floor(100 / step) + 1;
        const steps = { startNs: 0n, stepNs: step * 1e9, count };
        const [series] = evaluateMatrix(some, metric(`sum(count_over_time(${A}[${range}s]))`), steps);
        const expected = Array.from({ length: count }, (_, i) => i)
          .map((i) => [i, seconds.filter((s) => s > i * step - range && s <= i * step).length])
          .filter(([, n]) => n !== 0);
        expect(series?.points ?? []).toEqual(expected);
      }),
    );
  });

  it("have gaps where there is nothing", () => {
    const [series] = evaluateMatrix(source, metric(`sum(count_over_time({app="b"}[5s]))`), {
      startNs: 0n,
      stepNs: 10e9,
      count: 4,
    });
    expect(series?.points).toEqual([
      [0, 1],
      [2, 1],
    ]);
  });
});
