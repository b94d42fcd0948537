import type { CompareOp, LabelFilter, MatchOp } from "./ast.ts";
import { parseError } from "./error.ts";
import type { Tokens } from "./lexer.ts";
import { parseFloat64 } from "./literals.ts";
import { checkedMatcher, parseIp } from "./parse-matcher.ts";

type Joint = "and" | "or" | ",";

/** More conditions in one row are refused: trees are walked by recursion, which must have an end. */
const MAX_CONDITIONS = 500;

/**
 * Conditions with `and`, `or`, a comma or nothing between them. `and` binds before `or`; Loki's grammar gives the comma
 * and the mere neighbourhood no precedence, which makes them take everything to their right.
 */
export function parseLabelFilter(tokens: Tokens): LabelFilter {
  const operands = [parseOperand(tokens)];
  const joints: Joint[] = [];
  const reduce = (): void => {
    const [left, right] = operands.splice(-2);
    const joint = joints.pop();
    if (left === undefined || right === undefined) throw new Error("a joint has two operands");
    operands.push({ type: joint === "or" ? "or" : "and", left, right });
  };
  for (let count = 1; ; count++) {
    const joint = takeJoint(tokens);
    if (joint === null) break;
    if (count >= MAX_CONDITIONS)
      throw parseError(`more than ${MAX_CONDITIONS} conditions in a row are not supported`);
    for (let top = joints.at(-1); top !== undefined && binds(top, joint); top = joints.at(-1)) reduce();
    joints.push(joint);
    operands.push(parseOperand(tokens));
  }
  while (joints.length > 0) reduce();
  const [filter] = operands;
  if (filter === undefined) throw new Error("a filter has an operand");
  return filter;
}

/** Whether a joint is applied before the one on its right. */
function binds(left: Joint, right: Joint): boolean {
  return left !== "," && right !== "," && !(left === "or" && right === "and");
}

function takeJoint(tokens: Tokens): Joint | null {
  if (tokens.take("and")) return "and";
  if (tokens.take("or")) return "or";
  if (tokens.take(",")) return ",";
  return tokens.peek().kind === "identifier" || tokens.at("(") ? "," : null;
}

function parseOperand(tokens: Tokens): LabelFilter {
  if (!tokens.take("(")) return parseCondition(tokens);
  const filter = parseLabelFilter(tokens);
  tokens.need(")");
  return filter;
}

const MATCHES: readonly MatchOp[] = ["=~", "!~"];
const COMPARISONS: readonly CompareOp[] = ["==", "!=", ">=", ">", "<=", "<"];

function parseCondition(tokens: Tokens): LabelFilter {
  const name = tokens.needKind("identifier", "").text;
  const match = MATCHES.find((one) => tokens.take(one));
  if (match !== undefined)
    return { type: "string", matcher: checkedMatcher(name, match, tokens.needKind("string").text) };
  const equal = tokens.take("=");
  const op = equal ? "==" : COMPARISONS.find((one) => tokens.take(one));
  if (op === undefined) throw tokens.unexpected();
  if ((equal || op === "!=") && tokens.peek().kind === "string")
    return { type: "string", matcher: checkedMatcher(name, equal ? "=" : "!=", tokens.next().text) };
  if ((equal || op === "!=") && tokens.take("ip"))
    return { type: "ip", name, negated: !equal, range: parseIp(tokens) };
  return { ...parseQuantity(tokens), name, op };
}

function parseQuantity(tokens: Tokens): {
  readonly type: "number" | "duration" | "bytes";
  readonly value: number;
} {
  const { kind } = tokens.peek();
  if (kind === "duration" || kind === "bytes") return { type: kind, value: tokens.next().amount };
  return { type: "number", value: parseNumber(tokens, "") };
}

/** A number with its sign. */
export function parseNumber(tokens: Tokens, expecting: string): number {
  const signed = tokens.at("-") || tokens.at("+");
  const negative = signed && tokens.next().text === "-";
  const { text } = tokens.needKind("number", signed ? "NUMBER" : expecting);
  const value = floatOf(text, "unable to parse literal as a float");
  return negative ? -value : value;
}

export function floatOf(text: string, problem: string): number {
  const value = parseFloat64(text);
  if (value === null) throw parseError(`${problem}: strconv.ParseFloat: parsing "${text}": invalid syntax`);
  return value;
}
