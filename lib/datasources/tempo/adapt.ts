import { noAttributes, noItems } from "#lib/traces/raw.ts";
import type {
  Attributes,
  AttributeValue,
  RawEvent,
  RawLink,
  RawResource,
  RawSpan,
  RawSpanKind,
} from "#lib/traces/raw.ts";
import { nanoseconds, parseSpanId, parseTraceId } from "#lib/units.ts";
import type { Nanoseconds, SpanId, TraceId } from "#lib/units.ts";

/**
 * Tempo's jsonpb trace → raw spans. Checked by hand rather than with zod: a trace can hold 50,000 spans, and one
 * unreadable span must not cost the others.
 * jsonpb: ids are base64, 64-bit integers are strings, enums are names, zero values are left out.
 * https://protobuf.dev/programming-guides/json/
 */

export interface AdaptedTrace {
  readonly spans: readonly RawSpan[];
  /** Spans that had no readable id or time. */
  readonly unreadable: number;
}

type Json = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is Json =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const objects = (value: unknown): readonly Json[] => (Array.isArray(value) ? value.filter(isObject) : []);
const string = (value: unknown): string => (typeof value === "string" ? value : "");

/** Null when `resourceSpans` (or v1's `batches`) is not a list, which no trace has. */
export function adaptTrace(trace: unknown): AdaptedTrace | null {
  if (!isObject(trace)) return null;
  const batches = trace["resourceSpans"] ?? trace["batches"] ?? [];
  if (!Array.isArray(batches)) return null;
  const spans: RawSpan[] = [];
  let unreadable = 0;
  for (const batch of objects(batches)) {
    const resource = adaptResource(batch["resource"]);
    // `instrumentationLibrarySpans` is what Tempo before 2.0 called it.
    for (const group of objects(batch["scopeSpans"] ?? batch["instrumentationLibrarySpans"])) {
      const scopeName = isObject(group["scope"]) ? string(group["scope"]["name"]) : "";
      const scope = scopeName === "" ? null : scopeName;
      for (const span of Array.isArray(group["spans"]) ? group["spans"] : []) {
        const adapted = isObject(span) ? adaptSpan(span, resource, scope) : null;
        if (adapted === null) unreadable += 1;
        else spans.push(adapted);
      }
    }
  }
  return { spans, unreadable };
}

function adaptResource(value: unknown): RawResource {
  const attributes = isObject(value) ? adaptAttributes(value["attributes"]) : noAttributes();
  const service = attributes.get("service.name");
  return { service: typeof service === "string" && service !== "" ? service : "unknown", attributes };
}

function adaptSpan(span: Json, resource: RawResource, scope: string | null): RawSpan | null {
  const traceId = adaptTraceId(span["traceId"]);
  const spanId = adaptSpanId(span["spanId"]);
  const startNs = adaptTime(span["startTimeUnixNano"]);
  const endNs = adaptTime(span["endTimeUnixNano"]);
  if (traceId === null || spanId === null || startNs === null || endNs === null) return null;
  const status = isObject(span["status"]) ? span["status"] : {};
  const message = string(status["message"]);
  return {
    traceId,
    spanId,
    parentId: adaptSpanId(span["parentSpanId"]),
    name: string(span["name"]),
    service: resource.service,
    kind: adaptKind(span["kind"]),
    startNs,
    endNs,
    status: adaptStatus(status["code"]),
    statusMessage: message === "" ? null : message,
    attributes: adaptAttributes(span["attributes"]),
    resource,
    scope,
    events: span["events"] === undefined ? noItems() : objects(span["events"]).flatMap(adaptEvent),
    links: span["links"] === undefined ? noItems() : objects(span["links"]).flatMap(adaptLink),
    dropped: droppedOf(span),
  };
}

/** What OTLP's counts say was let go of a span, its events and its links. */
function droppedOf(span: Json): number {
  const nested = [...objects(span["events"] ?? []), ...objects(span["links"] ?? [])];
  return (
    count(span["droppedAttributesCount"]) +
    count(span["droppedEventsCount"]) +
    count(span["droppedLinksCount"]) +
    nested.reduce((sum, one) => sum + count(one["droppedAttributesCount"]), 0)
  );
}

const count = (value: unknown): number =>
  typeof value === "number" && Number.isSafeInteger(value) && value > 0 ? value : 0;

function adaptEvent(event: Json): RawEvent[] {
  const timeNs = adaptTime(event["timeUnixNano"]);
  if (timeNs === null) return [];
  return [{ name: string(event["name"]), timeNs, attributes: adaptAttributes(event["attributes"]) }];
}

