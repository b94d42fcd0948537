import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { logs } from "./signal.ts";
import { ask, attributes, bodyOf, memoryDatabase, record, resourceLogs } from "./testing.ts";

const NOW_MS = 1_795_400_000_000;
const NOW = BigInt(NOW_MS) * 1_000_000n;
const SECOND = 1_000_000_000n;

const db = memoryDatabase();
logs.write(db, [
  resourceLogs(
    { "service.name": "voice-edge", "deployment.environment.name": "lab" },
    [10n, 20n, 30n].map((ago) =>
      record(NOW - ago * SECOND, `${ago} seconds ago`, { attributes: attributes({ "turn.index": ago }) }),
    ),
  ),
  resourceLogs({ "service.name": "voice-calls" }, [record(NOW - 7200n * SECOND, "call ended")]),
]);

const get = (
  path: string,
  params: Record<string, string> = {},
): { status: number; type: string; body: unknown } => {
  const response = ask(db, `/loki/api/v1/${path}?${new URLSearchParams(params).toString()}`, {
    nowMs: NOW_MS,
  });
  return { status: response.status, type: response.contentType, body: bodyOf(response) };
};
const data = (path: string, params: Record<string, string> = {}): unknown => {
  const { status, body } = get(path, params);
  expect(status).toBe(200);
  const { stats: _, ...rest } = { stats: null, ...(body as { data?: object }).data };
  return Array.isArray((body as { data?: unknown }).data) ? (body as { data: unknown }).data : rest;
};
const EDGE = '{service_name="voice-edge"}';

