import {
  SeverityNumber,
  SpanKind,
  SpanStatusCode,
  trace,
  ROOT_CONTEXT,
  type Attributes,
} from "@opentelemetry/api";
import * as otlp from "@opentelemetry/otlp-transformer";
import { resourceFromAttributes } from "@opentelemetry/resources";
import { InMemoryLogRecordExporter, LoggerProvider, SimpleLogRecordProcessor } from "@opentelemetry/sdk-logs";
import {
  AggregationTemporality,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from "@opentelemetry/sdk-metrics";
import { InMemorySpanExporter, SimpleSpanProcessor, TracerProvider } from "@opentelemetry/sdk-trace";
import { BinaryWriter, WireType } from "@bufbuild/protobuf/wire";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { MalformedOtlp } from "./decoded.ts";
import { decodeLogs, decodeMetrics, decodeTraces } from "./decode.ts";

const bytes = (body: unknown): Uint8Array => Buffer.from(JSON.stringify(body));
const present = <T>(value: T | undefined): T => {
  if (value === undefined) throw new Error("the serializer gave nothing");
  return value;
};

const attributes: fc.Arbitrary<Attributes> = fc.dictionary(
  fc.string({ minLength: 1, maxLength: 12 }),
  fc.oneof(
    fc.string({ unit: "grapheme" }),
    fc.integer(),
    // The two serializers disagree on what a large whole double is.
    fc
      .double({ noNaN: true, noDefaultInfinity: true })
      .filter((value) => !Number.isInteger(value) || Number.isSafeInteger(value)),
    fc.boolean(),
    fc.array(fc.string({ unit: "grapheme" }), { maxLength: 3 }),
  ),
  { maxKeys: 5 },
);

describe("both encodings of the same telemetry decode to the same model", () => {
  test("spans, as the real exporters write them", () => {
    const exporter = new InMemorySpanExporter();
    const provider = new TracerProvider({
      resource: resourceFromAttributes({ "service.name": "voice-edge" }),
      spanProcessors: [new SimpleSpanProcessor({ exporter })],
    });
    const tracer = provider.getTracer("earshot", "1");
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), attributes, fc.nat(1e6), (name, attrs, length) => {
        exporter.reset();
        const start = 1_795_395_528_000;
        const root = tracer.startSpan(name, { kind: SpanKind.SERVER, attributes: attrs, startTime: start });
        const child = tracer.startSpan(
          "child",
          { startTime: start, links: [{ context: root.spanContext(), attributes: attrs }] },
          trace.setSpan(ROOT_CONTEXT, root),
        );
        child.addEvent(name, attrs, start + 1);
        child.setStatus({ code: SpanStatusCode.ERROR, message: name });
        child.end(start + length);
        root.end(start + length);
        const spans = exporter.getFinishedSpans();
        const json = decodeTraces(present(otlp.JsonTraceSerializer.serializeRequest(spans)), "json");
        const protobuf = decodeTraces(
          present(otlp.ProtobufTraceSerializer.serializeRequest(spans)),
          "protobuf",
        );
        expect(protobuf).toEqual(json);
        const [first] = json.messages[0]?.scopeSpans[0]?.spans ?? [];
        expect(first?.spanId).toBe(child.spanContext().spanId);
        expect(first?.parentSpanId).toBe(root.spanContext().spanId);
        expect(first?.endTimeUnixNano).toBe(BigInt(start + length) * 1_000_000n);
        expect(first?.status).toEqual({ code: 2, message: name });
      }),
      { numRuns: 100 },
    );
  });

  test("log records, as the real exporters write them", () => {
    const exporter = new InMemoryLogRecordExporter();
    const provider = new LoggerProvider({ processors: [new SimpleLogRecordProcessor({ exporter })] });
    const logger = provider.getLogger("earshot");
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), attributes, (body, attrs) => {
        exporter.reset();
        logger.emit({ body, attributes: attrs, severityNumber: SeverityNumber.WARN, severityText: "WARN" });
        const records = exporter.getFinishedLogRecords();
        const json = decodeLogs(present(otlp.JsonLogsSerializer.serializeRequest(records)), "json");
        const protobuf = decodeLogs(
          present(otlp.ProtobufLogsSerializer.serializeRequest(records)),
          "protobuf",
        );
        expect(protobuf).toEqual(json);
        const [record] = json.messages[0]?.scopeLogs[0]?.logRecords ?? [];
        expect(record).toMatchObject({ severityNumber: 13, body: { type: "string", value: body } });
      }),
      { numRuns: 100 },
    );
  });
});

