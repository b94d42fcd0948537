import { type Message, type Schema, decode } from "./protobuf.ts";

type Value = string | number | boolean | null;
export type Attrs = Record<string, Value>;

export interface ReceivedSpan {
  readonly service: string;
  readonly resource: Attrs;
  readonly scope: string;
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId: string;
  readonly name: string;
  readonly kind: number;
  readonly startNs: bigint;
  readonly endNs: bigint;
  readonly attributes: Attrs;
  readonly events: readonly { name: string; timeNs: bigint; attributes: Attrs }[];
  readonly status: { code: number; message: string };
}

export interface ReceivedLog {
  readonly service: string;
  readonly traceId: string;
  readonly spanId: string;
  readonly timeNs: bigint;
  readonly observedNs: bigint;
  readonly severity: string;
  readonly body: string;
  readonly eventName: string;
  readonly attributes: Attrs;
}

export interface ReceivedPoint {
  readonly metric: string;
  readonly unit: string;
  readonly kind: "sum" | "histogram";
  readonly monotonic: boolean;
  readonly temporality: number;
  readonly startNs: bigint;
  readonly timeNs: bigint;
  readonly attributes: Attrs;
  /** A sum's value, or a histogram's sum. */
  readonly value: number;
  readonly count: number;
  readonly bounds: readonly number[];
}

const common = {
  KeyValue: { 1: ["key", "string"], 2: ["value", "AnyValue"] },
  AnyValue: { 1: ["s", "string"], 2: ["b", "bool"], 3: ["i", "int64"], 4: ["d", "double"] },
  Resource: { 1: ["attributes", "KeyValue[]"] },
  Scope: { 1: ["name", "string"] },
} as const;

const SCHEMA: Schema = {
  ...common,
  Traces: { 1: ["resources", "ResourceSpans[]"] },
  ResourceSpans: { 1: ["resource", "Resource"], 2: ["scopes", "ScopeSpans[]"] },
  ScopeSpans: { 1: ["scope", "Scope"], 2: ["spans", "Span[]"] },
  Span: {
    1: ["traceId", "hex"],
    2: ["spanId", "hex"],
    4: ["parentSpanId", "hex"],
    5: ["name", "string"],
    6: ["kind", "uint"],
    7: ["startNs", "fixed64"],
    8: ["endNs", "fixed64"],
    9: ["attributes", "KeyValue[]"],
    11: ["events", "Event[]"],
    15: ["status", "Status"],
  },
  Event: { 1: ["timeNs", "fixed64"], 2: ["name", "string"], 3: ["attributes", "KeyValue[]"] },
  Status: { 2: ["message", "string"], 3: ["code", "uint"] },
  Logs: { 1: ["resources", "ResourceLogs[]"] },
  ResourceLogs: { 1: ["resource", "Resource"], 2: ["scopes", "ScopeLogs[]"] },
  ScopeLogs: { 1: ["scope", "Scope"], 2: ["logs", "Log[]"] },
  Log: {
    1: ["timeNs", "fixed64"],
    3: ["severity", "string"],
    5: ["body", "AnyValue"],
    6: ["attributes", "KeyValue[]"],
    9: ["traceId", "hex"],
    10: ["spanId", "hex"],
    11: ["observedNs", "fixed64"],
    12: ["eventName", "string"],
  },
  Metrics: { 1: ["resources", "ResourceMetrics[]"] },
  ResourceMetrics: { 1: ["resource", "Resource"], 2: ["scopes", "ScopeMetrics[]"] },
  ScopeMetrics: { 1: ["scope", "Scope"], 2: ["metrics", "Metric[]"] },
  Metric: { 1: ["name", "string"], 3: ["unit", "string"], 7: ["sum", "Sum"], 9: ["histogram", "Histogram"] },
  Sum: { 1: ["points", "NumberPoint[]"], 2: ["temporality", "uint"], 3: ["monotonic", "bool"] },
  Histogram: { 1: ["points", "HistogramPoint[]"], 2: ["temporality", "uint"] },
  NumberPoint: {
    2: ["startNs", "fixed64"],
    3: ["timeNs", "fixed64"],
    4: ["value", "double"],
    6: ["int", "fixed64"],
    7: ["attributes", "KeyValue[]"],
  },
  HistogramPoint: {
    2: ["startNs", "fixed64"],
    3: ["timeNs", "fixed64"],
    4: ["count", "fixed64"],
    5: ["value", "double"],
    7: ["bounds", "double[]"],
    9: ["attributes", "KeyValue[]"],
  },
};

