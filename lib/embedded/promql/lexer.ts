import { quote } from "./format.ts";

/** A token, or the fault that ends the text: what Prometheus's lexer would give, for its sentences about bad queries. */
export interface Token {
  readonly kind: "identifier" | "number" | "duration" | "string" | "symbol" | "fault";
  /** A fault's text is its message. */
  readonly text: string;
  readonly from: number;
  readonly to: number;
}

interface State {
  readonly query: string;
  parens: number;
  inBraces: boolean;
  inBrackets: boolean;
  /** Within brackets: whether a duration, and the colon of a subquery, were seen. */
  gotDuration: boolean;
  gotColon: boolean;
}

class Fault extends Error {
  readonly from: number;
  constructor(message: string, from: number) {
    super(message);
    this.from = from;
  }
}

/** The tokens of a query, up to and with the first fault. */
export function tokenize(query: string): Token[] {
  const tokens: Token[] = [];
  const state = { query, parens: 0, inBraces: false, inBrackets: false, gotDuration: false, gotColon: false };
  let at = 0;
  try {
    for (;;) {
      at = match(SKIPPED, query, at)?.to ?? at;
      if (at >= query.length) break;
      const token = next(state, at);
      tokens.push(token);
      // What a bracket does wrong is told after it.
      after(state, token);
      at = token.to;
    }
    atEnd(state);
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    tokens.push({ kind: "fault", text: error.message, from: error.from, to: query.length });
  }
  return tokens;
}

const SKIPPED = /(?:[ \t\n\r]+|#[^\n\r]*)+/y;
const WORD = /[a-zA-Z_:][\w:]*/y;
const LABEL = /[a-zA-Z_]\w*/y;
const SYMBOL = /==|!=|<=|>=|<\/|>\/|[-+*/%^(){}[\],=<>@]/y;
const BRACE_SYMBOL = /=~|!~|!=|[=,}]/y;
const DURATION_WORD = /(?:step|range|max_of|min_of)(?![a-zA-Z_])/iy;

function match(
  pattern: RegExp,
  query: string,
  at: number,
): { readonly text: string; readonly to: number } | null {
  pattern.lastIndex = at;
  const text = pattern.exec(query)?.[0];
  return text === undefined || text === "" ? null : { text, to: at + text.length };
}

function next(state: State, at: number): Token {
  const { query, inBraces, inBrackets } = state;
  const char = String.fromCodePoint(query.codePointAt(at) ?? 0);
  if (!inBrackets && (char === '"' || char === "'" || char === "`")) return string(query, at);
  const take = (kind: Token["kind"], pattern: RegExp): Token | null => {
    const found = match(pattern, query, at);
    return found === null ? null : { kind, from: at, ...found };
  };
  if (inBraces) {
    const token = take("identifier", LABEL) ?? take("symbol", BRACE_SYMBOL);
    if (token !== null) return token;
    if (char === "{") throw new Fault("unexpected left brace '{'", at);
    if (char !== "!") throw new Fault(`unexpected character inside braces: ${rune(char)}`, at);
    throw new Fault(`unexpected character after '!' inside braces: ${rune(query.charAt(at + 1))}`, at);
  }
  if (/^\d|^\.\d/.test(query.slice(at, at + 2))) return number(state, at);
  if (inBrackets) {
    if (char === ":") return { kind: "symbol", text: char, from: at, to: at + 1 };
    const token =
      take("identifier", DURATION_WORD) ?? (/[-+*/%^(),\]]/.test(char) ? take("symbol", SYMBOL) : null);
    if (token !== null) return token;
    if (!state.gotDuration) throw new Fault(`unexpected character in duration expression: ${rune(char)}`, at);
    if (/[a-zA-Z_]/.test(char)) throw new Fault(`unexpected character: ${rune(char)}, expected ':'`, at);
  }
  const token = take("identifier", WORD);
  if (token !== null) return token;
  if (char === "}") throw new Fault("unexpected character: '}'", at);
  if (
    (char === "=" || char === "!") &&
    query.charAt(at + 1) !== "=" &&
    (char === "!" || query.charAt(at + 1) === "~")
  ) {
    throw new Fault(`unexpected character after '${char}': ${rune(query.charAt(at + 1))}`, at);
  }
  const symbol = take("symbol", SYMBOL);
  if (symbol === null) throw new Fault(`unexpected character: ${rune(char)}`, at);
  return symbol;
}

/** Go's `%q` of a rune; −1, its end of the text, is no character. */
const rune = (char: string): string => (char === "" ? "'�'" : char === "'" ? "'\\''" : `'${char}'`);

function after(state: State, { text, kind, from, to }: Token): void {
  if (kind === "number" || kind === "duration") state.gotDuration = true;
  if (kind !== "symbol") return;
  switch (text) {
    case "(":
      state.parens++;
      break;
    case ")":
      if (--state.parens < 0) throw new Fault("unexpected right parenthesis ')'", to);
      break;
    case "{":
      state.inBraces = true;
      break;
    case "}":
      state.inBraces = false;
      break;
    case "[":
      if (state.inBrackets) throw new Fault("unexpected left bracket '['", from);
      Object.assign(state, { inBrackets: true, gotDuration: false, gotColon: false });
      break;
    case "]":
      if (!state.inBrackets) throw new Fault("unexpected right bracket ']'", from);
      state.inBrackets = false;
      break;
    case ":":
      if (!state.gotDuration) throw new Fault("unexpected colon before duration in duration expression", to);
      if (state.gotColon) throw new Fault("unexpected colon ':'", from);
      state.gotColon = true;
  }
}

