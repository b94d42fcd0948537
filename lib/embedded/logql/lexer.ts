import { parseErrorAt } from "./error.ts";
import { unquote } from "../unquote.ts";
import { parseBytes, parseDuration, parsePrometheusDuration } from "./literals.ts";

export type TokenKind =
  | "identifier"
  | "string"
  | "number"
  | "duration"
  | "bytes"
  | "range"
  | "flag"
  | "function"
  | "keyword"
  | "symbol"
  | "end"
  | "invalid";

export interface Token {
  readonly kind: TokenKind;
  /** Functions and keywords in lower case; a string's value; the problem of what is invalid. */
  readonly text: string;
  /** Of a duration or range in ns, of bytes in bytes. */
  readonly amount: number;
  readonly from: number;
  readonly to: number;
  /** Loki's scanner forgets the line of such a token, so that it reports line 0. */
  readonly lineless: boolean;
}

/** Names that are functions only in front of a parenthesis, `by` or `without`, with what Loki calls their tokens. */
const FUNCTIONS: ReadonlyMap<string, string> = new Map([
  ...(
    "rate rate_counter count_over_time bytes_rate bytes_over_time avg_over_time sum_over_time min_over_time " +
    "max_over_time stdvar_over_time stddev_over_time quantile_over_time first_over_time last_over_time " +
    "absent_over_time vector sum avg max min count stddev stdvar bottomk topk approx_topk sort sort_desc"
  )
    .split(" ")
    .map((name) => [name, name.toUpperCase()] as const),
  ["label_replace", "label_replace"],
  ["bytes", "BYTES_CONV"],
  ["duration", "DURATION_CONV"],
  ["duration_seconds", "DURATION_SECONDS_CONV"],
  ["ip", "ip"],
]);

const KEYWORDS: ReadonlySet<string> = new Set(
  (
    "by without bool offset on ignoring group_left group_right or and unless json regexp logfmt unpack pattern " +
    "label_format line_format decolorize drop keep unwrap variants of"
  ).split(" "),
);

const SYMBOLS = [
  "|=",
  "|~",
  "|>",
  "!=",
  "!~",
  "!>",
  "=~",
  "==",
  ">=",
  "<=",
  ..."{ } ( ) , . = | < > + - * / % ^ ]".split(" "),
];

const BLANK = /(?:[ \t\r\n]|#[^\n]*|\/\/[^\n]*|\/\*[\s\S]*?\*\/)*/y;
const WORD = /[\p{L}_][\p{L}\p{Nd}_]*/uy;
const NUMBER =
  /0[xX][\da-fA-F_]*(?:\.[\da-fA-F_]*)?(?:[pP][+-]?\d*)?|0[oO][0-7_]*|0[bB][01][01_]*|(?:\d[\d_]*(?:\.[\d_]*)?|\.\d[\d_]*)(?:[eE][+-]?\d*)?/y;
/** `0B` is a binary number without digits to Go's scanner, not a size. */
const BARE_BINARY = /0[bB](?![01])/y;
const QUOTED = /"(?:[^"\\\n]|\\[^\n])*"|`[^`]*`/y;
const CHAR = /'(?:[^'\\\n]|\\[^\n])*'/y;
const IN_DURATION = /[\p{N}nuµmshdwy.]+/uy;
const IN_BYTES = /[\p{N}BikKMGTP.]+/uy;
const FLAG = /--(?:strict|keep-empty)(?![\p{L}-])/uy;
const CALLED = /\s*(?:\(|(?:by|without)\s*\()/iy;
const BAD_ESCAPE =
  /^"(?:[^"\\]|\\(?:[abfnrtv\\"]|[0-7]{3}|x[\da-fA-F]{2}|u[\da-fA-F]{4}|U[\da-fA-F]{8}))*\\(?!(?:[abfnrtv\\"]|[0-7]{3}|x[\da-fA-F]{2}|u[\da-fA-F]{4}|U[\da-fA-F]{8}))/;

