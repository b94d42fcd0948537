import { describe, expect, it } from "vitest";
import type { DatabaseSync } from "node:sqlite";
import { logs } from "./signal.ts";
import { ask, attributes, bodyOf, memoryDatabase, record, resourceLogs, text } from "./testing.ts";

interface Entry {
  readonly stream: Record<string, string>;
  readonly timestamp: string;
  readonly line: string;
  readonly metadata: Record<string, string>;
}

const T = 1_795_395_588_086_148_001n;
const EDGE = { "service.name": "voice-edge" };

/** All lines, oldest first. */
function stored(db: DatabaseSync): Entry[] {
  const query = encodeURIComponent('{service_name=~".+"}');
  const response = ask(
    db,
    `/loki/api/v1/query_range?query=${query}&start=${T - 1_000_000_000n}&end=${T + 1_000_000_000n}&direction=forward&limit=5000`,
    {
      headers: { "x-loki-response-encoding-flags": "categorize-labels" },
    },
  );
  const { data } = bodyOf(response) as {
    data: {
      result: {
        stream: Record<string, string>;
        values: [string, string, { structuredMetadata: Record<string, string> }][];
      }[];
    };
  };
  return data.result
    .flatMap(({ stream, values }) =>
      values.map(([timestamp, line, { structuredMetadata }]) => ({
        stream,
        timestamp,
        line,
        metadata: structuredMetadata,
      })),
    )
    .toSorted((a, b) => (a.timestamp < b.timestamp ? -1 : 1));
}

