import { describe, expect, test } from "vitest";
import type { KeyValue } from "../otlp/model.ts";
import { metrics } from "./signal.ts";
import {
  counter,
  gauge,
  histogramPoint,
  metric,
  NOW_MS,
  numberPoint,
  openTestDatabase,
  resourceMetrics,
  type TestDatabase,
} from "./testing.ts";

const EDGE = {
  "service.name": "voice-edge",
  "service.namespace": "phones",
  "service.instance.id": "edge-1",
  "service.version": "1.2.3",
  "deployment.environment.name": "prod",
};

/** Every series and its newest value, as text. */
function everything({ get }: TestDatabase, query = '{__name__!=""}'): string[] {
  const { result } = get("/api/v1/query", { query }) as {
    result: { metric: Record<string, string>; value: [number, string] }[];
  };
  return result
    .map(({ metric: { __name__ = "", ...labels }, value }) => {
      const pairs = Object.entries(labels).map(([name, text]) => `${name}=${text}`);
      return `${__name__}{${pairs.join(",")}} ${value[1]}`;
    })
    .sort();
}

describe("OTLP becomes series", () => {
  test("a histogram with its job, instance and environment, and target_info beside it", () => {
    using database = openTestDatabase();
    const point = histogramPoint([0.3, 1, 1.2], [1, 2, 3, 4], 7.5, { vertical: "salon" });
    const data = { type: "histogram", temporality: "cumulative", points: [point] } as const;
    expect(database.write(resourceMetrics(EDGE, metric("turn.duration", "s", data)))).toEqual({
      count: 0,
      message: "",
    });
    const labels = "deployment_environment_name=prod,instance=edge-1,job=phones/voice-edge";
    expect(everything(database)).toEqual([
      `target_info{${labels},service_version=1.2.3} 1`,
      `turn_duration_seconds_bucket{${labels.replace("instance", "instance")},le=+Inf,vertical=salon} 10`,
      `turn_duration_seconds_bucket{${labels},le=0.3,vertical=salon} 1`,
      `turn_duration_seconds_bucket{${labels},le=1,vertical=salon} 3`,
      `turn_duration_seconds_bucket{${labels},le=1.2,vertical=salon} 6`,
      `turn_duration_seconds_count{${labels},vertical=salon} 10`,
      `turn_duration_seconds_sum{${labels},vertical=salon} 7.5`,
    ]);
  });

  test("sums, gauges and summaries", () => {
    using database = openTestDatabase();
    const summary = { ...numberPoint(0), count: 4, sum: 2, quantiles: [{ quantile: 0.5, value: 0.4 }] };
    database.write(
      resourceMetrics(
        {},
        counter("calls", "{call}", numberPoint(3, { "call.outcome": "resolved" })),
        metric("calls.active", "{call}", {
          type: "sum",
          temporality: "cumulative",
          monotonic: false,
          points: [numberPoint(2)],
        }),
        gauge("cpu.use", "1", numberPoint(0.25)),
        metric("latency", "ms", { type: "summary", points: [summary] }),
      ),
    );
    expect(everything(database)).toEqual([
      "calls_active{} 2",
      "calls_total{call_outcome=resolved} 3",
      "cpu_use_ratio{} 0.25",
      "latency_milliseconds_count{} 4",
      "latency_milliseconds_sum{} 2",
      "latency_milliseconds{quantile=0.5} 0.4",
    ]);
  });

  test("attributes that become one label are joined, empty ones dropped, and a name is never overwritten", () => {
    using database = openTestDatabase();
    const labels = { "a.b": "1", a_b: "2", empty: "", __name__: "evil", job: "mine" };
    database.write(resourceMetrics({ "service.name": "edge" }, gauge("x", "", numberPoint(1, labels))));
    expect(everything(database)).toEqual(["x{a_b=1;2,job=edge} 1"]);
  });

  test("a staleness marker ends the series", () => {
    using database = openTestDatabase();
    const at = NOW_MS - 60_000;
    database.write(resourceMetrics({}, gauge("x", "", numberPoint(1, {}, { at }))));
    database.write(resourceMetrics({}, gauge("x", "", numberPoint(0, {}, { flags: 1 }))));
    expect(everything(database)).toEqual([]);
    expect(database.get("/api/v1/query", { query: "x", time: String(at / 1000) })).toMatchObject({
      result: [{ value: [at / 1000, "1"] }],
    });
  });

  test("what cannot be stored is counted and named, and costs nothing else", () => {
    using database = openTestDatabase();
    const { count, message } = database.write(
      resourceMetrics(
        {},
        metric("d", "", {
          type: "sum",
          temporality: "delta",
          monotonic: true,
          points: [numberPoint(1), numberPoint(2)],
        }),
        metric("e", "", { type: "exponential_histogram", temporality: "cumulative", points: [] }),
        gauge("...", "", numberPoint(1)),
        gauge("timeless", "", numberPoint(1, {}, { at: 0 })),
        gauge("fine", "", numberPoint(1)),
      ),
    );
    expect(count).toBe(4);
    expect(message).toContain('invalid temporality and type combination for metric "d"');
    expect(message).toContain('"timeless" has no timestamp');
    expect(everything(database)).toEqual(["fine{} 1"]);
  });

  test("exemplars belong to the bucket they fell in", () => {
    using database = openTestDatabase();
    const exemplar = {
      timeUnixNano: BigInt(NOW_MS) * 1_000_000n,
      value: 0.9,
      traceId: "0af7651916cd43dd8448eb211c80319c",
      spanId: "b7ad6b7169203331",
      filteredAttributes: [],
    };
    const point = histogramPoint([0.5, 1], [0, 1, 0], 0.9, {}, { exemplars: [exemplar] });
    database.write(
      resourceMetrics(
        {},
        metric("t", "s", { type: "histogram", temporality: "cumulative", points: [point] }),
      ),
    );
    expect(database.get("/api/v1/query_exemplars", { query: "rate(t_seconds_bucket[5m])" })).toEqual([
      {
        seriesLabels: { __name__: "t_seconds_bucket", le: "1" },
        exemplars: [
          {
            labels: { span_id: exemplar.spanId, trace_id: exemplar.traceId },
            value: "0.9",
            timestamp: NOW_MS / 1000,
          },
        ],
      },
    ]);
  });
});

