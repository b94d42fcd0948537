import type {
  AnyValue,
  KeyValue,
  ScopeSpans,
  ResourceSpans,
  Span,
  SpanEvent,
  SpanLink,
} from "../otlp/model.ts";

/** The parts of a span without a column of their own, as compact JSON: defaults are left out. */

type PackedValue =
  | string
  | number
  | boolean
  | null
  | { readonly i: string }
  | { readonly d: number | string }
  | { readonly b: string }
  | { readonly a: readonly PackedValue[] }
  | { readonly k: PackedAttributes };
/** Keys and values in turn. */
type PackedAttributes = readonly PackedValue[];

interface PackedEvent {
  readonly t: string;
  readonly n: string;
  readonly a?: PackedAttributes;
  readonly d?: number;
}
interface PackedLink {
  readonly t: string;
  readonly s: string;
  readonly w?: string;
  readonly a?: PackedAttributes;
  readonly d?: number;
  readonly f?: number;
}
interface PackedSpan {
  readonly a?: PackedAttributes;
  readonly e?: readonly PackedEvent[];
  readonly l?: readonly PackedLink[];
  readonly m?: string;
  readonly w?: string;
  readonly f?: number;
  readonly da?: number;
  readonly de?: number;
  readonly dl?: number;
}
interface PackedOrigin {
  readonly r: PackedAttributes;
  readonly dr?: number;
  readonly ru?: string;
  readonly n?: string;
  readonly v?: string;
  readonly a?: PackedAttributes;
  readonly su?: string;
}

/** What `span_origins` holds: the resource and the scope that spans share. */
export type Origin = Omit<ResourceSpans, "scopeSpans"> & { readonly scopeSpans: Omit<ScopeSpans, "spans"> };

export type SpanExtras = Pick<
  Span,
  | "attributes"
  | "events"
  | "links"
  | "traceState"
  | "flags"
  | "droppedAttributesCount"
  | "droppedEventsCount"
  | "droppedLinksCount"
> & { readonly statusMessage: string };

function packValue(value: AnyValue): PackedValue {
  switch (value.type) {
    case "string":
    case "bool":
      return value.value;
    case "int": {
      const number = Number(value.value);
      return Number.isSafeInteger(number) ? number : { i: String(value.value) };
    }
    case "double":
      return { d: Number.isFinite(value.value) ? value.value : String(value.value) };
    case "bytes":
      return { b: Buffer.from(value.value).toString("base64") };
    case "array":
      return { a: value.value.map(packValue) };
    case "kvlist":
      return { k: packAttributes(value.value) };
    case "empty":
      return null;
  }
}

function unpackValue(value: PackedValue): AnyValue {
  if (value === null) return { type: "empty" };
  if (typeof value === "string") return { type: "string", value };
  if (typeof value === "boolean") return { type: "bool", value };
  if (typeof value === "number") return { type: "int", value: BigInt(value) };
  if ("i" in value) return { type: "int", value: BigInt(value.i) };
  if ("d" in value) return { type: "double", value: Number(value.d) };
  if ("b" in value) return { type: "bytes", value: Uint8Array.from(Buffer.from(value.b, "base64")) };
  if ("a" in value) return { type: "array", value: value.a.map(unpackValue) };
  return { type: "kvlist", value: unpackAttributes(value.k) };
}

function packAttributes(attributes: readonly KeyValue[]): PackedAttributes {
  const packed: PackedValue[] = [];
  for (const { key, value } of attributes) packed.push(key, packValue(value));
  return packed;
}

function unpackAttributes(packed: PackedAttributes | undefined): KeyValue[] {
  const attributes: KeyValue[] = [];
  if (!packed) return attributes;
  for (let i = 0; i + 1 < packed.length; i += 2) {
    const key = packed[i];
    if (typeof key === "string") attributes.push({ key, value: unpackValue(packed[i + 1] ?? null) });
  }
  return attributes;
}

