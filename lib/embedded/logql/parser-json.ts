import type { Extraction } from "./ast.ts";
import { parseError } from "./error.ts";
import { cleanValue, sanitizeKey, setExtracted } from "./extracted.ts";
import type { LineLabels } from "./labels.ts";
import type { StageFn } from "./line.ts";

const ERROR_KIND = "JSONParserErr";
const NOT_AN_OBJECT = "Value looks like object, but can't find closing '}' symbol";

const NOT_PACKED = "expecting json object(6), but it is not";

/** Numbers keep the text they were written with: `1.50` stays `1.50`. */
class NumberText {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

type Json = string | boolean | null | NumberText | readonly Json[] | { readonly [key: string]: Json };

function parseJson(text: string): Json | undefined {
  try {
    return JSON.parse(text, (_key, value: unknown, context?: { source?: string }) =>
      typeof value === "number" ? new NumberText(context?.source ?? String(value)) : value,
    ) as Json;
  } catch {
    return undefined;
  }
}

function isObject(value: Json | undefined): value is { readonly [key: string]: Json } {
  return (
    typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof NumberText)
  );
}

/** `| json`: every scalar of the object, nested keys joined by `_`; arrays and nulls are left out. */
export function jsonStage(extractions: readonly Extraction[]): StageFn {
  if (extractions.length > 0) return jsonExpressionStage(extractions);
  return ({ text, labels }) => {
    const value = /^\s*\{/.test(text) ? parseJson(text) : undefined;
    if (isObject(value)) extractObject(value, "", labels);
    else labels.setError(ERROR_KIND, NOT_AN_OBJECT);
    return true;
  };
}

function extractObject(object: { readonly [key: string]: Json }, prefix: string, labels: LineLabels): void {
  for (const [key, value] of Object.entries(object)) {
    const part = prefix === "" ? sanitizeKey(key) : key.trim().replaceAll(/[^a-zA-Z0-9_]/gu, "_");
    const name = part === "" ? prefix : prefix === "" ? part : `${prefix}_${part}`;
    if (isObject(value)) extractObject(value, name, labels);
    else if (typeof value === "string") setExtracted(labels, name, cleanValue(value));
    else if (typeof value === "boolean") setExtracted(labels, name, String(value));
    else if (value instanceof NumberText) setExtracted(labels, name, value.text);
  }
}

/** `| unpack`: a packed object's strings become labels, its `_entry` the line. */
export function unpackStage(): StageFn {
  return (line) => {
    if (line.text === "") return true;
    const value = line.text.startsWith("{") ? parseJson(line.text) : undefined;
    if (!isObject(value)) {
      line.labels.setError(ERROR_KIND, line.text.startsWith("{") ? NOT_AN_OBJECT : NOT_PACKED);
      return true;
    }
    const packed = typeof value["_entry"] === "string" ? value["_entry"] : null;
    for (const [key, inner] of Object.entries(value))
      if (packed !== null && key !== "_entry" && typeof inner === "string")
        setExtracted(line.labels, sanitizeKey(key), cleanValue(inner));
    if (packed !== null) line.text = packed;
    return true;
  };
}

/** `| json status="response.code", first="items[0]"`: one label each, empty when the path leads nowhere. */
function jsonExpressionStage(extractions: readonly Extraction[]): StageFn {
  const paths = extractions.map(({ name, path }) => ({ name, steps: parsePath(path) }));
  return ({ text, labels }) => {
    if (text === "") return true;
    const root = parseJson(text);
    if (root === undefined) labels.setError(ERROR_KIND, /^["{[]/.test(text) ? NOT_AN_OBJECT : "");
    if (root === undefined && !/^["{[]/.test(text)) return true;
    for (const { name, steps } of paths) {
      const value = root === undefined ? undefined : follow(root, steps);
      if (value !== undefined) labels.set(labels.parsedName(name), toText(value));
      else if (labels.get(name) === undefined) labels.set(name, "");
    }
    return true;
  };
}

function follow(root: Json, steps: readonly (string | number)[]): Json | undefined {
  let at: Json | undefined = root;
  for (const step of steps) {
    if (typeof step === "number") at = Array.isArray(at) ? (at as readonly Json[])[step] : undefined;
    else at = isObject(at) && Object.hasOwn(at, step) ? at[step] : undefined;
  }
  return at;
}

function toText(value: Json): string {
  if (value === null) return "";
  if (typeof value === "string") return cleanValue(value);
  if (typeof value === "boolean") return String(value);
  if (value instanceof NumberText) return value.text;
  return stringify(value);
}

function stringify(value: Json): string {
  if (value instanceof NumberText) return value.text;
  if (Array.isArray(value)) return `[${(value as readonly Json[]).map(stringify).join(",")}]`;
  if (isObject(value))
    return `{${Object.entries(value)
      .map(([key, inner]) => `${JSON.stringify(key)}:${stringify(inner)}`)
      .join(",")}}`;
  return JSON.stringify(value);
}

/** `a.b[0]["c d"]` → its steps. */
function parsePath(path: string): (string | number)[] {
  const steps: (string | number)[] = [];
  const token = /\.?([A-Za-z_][\w]*)|\[(\d+)\]|\["((?:[^"\\]|\\.)*)"\]/y;
  let at = 0;
  while (at < path.length) {
    token.lastIndex = at;
    const match = token.exec(path);
    if (match === null || (at === 0 && path.startsWith(".")))
      throw parseError(
        `cannot parse expression [${path}]: syntax error: unexpected ${path.slice(at, at + 1)}`,
      );
    const [whole, field, index, quoted] = match;
    if (field !== undefined && at > 0 && !whole.startsWith("."))
      throw parseError(`cannot parse expression [${path}]: syntax error: unexpected FIELD`);
    steps.push(field ?? (index === undefined ? (quoted ?? "").replaceAll(/\\(.)/g, "$1") : Number(index)));
    at += whole.length;
  }
  if (steps.length === 0)
    throw parseError(`cannot parse expression [${path}]: syntax error: unexpected $end`);
  return steps;
}