describe("query_range", () => {
  const linesOf = (params: Record<string, string>): string[] => {
    const { result } = data("query_range", { query: EDGE, ...params }) as {
      result: { values: [string, string][] }[];
    };
    return result.flatMap(({ values }) => values.map(([, line]) => line));
  };

  it("reads the last hour, newest first, unless told otherwise", () => {
    expect(linesOf({ keep: "" }).toSorted()).toEqual(["10 seconds ago", "20 seconds ago", "30 seconds ago"]);
    expect(linesOf({ limit: "1" })).toEqual(["10 seconds ago"]);
    expect(linesOf({ limit: "1", direction: "FORWARD" })).toEqual(["30 seconds ago"]);
    expect(linesOf({ since: "15s" })).toEqual(["10 seconds ago"]);
    expect(linesOf({ query: '{service_name="voice-calls"}' })).toEqual([]);
    expect(linesOf({ query: '{service_name="voice-calls"}', since: "3h" })).toEqual(["call ended"]);
  });

  it("takes times as ns, seconds, fractions and RFC 3339", () => {
    const start = NOW_MS / 1000 - 25;
    for (const text of [`${start}`, `${start}.0`, `${start}000000000`, new Date(start * 1000).toISOString()])
      expect(linesOf({ start: text }).toSorted()).toEqual(["10 seconds ago", "20 seconds ago"]);
  });

  it("puts metadata into the stream's labels, or beside the line when asked to", () => {
    expect(data("query_range", { query: EDGE, limit: "1" })).toMatchObject({
      resultType: "streams",
      result: [
        { stream: { service_name: "voice-edge", deployment_environment_name: "lab", turn_index: "10" } },
      ],
    });
    const categorised = ask(
      db,
      `/loki/api/v1/query_range?query=${encodeURIComponent(`${EDGE} | logfmt x="a"`)}&limit=1`,
      { nowMs: NOW_MS, headers: { "x-loki-response-encoding-flags": "other,categorize-labels" } },
    );
    expect(bodyOf(categorised)).toMatchObject({
      data: {
        encodingFlags: ["categorize-labels"],
        result: [
          {
            stream: { service_name: "voice-edge", deployment_environment_name: "lab" },
            values: [
              [
                (NOW - 10n * SECOND).toString(),
                "10 seconds ago",
                { structuredMetadata: { turn_index: "10" }, parsed: { x: "" } },
              ],
            ],
          },
        ],
      },
    });
  });

  it("moves a metric query's start and end to multiples of its step", () => {
    const start = NOW_MS / 1000 - 35;
    expect(
      data("query_range", {
        query: `sum(count_over_time(${EDGE}[20s]))`,
        start: String(start),
        end: String(start + 30),
        step: "20",
      }),
    ).toEqual({
      resultType: "matrix",
      result: [
        {
          metric: {},
          values: [
            [NOW_MS / 1000 - 20, "2"],
            [NOW_MS / 1000, "1"],
          ],
        },
      ],
    });
  });

  it.each([
    [
      { query: EDGE, limit: "5001" },
      "max entries limit per query exceeded, limit > max_entries_limit_per_query (5001 > 5000)",
    ],
    [{ query: EDGE, limit: "0" }, "limit must be a positive value"],
    [{ query: EDGE, limit: "x" }, 'strconv.Atoi: parsing "x": invalid syntax'],
    [{ query: EDGE, direction: "up" }, "invalid direction 'up'"],
    [{ query: EDGE, start: "2", end: "1" }, "end timestamp must not be before or equal to start time"],
    [
      { query: EDGE, step: "0" },
      "zero or negative query resolution step widths are not accepted. Try a positive integer",
    ],
    [
      { query: EDGE, step: "1ms" },
      "exceeded maximum resolution of 11,000 points per time series. Try increasing the value of the step parameter",
    ],
    [
      { query: EDGE, since: "1000h" },
      "the query time range exceeds the limit (query length: 1000h0m0s, limit: 30d1h)",
    ],
    [{ query: "" }, "parse error : syntax error: unexpected $end"],
    [
      { query: EDGE, start: "x" },
      `could not parse 'start' parameter: strconv.ParseInt: parsing "x": invalid syntax`,
    ],
    [
      { query: EDGE, end: "99999999999999999999" },
      `could not parse 'end' parameter: strconv.ParseInt: parsing "99999999999999999999": value out of range`,
    ],
    [
      { query: `sum(rate(${EDGE}[800h]))`, since: "1h", step: "60" },
      "the query time range exceeds the limit (query length: 801h1m0s, limit: 30d1h)",
    ],
  ])("refuses %j", (params, message) => {
    expect(get("query_range", params)).toEqual({
      status: 400,
      type: "text/plain; charset=utf-8",
      body: message,
    });
  });

  it("refuses a time that is none", () => {
    expect(get("query_range", { query: EDGE, start: "yesterday" })).toMatchObject({ status: 400 });
    expect(get("query_range", { query: EDGE, end: "99999999999999999999" })).toMatchObject({ status: 400 });
  });
});

describe("query", () => {
  it("answers metric queries at a time, scalars too, and no log queries", () => {
    expect(data("query", { query: `sum(count_over_time(${EDGE}[1m]))` })).toEqual({
      resultType: "vector",
      result: [{ metric: {}, value: [NOW_MS / 1000, "3"] }],
    });
    expect(data("query", { query: "1e-7 * 2" })).toEqual({
      resultType: "scalar",
      result: [NOW_MS / 1000, "0.0000002"],
    });
    expect(data("query", { query: "vector(1e21)" })).toMatchObject({
      result: [{ value: [NOW_MS / 1000, "1000000000000000000000"] }],
    });
    expect(get("query", { query: EDGE })).toMatchObject({ status: 400, type: "text/plain; charset=utf-8" });
  });
});

