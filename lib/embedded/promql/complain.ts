import { type ParseError, parseError } from "./errors.ts";
import { type Token, tokenize } from "./lexer.ts";
import { parseDuration } from "./literals.ts";
import { EXPERIMENTAL_FUNCTIONS, SIGNATURES } from "./signatures.ts";
import { quote } from "./format.ts";

/** The sentence for a query that the grammar refuses, in the words of Prometheus's own parser. */

const AGGREGATORS = new Set(
  "avg bottomk count count_values group limit_ratio limitk max min quantile stddev stdvar sum topk".split(
    " ",
  ),
);
const OPERATORS = new Set(["and", "or", "unless", "atan2"]);
const KEYWORDS = new Set(
  "and atan2 bool by end group_left group_right ignoring offset on or start unless without".split(" "),
);
const GROUPING = new Set(["by", "without", "on", "ignoring"]);

/** Explains a syntax error found at `offset`, or a string literal that cannot be read. */
export function complain(query: string, offset: number): ParseError {
  const tokens = tokenize(query);
  if (tokens.length === 0) {
    return parseError(query, query === "" ? null : 0, "no expression found in input");
  }
  const index = tokens.findIndex(({ kind, to }) => kind === "fault" || to > offset);
  return (
    unknownFunction(query, tokens, index === -1 ? tokens.length : index) ??
    fault(query, tokens, index) ??
    unexpected(query, tokens, index === -1 ? tokens.length : index)
  );
}

/** Explains what keeps a text from being nothing but a series selector. */
export function complainOfSelector(query: string): ParseError {
  const tokens = tokenize(query);
  let index = tokens[0]?.kind === "identifier" ? 1 : 0;
  if (tokens[index]?.text === "{") index = tokens.findIndex(({ text }) => text === "}") + 1;
  if (query === "") return parseError(query, null, "unexpected end of input");
  return fault(query, tokens, index) ?? unexpected(query, tokens, index);
}

/** A fault of the lexer's, met before or as the token after the one that the grammar stumbled over. */
function fault(query: string, tokens: readonly Token[], index: number): ParseError | null {
  const last = tokens.at(-1);
  if (last?.kind !== "fault") return null;
  // A bracket too many is a token first, and then a fault.
  const own = last.from === tokens[index]?.from || last.text.startsWith("unexpected right paren");
  return index === -1 || index >= tokens.length - (own ? 2 : 1)
    ? parseError(query, last.from, last.text)
    : null;
}

function unknownFunction(query: string, tokens: readonly Token[], index: number): ParseError | null {
  for (const [i, { text, from, kind }] of tokens.entries()) {
    if (i > index || kind !== "identifier" || tokens[i + 1]?.text !== "(") continue;
    if (tokens.at(-1)?.kind === "fault" || endsOperand(tokens[i - 1])) continue;
    const lower = text.toLowerCase();
    if (KEYWORDS.has(lower) || AGGREGATORS.has(lower) || SIGNATURES.has(text)) continue;
    if (EXPERIMENTAL_FUNCTIONS.has(text)) return parseError(query, from, `function "${text}" is not enabled`);
    return parseError(query, from, `unknown function with name "${text}"`);
  }
  return null;
}

/** Whether nothing but an operator or a modifier may follow. */
function endsOperand(token: Token | undefined): boolean {
  if (token === undefined) return false;
  if (token.kind === "symbol") return /[)\]}]/.test(token.text);
  return token.kind !== "identifier" || !OPERATORS.has(token.text.toLowerCase());
}

function unexpected(query: string, tokens: readonly Token[], index: number): ParseError {
  const token = tokens[index];
  const previous = tokens[index - 1];
  if (token?.text === ")" && previous?.text === "," && !isGrouping(tokens, index)) {
    return parseError(query, previous.from, "trailing commas not allowed in function call args");
  }
  if (token?.kind === "duration" && parseDuration(token.text) === null) {
    return parseError(query, token.from, badDuration(token.text));
  }
  const what = token === undefined ? "end of input" : describe(token);
  return parseError(query, token?.from ?? query.length, `unexpected ${what}${expectation(tokens, index)}`);
}

/** `model.ParseDuration`'s complaint. */
function badDuration(text: string): string {
  const unit = [...text.matchAll(/\d+([a-z]+)/g)].find(
    ([, name = ""]) => !/^(?:ms|[smhdwy])$/.test(name),
  )?.[1];
  return unit === undefined
    ? `not a valid duration string: ${quote(text)}`
    : `unknown unit ${quote(unit)} in duration ${quote(text)}`;
}

/** Whether the token stands in the brackets of `by (…)` and its like. */
function isGrouping(tokens: readonly Token[], index: number): boolean {
  const open = tokens.slice(0, index).findLastIndex(({ text }) => text === "(" || text === ")");
  const before = tokens[open - 1]?.text.toLowerCase() ?? "";
  return (
    tokens[open]?.text === "(" &&
    (GROUPING.has(before) || before === "group_left" || before === "group_right")
  );
}

/** What Prometheus would have taken in the token's place, where it says so. */
function expectation(tokens: readonly Token[], index: number): string {
  const previous = tokens[index - 1];
  const before = previous?.text.toLowerCase() ?? "";
  if (before === "@") return " in @, expected timestamp";
  if (before === "offset") return " in offset, expected number, duration, step(), or range()";
  if (before === "[" || (before === "step" && tokens[index]?.text === "]")) {
    return " in subquery or range selector, expected number, duration, step(), or range()";
  }
  if (GROUPING.has(before)) return ' in grouping opts, expected "("';
  if (isGrouping(tokens, index)) {
    return ` in grouping opts, expected ${before === "(" || before === "," ? "label" : '"," or ")"'}`;
  }
  const open = tokens.slice(0, index).findLastIndex(({ text }) => text === "{" || text === "}");
  if (tokens[open]?.text !== "{" || previous === undefined) return "";
  if (/^(?:=|!=|=~|!~)$/.test(before)) return " in label matching, expected string";
  if (previous.kind === "identifier") return " in label matching, expected label matching operator";
  if (previous.kind === "string") return ' in label matching, expected "," or "}"';
  return ' in label matching, expected identifier or "}"';
}

function describe({ text, kind }: Token): string {
  const lower = text.toLowerCase();
  switch (kind) {
    case "string":
    case "number":
    case "duration":
      return `${kind} ${quote(text)}`;
    case "symbol":
      return /^[(){}[\],:=]$/.test(text) ? quote(text) : `<op:${text}>`;
    default:
      if (AGGREGATORS.has(lower)) return `<aggr:${text}>`;
      if (OPERATORS.has(lower)) return `<op:${text}>`;
      if (KEYWORDS.has(lower)) return `<${text}>`;
      return `${text.includes(":") ? "metric identifier" : "identifier"} ${quote(text)}`;
  }
}