test("metrics, as the real exporters write them", async () => {
  const exporter = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);
  const reader = new PeriodicExportingMetricReader({ exporter });
  const provider = new MeterProvider({ readers: [reader] });
  const meter = provider.getMeter("earshot");
  meter.createCounter("calls", { unit: "{call}" }).add(3, { vertical: "salon" });
  meter.createUpDownCounter("calls.active").add(-2);
  meter.createGauge("load").record(0.5);
  const histogram = meter.createHistogram("turn.duration", {
    unit: "s",
    advice: { explicitBucketBoundaries: [0.3, 1.2] },
  });
  for (const value of [0.1, 1.2, 7]) histogram.record(value, { vertical: "salon" });
  await provider.forceFlush();
  const [exported] = exporter.getMetrics();
  const json = decodeMetrics(present(otlp.JsonMetricsSerializer.serializeRequest(present(exported))), "json");
  const protobuf = decodeMetrics(
    present(otlp.ProtobufMetricsSerializer.serializeRequest(present(exported))),
    "protobuf",
  );
  await provider.shutdown();
  expect(protobuf).toEqual(json);
  const metrics = json.messages[0]?.scopeMetrics[0]?.metrics ?? [];
  expect(metrics.map(({ name, unit, data }) => [name, unit, data.type])).toEqual([
    ["calls", "{call}", "sum"],
    ["calls.active", "", "sum"],
    ["load", "", "gauge"],
    ["turn.duration", "s", "histogram"],
  ]);
  expect(metrics[0]?.data).toMatchObject({
    temporality: "cumulative",
    monotonic: true,
    points: [{ value: 3 }],
  });
  expect(metrics[1]?.data).toMatchObject({ monotonic: false, points: [{ value: -2 }] });
  expect(metrics[3]?.data).toMatchObject({
    points: [{ count: 3, sum: 8.3, bucketCounts: [1, 1, 1], explicitBounds: [0.3, 1.2], min: 0.1, max: 7 }],
  });
});

const TRACE = "5b8efff798038103d269b633813fc60c";
const SPAN = "eee19b7ec3c1b174";
const request = (span: unknown): Uint8Array =>
  bytes({ resourceSpans: [{ scopeSpans: [{ spans: [span] }] }] });
const firstSpan = (body: Uint8Array) => decodeTraces(body, "json").messages[0]?.scopeSpans[0]?.spans[0];

