import type { Nanoseconds, SpanId, TraceId } from "#lib/units.ts";

/** A trace as read from any tracing backend, before a profile gives its spans a meaning. */

/** Integers are numbers while they are safe, else bigint. Bytes stay base64 text. Null: an empty value. */
export type AttributeValue =
  | string
  | number
  | bigint
  | boolean
  | null
  | readonly AttributeValue[]
  | Attributes;

/** A map, since keys are untrusted (`__proto__`). */
export type Attributes = ReadonlyMap<string, AttributeValue>;

/** Shared by all spans of one resource. */
export interface RawResource {
  /** `service.name`; "unknown" when the resource has none. */
  readonly service: string;
  readonly attributes: Attributes;
}

export interface RawEvent {
  readonly name: string;
  readonly timeNs: Nanoseconds;
  readonly attributes: Attributes;
}

export interface RawLink {
  readonly traceId: TraceId;
  readonly spanId: SpanId;
  readonly attributes: Attributes;
}

export type RawSpanKind = "unspecified" | "internal" | "server" | "client" | "producer" | "consumer";

export interface RawSpan {
  readonly traceId: TraceId;
  readonly spanId: SpanId;
  /** Null for a root. */
  readonly parentId: SpanId | null;
  readonly name: string;
  readonly service: string;
  readonly kind: RawSpanKind;
  /** Epoch ns. `endNs` can lie before `startNs`: telemetry is untrusted. */
  readonly startNs: Nanoseconds;
  readonly endNs: Nanoseconds;
  readonly status: "unset" | "ok" | "error";
  readonly statusMessage: string | null;
  readonly attributes: Attributes;
  readonly resource: RawResource;
  /** The instrumentation scope's name; null when it has none. */
  readonly scope: string | null;
  readonly events: readonly RawEvent[];
  readonly links: readonly RawLink[];
  /** Attributes, events and links that the SDK or an exporter let go, those of its events and links included. */
  readonly dropped: number;
}

const NONE: Attributes = new Map();
const NO_LIST: readonly never[] = [];
/** Shared empties: most spans have no events and no links. */
export const noAttributes = (): Attributes => NONE;
export const noItems = (): readonly never[] => NO_LIST;

/** A text attribute; null when absent or of another type. */
export function text(attributes: Attributes, key: string): string | null {
  const value = attributes.get(key);
  return typeof value === "string" ? value : null;
}

/** A numeric attribute, also when it was sent as text; null when absent or not a finite number. */
export function numeric(attributes: Attributes, key: string): number | null {
  const value = attributes.get(key);
  if (typeof value === "string" && value.trim() === "") return null;
  if (typeof value !== "number" && typeof value !== "bigint" && typeof value !== "string") return null;
  const number = Number(value);
  return Number.isFinite(number) ? number : null;
}

/** A boolean attribute, also when it was sent as text; null when absent or neither. */
export function flag(attributes: Attributes, key: string): boolean | null {
  const value = attributes.get(key);
  if (typeof value === "boolean") return value;
  return value === "true" ? true : value === "false" ? false : null;
}
