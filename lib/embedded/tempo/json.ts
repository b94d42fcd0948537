import type { AnyValue, KeyValue } from "../otlp/model.ts";
import { KINDS, staticText, type Static } from "../traceql/static.ts";

/** Values as Tempo's jsonpb writes them: 64-bit integers as strings, bytes in base64, zero values left out. */

export function anyValueJson(value: AnyValue): Record<string, unknown> {
  switch (value.type) {
    case "string":
      return { stringValue: value.value };
    case "bool":
      return { boolValue: value.value };
    case "int":
      return { intValue: String(value.value) };
    case "double":
      return { doubleValue: Number.isFinite(value.value) ? value.value : String(value.value) };
    case "bytes":
      return { bytesValue: Buffer.from(value.value).toString("base64") };
    case "array":
      return { arrayValue: value.value.length > 0 ? { values: value.value.map(anyValueJson) } : {} };
    case "kvlist":
      return { kvlistValue: value.value.length > 0 ? { values: value.value.map(keyValueJson) } : {} };
    case "empty":
      return {};
  }
}

export const keyValueJson = ({ key, value }: KeyValue): Record<string, unknown> => ({
  key,
  value: anyValueJson(value),
});

export function staticJson(value: Static): Record<string, unknown> {
  switch (value.type) {
    case "int":
      return { intValue: String(value.value) };
    case "float":
      return { doubleValue: Number.isFinite(value.value) ? value.value : String(value.value) };
    case "bool":
      return { boolValue: value.value };
    case "array":
      return { arrayValue: { values: value.value.map(staticJson) } };
    case "nil":
    case "string":
    case "duration":
    case "status":
    case "kind":
      return { stringValue: staticText(value) };
  }
}

/** Leaves out what jsonpb leaves out: zero, "", [], and undefined. */
export function omitZero(fields: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(fields).filter(
      ([, value]) =>
        value !== undefined &&
        value !== 0 &&
        value !== "" &&
        value !== "0" &&
        !(Array.isArray(value) && value.length === 0),
    ),
  );
}

export const base64OfHex = (hex: string): string => Buffer.from(hex, "hex").toString("base64");

/** Search and metrics print ids without leading zeros. */
export const shortHex = (hex: string): string => hex.replace(/^0+/, "");

export const kindName = (kind: number): string | number => {
  const name = KINDS[kind];
  return name === undefined ? kind : `SPAN_KIND_${name.toUpperCase()}`;
};