describe("writing log records", () => {
  it("leaves out metadata that is empty", () => {
    const db = memoryDatabase();
    const empty = record(T, "x", { attributes: attributes({ a: "", b: "1" }) });
    logs.write(db, [resourceLogs({ "service.name": "s", "host.name": "" }, [empty])]);
    expect(stored(db)[0]?.metadata).toEqual({ b: "1", detected_level: "unknown" });
  });

  it("makes labels of the resource and metadata of the rest, as Loki's OTLP endpoint does", () => {
    const db = memoryDatabase();
    const message = resourceLogs({ ...EDGE, "deployment.environment.name": "lab", "host.name": "h1" }, [
      record(T, "hello", {
        observedTimeUnixNano: T + 1n,
        severityNumber: 17,
        severityText: "ERROR",
        traceId: "4f70d0b276ba14974c443f0f5478283b",
        spanId: "be8c4b6110d35288",
        eventName: "tool.error",
        flags: 1,
        attributes: [
          ...attributes({ "call.sid": "CA1", "turn.index": 4n, "turn.latency_seconds": 0.5, "9lives": "x" }),
          { key: "nested", value: { type: "kvlist", value: attributes({ "a.b": "c" }) } },
          { key: "list", value: { type: "array", value: [text("<x>"), { type: "int", value: 2n ** 60n }] } },
        ],
      }),
    ]);
    expect(logs.write(db, [message])).toEqual({ count: 0, message: "" });
    expect(stored(db)).toEqual([
      {
        stream: { deployment_environment_name: "lab", service_name: "voice-edge" },
        timestamp: T.toString(),
        line: "hello",
        metadata: {
          call_sid: "CA1",
          detected_level: "error",
          event_name: "tool.error",
          flags: "1",
          host_name: "h1",
          key_9lives: "x",
          list: '["<x>",1152921504606846976]',
          nested_a_b: "c",
          observed_timestamp: (T + 1n).toString(),
          severity_number: "17",
          severity_text: "ERROR",
          span_id: "be8c4b6110d35288",
          trace_id: "4f70d0b276ba14974c443f0f5478283b",
          turn_index: "4",
          turn_latency_seconds: "0.5",
        },
      },
    ]);
  });

  it("finds a service name where Loki looks for one", () => {
    const db = memoryDatabase();
    logs.write(db, [
      resourceLogs({ "k8s.container.name": "agent" }, [record(T, "a")]),
      resourceLogs({}, [record(T + 1n, "b")]),
    ]);
    expect(stored(db).map(({ stream }) => stream["service_name"])).toEqual(["agent", "unknown_service"]);
  });

  it("takes the observed time where there is no other", () => {
    const db = memoryDatabase();
    logs.write(db, [resourceLogs(EDGE, [record(0n, "a", { observedTimeUnixNano: T })])]);
    expect(stored(db)).toMatchObject([{ timestamp: T.toString(), metadata: { detected_level: "unknown" } }]);
    expect(stored(db)[0]?.metadata).not.toHaveProperty("observed_timestamp");
  });

  // As https://github.com/grafana/loki/blob/main/pkg/chunkenc/unordered.go, `unorderedHeadBlock.Append`.
  it("stores a line that comes again once, and lines that differ in anything each", () => {
    const db = memoryDatabase();
    const message = resourceLogs(EDGE, [
      record(T, "a"),
      record(T, "b"),
      record(T + 1n, "a"),
      record(T, "a", { attributes: attributes({ x: "y" }) }),
    ]);
    logs.write(db, [message]);
    logs.write(db, [message, resourceLogs({ "service.name": "other" }, [record(T, "a")])]);
    expect(stored(db)).toHaveLength(5);
    const [volume] = db.prepare("SELECT sum(lines) AS lines FROM log_hours").all();
    expect(volume?.["lines"]).toBe(5);
  });

  it("counts a call once though its exporter sends its record again", () => {
    const db = memoryDatabase();
    const end = (ts: bigint) =>
      record(ts, "call ended", {
        observedTimeUnixNano: ts + 5n,
        severityNumber: 9,
        severityText: "INFO",
        eventName: "call.end",
        traceId: "4f70d0b276ba14974c443f0f5478283b",
        attributes: attributes({ "call.sid": "CA1", "call.duration_seconds": 12.5 }),
      });
    const other = record(T, "call ended", { attributes: attributes({ "call.sid": "CA2" }) });
    const calls = { "service.name": "voice-calls" };
    logs.write(db, [resourceLogs(calls, [end(T), other])]);
    // The answer to the first one was lost; the next batch has others before it.
    logs.write(db, [resourceLogs(calls, [record(T - 9n, "call ended"), end(T)])]);
    const counted = (): unknown => {
      const query = encodeURIComponent(
        'sum(count_over_time({service_name="voice-calls"} | call_sid="CA1" [1h]))',
      );
      const { data } = bodyOf(ask(db, `/loki/api/v1/query?query=${query}&time=${T + 1_000_000_000n}`)) as {
        data: { result: { value: [number, string] }[] };
      };
      return data.result[0]?.value[1];
    };
    expect(counted()).toBe("1");
    // Made anew, with another time, it is another line: to Loki too.
    logs.write(db, [resourceLogs(calls, [end(T + 1n)])]);
    expect(counted()).toBe("2");
  });

  it("refuses what is over Loki's limits and keeps the rest", () => {
    const db = memoryDatabase();
    const many = Object.fromEntries(Array.from({ length: 129 }, (_, i) => [`k${i}`, "v"]));
    const rejected = logs.write(db, [
      resourceLogs(EDGE, [
        record(T, "kept"),
        record(T + 1n, "x".repeat(256 * 1024 + 1)),
        record(T + 2n, "y", { attributes: attributes(many) }),
        record(T + 3n, "z", { attributes: attributes({ big: "é".repeat(33 * 1024) }) }),
        record(2n ** 63n, "late"),
      ]),
      resourceLogs({ "service.name": "x".repeat(2049) }, [record(T, "label too long")]),
    ]);
    expect(rejected.count).toBe(5);
    expect(rejected.message).toContain(
      "max entry size '262144' bytes exceeded for stream '{service_name=\"voice-edge\"}'",
    );
    expect(stored(db).map(({ line }) => line)).toEqual(["kept"]);
  });

  it("keeps any text as it was", () => {
    const db = memoryDatabase();
    const odd = 'a\u0000b"\\\n😀';
    logs.write(db, [resourceLogs(EDGE, [record(T, odd, { attributes: attributes({ k: odd }) })])]);
    expect(stored(db)).toMatchObject([{ line: odd, metadata: { k: odd } }]);
  });

  it("looks for the level in the order that Loki looks", () => {
    const db = memoryDatabase();
    const info = { severityText: "INFO", severityNumber: 9 };
    logs.write(db, [
      resourceLogs({ ...EDGE, LEVEL: "wrn" }, [record(T, "error", info)]),
      resourceLogs(EDGE, [
        record(T + 1n, "error", { ...info, attributes: attributes({ level: "custom" }) }),
        record(T + 2n, "error", { severityNumber: 21 }),
        record(T + 3n, "error", { ...info, attributes: attributes({ detected_level: "ERR" }) }),
      ]),
    ]);
    expect(stored(db).map(({ metadata }) => metadata["detected_level"])).toEqual([
      "warn",
      "custom",
      "fatal",
      "error",
    ]);
  });

  it.each([
    ["level=warn msg=x", "warn"],
    ['{"log":{"severity":"Fatal"}}', "fatal"],
    ["[ERROR] it broke", "error"],
    ["misc:error", "unknown"],
    ["WARNING, info", "warn"],
    ["terror and information", "unknown"],
  ])("detects the level of %j: %s", (line, level) => {
    const db = memoryDatabase();
    logs.write(db, [resourceLogs(EDGE, [record(T, line)])]);
    expect(stored(db)[0]?.metadata["detected_level"]).toBe(level);
  });
});
