import type { Extraction } from "./ast.ts";
import { parseError } from "./error.ts";
import { cleanValue, sanitizeKey, setExtracted } from "./extracted.ts";
import {
  elementAt,
  JsonFault,
  NOT_AN_OBJECT,
  type RawValue,
  readValue,
  unescapeJson,
  visitMembers,
} from "./json-scan.ts";
import type { LineLabels } from "./labels.ts";
import type { StageFn } from "./line.ts";

const ERROR_KIND = "JSONParserErr";
const NOT_PACKED = "expecting json object(6), but it is not";

/** Runs a reader of JSON; where the text goes wrong the line is marked, and what was found before stays. */
function reading(labels: LineLabels, read: () => void): boolean {
  try {
    read();
    return true;
  } catch (error) {
    if (!(error instanceof JsonFault)) throw error;
    labels.setError(ERROR_KIND, error.message);
    return false;
  }
}

/** `| json`: every scalar of the object, nested keys joined by `_`; arrays and nulls are left out. */
export function jsonStage(extractions: readonly Extraction[]): StageFn {
  if (extractions.length > 0) return jsonExpressionStage(extractions);
  return ({ text, labels }) => {
    if (labels.complete) return true;
    // The usual case of a line that is no JSON, without the price of an exception.
    if (!/^[ \n\r\t]*\{/.test(text)) labels.setError(ERROR_KIND, NOT_AN_OBJECT);
    else reading(labels, () => extractObject(text, "", labels));
    return true;
  };
}

function extractObject(text: string, prefix: string, labels: LineLabels): void {
  visitMembers(text, (key, { type, raw }) => {
    const part = prefix === "" ? sanitizeKey(key) : key.trim().replaceAll(/[^a-zA-Z0-9_]/gu, "_");
    const name = part === "" ? prefix : prefix === "" ? part : `${prefix}_${part}`;
    if (type === "object") {
      if (labels.wants(name, true)) extractObject(raw, name, labels);
    } else if (type === "string") setExtracted(labels, name, stringValue(raw));
    else if (type === "boolean" || type === "number") setExtracted(labels, name, raw);
    return !labels.complete;
  });
}

/** A string whose escapes are wrong is empty. */
function stringValue(raw: string): string {
  return cleanValue(unescapeJson(raw) ?? "");
}

/** `| unpack`: a packed object's strings become labels, its `_entry` the line. */
export function unpackStage(): StageFn {
  return (line) => {
    if (line.text === "" || line.labels.complete) return true;
    if (!line.text.startsWith("{")) {
      line.labels.setError(ERROR_KIND, NOT_PACKED);
      return true;
    }
    let entry: string | null = null;
    const found: [string, string][] = [];
    const complete = reading(line.labels, () =>
      visitMembers(line.text, (key, { type, raw }) => {
        if (type !== "string") return true;
        if (key === "_entry") entry = unescapeJson(raw) ?? "";
        else found.push([sanitizeKey(key), stringValue(raw)]);
        return true;
      }),
    );
    if (!complete || entry === null) return true;
    for (const [name, value] of found) setExtracted(line.labels, name, value);
    line.text = entry;
    return true;
  };
}

type Path = readonly (string | number)[];

/** `| json status="response.code", first="items[0]"`: one label each, empty when the path leads nowhere. */
function jsonExpressionStage(extractions: readonly Extraction[]): StageFn {
  const paths = extractions.map(({ name, path }) => ({ name, steps: parsePath(path) }));
  return ({ text, labels }) => {
    if (text === "" || labels.complete) return true;
    if (!/^["{[]/.test(text)) {
      labels.setError(ERROR_KIND, "");
      return true;
    }
    for (const { name, steps } of paths) {
      let value: RawValue | undefined;
      if (reading(labels, () => (value = follow(text, steps))) && value !== undefined)
        labels.set(labels.parsedName(name), valueText(value));
      else if (labels.get(name) === undefined) labels.set(name, "");
    }
    return true;
  };
}

function valueText({ type, raw }: RawValue): string {
  if (type === "null") return "";
  return type === "object" ? raw : stringValue(raw);
}

/**
 * The value that a path leads to.
 * @throws {JsonFault} when that value is wrong; what is wrong with the rest of the text does not matter.
 */
function follow(text: string, path: Path): RawValue | undefined {
  const [step, ...rest] = path;
  if (step === undefined) return readValue(text);
  if (!(typeof step === "number" ? /^\s*\[/ : /^\s*\{/).test(text)) return undefined;
  const next = typeof step === "number" ? elementAt(text, step) : memberOf(text, step, rest);
  return next === undefined || rest.length === 0 ? next : follow(next.raw, rest);
}

function memberOf(text: string, name: string, rest: Path): RawValue | undefined {
  let found: RawValue | undefined;
  try {
    visitMembers(text, (key, value) => {
      if (key === name) found = value;
      return found === undefined;
    });
  } catch (error) {
    if (!(error instanceof JsonFault)) throw error;
    if (error.member?.key !== name) return undefined;
    if (rest.length === 0) throw error;
    // What the value holds in front of the fault still counts.
    return { type: "object", raw: error.member.rest };
  }
  return found;
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