const list = (message: unknown, key: string): Message[] =>
  ((message as Message | undefined)?.[key] as Message[]) ?? [];
const text = (message: Message, key: string): string => (message[key] as string | undefined) ?? "";
const big = (message: Message, key: string): bigint => (message[key] as bigint | undefined) ?? 0n;
const number = (message: Message, key: string): number => Number(message[key] ?? 0);

function attributes(message: unknown): Attrs {
  return Object.fromEntries(
    list(message, "attributes").map(({ key, value }) => {
      const any = (value ?? {}) as Record<string, Value>;
      return [key, any["s"] ?? any["b"] ?? any["i"] ?? any["d"] ?? null];
    }),
  );
}

/** Every item of a request with its resource and scope. */
function* items(
  bytes: Uint8Array,
  type: string,
  key: string,
): Generator<{ item: Message; resource: Attrs; scope: string }> {
  for (const one of list(decode(bytes, type, SCHEMA), "resources"))
    for (const scope of list(one, "scopes"))
      for (const item of list(scope, key))
        yield {
          item,
          resource: attributes(one["resource"]),
          scope: text((scope["scope"] as Message) ?? {}, "name"),
        };
}

export const readSpans = (bytes: Uint8Array): ReceivedSpan[] =>
  [...items(bytes, "Traces", "spans")].map(({ item, resource, scope }) => ({
    service: String(resource["service.name"]),
    resource,
    scope,
    traceId: text(item, "traceId"),
    spanId: text(item, "spanId"),
    parentSpanId: text(item, "parentSpanId"),
    name: text(item, "name"),
    kind: number(item, "kind"),
    startNs: big(item, "startNs"),
    endNs: big(item, "endNs"),
    attributes: attributes(item),
    events: list(item, "events").map((event) => ({
      name: text(event, "name"),
      timeNs: big(event, "timeNs"),
      attributes: attributes(event),
    })),
    status: {
      code: number((item["status"] as Message) ?? {}, "code"),
      message: text((item["status"] as Message) ?? {}, "message"),
    },
  }));

export const readLogs = (bytes: Uint8Array): ReceivedLog[] =>
  [...items(bytes, "Logs", "logs")].map(({ item, resource }) => ({
    service: String(resource["service.name"]),
    traceId: text(item, "traceId"),
    spanId: text(item, "spanId"),
    timeNs: big(item, "timeNs"),
    observedNs: big(item, "observedNs"),
    severity: text(item, "severity"),
    body: text((item["body"] as Message) ?? {}, "s"),
    eventName: text(item, "eventName"),
    attributes: attributes(item),
  }));

export const readPoints = (bytes: Uint8Array): ReceivedPoint[] =>
  [...items(bytes, "Metrics", "metrics")].flatMap(({ item }) => {
    const data = (item["sum"] ?? item["histogram"]) as Message;
    return list(data, "points").map((point) => ({
      metric: text(item, "name"),
      unit: text(item, "unit"),
      kind: item["sum"] ? ("sum" as const) : ("histogram" as const),
      monotonic: data["monotonic"] === true,
      temporality: number(data, "temporality"),
      startNs: big(point, "startNs"),
      timeNs: big(point, "timeNs"),
      attributes: attributes(point),
      value:
        point["int"] === undefined ? number(point, "value") : Number(BigInt.asIntN(64, big(point, "int"))),
      count: number(point, "count"),
      bounds: (point["bounds"] as number[] | undefined) ?? [],
    }));
  });
