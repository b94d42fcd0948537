import { errorAt } from "./source.ts";
import { parseDuration } from "./static.ts";

/**
 * TraceQL's tokens, as Tempo's lexer has them (`pkg/traceql/lexer.go`, over Go's `text/scanner`): an attribute's
 * name runs on to the next space, bracket or comparison sign, so `.a-b` is one name and `.a - b` is not.
 */
export interface Token {
  readonly type: "word" | "sign" | "attribute" | "string" | "integer" | "float" | "duration" | "end";
  /** A word, sign or name as written; a string's value; a number's digits. */
  readonly text: string;
  /** Of a duration, in ns. */
  readonly value: number;
  /** Where it begins in the query. */
  readonly at: number;
}

const SPACE = /(?:[ \t\r\n]|\/\/[^\n]*|\/\*[\s\S]*?\*\/)+/y;
const STRING = /"(?:[^"\\\n]|\\[\s\S])*"|`[^`]*`/y;
const NUMBER =
  /0[xXbBoO][0-9a-fA-F_]*|(?:[0-9][0-9_]*(?:\.[0-9_]*)?|\.[0-9][0-9_]*)(?:[eE](?=[+-]?[0-9])[+-]?[0-9]+)?/y;
const DURATION_REST = /[\p{N}nsumhµdwy.]+/uy;
const IDENTIFIER = /[\p{L}_][\p{L}\p{Nd}_]*/uy;
/** Longer signs first: the longest that fits is meant. */
const SIGN = /!>>|!<<|&>>|&<<|!=|=~|!~|>=|<=|&&|\|\||>>|<<|!>|!<|&~|&>|&<|[\s\S]/uy;
const SCOPE =
  /(?:parent\.(?:span\.|resource\.)?|(?:resource|span|event|link|instrumentation)\.|\.(?![0-9]))/y;
const INTRINSIC_SCOPE = /(?:trace|span|event|link|instrumentation):/y;
/** Part of an attribute's name, quoted or not. */
const NAME_PART = /"((?:[^"\\]|\\["\\])*)"|[^\s{}()=~!<>&|^,"]+/y;

function match(pattern: RegExp, text: string, at: number): string | null {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0] ?? null;
}

/** @throws {TraceqlError} for what is no token: an unclosed string, a number out of range. */
export function tokenize(query: string): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  const add = (type: Token["type"], text: string, length: number, value = 0): void => {
    tokens.push({ type, text, value, at });
    at += length;
  };
  for (;;) {
    at += match(SPACE, query, at)?.length ?? 0;
    if (at >= query.length) break;
    const scope = match(SCOPE, query, at);
    const string = match(STRING, query, at);
    const number = match(NUMBER, query, at);
    if (scope !== null) {
      const { name, length } = attributeName(query, at, at + scope.length);
      add("attribute", scope + name, scope.length + length);
    } else if (string !== null) add("string", unquote(string, query, at), string.length);
    else if (number !== null) addNumber(number);
    else {
      const word = match(INTRINSIC_SCOPE, query, at) ?? match(IDENTIFIER, query, at);
      if (word !== null) add("word", word, word.length);
      else addSign();
    }
  }
  add("end", "$end", 0);
  return tokens;

  function addNumber(digits: string): void {
    const rest = match(DURATION_REST, query, at + digits.length) ?? "";
    const duration = rest === "" ? null : parseDuration(digits + rest);
    if (duration !== null) return add("duration", digits, digits.length + rest.length, duration);
    if (/[_xXbBoO]/.test(digits))
      throw errorAt(query, at, `parsing ${JSON.stringify(digits)}: invalid syntax`);
    const float = /[.eE]/.test(digits);
    if (!float && BigInt(digits) >= 2n ** 63n)
      throw errorAt(query, at, `strconv.Atoi: parsing ${JSON.stringify(digits)}: value out of range`);
    add(float ? "float" : "integer", digits, digits.length);
  }

  function addSign(): void {
    const sign = match(SIGN, query, at) ?? query.charAt(at);
    if (sign === '"' || sign === "`") throw errorAt(query, at, "literal not terminated");
    if (sign === "/" && query.startsWith("/*", at)) throw errorAt(query, at, "comment not terminated");
    add("sign", sign, sign.length);
  }
}

function attributeName(query: string, scopeAt: number, from: number): { name: string; length: number } {
  let name = "";
  let at = from;
  for (;;) {
    NAME_PART.lastIndex = at;
    const part = NAME_PART.exec(query);
    if (!part) break;
    name += part[1] === undefined ? part[0] : part[1].replace(/\\(.)/gs, "$1");
    at += part[0].length;
  }
  if (query.charAt(at) === '"')
    throw errorAt(
      query,
      scopeAt,
      /\\[^"\\]/.test(query.slice(at)) ? "invalid escape sequence" : 'unexpected EOF, expecting "',
    );
  if (at === from) {
    const next = match(SPACE, query, at)?.length ?? 0;
    const unexpected = query.charAt(at + next);
    throw errorAt(
      query,
      scopeAt,
      `syntax error: unexpected ${next > 0 || unexpected === "" ? "END_ATTRIBUTE" : unexpected}`,
    );
  }
  return { name, length: at - from };
}

const ESCAPES: Readonly<Record<string, string>> = {
  a: "\u0007",
  b: "\b",
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t",
  v: "\v",
};
const ESCAPE = /\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([0-7]{3})|([\s\S]))/g;

/** Reads a string as Go's `strconv.Unquote` does. */
function unquote(text: string, query: string, at: number): string {
  if (text.startsWith("`")) return text.slice(1, -1).replaceAll("\r", "");
  return text
    .slice(1, -1)
    .replace(ESCAPE, (_whole, hex2?: string, hex4?: string, hex8?: string, octal?: string, char?: string) => {
      const hex = hex2 ?? hex4 ?? hex8;
      if (hex !== undefined) return codePoint(Number.parseInt(hex, 16), query, at);
      if (octal !== undefined) return codePoint(Number.parseInt(octal, 8), query, at);
      if (char === '"' || char === "\\") return char;
      const escaped = ESCAPES[char ?? ""];
      if (escaped === undefined) throw errorAt(query, at, `invalid syntax: unknown escape \\${char ?? ""}`);
      return escaped;
    });
}

function codePoint(code: number, query: string, at: number): string {
  if (code > 0x10_ff_ff) throw errorAt(query, at, "invalid syntax: no such code point");
  return String.fromCodePoint(code);
}
