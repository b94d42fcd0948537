import {
  BYTES,
  field,
  type FieldReader,
  FIXED64,
  readFields,
  readMessage,
  uint64,
  VARINT,
} from "#lib/otlp/wire.ts";
import {
  type AttributeValue,
  noAttributes,
  noItems,
  type RawEvent,
  type RawLink,
  type RawResource,
  type RawSpan,
} from "#lib/traces/raw.ts";
import { nanoseconds, type SpanId, type TraceId } from "#lib/units.ts";
import { type AdaptedTrace, KINDS } from "./adapt.ts";
import { Fields } from "./protobuf-fields.ts";

/**
 * A trace in protobuf → raw spans, as adapt.ts does it for JSON: half as many bytes, and a fraction of the time to
 * read. https://github.com/grafana/tempo/blob/main/pkg/tempopb/tempo.proto and OTLP's trace.proto.
 */

export interface ReadAnswer extends AdaptedTrace {
  readonly partial: boolean;
  /** Why it is partial, in Tempo's words; "" when it says nothing. */
  readonly message: string;
}

/** `tempopb.TraceByIDResponse`, what v2 answers. Null when the bytes are none. */
export function readTraceByIdResponse(bytes: Uint8Array): ReadAnswer | null {
  const trace = new TraceReader(bytes);
  let [status, message] = [0, ""];
  const read = trace.read((fields, tag) => {
    if (tag === field(1, BYTES)) readMessage(fields.reader, (inner) => trace.resourceSpans(inner));
    else if (tag === field(3, VARINT)) status = fields.reader.int32();
    else if (tag === field(4, BYTES)) message = fields.string();
    else return false;
    return true;
  });
  return read === null ? null : { ...read, partial: status === 1, message };
}

/** `tempopb.Trace`, what v1 answers. Null when the bytes are none. */
export function readTrace(bytes: Uint8Array): AdaptedTrace | null {
  const trace = new TraceReader(bytes);
  return trace.read((_fields, tag) => trace.resourceSpans(tag));
}

class TraceReader {
  readonly #fields: Fields;
  readonly #spans: RawSpan[] = [];
  #unreadable = 0;
  /** Of the span that is being read. */
  #dropped = 0;

  constructor(bytes: Uint8Array) {
    this.#fields = new Fields(bytes);
  }