function atEnd({ query, parens, inBraces, inBrackets, gotDuration }: State): void {
  const end = query.length;
  if (inBraces) throw new Fault("unexpected end of input inside braces", end);
  if (inBrackets && !gotDuration) throw new Fault("unexpected end of input in duration expression", end);
  if (parens > 0) throw new Fault("unclosed left parenthesis", end);
  if (inBrackets) throw new Fault("unclosed left bracket", end);
}

const DURATION_PARTS = /[smhdwy]s?(?:\d+[smhdw]s?)*/y;

/** As Prometheus's lexer scans: the text as far as it was read is part of its complaint. */
function number({ query }: State, at: number): Token {
  const [end, isNumber] = scanNumber(query, at);
  const token = (kind: "number" | "duration", to: number): Token => ({
    kind,
    text: query.slice(at, to),
    from: at,
    to,
  });
  if (isNumber) return token("number", end);
  const parts = match(DURATION_PARTS, query, end);
  if (parts !== null && !/\w/.test(query.charAt(parts.to))) return token("duration", parts.to);
  let read = end;
  if (parts !== null) {
    // A last group of digits without a unit is read, and so is the character that ends the duration.
    read = match(/\d+/y, query, parts.to)?.to ?? Math.min(query.length, parts.to + 1);
  }
  throw new Fault(`bad number or duration syntax: ${quote(query.slice(at, read))}`, at);
}

/** @returns how far was read, and whether that is a number. */
function scanNumber(query: string, from: number): readonly [number, boolean] {
  const is = (chars: RegExp, i: number): boolean => i < query.length && chars.test(query.charAt(i));
  const hex = /^0x_?/i.exec(query.slice(from, from + 3));
  const digit = hex === null ? /\d/ : /[\da-f]/i;
  let at = from + (hex?.[0].length ?? 0);
  let [dot, exponent] = [false, false];
  if (is(/\./, at)) at++;
  if (is(digit, at)) at++;
  for (;;) {
    const char = query.charAt(at);
    if (char !== "" && digit.test(char)) {
      at++;
    } else if (char === ".") {
      at++;
      if (dot) return [at, false];
      dot = true;
      if (is(/[_.]/, at)) return [at + 1, false];
      if (hex !== null) return [at, false];
    } else if (char === "e" || char === "E") {
      at++;
      if (exponent) return [at, false];
      exponent = true;
      if (is(/[+-]/, at)) at++;
      if (is(/[._eE]/, at)) return [at + 1, false];
      if (at >= query.length) return [at, false];
    } else if (char === "_") {
      at++;
      if (is(/[_.eE]/, at)) return [at + 1, false];
      if (at >= query.length) return [at, false];
    } else {
      return [at, !/\w/.test(char)];
    }
  }
}

const RAW = /`[^`]*`/y;
const SHORT_ESCAPES = "abfnrtv\\";
const HEX_DIGITS: Readonly<Record<string, number>> = { x: 2, u: 4, U: 8 };

function string(query: string, at: number): Token {
  const quote = query.charAt(at);
  if (quote === "`") {
    const found = match(RAW, query, at);
    if (found === null) throw new Fault("unterminated raw string", at);
    if (found.text.includes("\uFFFD")) throw new Fault("invalid UTF-8 rune", at);
    return { kind: "string", from: at, ...found };
  }
  let i = at + 1;
  for (;;) {
    const char = query.charAt(i);
    if (char === "" || char === "\n") throw new Fault("unterminated quoted string", at);
    if (char === "\uFFFD") throw new Fault("invalid UTF-8 rune", at);
    i++;
    if (char === quote) return { kind: "string", text: query.slice(at, i), from: at, to: i };
    if (char === "\\") i = escape(query, i, quote, at);
  }
}

/** Reads an escape whose backslash is read. @returns where it ends. */
function escape(query: string, at: number, quote: string, start: number): number {
  const letter = query.charAt(at);
  if (letter === "") throw new Fault("escape sequence not terminated", start);
  if (SHORT_ESCAPES.includes(letter) || letter === quote) return at + 1;
  const octal = /[0-7]/.test(letter);
  const length = octal ? 3 : HEX_DIGITS[letter];
  if (length === undefined) throw new Fault(`unknown escape sequence ${codePoint(query, at)}`, start);
  const from = octal ? at : at + 1;
  const digit = octal ? /[0-7]/ : /[\da-fA-F]/;
  for (let i = from; i < from + length; i++) {
    if (i >= query.length) throw new Fault("escape sequence not terminated", start);
    if (!digit.test(query.charAt(i))) {
      throw new Fault(`illegal character ${codePoint(query, i)} in escape sequence`, start);
    }
  }
  const value = Number.parseInt(query.slice(from, from + length), octal ? 8 : 16);
  const most = letter === "u" || letter === "U" ? 0x10ffff : 255;
  if (value > most || (value >= 0xd800 && value < 0xe000)) {
    throw new Fault("escape sequence is an invalid Unicode code point", start);
  }
  return from + length;
}

/** Go's `%#U`: `U+0063 'c'`. */
function codePoint(query: string, at: number): string {
  const point = query.codePointAt(at) ?? 0;
  return `U+${point.toString(16).toUpperCase().padStart(4, "0")} '${String.fromCodePoint(point)}'`;
}
