import type { AnyValue, KeyValue, Resource, Scope } from "../model.ts";
import {
  BadRecord,
  MAX_VALUE_DEPTH,
  Rejections,
  type Decoded,
  type OfResource,
  type OfScope,
} from "../decoded.ts";
import {
  asObject,
  bool,
  int64,
  integer,
  list,
  records,
  string,
  toDouble,
  type JsonObject,
} from "./fields.ts";

/** `opentelemetry/proto/common/v1` and `resource/v1` in OTLP/JSON. */

export function readAnyValue(input: unknown, depth = 0): AnyValue {
  if (depth > MAX_VALUE_DEPTH)
    throw new BadRecord(`an attribute value nests deeper than ${MAX_VALUE_DEPTH} levels`);
  const object = asObject(input, "value");
  if (has(object, "stringValue")) return { type: "string", value: string(object, "stringValue") };
  if (has(object, "boolValue")) return { type: "bool", value: bool(object, "boolValue") };
  if (has(object, "intValue")) return readInt(object);
  if (has(object, "doubleValue"))
    return { type: "double", value: toDouble(object["doubleValue"], "doubleValue") };
  if (has(object, "arrayValue")) {
    const items = list(asObject(object["arrayValue"], "arrayValue"), "values");
    return { type: "array", value: items.map((item) => readAnyValue(item, depth + 1)) };
  }
  if (has(object, "kvlistValue"))
    return {
      type: "kvlist",
      value: readKeyValues(asObject(object["kvlistValue"], "kvlistValue"), "values", depth + 1),
    };
  if (has(object, "bytesValue")) return { type: "bytes", value: base64(string(object, "bytesValue")) };
  return { type: "empty" };
}

/** Exporters in JavaScript write a large whole double as an `intValue` that no 64-bit integer can hold. */
function readInt(object: JsonObject): AnyValue {
  const { intValue } = object;
  if (typeof intValue === "number" && Math.abs(intValue) >= 2 ** 63)
    return { type: "double", value: intValue };
  return { type: "int", value: int64(object, "intValue") };
}

const has = (object: JsonObject, name: string): boolean =>
  object[name] !== undefined && object[name] !== null;

function base64(text: string): Uint8Array {
  if (!/^[A-Za-z0-9+/_-]*={0,2}$/.test(text)) throw new BadRecord("bytesValue must be base64");
  return Uint8Array.from(Buffer.from(text, "base64"));
}

export function readKeyValues(object: JsonObject, name: string, depth = 0): KeyValue[] {
  return list(object, name).map((item) => {
    const entry = asObject(item, name);
    return { key: string(entry, "key"), value: readAnyValue(entry["value"], depth) };
  });
}

export function readResource(input: unknown): Resource {
  const object = asObject(input, "resource");
  return {
    attributes: readKeyValues(object, "attributes"),
    droppedAttributesCount: integer(object, "droppedAttributesCount"),
  };
}

export function readScope(input: unknown): Scope {
  const object = asObject(input, "scope");
  return {
    name: string(object, "name"),
    version: string(object, "version"),
    attributes: readKeyValues(object, "attributes"),
  };
}

/** What a signal calls its lists. */
interface Names {
  readonly resources: string;
  readonly scopes: string;
  readonly records: string;
}

/** The resources and scopes of a request, with their records read one by one. */
export function readRequest<T>(
  body: Uint8Array,
  names: Names,
  read: (record: JsonObject, rejections: Rejections) => T,
): Decoded<OfResource<T>> {
  const rejections = new Rejections();
  const messages = list(parseBody(body), names.resources).map((item): OfResource<T> => {
    const object = asObject(item, names.resources);
    return {
      resource: readResource(object["resource"]),
      schemaUrl: string(object, "schemaUrl"),
      scopes: list(object, names.scopes).map((inner): OfScope<T> => {
        const scope = asObject(inner, names.scopes);
        return {
          scope: readScope(scope["scope"]),
          schemaUrl: string(scope, "schemaUrl"),
          records: records(scope, names.records, rejections, (record) => read(record, rejections)),
        };
      }),
    };
  });
  return { messages, rejected: rejections.result };
}

/** The body of a request; throws a SyntaxError or a BadRecord, which both make the whole request malformed. */
function parseBody(body: Uint8Array): JsonObject {
  const parsed: unknown = JSON.parse(new TextDecoder().decode(body));
  if (parsed === null) throw new BadRecord("the body must be an object, not null");
  return asObject(parsed, "the body");
}
