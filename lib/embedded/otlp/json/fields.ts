import { BadRecord, type Rejections } from "../decoded.ts";

/**
 * Reads the fields of OTLP/JSON: proto3's JSON mapping with hex ids and lowerCamelCase names. 64-bit integers
 * may be strings or numbers, enums names or numbers, null is the default, unknown fields are ignored.
 * https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding
 */
export type JsonObject = Readonly<Record<string, unknown>>;

function describe(value: unknown): string {
  if (Array.isArray(value)) return "an array";
  return typeof value === "object" ? "an object" : JSON.stringify(value).slice(0, 60);
}

function wrong(name: string, expected: string, value: unknown): BadRecord {
  return new BadRecord(`${name} must be ${expected}, not ${describe(value)}`);
}

export function asObject(value: unknown, name: string): JsonObject {
  if (value === undefined || value === null) return {};
  if (typeof value !== "object" || Array.isArray(value)) throw wrong(name, "an object", value);
  return value as JsonObject;
}

export function list(object: JsonObject, name: string): readonly unknown[] {
  const value = object[name];
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value)) throw wrong(name, "an array", value);
  return value;
}

export function string(object: JsonObject, name: string): string {
  const value = object[name];
  if (value === undefined || value === null) return "";
  if (typeof value !== "string") throw wrong(name, "a string", value);
  return value;
}

export function bool(object: JsonObject, name: string): boolean {
  const value = object[name];
  if (value === undefined || value === null) return false;
  if (typeof value !== "boolean") throw wrong(name, "true or false", value);
  return value;
}

/** A 64-bit integer, from a decimal string or a whole number. */
export function toBigInt(value: unknown, name: string): bigint {
  if (value === undefined || value === null) return 0n;
  if (typeof value === "number" && Number.isInteger(value)) return BigInt(value);
  if (typeof value === "string" && /^-?\d{1,20}$/.test(value)) return BigInt(value);
  throw wrong(name, "an integer", value);
}

export function int64(object: JsonObject, name: string): bigint {
  const value = toBigInt(object[name], name);
  if (BigInt.asIntN(64, value) !== value) throw wrong(name, "a 64-bit integer", object[name]);
  return value;
}

export function uint64(object: JsonObject, name: string): bigint {
  const value = toBigInt(object[name], name);
  if (BigInt.asUintN(64, value) !== value) throw wrong(name, "an unsigned 64-bit integer", object[name]);
  return value;
}

/** A whole number of at most 32 bits, or a count: what is above 2^53 loses its last digits. */
export function integer(object: JsonObject, name: string): number {
  return Number(toBigInt(object[name], name));
}

/** A double; proto3's JSON also has "NaN", "Infinity" and "-Infinity". */
export function toDouble(value: unknown, name: string): number {
  if (typeof value === "number") return value;
  if (typeof value === "string") {
    if (value === "NaN") return Number.NaN;
    if (value === "Infinity") return Infinity;
    if (value === "-Infinity") return -Infinity;
    const parsed = Number(value);
    if (value.trim() !== "" && !Number.isNaN(parsed)) return parsed;
  }
  throw wrong(name, "a number", value);
}

export function double(object: JsonObject, name: string): number {
  return object[name] === undefined || object[name] === null ? 0 : toDouble(object[name], name);
}

export function optionalDouble(object: JsonObject, name: string): number | null {
  return object[name] === undefined || object[name] === null ? null : toDouble(object[name], name);
}

/** An enum by name or by number; an unknown name is a bad record, an unknown number is kept. */
export function enumeration(
  object: JsonObject,
  name: string,
  codes: Readonly<Record<string, number>>,
): number {
  const value = object[name];
  if (value === undefined || value === null) return 0;
  // `codes` inherits names, such as "constructor", that are no codes.
  const known = typeof value === "string" && Object.hasOwn(codes, value) ? codes[value] : undefined;
  if (known !== undefined) return known;
  if (typeof value === "string" && !/^\d+$/.test(value)) throw wrong(name, "a known name or a number", value);
  const code = integer(object, name);
  if ((code | 0) !== code) throw wrong(name, "a 32-bit integer", value);
  return code;
}

/** An id as lower-case hex. OTLP/JSON has ids in hex, unlike proto3's JSON: base64 is refused. */
export function hexId(object: JsonObject, name: string): string {
  const value = string(object, name);
  if (!/^(?:[0-9a-fA-F]{2})*$/.test(value)) throw wrong(name, "hex", value);
  return value.toLowerCase();
}

/** Reads each of a list's records; one that cannot be read is counted and left out. */
export function records<T>(
  object: JsonObject,
  name: string,
  rejections: Rejections,
  read: (record: JsonObject) => T,
): T[] {
  const out: T[] = [];
  for (const item of list(object, name)) {
    try {
      out.push(read(asObject(item, name)));
    } catch (error) {
      rejections.add(error);
    }
  }
  return out;
}