/** The tokens of a query, as Loki's lexer reads them; the last is `end`, or `invalid` where it stops. */
export function tokenize(query: string): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  for (;;) {
    at += matchAt(BLANK, query, at)?.length ?? 0;
    const token = tokenAt(query, at);
    tokens.push(token);
    if (token.kind === "end" || token.kind === "invalid") return tokens;
    at = token.to;
  }
}

function matchAt(pattern: RegExp, text: string, at: number): string | null {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0] ?? null;
}

function tokenAt(query: string, from: number): Token {
  const token = (kind: TokenKind, text: string, length: number, more: Partial<Token> = {}): Token => ({
    kind,
    text,
    amount: 0,
    from,
    to: from + length,
    lineless: false,
    ...more,
  });
  const first = query[from];
  if (first === undefined) return token("end", "", 0);
  if (first === '"' || first === "`") return stringAt(query, from, token);
  if (first === "[") return rangeAt(query, from, token);
  const flag = matchAt(FLAG, query, from);
  if (flag !== null) return token("flag", flag, flag.length, { lineless: true });
  if (matchAt(BARE_BINARY, query, from) !== null) return token("invalid", "decimal literal has no digits", 2);
  const number = matchAt(NUMBER, query, from);
  if (number !== null || first === "-") {
    const amount = amountAt(query, from, number ?? "-", token);
    if (amount !== null) return amount;
  }
  if (number !== null) {
    const problem = numberProblem(number);
    return token(problem === null ? "number" : "invalid", problem ?? number, number.length);
  }
  const word = matchAt(WORD, query, from);
  if (word !== null) {
    const [kind, text] = wordAt(query, from, word);
    return token(kind, text, word.length);
  }
  const symbol = SYMBOLS.find((one) => query.startsWith(one, from));
  if (symbol !== undefined) return token("symbol", symbol, symbol.length, { lineless: symbol.length > 1 });
  // Anything else is an identifier to Loki, and so unexpected nearly everywhere.
  const other = matchAt(CHAR, query, from) ?? String.fromCodePoint(query.codePointAt(from) ?? 0);
  return token("identifier", other, other.length);
}

type MakeToken = (kind: TokenKind, text: string, length: number, more?: Partial<Token>) => Token;

function stringAt(query: string, from: number, token: MakeToken): Token {
  const quoted = matchAt(QUOTED, query, from);
  if (quoted === null) return token("invalid", "literal not terminated", 1);
  if (BAD_ESCAPE.test(quoted)) return token("invalid", "invalid char escape", quoted.length);
  const value = unquote(quoted);
  return value === null
    ? token("invalid", "invalid syntax", quoted.length)
    : token("string", value, quoted.length);
}

function rangeAt(query: string, from: number, token: MakeToken): Token {
  const close = query.indexOf("]", from);
  if (close < 0) return token("invalid", "missing closing ']' in duration", 1, { lineless: true });
  const text = query.slice(from + 1, close);
  const amount = parsePrometheusDuration(text);
  const length = close + 1 - from;
  return amount === null
    ? token("invalid", durationProblem(text), length, { lineless: true })
    : token("range", text, length, { amount, lineless: true });
}

/** Prometheus's words for a duration that is none. */
function durationProblem(text: string): string {
  if (text === "") return "empty duration string";
  const quoted = JSON.stringify(text);
  const unit = /^(?:\d+(?:ms|[smhdwy]))*\d+([^\d]+)/.exec(text)?.[1];
  if (unit === undefined || /^(?:ms|[smhdwy])$/.test(unit)) return `not a valid duration string: ${quoted}`;
  return `unknown unit ${JSON.stringify(unit)} in duration ${quoted}`;
}