function adaptLink(link: Json): RawLink[] {
  const traceId = adaptTraceId(link["traceId"]);
  const spanId = adaptSpanId(link["spanId"]);
  if (traceId === null || spanId === null) return [];
  return [{ traceId, spanId, attributes: adaptAttributes(link["attributes"]) }];
}

/** base64 of 16 bytes (24 characters), or hex as OTLP/JSON has it (32). */
const adaptTraceId = (value: unknown): TraceId | null => {
  const id = hexId(value, 16);
  return id === null ? null : parseTraceId(id);
};

/** base64 of 8 bytes (12 characters), or hex (16). Eight zero bytes mean "no parent". */
const adaptSpanId = (value: unknown): SpanId | null => {
  const id = hexId(value, 8);
  return id === null ? null : parseSpanId(id);
};

function hexId(value: unknown, bytes: number): string | null {
  if (typeof value !== "string") return null;
  if (value.length === bytes * 2) return value;
  const decoded = Buffer.from(value, "base64");
  return decoded.length === bytes ? decoded.toString("hex") : null;
}

/** Epoch ns from a decimal string; an omitted zero is 0. Null when it is no time. */
export function adaptTime(value: unknown): Nanoseconds | null {
  if (value === undefined) return nanoseconds(0n);
  if (typeof value === "string" && /^\d{1,20}$/.test(value)) return nanoseconds(BigInt(value));
  return typeof value === "number" && Number.isSafeInteger(value) && value >= 0
    ? nanoseconds(BigInt(value))
    : null;
}

/** By OTLP's number. */
export const KINDS: readonly RawSpanKind[] = [
  "unspecified",
  "internal",
  "server",
  "client",
  "producer",
  "consumer",
];

function adaptKind(value: unknown): RawSpanKind {
  if (typeof value === "number") return KINDS[value] ?? "unspecified";
  const name = string(value).replace("SPAN_KIND_", "").toLowerCase();
  return KINDS.find((kind) => kind === name) ?? "unspecified";
}

function adaptStatus(code: unknown): RawSpan["status"] {
  if (code === "STATUS_CODE_ERROR" || code === 2) return "error";
  return code === "STATUS_CODE_OK" || code === 1 ? "ok" : "unset";
}

/** Attributes by key; of a repeated key the first wins, as in Tempo's own search. */
export function adaptAttributes(value: unknown): Attributes {
  if (!Array.isArray(value) || value.length === 0) return noAttributes();
  const attributes = new Map<string, AttributeValue>();
  for (const pair of value) {
    if (!isObject(pair) || typeof pair["key"] !== "string" || attributes.has(pair["key"])) continue;
    attributes.set(pair["key"], adaptValue(pair["value"], 0));
  }
  return attributes;
}

/** An attribute's values may nest so far. */
export const MAX_DEPTH = 8;

/** An OTLP AnyValue. Deeper than 8 levels is cut: no instrumentation nests so, an attack would. */
function adaptValue(value: unknown, depth: number): AttributeValue {
  if (!isObject(value) || depth > MAX_DEPTH) return null;
  if (typeof value["stringValue"] === "string") return value["stringValue"];
  if (value["intValue"] !== undefined) return adaptInteger(value["intValue"]);
  if (value["doubleValue"] !== undefined) return adaptDouble(value["doubleValue"]);
  if (typeof value["boolValue"] === "boolean") return value["boolValue"];
  if (typeof value["bytesValue"] === "string") return value["bytesValue"];
  if (isObject(value["arrayValue"])) {
    return objects(value["arrayValue"]["values"]).map((one) => adaptValue(one, depth + 1));
  }
  if (isObject(value["kvlistValue"])) {
    const pairs = objects(value["kvlistValue"]["values"]);
    return new Map(pairs.map((pair) => [string(pair["key"]), adaptValue(pair["value"], depth + 1)]));
  }
  return null;
}

function adaptInteger(value: unknown): AttributeValue {
  if (typeof value === "number") return value;
  if (typeof value !== "string" || !/^-?\d{1,20}$/.test(value)) return null;
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : BigInt(value);
}

/** jsonpb writes NaN and the infinities as strings. */
function adaptDouble(value: unknown): AttributeValue {
  if (typeof value === "number") return value;
  return value === "NaN" || value === "Infinity" || value === "-Infinity" ? Number(value) : null;
}
