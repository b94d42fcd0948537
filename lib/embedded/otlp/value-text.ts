import type { AnyValue } from "./model.ts";

/**
 * A value as a text: the collector's `pcommon.Value.AsString`, by which Loki and Prometheus make labels of attributes.
 * What is not text, number or bytes is JSON as Go writes it, without its escapes for HTML.
 */
export function valueText(value: AnyValue): string {
  switch (value.type) {
    case "string":
      return value.value.toWellFormed();
    case "int":
    case "bool":
      return value.value.toString();
    case "double":
      return doubleText(value.value);
    case "bytes":
      return base64(value.value);
    case "empty":
      return "";
    case "array":
    case "kvlist":
      // Go's encoder writes nothing at all when there is a number that JSON has no form for.
      return jsonText(value) ?? "";
  }
}

/** JavaScript's form, but for -0. */
function doubleText(value: number): string {
  return Object.is(value, -0) ? "-0" : String(value);
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("base64");
}

/** Keys sorted, each once; null when it cannot be written. */
function jsonText(value: AnyValue): string | null {
  switch (value.type) {
    case "array": {
      const items = value.value.map(jsonText);
      return items.includes(null) ? null : `[${items.join(",")}]`;
    }
    case "kvlist": {
      const entries = [...new Map(value.value.map(({ key, value: inner }) => [key, jsonText(inner)]))];
      if (entries.some(([, text]) => text === null)) return null;
      return `{${entries
        .toSorted(([a], [b]) => (a < b ? -1 : 1))
        .map(([key, text]) => `${quoted(key)}:${text}`)
        .join(",")}}`;
    }
    case "double":
      return Number.isFinite(value.value) ? doubleText(value.value) : null;
    case "empty":
      return "null";
    case "string":
      return quoted(value.value);
    case "bytes":
      return quoted(base64(value.value));
    case "int":
    case "bool":
      return value.value.toString();
  }
}

function quoted(text: string): string {
  return JSON.stringify(text.toWellFormed())
    .replaceAll("\u2028", String.raw`\u2028`)
    .replaceAll("\u2029", String.raw`\u2029`);
}