/** A duration or a size: a number with the letters right behind it. */
function amountAt(query: string, from: number, number: string, token: MakeToken): Token | null {
  const behind = from + number.length;
  const duration = matchAt(IN_DURATION, query, behind);
  const ns = duration === null ? null : parseDuration(number + duration);
  if (duration !== null && ns !== null)
    return token("duration", number + duration, number.length + duration.length, {
      amount: ns,
      lineless: true,
    });
  const size = number === "-" ? null : matchAt(IN_BYTES, query, behind);
  const bytes = size === null || numberProblem(number) !== null ? null : parseBytes(number + size);
  if (size === null || bytes === null) return null;
  return token("bytes", number + size, number.length + size.length, { amount: bytes, lineless: true });
}

/** What Go's scanner has against a number. */
function numberProblem(number: string): string | null {
  if (/^0[xX](?![\da-fA-F_.])/.test(number)) return "hexadecimal literal has no digits";
  if (/[pP][+-]?$/.test(number) || /^[\d._]+[eE][+-]?$/.test(number)) return "exponent has no digits";
  if (/^0[xX][^pP]*\.[^pP]*$/.test(number)) return "hexadecimal mantissa requires a 'p' exponent";
  const digit = /^0[0-7_]*([89])[\d_]*$/.exec(number)?.[1];
  return digit === undefined ? null : `invalid digit '${digit}' in octal literal`;
}

function wordAt(query: string, from: number, word: string): [TokenKind, string] {
  const lower = word.toLowerCase();
  if (FUNCTIONS.has(lower))
    return matchAt(CALLED, query, from + word.length) === null ? ["identifier", word] : ["function", lower];
  return KEYWORDS.has(lower) ? ["keyword", lower] : ["identifier", word];
}

/** What Loki calls the token in its messages. */
function nameOf({ kind, text }: Token): string {
  switch (kind) {
    case "end":
    case "invalid":
      return "$end";
    case "function":
      return FUNCTIONS.get(text) ?? text;
    case "keyword":
    case "symbol":
      return text;
    case "flag":
      return "FUNCTION_FLAG";
    default:
      return kind.toUpperCase();
  }
}

/** The tokens of a query with a place among them. */
export class Tokens {
  readonly #query: string;
  readonly #tokens: readonly Token[];
  #at = 0;

  constructor(query: string) {
    this.#query = query;
    this.#tokens = tokenize(query);
  }

  /** The next token, or the one so many behind it. */
  peek(ahead = 0): Token {
    const token = this.#tokens[Math.min(this.#at + ahead, this.#tokens.length - 1)];
    if (token === undefined) throw new Error("a query has at least one token");
    return token;
  }

  next(): Token {
    const token = this.peek();
    this.#at++;
    return token;
  }

  /** Whether the next token is this symbol, keyword or function. */
  at(text: string, ahead = 0): boolean {
    const token = this.peek(ahead);
    return (
      token.text === text &&
      (token.kind === "symbol" || token.kind === "keyword" || token.kind === "function")
    );
  }

  /** Takes the symbol, keyword or function, if it comes next. */
  take(text: string): boolean {
    const found = this.at(text);
    if (found) this.#at++;
    return found;
  }

  need(text: string, expecting = text): void {
    if (!this.take(text)) throw this.unexpected(expecting);
  }

  needKind(kind: TokenKind, expecting: string = kind.toUpperCase()): Token {
    if (this.peek().kind !== kind) throw this.unexpected(expecting);
    return this.next();
  }

  /** The query's text from a token to the last one that was taken. */
  since({ from }: Token): string {
    return this.#query.slice(from, this.#tokens[this.#at - 1]?.to);
  }

  /** `expecting`: what Loki says it could take here, where that is little. */
  unexpected(expecting = ""): Error {
    const token = this.peek();
    const message =
      token.kind === "invalid"
        ? token.text
        : `syntax error: unexpected ${nameOf(token)}${expecting === "" ? "" : `, expecting ${expecting}`}`;
    return parseErrorAt(this.#query, token.from, message, token.lineless);
  }
}