export function packSpan(span: Span): string {
  const packed: { -readonly [K in keyof PackedSpan]: PackedSpan[K] } = {};
  if (span.attributes.length > 0) packed.a = packAttributes(span.attributes);
  if (span.events.length > 0) packed.e = span.events.map(packEvent);
  if (span.links.length > 0) packed.l = span.links.map(packLink);
  if (span.status.message !== "") packed.m = span.status.message;
  if (span.traceState !== "") packed.w = span.traceState;
  if (span.flags !== 0) packed.f = span.flags;
  if (span.droppedAttributesCount !== 0) packed.da = span.droppedAttributesCount;
  if (span.droppedEventsCount !== 0) packed.de = span.droppedEventsCount;
  if (span.droppedLinksCount !== 0) packed.dl = span.droppedLinksCount;
  return JSON.stringify(packed);
}

function packEvent(event: SpanEvent): PackedEvent {
  return {
    t: String(event.timeUnixNano),
    n: event.name,
    ...(event.attributes.length > 0 ? { a: packAttributes(event.attributes) } : {}),
    ...(event.droppedAttributesCount > 0 ? { d: event.droppedAttributesCount } : {}),
  };
}

function packLink(link: SpanLink): PackedLink {
  return {
    t: link.traceId,
    s: link.spanId,
    ...(link.traceState === "" ? {} : { w: link.traceState }),
    ...(link.attributes.length > 0 ? { a: packAttributes(link.attributes) } : {}),
    ...(link.droppedAttributesCount > 0 ? { d: link.droppedAttributesCount } : {}),
    ...(link.flags > 0 ? { f: link.flags } : {}),
  };
}

export function unpackSpan(data: string): SpanExtras {
  // What packSpan wrote: nothing else writes this column.
  const packed = JSON.parse(data) as PackedSpan;
  return {
    attributes: unpackAttributes(packed.a),
    events: (packed.e ?? []).map((event) => ({
      timeUnixNano: BigInt(event.t),
      name: event.n,
      attributes: unpackAttributes(event.a),
      droppedAttributesCount: event.d ?? 0,
    })),
    links: (packed.l ?? []).map((link) => ({
      traceId: link.t,
      spanId: link.s,
      traceState: link.w ?? "",
      attributes: unpackAttributes(link.a),
      droppedAttributesCount: link.d ?? 0,
      flags: link.f ?? 0,
    })),
    statusMessage: packed.m ?? "",
    traceState: packed.w ?? "",
    flags: packed.f ?? 0,
    droppedAttributesCount: packed.da ?? 0,
    droppedEventsCount: packed.de ?? 0,
    droppedLinksCount: packed.dl ?? 0,
  };
}

export function packOrigin(origin: Origin): string {
  const { scope, schemaUrl } = origin.scopeSpans;
  const packed: PackedOrigin = {
    r: packAttributes(origin.resource.attributes),
    ...(origin.resource.droppedAttributesCount > 0 ? { dr: origin.resource.droppedAttributesCount } : {}),
    ...(origin.schemaUrl === "" ? {} : { ru: origin.schemaUrl }),
    ...(scope.name === "" ? {} : { n: scope.name }),
    ...(scope.version === "" ? {} : { v: scope.version }),
    ...(scope.attributes.length > 0 ? { a: packAttributes(scope.attributes) } : {}),
    ...(schemaUrl === "" ? {} : { su: schemaUrl }),
  };
  return JSON.stringify(packed);
}

export function unpackOrigin(data: string): Origin {
  const packed = JSON.parse(data) as PackedOrigin;
  return {
    resource: { attributes: unpackAttributes(packed.r), droppedAttributesCount: packed.dr ?? 0 },
    schemaUrl: packed.ru ?? "",
    scopeSpans: {
      scope: { name: packed.n ?? "", version: packed.v ?? "", attributes: unpackAttributes(packed.a) },
      schemaUrl: packed.su ?? "",
    },
  };
}
