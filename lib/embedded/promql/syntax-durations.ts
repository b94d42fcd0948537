import type { SyntaxNode } from "@lezer/common";
import type { DurationExpr } from "./ast.ts";
import { parseError } from "./errors.ts";
import { parseNumber } from "./literals.ts";
import { childrenOf, textOf } from "./syntax-nodes.ts";

/** A range, a step or an offset: milliseconds, or what they are to be reckoned from (then `ms` is 0). */
export interface Duration {
  readonly ms: number;
  readonly expr: DurationExpr | null;
}

export function toDuration(query: string, node: SyntaxNode | undefined): Duration {
  if (node === undefined) throw parseError(query, query.length, "unexpected end of input");
  const expr = toDurationExpr(query, node);
  return expr.kind === "literal" ? { ms: Math.round(expr.seconds * 1000), expr: null } : { ms: 0, expr };
}

/** A range or a step. */
export function toPositiveDuration(query: string, node: SyntaxNode | undefined): Duration {
  const duration = toDuration(query, node);
  if (duration.expr === null && duration.ms <= 0) {
    throw parseError(query, node?.from ?? 0, "duration must be greater than 0");
  }
  return duration;
}

const OPERATORS = { Add: "+", Sub: "-", Mul: "*", Div: "/", Mod: "%", Pow: "^" } as const;
const isOperator = (name: string): name is keyof typeof OPERATORS => name in OPERATORS;

function toDurationExpr(query: string, node: SyntaxNode): DurationExpr {
  const { from, to } = node;
  const parts = childrenOf(node);
  const [first, second, third] = parts;
  const inner = (part: SyntaxNode | undefined): DurationExpr => {
    if (part === undefined) throw parseError(query, to, "unexpected end of input in duration expression");
    return toDurationExpr(query, part);
  };
  switch (first?.name) {
    case undefined:
      return literal(query, node);
    case "NumberDurationLiteralInDurationContext":
      return literal(query, first);
    case "DurationStep":
      return { kind: "step", from, to };
    case "DurationRange":
      return { kind: "range", from, to };
    case "DurationMinOf":
      return { kind: "min_of", lhs: inner(second), rhs: inner(third), from, to };
    case "DurationMaxOf":
      return { kind: "max_of", lhs: inner(second), rhs: inner(third), from, to };
    case "UnaryOp":
      return signed(textOf(query, first), inner(second), from);
  }
  if (second !== undefined && isOperator(second.name)) {
    return binary(query, OPERATORS[second.name], inner(first), inner(third), second);
  }
  const of = inner(first);
  if (!textOf(query, node).startsWith("(") || of.kind === "paren") return of;
  // Where Prometheus sees it: only around a number do the brackets count.
  return of.kind === "literal" ? { kind: "paren", of, from, to } : { ...of, kind: "paren", of };
}

function signed(sign: string, of: DurationExpr, from: number): DurationExpr {
  if (sign === "+") return of;
  if (of.kind === "literal") return { ...of, seconds: -of.seconds, from };
  return { kind: "minus", of, from, to: of.to };
}

function binary(
  query: string,
  kind: (typeof OPERATORS)[keyof typeof OPERATORS],
  lhs: DurationExpr,
  rhs: DurationExpr,
  operator: SyntaxNode,
): DurationExpr {
  if (rhs.kind === "literal" && rhs.seconds === 0 && (kind === "/" || kind === "%")) {
    throw parseError(query, operator.from, kind === "/" ? "division by zero" : "modulo by zero");
  }
  return { kind, lhs, rhs, from: lhs.from, to: rhs.to };
}

function literal(query: string, node: SyntaxNode): DurationExpr {
  const text = textOf(query, node);
  const seconds = parseNumber(text);
  if (seconds === null || !Number.isFinite(seconds) || Math.abs(seconds) >= 2 ** 63 / 1e9) {
    throw parseError(query, node.from, "duration out of range");
  }
  return {
    kind: "literal",
    seconds,
    hasUnit: /^(?!0x)\d.*[smhdwy]$/i.test(text),
    from: node.from,
    to: node.to,
  };
}