  read(readField: (fields: Fields, tag: number) => boolean): AdaptedTrace | null {
    const { reader } = this.#fields;
    try {
      readFields(reader, reader.len, (tag) => readField(this.#fields, tag));
    } catch {
      return null;
    }
    return { spans: this.#spans, unreadable: this.#unreadable };
  }

  /** `ResourceSpans`, field 1 of a trace. The resource may come after its spans. */
  resourceSpans(tag: number): boolean {
    if (tag !== field(1, BYTES)) return false;
    const { reader } = this.#fields;
    let resource: RawResource = { service: "unknown", attributes: noAttributes() };
    const scopes: number[] = [];
    const length = reader.uint32();
    const end = reader.pos + length;
    readFields(reader, end, (inner) => {
      if (inner === field(1, BYTES)) resource = this.#resource();
      else if (inner === field(2, BYTES)) {
        scopes.push(reader.pos);
        reader.skip(BYTES);
      } else return false;
      return true;
    });
    for (const at of scopes) {
      reader.pos = at;
      this.#scopeSpans(resource);
    }
    reader.pos = end;
    return true;
  }

  #resource(): RawResource {
    const attributes = new Map<string, AttributeValue>();
    readMessage(this.#fields.reader, (tag) => tag === field(1, BYTES) && this.#fields.attribute(attributes));
    const service = attributes.get("service.name");
    return { service: typeof service === "string" && service !== "" ? service : "unknown", attributes };
  }

  #scopeSpans(resource: RawResource): void {
    const { reader } = this.#fields;
    let scope: string | null = null;
    const spans: number[] = [];
    const length = reader.uint32();
    const end = reader.pos + length;
    readFields(reader, end, (tag) => {
      if (tag === field(1, BYTES))
        readMessage(reader, (inner) => inner === field(1, BYTES) && (scope = this.#fields.string()) !== null);
      else if (tag === field(2, BYTES)) {
        spans.push(reader.pos);
        reader.skip(BYTES);
      } else return false;
      return true;
    });
    for (const at of spans) {
      reader.pos = at;
      const span = this.#span(resource, scope === "" ? null : scope);
      if (span === null) this.#unreadable++;
      else this.#spans.push(span);
    }
    reader.pos = end;
  }

  /** Null for a span without a readable id, or that is torn. Its length says where the next one begins. */
  #span(resource: RawResource, scope: string | null): RawSpan | null {
    const { reader } = this.#fields;
    let traceId: TraceId | null = null;
    let spanId: SpanId | null = null;
    let parentId: SpanId | null = null;
    let [start, end] = [0n, 0n];
    let [name, statusMessage] = ["", ""];
    let [kind, code] = [0, 0];
    let attributes: Map<string, AttributeValue> | null = null;
    let events: RawEvent[] | null = null;
    let links: RawLink[] | null = null;
    this.#dropped = 0;
    const readField: FieldReader = (tag) => {
      switch (tag) {
        case field(1, BYTES):
          traceId = this.#fields.traceId();
          return true;
        case field(2, BYTES):
          spanId = this.#fields.spanId();
          return true;
        case field(4, BYTES):
          parentId = this.#fields.spanId();
          return true;
        case field(5, BYTES):
          name = this.#fields.string();
          return true;
        case field(6, VARINT):
          kind = reader.int32();
          return true;
        case field(7, FIXED64):
          start = uint64(reader.fixed64());
          return true;
        case field(8, FIXED64):
          end = uint64(reader.fixed64());
          return true;
        case field(9, BYTES):
          return this.#fields.attribute((attributes ??= new Map()));
        case field(10, VARINT):
        case field(12, VARINT):
        case field(14, VARINT):
          this.#dropped += reader.uint32();
          return true;
        case field(11, BYTES):
          return (events ??= []).push(this.#event()) > 0;
        case field(13, BYTES): {
          const link = this.#link();
          if (link !== null) (links ??= []).push(link);
          return true;
        }
        case field(15, BYTES):
          readMessage(reader, (inner) => {
            if (inner === field(2, BYTES)) statusMessage = this.#fields.string();
            else if (inner === field(3, VARINT)) code = reader.int32();
            else return false;
            return true;
          });
          return true;
        default:
          return false;
      }
    };
    try {
      readMessage(reader, readField);
    } catch {
      return null;
    }
    if (traceId === null || spanId === null) return null;
    return {
      traceId,
      spanId,
      parentId,
      name,
      service: resource.service,
      kind: KINDS[kind] ?? "unspecified",
      startNs: nanoseconds(start),
      endNs: nanoseconds(end),
      status: code === 2 ? "error" : code === 1 ? "ok" : "unset",
      statusMessage: statusMessage === "" ? null : statusMessage,
      attributes: attributes ?? noAttributes(),
      resource,
      scope,
      events: events ?? noItems(),
      links: links ?? noItems(),
      dropped: this.#dropped,
    };
  }

  #event(): RawEvent {
    const { reader } = this.#fields;
    let time = 0n;
    let name = "";
    const attributes = new Map<string, AttributeValue>();
    readMessage(reader, (tag) => {
      if (tag === field(1, FIXED64)) time = uint64(reader.fixed64());
      else if (tag === field(2, BYTES)) name = this.#fields.string();
      else if (tag === field(3, BYTES)) this.#fields.attribute(attributes);
      else if (tag === field(4, VARINT)) this.#dropped += reader.uint32();
      else return false;
      return true;
    });
    return { name, timeNs: nanoseconds(time), attributes };
  }

  #link(): RawLink | null {
    const attributes = new Map<string, AttributeValue>();
    let traceId: TraceId | null = null;
    let spanId: SpanId | null = null;
    const { reader } = this.#fields;
    readMessage(reader, (tag) => {
      if (tag === field(1, BYTES)) traceId = this.#fields.traceId();
      else if (tag === field(2, BYTES)) spanId = this.#fields.spanId();
      else if (tag === field(4, BYTES)) this.#fields.attribute(attributes);
      else if (tag === field(5, VARINT)) this.#dropped += reader.uint32();
      else return false;
      return true;
    });
    return traceId === null || spanId === null ? null : { traceId, spanId, attributes };
  }
}
