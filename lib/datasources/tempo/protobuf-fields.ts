import { BYTES, field, FIXED64, openReader, type Reader, readMessage, VARINT } from "#lib/otlp/wire.ts";
import type { AttributeValue } from "#lib/traces/raw.ts";
import { parseTraceId, type SpanId, type TraceId } from "#lib/units.ts";
import { MAX_DEPTH } from "./adapt.ts";
import { Strings } from "./strings.ts";

/** What OTLP's messages are made of: texts, ids, attributes. Each method reads one field, whose tag has been read. */
export class Fields {
  readonly reader: Reader;
  readonly #strings: Strings;
  #lastTrace: { hex: string; id: TraceId | null } = { hex: "", id: null };

  constructor(bytes: Uint8Array) {
    this.reader = openReader(bytes);
    this.#strings = new Strings(bytes);
  }

  string(): string {
    return this.#strings.at(...this.#bytes());
  }

  /** Of a repeated key the first wins, as in Tempo's own search. */
  attribute(into: Map<string, AttributeValue>, depth = 0): true {
    let key: string | null = null;
    let value: AttributeValue = null;
    readMessage(this.reader, (tag) => {
      if (tag === field(1, BYTES)) key = this.string();
      else if (tag === field(2, BYTES)) value = this.value(depth);
      else return false;
      return true;
    });
    if (!into.has(key ?? "")) into.set(key ?? "", value);
    return true;
  }

  /** Deeper than 8 levels is cut, as in JSON. */
  value(depth: number): AttributeValue {
    const reader = this.reader;
    let value: AttributeValue = null;
    if (depth > MAX_DEPTH) {
      reader.skip(BYTES);
      return null;
    }
    readMessage(reader, (tag) => {
      switch (tag) {
        case field(1, BYTES):
          value = this.string();
          return true;
        case field(2, VARINT):
          value = reader.bool();
          return true;
        case field(3, VARINT): {
          const whole = BigInt(reader.int64());
          const number = Number(whole);
          value = Number.isSafeInteger(number) ? number : whole;
          return true;
        }
        case field(4, FIXED64):
          value = reader.double();
          return true;
        case field(5, BYTES): {
          const list: AttributeValue[] = [];
          readMessage(reader, (inner) => inner === field(1, BYTES) && list.push(this.value(depth + 1)) > 0);
          value = list;
          return true;
        }
        case field(6, BYTES): {
          const map = new Map<string, AttributeValue>();
          readMessage(reader, (inner) => inner === field(1, BYTES) && this.attribute(map, depth + 1));
          value = map;
          return true;
        }
        case field(7, BYTES):
          value = this.#strings.base64(...this.#bytes());
          return true;
        default:
          return false;
      }
    });
    return value;
  }

  /** Nearly always that of the span before. */
  traceId(): TraceId | null {
    const hex = this.#strings.hex(...this.#bytes());
    if (hex !== this.#lastTrace.hex)
      this.#lastTrace = { hex, id: hex.length === 32 ? parseTraceId(hex) : null };
    return this.#lastTrace.id;
  }

  spanId(): SpanId | null {
    const hex = this.#strings.hex(...this.#bytes());
    return hex.length === 16 && hex !== "0000000000000000" ? (hex as SpanId) : null;
  }

  /** Where the bytes of the field lie, which is passed over. */
  #bytes(): [start: number, end: number] {
    const length = this.reader.uint32();
    const start = this.reader.pos;
    const end = start + length;
    if (end > this.reader.len) throw new RangeError("a field runs past the end");
    this.reader.pos = end;
    return [start, end];
  }
}
