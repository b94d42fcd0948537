import { DatabaseSync } from "node:sqlite";
import { beforeAll, describe, expect, test } from "vitest";
import * as z from "zod";
import type { KeyValue, Span } from "../otlp/model.ts";
import { traces } from "./signal.ts";
import { message, span, stringAttribute } from "./testing.ts";

/** Metrics over a few spans whose answers can be worked out by hand, after Tempo's own functions. */

const START_S = 6000;
const db = new DatabaseSync(":memory:");
let next = 1;
const at = (second: number, name: string, ms: number, attributes: readonly KeyValue[], parent = "") => {
  const startTimeUnixNano = BigInt(START_S + second) * 1_000_000_000n;
  const changes: Partial<Span> = {
    name,
    parentSpanId: parent,
    startTimeUnixNano,
    endTimeUnixNano: startTimeUnixNano + BigInt(ms) * 1_000_000n,
    attributes: [...attributes],
  };
  return span("a", (next++).toString(16), changes);
};
const int = (key: string, value: bigint): KeyValue => ({ key, value: { type: "int", value } });

beforeAll(() => {
  db.exec(traces.ddl);
  const [salon, sales] = [stringAttribute("v", "salon"), stringAttribute("v", "sales")];
  traces.write(db, [
    message(
      at(10, "call", 90_000, []),
      at(11, "turn", 1000, [salon, int("n", 3n)], "1".padStart(16, "0")),
      at(12, "turn", 3000, [salon, int("n", 5n)], "1".padStart(16, "0")),
      at(13, "turn", 2000, [sales, int("n", 1n)], "1".padStart(16, "0")),
      at(70, "turn", 8000, [sales, int("n", 40n)], "1".padStart(16, "0")),
      at(71, "tool", 500, [sales], "1".padStart(16, "0")),
    ),
  ]);
});

const answer = z.object({
  series: z.array(
    z.object({
      labels: z.array(z.object({ key: z.string(), value: z.record(z.string(), z.unknown()) })),
      samples: z.array(z.object({ timestampMs: z.string(), value: z.number().default(0) })).default([]),
      value: z.number().default(0),
      exemplars: z.array(z.unknown()).default([]),
    }),
  ),
});
function ask(path: string, query: string): z.infer<typeof answer>["series"] {
  const params = new URLSearchParams({
    q: query,
    start: String(START_S),
    end: String(START_S + 120),
    step: "60s",
  });
  const response = traces.handle(db, { method: "GET", path, params, headers: {}, nowMs: 9e6 });
  expect([response.status, String(response.body).slice(0, 200)]).toEqual([200, expect.anything()]);
  return answer.parse(JSON.parse(String(response.body))).series;
}
/** The values of the minutes that end at 60 s and 120 s, by the series' labels. */
function range(query: string): Record<string, (number | null)[]> {
  const series = ask("/api/metrics/query_range", query).map(({ labels, samples }) => {
    const name = labels.map(({ key, value }) => `${key}=${String(Object.values(value)[0])}`).join(" ");
    const valueAt = (second: number): number | null =>
      samples.find(({ timestampMs }) => timestampMs === String((START_S + second) * 1000))?.value ?? null;
    return [name, [valueAt(60), valueAt(120)]];
  });
  return Object.fromEntries(series) as Record<string, (number | null)[]>;
}

