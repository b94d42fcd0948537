import type { AnyValue, KeyValue } from "../otlp/model.ts";
import type { AttributeScope } from "../traceql/ast.ts";
import { NIL, type Static } from "../traceql/static.ts";
import type { SpanView } from "../traceql/view.ts";
import { unpackSpan, type Origin, type SpanExtras } from "./span-data.ts";

/** OTLP's values as TraceQL sees them; lists of pairs and bytes have no counterpart. */
export function staticOf(value: AnyValue): Static {
  switch (value.type) {
    case "string":
    case "bool":
      return value;
    case "int":
      return { type: "int", value: Number(value.value) };
    case "double":
      return { type: "float", value: value.value };
    case "array":
      return { type: "array", value: value.value.map(staticOf) };
    case "bytes":
    case "kvlist":
    case "empty":
      return NIL;
  }
}

function find(attributes: readonly KeyValue[], key: string): Static {
  const found = attributes.find((attribute) => attribute.key === key);
  return found ? staticOf(found.value) : NIL;
}

export interface SpanRow {
  readonly spanId: string;
  readonly parentId: string;
  readonly name: string;
  readonly kind: number;
  readonly status: number;
  readonly startNs: bigint;
  readonly endNs: bigint;
  readonly data: string;
  readonly origin: Origin;
}

/** A span as it lies in the database; what has no column is decoded only when asked for. */
export class StoredSpan implements SpanView {
  readonly row: SpanRow;
  #extras: SpanExtras | null = null;

  constructor(row: SpanRow) {
    this.row = row;
  }

  get extras(): SpanExtras {
    this.#extras ??= unpackSpan(this.row.data);
    return this.#extras;
  }
  get spanId(): string {
    return this.row.spanId;
  }
  get parentId(): string {
    return this.row.parentId;
  }
  get name(): string {
    return this.row.name;
  }
  get kind(): number {
    return this.row.kind;
  }
  get status(): number {
    return this.row.status;
  }
  get startNs(): bigint {
    return this.row.startNs;
  }
  get endNs(): bigint {
    return this.row.endNs;
  }
  get statusMessage(): string {
    return this.extras.statusMessage;
  }
  get instrumentationName(): string {
    return this.row.origin.scopeSpans.scope.name;
  }
  get instrumentationVersion(): string {
    return this.row.origin.scopeSpans.scope.version;
  }
  get events(): readonly { readonly name: string; readonly timeNs: bigint }[] {
    return this.extras.events.map(({ name, timeUnixNano }) => ({ name, timeNs: timeUnixNano }));
  }
  get links(): readonly { readonly traceId: string; readonly spanId: string }[] {
    return this.extras.links;
  }
  get service(): string {
    const name = find(this.row.origin.resource.attributes, "service.name");
    return name.type === "string" ? name.value : "";
  }

  attribute(scope: AttributeScope, key: string): Static {
    switch (scope) {
      case "span":
        return find(this.extras.attributes, key);
      case "resource":
        return find(this.row.origin.resource.attributes, key);
      case "instrumentation":
        return find(this.row.origin.scopeSpans.scope.attributes, key);
      case "event":
        return gather(this.extras.events, key);
      case "link":
        return gather(this.extras.links, key);
    }
  }
}

function gather(holders: readonly { readonly attributes: readonly KeyValue[] }[], key: string): Static {
  const values = holders
    .map(({ attributes }) => find(attributes, key))
    .filter((value) => value.type !== "nil");
  return values.length > 1 ? { type: "array", value: values } : (values[0] ?? NIL);
}
