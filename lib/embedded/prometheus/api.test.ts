import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { metrics } from "./signal.ts";
import {
  counter,
  gauge,
  NOW_MS,
  numberPoint,
  openTestDatabase,
  resourceMetrics,
  type TestDatabase,
} from "./testing.ts";

const NOW = NOW_MS / 1000;
let database: TestDatabase;

beforeAll(() => {
  database = openTestDatabase();
  const at = NOW_MS - 3_600_000;
  database.write(
    resourceMetrics(
      { "service.name": "edge" },
      counter("calls", "", numberPoint(1, { vertical: "salon" }), numberPoint(2, { vertical: "sales" })),
      gauge("odd", "", numberPoint(Number.NaN, { kind: "nan" }), numberPoint(1e21, { kind: "big" })),
      gauge("gone", "", numberPoint(1, { region: "eu" }, { at })),
    ),
  );
});
afterAll(() => database[Symbol.dispose]());

const errorOf = (path: string, params: Record<string, string> = {}) => {
  const { status, body } = database.ask(path, params);
  const { errorType, error } = JSON.parse(body) as { errorType: string; error: string };
  return [status, errorType, error];
};

describe("query", () => {
  test("values are strings as Go writes them, times seconds", () => {
    expect(database.get("/api/v1/query", { query: "odd" })).toEqual({
      resultType: "vector",
      result: [
        { metric: { __name__: "odd", job: "edge", kind: "nan" }, value: [NOW, "NaN"] },
        { metric: { __name__: "odd", job: "edge", kind: "big" }, value: [NOW, "1e+21"] },
      ],
    });
    expect(database.get("/api/v1/query", { query: "1 / 0", time: "1.5" })).toEqual({
      resultType: "scalar",
      result: [1.5, "+Inf"],
    });
    expect(database.get("/api/v1/query", { query: "'x'", time: "2026-01-01T00:00:00.25+01:00" })).toEqual({
      resultType: "string",
      result: [Date.UTC(2025, 11, 31, 23) / 1000 + 0.25, "x"],
    });
  });

  test("limit cuts, and says so", () => {
    const { body } = database.ask("/api/v1/query", { query: "odd", limit: "1" });
    expect(JSON.parse(body)).toMatchObject({
      data: { result: [{}] },
      warnings: ["results truncated due to limit"],
    });
  });

  test("infos stand beside the data", () => {
    const { body } = database.ask("/api/v1/query_range", {
      query: "histogram_quantile(2, calls_total)",
      start: String(NOW),
      end: String(NOW),
      step: "1",
    });
    expect(JSON.parse(body)).toMatchObject({
      status: "success",
      warnings: expect.arrayContaining([
        expect.stringContaining("quantile value should be between 0 and 1, got 2"),
      ]),
    });
  });
});

describe("query_range", () => {
  test("start, end and step are numbers, times or durations", () => {
    const params = { query: "calls_total", start: "2026-01-01T12:00:00Z", end: String(NOW + 60), step: "1m" };
    expect(database.get("/api/v1/query_range", params)).toMatchObject({
      resultType: "matrix",
      result: [
        {
          metric: { vertical: "sales" },
          values: [
            [NOW, "2"],
            [NOW + 60, "2"],
          ],
        },
        { metric: { vertical: "salon" } },
      ],
    });
  });

  test.each([
    [{ query: "1" }, 'invalid parameter "start": cannot parse "" to a valid timestamp'],
    [
      { query: "1", start: "2", end: "1", step: "1" },
      'invalid parameter "end": end timestamp must not be before start time',
    ],
    [
      { query: "1", start: "0", end: "1", step: "0" },
      'invalid parameter "step": zero or negative query resolution step widths are not accepted. Try a positive integer',
    ],
    [
      { query: "1", start: "0", end: "11001", step: "1" },
      "exceeded maximum resolution of 11,000 points per timeseries. Try decreasing the query resolution (?step=XX)",
    ],
    [
      { query: "1 +", start: "0", end: "1", step: "1" },
      'invalid parameter "query": 1:4: parse error: unexpected end of input',
    ],
    [
      { query: "1", start: "0", end: "1", step: "1", timeout: "x" },
      'invalid parameter "timeout": cannot parse "x" to a valid duration',
    ],
  ])("%j is refused", (params, message) => {
    expect(errorOf("/api/v1/query_range", params)).toEqual([400, "bad_data", message]);
  });

  test("11,000 steps are allowed", () => {
    const params = { query: "1", start: "0", end: "11000", step: "1" };
    expect(database.ask("/api/v1/query_range", params).status).toBe(200);
  });
});

