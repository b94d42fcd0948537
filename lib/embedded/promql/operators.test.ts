import { describe, expect, test } from "vitest";
import { queryInstant } from "./engine.ts";
import { instant, memoryStorage, MINUTE, range, valueOf } from "./testing.ts";

const storage = memoryStorage([
  { labels: { __name__: "errors", method: "get", code: "500" }, samples: [24] },
  { labels: { __name__: "errors", method: "get", code: "404" }, samples: [30] },
  { labels: { __name__: "errors", method: "put", code: "501" }, samples: [3] },
  { labels: { __name__: "errors", method: "post", code: "500" }, samples: [6] },
  { labels: { __name__: "requests", method: "get" }, samples: [600] },
  { labels: { __name__: "requests", method: "del" }, samples: [34] },
  { labels: { __name__: "requests", method: "post" }, samples: [120] },
]);
const at = (query: string) => instant(query, storage, 0);

describe("vector matching (the documentation's own examples)", () => {
  test("one to one", () => {
    expect(at('errors{code="500"} / ignoring(code) requests')).toEqual([
      '{method="get"} 0.04',
      '{method="post"} 0.05',
    ]);
  });

  test("many to one", () => {
    expect(at("errors / ignoring(code) group_left requests")).toEqual([
      '{code="500", method="get"} 0.04',
      '{code="404", method="get"} 0.05',
      '{code="500", method="post"} 0.05',
    ]);
  });

  test("what is ambiguous is an error, in Prometheus's words", () => {
    expect(() => at("errors / ignoring(code) requests")).toThrow(
      "multiple matches for labels: many-to-one matching must be explicit (group_left/group_right)",
    );
    expect(() => at("requests / ignoring(code) errors")).toThrow(
      'found duplicate series for the match group {method="get"} on the right hand-side of the operation: ' +
        '[{__name__="errors", code="404", method="get"}, {__name__="errors", code="500", method="get"}]' +
        ";many-to-many matching not allowed: matching labels must be unique on one side",
    );
    expect(() => at('errors{method="get"} * on(method) group_left(code) requests')).toThrow(
      "multiple matches for labels: grouping labels must ensure unique matches",
    );
  });

  test("filters keep the name, bool and arithmetic drop it", () => {
    expect(at("requests > 100")).toEqual([
      '{__name__="requests", method="get"} 600',
      '{__name__="requests", method="post"} 120',
    ]);
    expect(at("requests > bool 100")).toEqual(['{method="get"} 1', '{method="del"} 0', '{method="post"} 1']);
    expect(at("100 < requests")).toHaveLength(2);
    expect(at("requests atan2 1")[0]).toContain('{method="get"}');
  });
});

describe("set operators", () => {
  test("and, or, unless", () => {
    expect(at("requests and on(method) errors")).toHaveLength(2);
    expect(at("requests unless on(method) errors")).toEqual(['{__name__="requests", method="del"} 34']);
    expect(at("requests or on(method) errors")).toHaveLength(4);
  });

  test("decide at each step by itself", () => {
    const gaps = memoryStorage(
      [
        { labels: { __name__: "a" }, samples: [1, null, 3] },
        { labels: { __name__: "b" }, samples: [10, 20, 30] },
      ],
      10 * MINUTE,
    );
    expect(range("a or b", gaps, [0, 20 * MINUTE, 10 * MINUTE])).toEqual([
      '{__name__="a"} 1@0 3@1200',
      '{__name__="b"} 20@600',
    ]);
    expect(range("b unless a", gaps, [0, 20 * MINUTE, 10 * MINUTE])).toEqual(['{__name__="b"} 20@600']);
  });
});

describe("numbers", () => {
  test.each([
    ["1 ^ NaN", 1],
    ["(-1) ^ Inf", 1],
    ["-7 % 3", -1],
    ["0 / 0", Number.NaN],
    ["-1 / 0", -Infinity],
    ["NaN == bool NaN", 0],
  ])("%s", (query, expected) => {
    expect(valueOf(query, storage, 0)).toBe(expected);
  });
});

describe("aggregations", () => {
  test("by and without, names dropped by without", () => {
    expect(at("sum by (method) (errors)")).toEqual([
      '{method="get"} 54',
      '{method="put"} 3',
      '{method="post"} 6',
    ]);
    expect(at("max without (code) (errors)")).toEqual([
      '{method="get"} 30',
      '{method="put"} 3',
      '{method="post"} 6',
    ]);
    expect(at("count(errors)")).toEqual(["{} 4"]);
    expect(at("sum by (__name__) (errors)")).toEqual(['{__name__="errors"} 63']);
  });

  test("topk comes in order, with all its labels", () => {
    expect(at("topk(2, errors)")).toEqual([
      '{__name__="errors", code="404", method="get"} 30',
      '{__name__="errors", code="500", method="get"} 24',
    ]);
    expect(at("bottomk by (method) (1, errors)")).toHaveLength(3);
    expect(() => at("topk(NaN, errors)")).toThrow("Parameter value is NaN");
    expect(() => at("topk(1e30, errors)")).toThrow("Scalar value 1e+30 overflows int64");
  });

  test("count_values writes the value as Go does", () => {
    expect(at('count_values("v", errors * 1e21)')).toContain('{v="24000000000000000000000"} 1');
  });

  test("quantile outside its range warns", () => {
    const answer = queryInstant("quantile(1.5, errors)", storage, 0);
    expect(answer.warnings).toEqual([
      "PromQL warning: quantile value should be between 0 and 1, got 1.5 (1:10)",
    ]);
  });

  test("a sum keeps what cancels, and Inf", () => {
    const odd = memoryStorage(
      [1, 1e100, 1, -1e100].map((value, i) => ({
        labels: { __name__: "x", i: String(i) },
        samples: [value],
      })),
    );
    expect(valueOf("sum(x)", odd, 0)).toBe(2);
    expect(valueOf("sum(x / 0)", odd, 0)).toBe(Number.NaN);
    expect(valueOf("sum(abs(x) / 0)", odd, 0)).toBe(Infinity);
  });
});

test("annotations come once, with where they belong", () => {
  const { infos } = queryInstant("rate(requests[5m]) + rate(requests[5m])", storage, 0);
  expect(infos).toEqual([]);
  const counted = memoryStorage([{ labels: { __name__: "requests" }, samples: [1, 2] }]);
  expect(queryInstant("rate(requests[5m]) + rate(requests[5m])", counted, MINUTE).infos).toEqual([
    'PromQL info: metric might not be a counter, name does not end in _total/_sum/_count/_bucket: "requests" (1:6)',
  ]);
});

test("limits of time and memory have their own errors", () => {
  expect(() => queryInstant("requests", storage, 0, { timeoutMs: -1 })).toThrow(
    "query timed out in expression evaluation",
  );
  expect(() => queryInstant("requests", storage, 0, { maxSamples: 2 })).toThrow(
    "query processing would load too many samples into memory in query execution",
  );
});
