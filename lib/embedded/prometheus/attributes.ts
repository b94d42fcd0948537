import type { AnyValue, KeyValue } from "../otlp/model.ts";
import { formatFloat, formatG } from "../promql/format.ts";

/**
 * An attribute's value as a label's: what the collector's `AsString` gives (numbers in Go's shortest form,
 * arrays and maps as JSON, bytes as base64).
 */
export function attributeText(value: AnyValue): string {
  switch (value.type) {
    case "string":
      return value.value;
    case "int":
      return value.value.toString();
    case "double":
      return jsonFloat(value.value);
    case "bool":
      return String(value.value);
    case "bytes":
      return Buffer.from(value.value).toString("base64");
    case "empty":
      return "";
    case "array":
    case "kvlist":
      return JSON.stringify(toJson(value));
  }
}

/** Go's `encoding/json` form: an exponent only below 1e-6 and from 1e21; `Infinity` and `NaN` by their names. */
function jsonFloat(value: number): string {
  if (!Number.isFinite(value)) return String(value);
  const size = Math.abs(value);
  return size !== 0 && (size < 1e-6 || size >= 1e21)
    ? formatG(value).replace(/e-0(\d)$/, "e-$1")
    : formatFloat(value);
}

function toJson(value: AnyValue): unknown {
  switch (value.type) {
    case "array":
      return value.value.map(toJson);
    case "kvlist":
      return Object.fromEntries(
        [...value.value]
          .sort((a, b) => (a.key < b.key ? -1 : 1))
          .map((entry) => [entry.key, toJson(entry.value)]),
      );
    case "int":
      return Number(value.value);
    case "bytes":
      return Buffer.from(value.value).toString("base64");
    case "empty":
      return null;
    default:
      return value.value;
  }
}

export function findAttribute(attributes: readonly KeyValue[], key: string): string | null {
  const found = attributes.find((attribute) => attribute.key === key);
  return found === undefined ? null : attributeText(found.value);
}

/** An identity for a list of attributes as it came: another order is another key, which costs a look-up and no more. */
export function attributesKey(attributes: readonly KeyValue[]): string {
  let key = "";
  for (const { key: name, value } of attributes) {
    key += `${name}\u0000${value.type}\u0000${attributeText(value)}\u0001`;
  }
  return key;
}