describe("as Prometheus 3.14 answers the same requests", () => {
  const exemplar = {
    timeUnixNano: BigInt(NOW_MS) * 1_000_000n,
    value: 1,
    traceId: "0af7651916cd43dd8448eb211c80319c",
    spanId: "b7ad6b7169203331",
    filteredAttributes: [],
  };

  test("a sum has its exemplars, monotonic or not; a gauge has none", () => {
    using database = openTestDatabase();
    const point = numberPoint(1, {}, { exemplars: [exemplar] });
    const upDown = { type: "sum", temporality: "cumulative", monotonic: false, points: [point] } as const;
    database.write(
      resourceMetrics({}, counter("up", "", point), metric("down", "", upDown), gauge("level", "", point)),
    );
    const exemplarsOf = (query: string) => database.get("/api/v1/query_exemplars", { query });
    expect(exemplarsOf("up_total")).toHaveLength(1);
    expect(exemplarsOf("down")).toHaveLength(1);
    expect(exemplarsOf("level")).toEqual([]);
  });

  test.each<[string, Record<string, string>, string[]]>([
    ["no name and no instance", { "host.name": "h" }, []],
    ["an empty name", { "service.name": "", "host.name": "h" }, []],
    [
      "an empty instance",
      { "service.name": "a", "service.instance.id": "", z: "1" },
      ["target_info{job=a,z=1} 1"],
    ],
    ["a namespace alone", { "service.namespace": "n", z: "1" }, []],
    [
      "an empty namespace",
      { "service.name": "a", "service.namespace": "", z: "1" },
      ["target_info{job=/a,z=1} 1"],
    ],
    ["only what identifies it", { "service.name": "a", "service.instance.id": "i" }, []],
    [
      "labels of its own",
      { "service.name": "a", job: "b", instance: "c" },
      ["target_info{instance=c,job=a} 1"],
    ],
  ])("target_info of a resource with %s", (_, resource, expected) => {
    using database = openTestDatabase();
    database.write(resourceMetrics(resource, gauge("x", "", numberPoint(1))));
    expect(everything(database, "target_info")).toEqual(expected);
  });

  test("the name of the scope is no label unless it is asked for", () => {
    using database = openTestDatabase();
    database.write(resourceMetrics({}, gauge("x", "", numberPoint(1))));
    expect(everything(database)).toEqual(["x{} 1"]);
  });

  test("`le` and `quantile` are written without an exponent", () => {
    using database = openTestDatabase();
    const point = histogramPoint([1e-7, 0.1 + 0.2, 1e6, 1e21], [1, 0, 0, 0, 0], null);
    const summary = { ...numberPoint(0), count: 1, sum: 1, quantiles: [{ quantile: 1, value: 2 }] };
    database.write(
      resourceMetrics(
        {},
        metric("h", "", { type: "histogram", temporality: "cumulative", points: [point] }),
        metric("s", "", { type: "summary", points: [summary] }),
      ),
    );
    expect(database.get("/api/v1/label/le/values")).toEqual([
      "+Inf",
      "0.0000001",
      "0.30000000000000004",
      "1000000",
      "1000000000000000000000",
    ]);
    expect(database.get("/api/v1/label/quantile/values")).toEqual(["1"]);
  });

  test("a value of any type is a label", () => {
    using database = openTestDatabase();
    const types: KeyValue[] = [
      { key: "bytes", value: { type: "bytes", value: Uint8Array.of(0, 1, 2) } },
      { key: "big", value: { type: "double", value: 1e21 } },
      { key: "flag", value: { type: "bool", value: true } },
      { key: "inf", value: { type: "double", value: -Infinity } },
      { key: "list", value: { type: "array", value: [{ type: "int", value: 5n }, { type: "empty" }] } },
      { key: "none", value: { type: "empty" } },
      { key: "whole", value: { type: "double", value: 3 } },
    ];
    database.write(resourceMetrics({}, gauge("x", "", { ...numberPoint(1), attributes: types })));
    expect(everything(database)).toEqual([
      "x{big=1e+21,bytes=AAEC,flag=true,inf=-Infinity,list=[5,null],whole=3} 1",
    ]);
  });
});

