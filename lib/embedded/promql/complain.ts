import { type ParseError, parseError } from "./errors.ts";
import { EXPERIMENTAL_FUNCTIONS, SIGNATURES } from "./signatures.ts";

/** The sentence for a query that the grammar refuses, in the words of Prometheus's own parser. */

interface Token {
  readonly text: string;
  readonly from: number;
  readonly kind: "identifier" | "number" | "string" | "symbol" | "invalid";
}

const TOKEN =
  /\s+|#[^\n]*|("(?:[^"\\\n]|\\[\s\S])*"?|'(?:[^'\\\n]|\\[\s\S])*'?|`[^`]*`?)|([a-zA-Z_:][\w:]*)|((?:\d|\.\d)[\w.]*)|(=~|!~|==|!=|<=|>=|[-+*/%^(){}[\],:=<>@])|([\s\S])/gy;

function tokenize(query: string): Token[] {
  const tokens: Token[] = [];
  for (const found of query.matchAll(TOKEN)) {
    const [text, string, identifier, number, symbol, invalid] = found;
    const kind =
      string !== undefined
        ? "string"
        : identifier !== undefined
          ? "identifier"
          : number !== undefined
            ? "number"
            : symbol !== undefined
              ? "symbol"
              : invalid !== undefined
                ? "invalid"
                : null;
    if (kind !== null) tokens.push({ text, from: found.index, kind });
  }
  return tokens;
}

const AGGREGATORS = new Set(
  "avg bottomk count count_values group limit_ratio limitk max min quantile stddev stdvar sum topk".split(
    " ",
  ),
);
const KEYWORDS = new Set(
  "and atan2 bool by end group_left group_right ignoring offset on or start unless without".split(" "),
);
const CLOSING: Readonly<Record<string, string>> = { "(": ")", "{": "}", "[": "]" };
const NAMES: Readonly<Record<string, string>> = {
  ")": "right parenthesis",
  "}": "right brace",
  "]": "right bracket",
};
const CLOSERS = new Set(Object.keys(NAMES));

/** Explains a syntax error found at `offset`, or a string literal that cannot be read. */
export function complain(query: string, offset: number): ParseError {
  const tokens = tokenize(query);
  if (tokens.length === 0) return parseError(query, 0, "no expression found in input");
  return (
    lexicalError(query, tokens) ??
    unclosed(query, tokens) ??
    unknownFunction(query, tokens) ??
    unexpected(query, tokens, offset)
  );
}

function lexicalError(query: string, tokens: readonly Token[]): ParseError | null {
  for (const { text, from, kind } of tokens) {
    if (kind === "invalid") {
      return parseError(query, from, `unexpected character: '${text}'`);
    }
    const quote = text.charAt(0);
    if (
      kind === "string" &&
      (text.length < 2 || !text.endsWith(quote) || /[^\\]\\$/.test(text.slice(0, -1)))
    ) {
      return parseError(
        query,
        from,
        quote === "`" ? "unterminated raw string" : "unterminated quoted string",
      );
    }
    if (
      kind === "number" &&
      /[a-zA-Z_]/.test(text) &&
      !/^(0x[\da-f]+|[\d.]+e\d+|\d[\dywdhms]*|[\d_]+)$/i.test(text)
    ) {
      return parseError(query, from, `bad number or duration syntax: ${JSON.stringify(text)}`);
    }
  }
  return null;
}

function unknownFunction(query: string, tokens: readonly Token[]): ParseError | null {
  for (const [i, { text, from, kind }] of tokens.entries()) {
    if (kind !== "identifier" || tokens[i + 1]?.text !== "(") continue;
    if (GROUPING.has(tokens[i - 1]?.text.toLowerCase() ?? "")) continue;
    const lower = text.toLowerCase();
    if (KEYWORDS.has(lower) || AGGREGATORS.has(lower) || SIGNATURES.has(text)) continue;
    if (EXPERIMENTAL_FUNCTIONS.has(text)) return parseError(query, from, `function "${text}" is not enabled`);
    return parseError(query, from, `unknown function with name "${text}"`);
  }
  return null;
}

function unclosed(query: string, tokens: readonly Token[]): ParseError | null {
  const open: string[] = [];
  for (const { text, from, kind } of tokens) {
    if (kind !== "symbol") continue;
    if (text in CLOSING) open.push(CLOSING[text] ?? "");
    else if (CLOSERS.has(text) && open.pop() !== text) {
      return parseError(query, from + 1, `unexpected ${NAMES[text] ?? "token"} '${text}'`);
    }
  }
  const missing = open.at(-1);
  if (missing === undefined) return null;
  const message =
    missing === "}"
      ? "unexpected end of input inside braces"
      : `unclosed left ${missing === ")" ? "parenthesis" : "bracket"}`;
  return parseError(query, query.length, message);
}

function unexpected(query: string, tokens: readonly Token[], offset: number): ParseError {
  const found = tokens.findIndex(({ from, text }) => from + text.length > offset);
  const index = found === -1 ? tokens.length : found;
  const token = tokens[index];
  const what = token === undefined ? "end of input" : describe(token);
  return parseError(query, token?.from ?? query.length, `unexpected ${what}${expectation(tokens, index)}`);
}

const GROUPING = new Set(["by", "without", "on", "ignoring"]);

/** What Prometheus would have taken in the token's place, where it says so. */
function expectation(tokens: readonly Token[], index: number): string {
  const previous = tokens[index - 1];
  const before = previous?.text.toLowerCase() ?? "";
  if (before === "@") return " in @, expected timestamp";
  if (before === "offset") return " in offset, expected number, duration, step(), or range()";
  if (GROUPING.has(before)) return ' in grouping opts, expected "("';
  const braces = tokens
    .slice(0, index)
    .reduce((depth, { text }) => depth + (text === "{" ? 1 : text === "}" ? -1 : 0), 0);
  if (braces <= 0 || previous === undefined) return "";
  if (/^(?:=|!=|=~|!~)$/.test(before)) return " in label matching, expected string";
  if (previous.kind === "identifier") return " in label matching, expected label matching operator";
  if (previous.kind === "string") return ' in label matching, expected "," or "}"';
  return ' in label matching, expected identifier or "}"';
}

function describe({ text, kind }: Token): string {
  const lower = text.toLowerCase();
  if (kind === "string") return `string ${JSON.stringify(text)}`;
  if (kind === "number") return `number ${JSON.stringify(text)}`;
  if (kind === "symbol") return /[(){}[\],:]/.test(text) ? JSON.stringify(text) : `<op:${text}>`;
  if (AGGREGATORS.has(lower)) return `<aggr:${text}>`;
  if (lower === "and" || lower === "or" || lower === "unless" || lower === "atan2") return `<op:${text}>`;
  if (KEYWORDS.has(lower)) return `<${text}>`;
  return `identifier ${JSON.stringify(text)}`;
}
