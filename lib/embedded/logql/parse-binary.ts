import type { BinaryOp, MetricQuery, Query, VectorMatching } from "./ast.ts";
import { parseError } from "./error.ts";
import type { Tokens } from "./lexer.ts";
import { arithmetic, compare, isComparison, isSetOperator } from "./operators.ts";

export interface Operator {
  readonly op: BinaryOp;
  readonly returnBool: boolean;
  readonly matching: VectorMatching;
}

/** Loki's precedences, loosest first. */
const PRECEDENCE: Readonly<Record<BinaryOp, number>> = {
  or: 1,
  and: 2,
  unless: 2,
  "==": 3,
  "!=": 3,
  ">": 3,
  ">=": 3,
  "<": 3,
  "<=": 3,
  "+": 4,
  "-": 4,
  "*": 5,
  "/": 5,
  "%": 5,
  "^": 6,
};

export function precedenceOf(op: BinaryOp): number {
  return PRECEDENCE[op];
}

/** The operator that comes next, not taken yet. */
export function peekOperator(tokens: Tokens): BinaryOp | null {
  const { kind, text } = tokens.peek();
  const isOperator = (kind === "symbol" || kind === "keyword") && Object.hasOwn(PRECEDENCE, text);
  return isOperator ? (text as BinaryOp) : null;
}

/** `bool on (a) group_left (b)`. */
export function parseModifier(tokens: Tokens): Omit<Operator, "op"> {
  const returnBool = tokens.take("bool");
  const on = tokens.take("on");
  if (!on && !tokens.take("ignoring"))
    return { returnBool, matching: { on: false, labels: [], cardinality: "one-to-one", include: [] } };
  const labels = parseNames(tokens);
  const cardinality = tokens.take("group_left")
    ? "many-to-one"
    : tokens.take("group_right")
      ? "one-to-many"
      : "one-to-one";
  const include = cardinality !== "one-to-one" && tokens.at("(") ? parseNames(tokens) : [];
  return { returnBool, matching: { on, labels, cardinality, include } };
}

/** `(a, b)`, or `()`. */
export function parseNames(tokens: Tokens): string[] {
  tokens.need("(");
  if (tokens.take(")")) return [];
  const names = [tokens.needKind("identifier", "IDENTIFIER or )").text];
  while (tokens.take(",")) names.push(tokens.needKind("identifier").text);
  tokens.need(")", ", or )");
  return names;
}

/** Two literals are folded, as Loki does; a literal cannot be a leg of a set operation, nor a log query of any. */
export function joinOperands(operator: Operator, left: Query, right: Query): MetricQuery {
  const { op } = operator;
  if (left.type === "log") throw logLeg("left", op, left);
  if (right.type === "log") throw logLeg("right", op, right);
  if (isSetOperator(op)) {
    if (left.type === "literal") throw literalLeg("left", op, left.value);
    if (right.type === "literal") throw literalLeg("right", op, right.value);
  } else if (left.type === "literal" && right.type === "literal") {
    const value = isComparison(op)
      ? Number(compare(op, left.value, right.value))
      : arithmetic(op, left.value, right.value);
    return { type: "literal", value };
  }
  return { type: "binary", left, right, ...operator };
}

/** Loki names the leg by its type in Go. */
function logLeg(side: string, op: BinaryOp, { stages }: Extract<Query, { type: "log" }>): Error {
  const type = stages.length > 0 ? "PipelineExpr" : "MatchersExpr";
  return parseError(`unexpected type for ${side} leg of binary operation (${op}): *syntax.${type}`);
}

function literalLeg(side: string, op: BinaryOp, value: number): Error {
  return parseError(
    `unexpected literal for ${side} leg of logical/set binary operation (${op}): ${value.toFixed(6)}`,
  );
}
