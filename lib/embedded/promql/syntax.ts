import type { SyntaxNode } from "@lezer/common";
import type { At, Expr, MatrixSelector, Shift, Subquery, VectorSelector } from "./ast.ts";
import { parseError } from "./errors.ts";
import { parseNumber } from "./literals.ts";
import { toAggregate, toCall } from "./syntax-calls.ts";
import { climb, type Item, toOperator } from "./syntax-operators.ts";
import { toDuration, toPositiveDuration } from "./syntax-durations.ts";
import { childrenOf, stringOf, textOf } from "./syntax-nodes.ts";
import { toSelector } from "./syntax-selectors.ts";
import { quote } from "./format.ts";

/**
 * Grammar tree → expression. The grammar is an editor's: it binds a modifier (`a + b offset 5m`) to the whole
 * operation before it, and a sign (`-1 ^ 2`) to the number. So an operation is flattened into operands and
 * operators first, and put together again by Prometheus's own precedence.
 * @throws {ParseError}
 */
export function toExpr(query: string, node: SyntaxNode): Expr {
  return climb(flatten(query, node));
}

function flatten(query: string, node: SyntaxNode): Item[] {
  switch (node.name) {
    case "BinaryExpr": {
      const parts = childrenOf(node);
      const [lhs, rhs] = [parts[0], parts.at(-1)];
      if (lhs === undefined || rhs === undefined) throw unsupported(query, node);
      return [...flatten(query, lhs), toOperator(query, parts.slice(1, -1)), ...flatten(query, rhs)];
    }
    case "UnaryExpr": {
      const [op, operand] = childrenOf(node);
      if (op === undefined || operand === undefined) throw unsupported(query, node);
      return [
        { kind: "sign", op: textOf(query, op) === "-" ? "-" : "+", from: op.from },
        ...flatten(query, operand),
      ];
    }
    case "NumberDurationLiteral":
      return number(query, node);
    case "OffsetExpr":
    case "StepInvariantExpr":
    case "MatrixSelector":
    case "SubqueryExpr": {
      const [inner, ...rest] = childrenOf(node);
      if (inner === undefined) throw unsupported(query, node);
      const items = flatten(query, inner);
      const last = items.pop();
      if (last?.kind !== "operand") throw unsupported(query, node);
      return [...items, { kind: "operand", expr: modify(query, node, last.expr, rest) }];
    }
    default:
      return [{ kind: "operand", expr: primary(query, node) }];
  }
}

function number(query: string, node: SyntaxNode): Item[] {
  const text = textOf(query, node);
  const sign = /^[+-]/.exec(text)?.[0];
  const digits = sign === undefined ? text : text.slice(1).trimStart();
  const value = parseNumber(digits);
  if (value === null) throw badNumber(query, node.from, digits);
  const literal: Item = {
    kind: "operand",
    expr: {
      type: "number",
      value,
      isDuration: DURATION_END.test(digits),
      from: node.to - digits.length,
      to: node.to,
    },
  };
  return sign === undefined
    ? [literal]
    : [{ kind: "sign", op: sign === "-" ? "-" : "+", from: node.from }, literal];
}

/** A unit, and not the last digit of a hexadecimal number. */
const DURATION_END = /^(?!0x)\d.*[smhdwy]$/i;

function badNumber(query: string, offset: number, digits: string) {
  const fault = /^[\d_.e+-]+$/i.test(digits)
    ? `error parsing number: strconv.ParseFloat: parsing ${quote(digits)}: value out of range`
    : `bad number or duration syntax: ${quote(digits)}`;
  return parseError(query, offset, fault);
}

function primary(query: string, node: SyntaxNode): Expr {
  const { from, to } = node;
  switch (node.name) {
    case "ParenExpr": {
      const inner = childrenOf(node)[0];
      if (inner === undefined) throw unsupported(query, node);
      return { type: "paren", expr: toExpr(query, inner), from, to };
    }
    case "StringLiteral":
      return { type: "string", value: stringOf(query, node), from, to };
    case "VectorSelector":
      return toSelector(query, node);
    case "FunctionCall":
      return toCall(query, node, toExpr);
    case "AggregateExpr":
      return toAggregate(query, node, toExpr);
    case "AnchoredExpr":
      throw parseError(query, from, "anchored modifier is experimental and not enabled");
    case "SmoothedExpr":
      throw parseError(query, from, "smoothed modifier is experimental and not enabled");
    default:
      throw unsupported(query, node);
  }
}