describe("errors", () => {
  test("of execution are 422, of time 503, unknown paths 404", () => {
    expect(errorOf("/api/v1/query", { query: 'label_replace(odd, "kind", "x", "", "")' })).toEqual([
      422,
      "execution",
      "vector cannot contain metrics with the same labelset",
    ]);
    expect(errorOf("/api/v1/query", { query: "odd", timeout: "0" }).slice(0, 2)).toEqual([503, "timeout"]);
    expect(database.ask("/api/v1/nothing").status).toBe(404);
    expect(database.ask("/api/v1/constructor").status).toBe(404);
  });

  test("a query that is too long is refused", () => {
    expect(errorOf("/api/v1/query", { query: "1 ".repeat(100_000) })[0]).toBe(400);
  });
});

describe("labels and series", () => {
  const match = (...selectors: string[]) =>
    new URLSearchParams(selectors.map((selector) => ["match[]", selector]));

  test("names and values, all or of the series that match", () => {
    expect(database.get("/api/v1/labels")).toEqual(["__name__", "job", "kind", "region", "vertical"]);
    expect(database.get("/api/v1/labels", match("calls_total", "gone"))).toEqual([
      "__name__",
      "job",
      "region",
      "vertical",
    ]);
    expect(database.get("/api/v1/label/vertical/values")).toEqual(["sales", "salon"]);
    expect(database.get("/api/v1/label/vertical/values", match('calls_total{vertical!="salon"}'))).toEqual([
      "sales",
    ]);
    expect(database.get("/api/v1/label/nothing/values")).toEqual([]);
    expect(database.get("/api/v1/label/U__ki_6e_d/values", match("odd"))).toEqual(["big", "nan"]);
  });

  test("only of series with samples in the window", () => {
    const params = { start: String(NOW - 60), end: String(NOW) };
    expect(database.get("/api/v1/label/__name__/values", params)).toEqual(["calls_total", "odd"]);
    expect(database.get("/api/v1/series", { ...params, "match[]": "gone" })).toEqual([]);
    expect(database.get("/api/v1/series", { "match[]": "gone" })).toEqual([
      { __name__: "gone", job: "edge", region: "eu" },
    ]);
  });

  test("what is wrong is said", () => {
    expect(errorOf("/api/v1/series")).toEqual([400, "bad_data", "no match[] parameter provided"]);
    expect(errorOf("/api/v1/series", { "match[]": "{}" })[2]).toContain(
      "must contain at least one non-empty matcher",
    );
    expect(errorOf("/api/v1/labels", { limit: "-1" })).toEqual([
      400,
      "bad_data",
      'invalid parameter "limit": limit must be non-negative',
    ]);
  });
});

test("metadata, rules, alerts, buildinfo and health", () => {
  expect(database.get("/api/v1/metadata", { metric: "calls_total" })).toEqual({
    calls_total: [{ type: "counter", help: "", unit: "" }],
  });
  expect(Object.keys(database.get("/api/v1/metadata", { limit: "2" }) as object)).toHaveLength(2);
  expect(database.get("/api/v1/rules")).toEqual({ groups: [] });
  expect(database.get("/api/v1/alerts")).toEqual({ alerts: [] });
  expect(database.get("/api/v1/status/buildinfo")).toMatchObject({ version: expect.stringMatching(/^3\./) });
  expect(database.ask("/-/ready").body).toBe("Prometheus Server is Ready.\n");
  expect(database.ask("/-/healthy").status).toBe(200);
});

test("a method that the API does not have is refused", () => {
  const request = { path: "/api/v1/query", params: new URLSearchParams(), headers: {}, nowMs: NOW_MS };
  expect(metrics.handle(database.db, { ...request, method: "DELETE" }).status).toBe(405);
});