describe("what is written again", () => {
  test("a repeated request changes nothing", () => {
    using database = openTestDatabase();
    const message = resourceMetrics(EDGE, counter("calls", "", numberPoint(3), numberPoint(4, { a: "b" })));
    database.write(message);
    database.write(message);
    expect(
      database.get("/api/v1/query", { query: "sum(count_over_time({__name__!=''}[1h]))" }),
    ).toMatchObject({
      result: [{ value: [NOW_MS / 1000, "3"] }],
    });
  });

  test("a transaction that is rolled back leaves nothing behind, in memory neither", () => {
    using database = openTestDatabase();
    const { db } = database;
    const message = resourceMetrics({}, gauge("x", "s", numberPoint(1, { a: "b" })));
    db.exec("BEGIN");
    metrics.write(db, [message]);
    db.exec("ROLLBACK");
    metrics.rolledBack?.(db);
    expect(everything(database)).toEqual([]);
    database.write(resourceMetrics({}, gauge("y", "", numberPoint(2))));
    database.write(message);
    expect(everything(database)).toEqual(["x_seconds{a=b} 1", "y{} 2"]);
    expect(database.get("/api/v1/metadata", { metric: "x_seconds" })).toEqual({
      x_seconds: [{ type: "gauge", help: "", unit: "seconds" }],
    });
  });
});
