import type { AnyValue, KeyValue, Resource, Scope } from "../model.ts";
import { BadRecord, MAX_VALUE_DEPTH } from "../decoded.ts";
import { BYTES, FIXED64, VARINT, field, readMessage, uint64, type Reader } from "#lib/otlp/wire.ts";

/** `opentelemetry/proto/common/v1` and `resource/v1`. */

const STRING_VALUE = field(1, BYTES);
const BOOL_VALUE = field(2, VARINT);
const INT_VALUE = field(3, VARINT);
const DOUBLE_VALUE = field(4, FIXED64);
const ARRAY_VALUE = field(5, BYTES);
const KVLIST_VALUE = field(6, BYTES);
const BYTES_VALUE = field(7, BYTES);
const ELEMENT = field(1, BYTES);
const KEY = field(1, BYTES);
const VALUE = field(2, BYTES);

export const EMPTY_VALUE: AnyValue = { type: "empty" };
export const EMPTY_RESOURCE: Resource = { attributes: [], droppedAttributesCount: 0 };
export const EMPTY_SCOPE: Scope = { name: "", version: "", attributes: [] };

export function readAnyValue(reader: Reader, depth = 0): AnyValue {
  if (depth > MAX_VALUE_DEPTH)
    throw new BadRecord(`an attribute value nests deeper than ${MAX_VALUE_DEPTH} levels`);
  let value = EMPTY_VALUE;
  readMessage(reader, (tag) => {
    switch (tag) {
      case STRING_VALUE:
        value = { type: "string", value: reader.string() };
        return true;
      case BOOL_VALUE:
        value = { type: "bool", value: reader.bool() };
        return true;
      case INT_VALUE:
        value = { type: "int", value: uint64(reader.int64()) };
        return true;
      case DOUBLE_VALUE:
        value = { type: "double", value: reader.double() };
        return true;
      case BYTES_VALUE:
        value = { type: "bytes", value: Uint8Array.from(reader.bytes()) };
        return true;
      case ARRAY_VALUE:
        value = { type: "array", value: readArray(reader, depth + 1) };
        return true;
      case KVLIST_VALUE: {
        const list: KeyValue[] = [];
        readMessage(reader, (inner) => inner === ELEMENT && list.push(readKeyValue(reader, depth + 1)) > 0);
        value = { type: "kvlist", value: list };
        return true;
      }
      default:
        return false;
    }
  });
  return value;
}

function readArray(reader: Reader, depth: number): AnyValue[] {
  const list: AnyValue[] = [];
  readMessage(reader, (tag) => tag === ELEMENT && list.push(readAnyValue(reader, depth)) > 0);
  return list;
}

export function readKeyValue(reader: Reader, depth = 0): KeyValue {
  let key = "";
  let value = EMPTY_VALUE;
  readMessage(reader, (tag) => {
    if (tag === KEY) key = reader.string();
    else if (tag === VALUE) value = readAnyValue(reader, depth);
    else return false;
    return true;
  });
  return { key, value };
}

export function readResource(reader: Reader): Resource {
  const attributes: KeyValue[] = [];
  let droppedAttributesCount = 0;
  readMessage(reader, (tag) => {
    if (tag === field(1, BYTES)) attributes.push(readKeyValue(reader));
    else if (tag === field(2, VARINT)) droppedAttributesCount = reader.uint32();
    else return false;
    return true;
  });
  return { attributes, droppedAttributesCount };
}

export function readScope(reader: Reader): Scope {
  const attributes: KeyValue[] = [];
  let name = "";
  let version = "";
  readMessage(reader, (tag) => {
    if (tag === field(1, BYTES)) name = reader.string();
    else if (tag === field(2, BYTES)) version = reader.string();
    else if (tag === field(3, BYTES)) attributes.push(readKeyValue(reader));
    else return false;
    return true;
  });
  return { name, version, attributes };
}