type Shiftable = VectorSelector | MatrixSelector | Subquery;

function modify(query: string, node: SyntaxNode, expr: Expr, rest: readonly SyntaxNode[]): Expr {
  switch (node.name) {
    case "MatrixSelector": {
      if (expr.type !== "selector")
        throw parseError(query, bracketAfter(query, expr), "ranges only allowed for vector selectors");
      if (isShifted(expr))
        throw parseError(query, bracketAfter(query, expr), "no offset modifiers allowed before range");
      if (expr.at !== null)
        throw parseError(query, bracketAfter(query, expr), "no @ modifiers allowed before range");
      const { ms: rangeMs, expr: rangeExpr } = toPositiveDuration(query, rest[0]);
      return {
        type: "range",
        selector: expr,
        rangeMs,
        rangeExpr,
        from: expr.from,
        to: node.to,
      };
    }
    case "SubqueryExpr": {
      const { ms: rangeMs, expr: rangeExpr } = toPositiveDuration(query, rest[0]);
      const step = rest[1] === undefined ? null : toPositiveDuration(query, rest[1]);
      return {
        type: "subquery",
        expr,
        rangeMs,
        rangeExpr,
        stepMs: step?.ms ?? null,
        stepExpr: step?.expr ?? null,
        offsetMs: 0,
        offsetExpr: null,
        at: null,
        from: expr.from,
        to: node.to,
      };
    }
    case "OffsetExpr": {
      const target = shiftable(query, expr, "offset modifier");
      if (isShifted(shiftOf(target)))
        throw parseError(query, expr.from, "offset may not be set multiple times");
      const { ms: offsetMs, expr: offsetExpr } = toDuration(query, rest.at(-1));
      return shift(target, { offsetMs, offsetExpr }, node.to);
    }
    default: {
      const target = shiftable(query, expr, "@ modifier");
      if (shiftOf(target).at !== null)
        throw parseError(query, expr.from, "@ <timestamp> may not be set multiple times");
      return shift(target, { at: toAt(query, rest, expr.from) }, node.to);
    }
  }
}

/** Where the `[` after an expression stands. */
const bracketAfter = (query: string, expr: Expr): number => query.indexOf("[", expr.to);

function shiftable(query: string, expr: Expr, what: string): Shiftable {
  if (expr.type === "selector" || expr.type === "range" || expr.type === "subquery") return expr;
  throw parseError(
    query,
    expr.from,
    `${what} must be preceded by an instant vector selector or range vector selector or a subquery`,
  );
}

const isShifted = ({ offsetMs, offsetExpr }: Shift): boolean => offsetMs !== 0 || offsetExpr !== null;

const shiftOf = (expr: Shiftable): Shift => (expr.type === "range" ? expr.selector : expr);

function shift(expr: Shiftable, change: Partial<Shift>, to: number): Expr {
  return expr.type === "range"
    ? { ...expr, selector: { ...expr.selector, ...change }, to }
    : { ...expr, ...change, to };
}

function toAt(query: string, rest: readonly SyntaxNode[], selectorFrom: number): At {
  const node = rest.at(-1);
  if (node === undefined)
    throw parseError(query, query.length, "unexpected end of input in @, expected timestamp");
  const text = textOf(query, node);
  if (node.name === "AtModifierPreprocessors") {
    return { kind: text.toLowerCase().startsWith("start") ? "start" : "end" };
  }
  const seconds = parseNumber(text.replace(/^([+-])\s+/, "$1"));
  if (seconds === null || !Number.isFinite(seconds) || Math.abs(seconds) >= 2 ** 63 / 1e3) {
    throw parseError(query, selectorFrom, `timestamp out of bounds for @ modifier: ${text}`);
  }
  return { kind: "time", ms: Math.round(seconds * 1000) };
}

const unsupported = (query: string, node: SyntaxNode) =>
  parseError(query, node.from, `unsupported expression ${quote(node.name)}`);
