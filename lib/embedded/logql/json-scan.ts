/**
 * JSON read as Loki's parser (grafana/jsonparser) reads it: one member after the other, so that what stands in front of
 * a fault is found, and what comes behind the value is not looked at.
 */
export interface RawValue {
  readonly type: "string" | "number" | "boolean" | "null" | "object" | "array";
  /** As it was written; a string without its quotes. */
  readonly raw: string;
}

const NO_STRING = "Value is string, but can't find closing '\"' symbol";
const NO_ARRAY = "Value is array, but can't find closing ']' symbol";
export const NOT_AN_OBJECT = "Value looks like object, but can't find closing '}' symbol";
const UNKNOWN_TYPE = "Unknown value type";
const MALFORMED = "Malformed JSON error";
const BAD_ESCAPE = "Encountered an invalid escape sequence in a string";

/** What Loki says where the text is not JSON. */
export class JsonFault extends Error {
  /** The member whose value is wrong, and the text from that value on. */
  readonly member: { readonly key: string; readonly rest: string } | null;

  constructor(message: string, member: JsonFault["member"] = null) {
    super(message);
    this.member = member;
  }
}

/**
 * The members of the object at the start of the text, in its order; visiting stops where the visitor returns false.
 * @throws {JsonFault} where the text goes wrong, with the members before it visited.
 */
export function visitMembers(text: string, visit: (key: string, value: RawValue) => boolean): void {
  let at = skipSpace(text, 0);
  if (text[at] !== "{") throw new JsonFault(NOT_AN_OBJECT);
  at = tokenFrom(text, at + 1, MALFORMED);
  for (;;) {
    if (text[at] === "}") return;
    if (text[at] !== '"') throw new JsonFault(NOT_AN_OBJECT);
    const close = stringEnd(text, at, MALFORMED);
    const key = unescapeJson(text.slice(at + 1, close));
    if (key === null) throw new JsonFault(BAD_ESCAPE);
    at = tokenFrom(text, close + 1, MALFORMED);
    if (text[at] !== ":") throw new JsonFault(MALFORMED);
    const { value, end } = memberAt(text, key, tokenFrom(text, at + 1, MALFORMED));
    if (!visit(key, value)) return;
    at = tokenFrom(text, end, NO_ARRAY);
    if (text[at] === "}") return;
    if (text[at] !== ",") throw new JsonFault(NOT_AN_OBJECT);
    at = tokenFrom(text, at + 1, NO_ARRAY);
  }
}

function memberAt(text: string, key: string, at: number): ReturnType<typeof valueAt> {
  try {
    return valueAt(text, at);
  } catch (error) {
    throw error instanceof JsonFault ? new JsonFault(error.message, { key, rest: text.slice(at) }) : error;
  }
}

/** The element of an array, or undefined where there is none. */
export function elementAt(text: string, index: number): RawValue | undefined {
  let at = skipSpace(text, 0) + 1;
  for (let i = 0; ; i++) {
    at = skipSpace(text, at);
    if (at >= text.length || text[at] === "]") return undefined;
    const { value, end } = valueAt(text, at);
    if (i === index) return value;
    at = skipSpace(text, end);
    if (text[at] !== ",") return undefined;
    at++;
  }
}

/** The value at the start of the text. */
export function readValue(text: string): RawValue {
  return valueAt(text, tokenFrom(text, 0, MALFORMED)).value;
}

const ESCAPE =
  /\\(?:(["\\/bfnrt])|u(?:([dD][89a-fA-F][\da-fA-F]{2})(?:\\u([dD][c-fC-F][\da-fA-F]{2}))?|([\da-fA-F]{4})))?/g;
const PLAIN: Readonly<Record<string, string>> = { b: "\b", f: "\f", n: "\n", r: "\r", t: "\t" };

/** A string's value; null: an escape is wrong, or half of a surrogate pair. */
export function unescapeJson(raw: string): string | null {
  if (!raw.includes("\\")) return raw;
  let valid = true;
  const value = raw.replaceAll(
    ESCAPE,
    (_whole, plain?: string, high?: string, low?: string, code?: string) => {
      if (plain !== undefined) return PLAIN[plain] ?? plain;
      if (code !== undefined) return String.fromCharCode(Number.parseInt(code, 16));
      if (high !== undefined && low !== undefined)
        return String.fromCharCode(Number.parseInt(high, 16), Number.parseInt(low, 16));
      valid = false;
      return "";
    },
  );
  return valid ? value : null;
}

function valueAt(text: string, at: number): { readonly value: RawValue; readonly end: number } {
  const first = text[at];
  if (first === '"') {
    const close = stringEnd(text, at, NO_STRING);
    return { value: { type: "string", raw: text.slice(at + 1, close) }, end: close + 1 };
  }
  if (first === "{" || first === "[") {
    const end = first === "{" ? blockEnd(text, at, "{", "}") : blockEnd(text, at, "[", "]");
    if (end === null) throw new JsonFault(first === "{" ? NOT_AN_OBJECT : NO_ARRAY);
    return { value: { type: first === "{" ? "object" : "array", raw: text.slice(at, end) }, end };
  }
  const raw = tokenAt(text, at);
  return { value: { type: typeOf(raw), raw }, end: at + raw.length };
}

function typeOf(raw: string): RawValue["type"] {
  if (raw === "true" || raw === "false") return "boolean";
  if (raw === "null") return "null";
  // What begins like a number is one to Loki.
  if (/^[\d-]/.test(raw)) return "number";
  throw new JsonFault(UNKNOWN_TYPE);
}

const TOKEN = /[^ \n\r\t,}\]]*/y;

function tokenAt(text: string, at: number): string {
  TOKEN.lastIndex = at;
  return TOKEN.exec(text)?.[0] ?? "";
}

function isSpace(code: number): boolean {
  return code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09;
}

function skipSpace(text: string, at: number): number {
  let next = at;
  while (isSpace(text.charCodeAt(next))) next++;
  return next;
}

/** Where the next token begins. */
function tokenFrom(text: string, at: number, fault: string): number {
  const next = skipSpace(text, at);
  if (next >= text.length) throw new JsonFault(fault);
  return next;
}

/** The closing quote of the string that opens at `at`. */
function stringEnd(text: string, at: number, fault: string): number {
  const end = closingQuote(text, at);
  if (end === null) throw new JsonFault(fault);
  return end;
}

function closingQuote(text: string, at: number): number | null {
  for (let end = text.indexOf('"', at + 1); end >= 0; end = text.indexOf('"', end + 1)) {
    let backslashes = 0;
    while (text[end - 1 - backslashes] === "\\") backslashes++;
    if (backslashes % 2 === 0) return end;
  }
  return null;
}

const BLOCK = /["{}[\]]/g;

/** Behind the bracket that closes the one at `at`; only brackets of its kind are counted. Null: there is none. */
function blockEnd(text: string, at: number, open: string, close: string): number | null {
  let level = 0;
  BLOCK.lastIndex = at;
  for (let match = BLOCK.exec(text); match !== null; match = BLOCK.exec(text)) {
    const [char] = match;
    if (char === open) level++;
    else if (char === close && --level === 0) return match.index + 1;
    else if (char === '"') {
      const end = closingQuote(text, match.index);
      if (end === null) return null;
      BLOCK.lastIndex = end + 1;
    }
  }
  return null;
}