describe("labels, series and the index", () => {
  it("lists what has lines in the range", () => {
    expect(data("labels")).toEqual(["deployment_environment_name", "service_name"]);
    expect(data("labels", { query: '{service_name="none"}' })).toEqual({});
    expect(data("label/service_name/values", { since: "3h" })).toEqual(["voice-calls", "voice-edge"]);
    expect(get("label/nope/values").body).toEqual({ status: "success" });
    expect(data("series", { "match[]": EDGE })).toEqual([
      { deployment_environment_name: "lab", service_name: "voice-edge" },
    ]);
    expect(data("series", { since: "3h" })).toHaveLength(2);
    expect(data("series", { match: '{service_name="none"}' })).toEqual([]);
  });

  it("counts streams, lines and bytes", () => {
    expect(get("index/stats", { query: '{service_name=~".+"}', since: "3h" }).body).toMatchObject({
      streams: 2,
      entries: 4,
    });
    expect(get("index/stats", { query: EDGE, since: "15s" }).body).toMatchObject({ streams: 1, entries: 1 });
    expect(data("index/volume", { query: '{service_name=~".+"}', since: "3h" })).toMatchObject({
      resultType: "vector",
      result: [{ metric: { service_name: "voice-edge" } }, { metric: { service_name: "voice-calls" } }],
    });
    expect(data("index/volume_range", { query: EDGE, since: "40s", step: "20" })).toMatchObject({
      resultType: "matrix",
      result: [{ metric: { service_name: "voice-edge" }, values: [expect.anything(), expect.anything()] }],
    });
  });

  it("detects fields and their types", () => {
    const { body } = get("detected_fields", { query: EDGE });
    expect(body).toMatchObject({
      fields: expect.arrayContaining([
        { label: "turn_index", type: "int", cardinality: 3, parsers: null },
      ]) as unknown,
      limit: 1000,
    });
    expect(get("detected_field/turn_index/values", { query: EDGE }).body).toEqual({
      values: ["10", "20", "30"],
      limit: 1000,
    });
  });
});

describe("the rest", () => {
  it("is ready, says its version, and knows no other path", () => {
    expect(bodyOf(ask(db, "/ready"))).toBe("ready\n");
    expect(get("status/buildinfo").status).toBe(200);
    expect(get("nope").status).toBe(404);
    expect(ask(db, "/elsewhere").status).toBe(404);
    expect(ask(db, "/loki/api/v1/labels", { method: "DELETE" }).status).toBe(405);
  });

  it("refuses ranges that no number of ns can hold, on every endpoint", () => {
    for (const endpoint of [
      "query_range",
      "detected_fields",
      "index/volume",
      "index/stats",
      "index/volume_range",
    ])
      expect(get(endpoint, { query: EDGE, start: "0", step: "1d" })).toMatchObject({ status: 400 });
    expect(get("query", { query: `rate(${EDGE}[100y])` })).toMatchObject({ status: 400 });
    expect(get("labels", { start: "0" }).status).toBe(200);
  });

  it("answers any query with 200 or 400", () => {
    const part = fc.constantFrom(
      ...'{service_name="voice-edge"}|{service_name=~".+"}|{}|[1m]|[5s] offset 1s| \\| json| \\| logfmt| \\| turn_index > 1| \\| unwrap turn_index| \\|= "s"| \\|~ "(a+)+$"|sum(|rate(|count_over_time(|avg_over_time(|topk(2, |)| by (turn_index)| + | / on () group_left | > bool |1|vector(2)| or | and '
        .replaceAll("\\|", "\u0000")
        .split("|")
        .map((text) => text.replaceAll("\u0000", "|")),
    );
    const query = fc.oneof(
      fc.array(part, { maxLength: 10 }).map((parts) => parts.join("")),
      fc.string({ unit: "binary", maxLength: 30 }),
    );
    const params = fc.record({
      query,
      step: fc.constantFrom("", "1", "60", "1m", "-1", "1e99", "x"),
      start: fc.constantFrom("", "0", String(NOW_MS / 1000 - 60), "-1", "NaN", "2026-11-23T00:00:00Z"),
      limit: fc.constantFrom("", "1", "5000", "-1", "1e3"),
      endpoint: fc.constantFrom(
        "query_range",
        "query",
        "series",
        "labels",
        "index/stats",
        "index/volume",
        "index/volume_range",
        "detected_fields",
      ),
    });
    fc.assert(
      fc.property(params, ({ endpoint, ...rest }) => {
        const { status, type, body } = get(endpoint, { ...rest, "match[]": rest.query });
        expect([200, 400]).toContain(status);
        expect(type).toMatch(status === 200 ? /^application\/json/ : /^text\/plain/);
        expect(body).not.toBe("");
      }),
      { numRuns: 2000 },
    );
  });
});