describe("OTLP/JSON", () => {
  test("takes 64-bit integers as strings or numbers, enums as names or numbers, null as the default", () => {
    const span = firstSpan(
      request({
        traceId: TRACE.toUpperCase(),
        spanId: SPAN,
        parentSpanId: null,
        kind: "SPAN_KIND_CLIENT",
        startTimeUnixNano: "1544712660000000001",
        endTimeUnixNano: 1000,
        status: { code: "STATUS_CODE_ERROR" },
        unknownField: { nested: [1] },
        attributes: [
          { key: "big", value: { intValue: "9223372036854775807" } },
          { key: "small", value: { intValue: -5 } },
          { key: "nan", value: { doubleValue: "NaN" } },
          { key: "none", value: {} },
          { key: "bytes", value: { bytesValue: "AQID" } },
        ],
      }),
    );
    expect(span).toMatchObject({
      traceId: TRACE,
      kind: 3,
      parentSpanId: "",
      startTimeUnixNano: 1544712660000000001n,
      endTimeUnixNano: 1000n,
      status: { code: 2, message: "" },
    });
    expect(span?.attributes.map(({ value }) => value)).toEqual([
      { type: "int", value: 9223372036854775807n },
      { type: "int", value: -5n },
      { type: "double", value: Number.NaN },
      { type: "empty" },
      { type: "bytes", value: new Uint8Array([1, 2, 3]) },
    ]);
  });

  test.each([
    ["ids in base64", { traceId: "W47/95gDgQPSabYzgT/GDA==", spanId: SPAN }],
    ["a name that is a number", { traceId: TRACE, spanId: SPAN, name: 5 }],
    ["a negative time", { traceId: TRACE, spanId: SPAN, startTimeUnixNano: "-1" }],
    [
      "an integer beyond 64 bits",
      { attributes: [{ key: "a", value: { intValue: "99999999999999999999" } }] },
    ],
    ["an unknown kind", { kind: "SPAN_KIND_WRONG" }],
    ["a record that is no object", 5],
  ])("refuses one record with %s and keeps the rest", (_what, bad) => {
    const good = { traceId: TRACE, spanId: SPAN, name: "kept" };
    const { messages, rejected } = decodeTraces(
      bytes({ resourceSpans: [{ scopeSpans: [{ spans: [good, bad, good] }] }] }),
      "json",
    );
    expect(messages[0]?.scopeSpans[0]?.spans.map(({ name }) => name)).toEqual(["kept", "kept"]);
    expect(rejected.count).toBe(1);
    expect(rejected.message).not.toBe("");
  });

  test("refuses values nested without end instead of overflowing the stack", () => {
    let value: unknown = { stringValue: "deep" };
    for (let i = 0; i < 200; i++) value = { arrayValue: { values: [value] } };
    const span = { traceId: TRACE, spanId: SPAN, attributes: [{ key: "deep", value }] };
    expect(decodeTraces(request(span), "json").rejected.count).toBe(1);
  });
});

function failure(run: () => unknown): unknown {
  try {
    run();
    return null;
  } catch (error) {
    return error;
  }
}

describe("a body that cannot be read as a whole", () => {
  test.each(["", "{", "[]", "null", '"text"', '{"resourceSpans": 5}'])("JSON %j is malformed", (body) => {
    expect(() => decodeTraces(Buffer.from(body), "json")).toThrow(MalformedOtlp);
  });

  test("random bytes never throw anything but MalformedOtlp", () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 200 }),
        fc.constantFrom("json", "protobuf"),
        (body, encoding) => {
          for (const decode of [decodeTraces, decodeLogs, decodeMetrics]) {
            const error = failure(() => decode(body, encoding));
            expect(error === null || error instanceof MalformedOtlp).toBe(true);
          }
        },
      ),
      { numRuns: 2000 },
    );
  });
});

test("protobuf: one span that cannot be read costs no other, and unknown fields are skipped", () => {
  const span = (name: string): Uint8Array =>
    new BinaryWriter()
      .tag(1, WireType.LengthDelimited)
      .bytes(Buffer.from(TRACE, "hex"))
      .tag(5, WireType.LengthDelimited)
      .string(name)
      .tag(99, WireType.Varint)
      .uint32(7)
      .finish();
  // A name that claims to be longer than its span.
  const bad = new Uint8Array([0x2a, 0x7f, 0x41]);
  const writer = new BinaryWriter().tag(1, WireType.LengthDelimited).fork();
  writer.tag(2, WireType.LengthDelimited).fork();
  for (const each of [span("a"), bad, span("b")]) writer.tag(2, WireType.LengthDelimited).bytes(each);
  const { messages, rejected } = decodeTraces(writer.join().join().finish(), "protobuf");
  expect(messages[0]?.scopeSpans[0]?.spans.map(({ name }) => name)).toEqual(["a", "b"]);
  expect(rejected.count).toBe(1);
});
