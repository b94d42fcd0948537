import { describe, expect, test } from "vitest";
import { queryRange } from "./engine.ts";
import { formatFloat, formatG } from "./format.ts";
import { instant, memoryStorage, MINUTE, range, valueOf } from "./testing.ts";

const storage = memoryStorage([
  { labels: { __name__: "x", a: "src-1.eu", b: "q" }, samples: [2.5, 7] },
  { labels: { __name__: "x", a: "src-2.us", b: "q" }, samples: [-2.5, Number.NaN] },
]);
const at = (query: string, ms = 0) => instant(query, storage, ms);

test("rounding goes up at ties", () => {
  expect(at("round(x)")).toEqual(['{a="src-1.eu", b="q"} 3', '{a="src-2.us", b="q"} -2']);
  expect(valueOf("scalar(round(vector(1234.5678), 0.01))", storage, 0)).toBe(1234.57);
});

test("clamp with its bounds crossed is empty, and NaN stays", () => {
  expect(at("clamp(x, 1, 0)")).toEqual([]);
  expect(at("clamp_min(x, 0)", MINUTE)).toEqual(['{a="src-1.eu", b="q"} 7', '{a="src-2.us", b="q"} NaN']);
});

test("sorting puts NaN last either way, and warns where it has no effect", () => {
  expect(at("sort(x)", MINUTE).map((line) => line.split(" ").at(-1))).toEqual(["7", "NaN"]);
  expect(at("sort_desc(x)", MINUTE).map((line) => line.split(" ").at(-1))).toEqual(["7", "NaN"]);
  expect(queryRange("sort(x)", storage, { startMs: 0, endMs: MINUTE, stepMs: MINUTE }).warnings).toEqual([
    "PromQL warning: sort is ineffective for range queries since results are always ordered by labels (1:1)",
  ]);
});

describe("label functions", () => {
  test("label_replace matches the whole value", () => {
    expect(at('label_replace(x, "region", "r-$1", "a", ".*\\\\.(.*)")')[0]).toContain('region="r-eu"');
    expect(at('label_replace(x, "region", "r-$1", "a", "src")')[0]).not.toContain("region");
    expect(at('label_replace(x, "b", "", "a", "src-1.*")')[0]).toBe('{__name__="x", a="src-1.eu"} 2.5');
  });

  test("labels that become equal are an error", () => {
    expect(() => at('label_replace(x, "a", "same", "a", ".*")')).toThrow("same labelset");
  });

  test("label_join", () => {
    expect(at('label_join(x, "c", "/", "b", "a", "none")')[0]).toContain('c="q/src-1.eu/"');
  });
});

describe("time", () => {
  test("dates are UTC", () => {
    const seconds = Date.UTC(2024, 1, 29, 23, 58) / 1000;
    const date = (name: string) => valueOf(`scalar(${name}(vector(${seconds})))`, storage, 0);
    expect(
      ["year", "month", "day_of_month", "day_of_week", "day_of_year", "days_in_month", "hour", "minute"].map(
        date,
      ),
    ).toEqual([2024, 2, 29, 4, 60, 29, 23, 58]);
  });

  test("timestamp is the sample's own, of anything else the step's", () => {
    expect(at("timestamp(x)", MINUTE + 5000)).toEqual([
      '{a="src-1.eu", b="q"} 60',
      '{a="src-2.us", b="q"} 60',
    ]);
    expect(at("timestamp(x + 0)", MINUTE + 5000)[0]).toContain(" 65");
    expect(range("time()", storage, [0, 2000, 1000])).toEqual(["{} 0@0 1@1 2@2"]);
  });
});

test("absent takes its labels from the equalities, unless one is asked for twice", () => {
  expect(at('absent(y{a="1", b=~"2", c="3", c="3"})')).toEqual(['{a="1"} 1']);
  expect(at("absent(x)")).toEqual([]);
  expect(at("absent(sum(y))")).toEqual(["{} 1"]);
});

test("scalar of several elements is NaN", () => {
  expect(valueOf("scalar(x)", storage, 0)).toBe(Number.NaN);
  expect(valueOf('scalar(x{a="src-1.eu"})', storage, 0)).toBe(2.5);
});

test("functions of native histograms find none", () => {
  expect(at("histogram_count(x)")).toEqual([]);
});

test("a range query of anything but scalars and instant vectors is refused", () => {
  const ask = (query: string) => queryRange(query, storage, { startMs: 0, endMs: 0, stepMs: 1 });
  expect(() => ask("x[5m]")).toThrow(
    'invalid expression type "range vector" for range query, must be Scalar or instant Vector',
  );
  expect(() => ask('"x"')).toThrow('invalid expression type "string" for range query');
});

test("floats are written as Go writes them", () => {
  expect(
    [1e21, -1.5e-7, 0.1, 1e300, -0, 123456789012345680000, Infinity, Number.NaN].map(formatFloat),
  ).toEqual([
    "1000000000000000000000",
    "-0.00000015",
    "0.1",
    `1${"0".repeat(300)}`,
    "-0",
    "123456789012345680000",
    "+Inf",
    "NaN",
  ]);
  expect([1e21, 1e6, 999_999.5, 1e-5, 0.001].map(formatG)).toEqual([
    "1e+21",
    "1e+06",
    "999999.5",
    "1e-05",
    "0.001",
  ]);
});