describe("series", () => {
  test.each<[string, Record<string, (number | null)[]>]>([
    ["{ name = `turn` } | count_over_time()", { "__name__=count_over_time": [3, 1] }],
    [
      "{ name = `turn` } | rate() by (span.v)",
      { "span.v=sales": [1 / 60, 1 / 60], "span.v=salon": [2 / 60, 0] },
    ],
    ["{ name = `none` } | count_over_time()", { "__name__=count_over_time": [0, 0] }],
    ["{ name = `none` } | count_over_time() by (name)", {}],
    ["{} | sum_over_time(span.n)", { "__name__=sum_over_time": [9, 40] }],
    [
      "{} | max_over_time(duration) by (name, .v)",
      {
        "name=call": [90, null],
        "name=turn .v=salon": [3, null],
        "name=turn .v=sales": [2, 8],
        "name=tool .v=sales": [null, 0.5],
      },
    ],
    ["{ name = `call` } | avg_over_time(span:childCount)", { "__name__=avg_over_time": [5, null] }],
    [
      "{ name = `turn` } | histogram_over_time(span.n)",
      {
        "__bucket=4": [1, 0],
        "__bucket=8": [1, 0],
        "__bucket=64": [0, 1],
      },
    ],
    ["{ name = `turn` } | quantile_over_time(span.n, 1)", { "p=1": [8, 64] }],
    ["{} | count_over_time() by (.missing)", { ".missing=nil": [4, 2] }],
  ])("%s", (query, expected) => {
    expect(range(query)).toEqual(expected);
  });
});

describe("what is done with series", () => {
  const byName = "{} | count_over_time() by (name)";
  test.each<[string, Record<string, (number | null)[]>]>([
    [`${byName} | topk(1)`, { "name=turn": [3, 1] }],
    [`${byName} | bottomk(1)`, { "name=call": [null, 0], "name=tool": [0, null] }],
    [`${byName} > 1`, { "name=turn": [3, null] }],
    [
      `${byName} != 0 | topk(2) <= 2 - 1`,
      { "name=call": [1, null], "name=turn": [null, 1], "name=tool": [null, 1] },
    ],
    ["{ name = `turn` } | max_over_time(duration) > 5s", { "__name__=max_over_time": [null, 8] }],
    [`(${byName}) * 10 - 5`, { "name=call": [5, -5], "name=turn": [25, 5], "name=tool": [-5, 5] }],
    ["12 / ({ name = `turn` } | count_over_time())", { "__name__=count_over_time": [4, 12] }],
    ["1 / ({ name = `call` } | count_over_time())", { "__name__=count_over_time": [1, null] }],
  ])("%s", (query, expected) => {
    expect(range(query)).toEqual(expected);
  });
});

describe("between series", () => {
  test.each<[string, Record<string, (number | null)[]>]>([
    [
      "({ name = `tool` } | count_over_time()) / ({} | count_over_time())",
      {
        "__name__=(count_over_time / count_over_time)": [0, 0.5],
      },
    ],
    // Labels that both have; what only one has is left out.
    [
      "({ name = `turn` } | count_over_time() by (span.v)) - ({ .n > 2 } | count_over_time() by (span.v))",
      {
        "span.v=salon": [0, 0],
        "span.v=sales": [1, 0],
      },
    ],
    // One without labels goes with each of the others, on either side.
    [
      "({} | count_over_time() by (name)) / ({} | count_over_time())",
      {
        "name=call": [0.25, 0],
        "name=turn": [0.75, 0.5],
        "name=tool": [0, 0.5],
      },
    ],
    [
      "({} | count_over_time()) - ({ name = `turn` } | count_over_time() by (span.v)) > 1",
      {
        "span.v=salon": [2, 2],
        "span.v=sales": [3, null],
      },
    ],
  ])("%s", (query, expected) => {
    expect(range(query)).toEqual(expected);
  });

  test("asked for one instant", () => {
    const [only, ...others] = ask(
      "/api/metrics/query",
      "100 * ({ name = `tool` } | count_over_time()) / ({} | count_over_time())",
    );
    expect([only?.value, others]).toEqual([expect.closeTo(100 / 6, 9), []]);
  });
});

describe("exemplars", () => {
  test.each([
    ["{} | rate() with (exemplars=false)", 0],
    ["{} | rate() with (exemplars=1)", 1],
    ["({} | rate()) + ({ name = `turn` } | rate()) with (exemplars=2)", 2],
  ])("%s", (query, expected) => {
    const series = ask("/api/metrics/query_range", query);
    expect(series.flatMap(({ exemplars }) => exemplars)).toHaveLength(expected);
  });
});
