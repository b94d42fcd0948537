import type { Matcher } from "./matcher.ts";

/** A parsed and type-checked PromQL expression. Times and durations are ms; positions are offsets into the query. */
export type Expr =
  | NumberLiteral
  | StringLiteral
  | VectorSelector
  | MatrixSelector
  | Subquery
  | Paren
  | Unary
  | Binary
  | Aggregate
  | Call;

export type ValueType = "scalar" | "string" | "vector" | "matrix";

export interface Position {
  readonly from: number;
  readonly to: number;
}

export interface NumberLiteral extends Position {
  readonly type: "number";
  readonly value: number;
  /** It was written as a duration, in seconds. */
  readonly isDuration: boolean;
}

export interface StringLiteral extends Position {
  readonly type: "string";
  readonly value: string;
}

/** What `@` names: an instant, or the whole query's first or last step. */
export type At = { readonly kind: "time"; readonly ms: number } | { readonly kind: "start" | "end" };

/**
 * What a duration is reckoned from; `step()` and `range()` are the query's own. Only a plan: the numbers beside it
 * in the tree are 0 until they have been resolved.
 */
export type DurationExpr = Position &
  (
    | { readonly kind: "literal"; readonly seconds: number; readonly hasUnit: boolean }
    | { readonly kind: "step" | "range" }
    | { readonly kind: "paren" | "minus"; readonly of: DurationExpr }
    | {
        readonly kind: "+" | "-" | "*" | "/" | "%" | "^" | "min_of" | "max_of";
        readonly lhs: DurationExpr;
        readonly rhs: DurationExpr;
      }
  );

export interface Shift {
  readonly offsetMs: number;
  readonly offsetExpr: DurationExpr | null;
  readonly at: At | null;
}

export interface VectorSelector extends Position, Shift {
  readonly type: "selector";
  /** Null when the name is only in the matchers, as of `{"quoted.name"}`. */
  readonly name: string | null;
  readonly matchers: readonly Matcher[];
}

export interface MatrixSelector extends Position {
  readonly type: "range";
  readonly selector: VectorSelector;
  readonly rangeMs: number;
  readonly rangeExpr: DurationExpr | null;
}

export interface Subquery extends Position, Shift {
  readonly type: "subquery";
  readonly expr: Expr;
  readonly rangeMs: number;
  readonly rangeExpr: DurationExpr | null;
  /** Null: the default resolution, a minute. */
  readonly stepMs: number | null;
  readonly stepExpr: DurationExpr | null;
}

export interface Paren extends Position {
  readonly type: "paren";
  readonly expr: Expr;
}

export interface Unary extends Position {
  readonly type: "unary";
  readonly op: "+" | "-";
  readonly expr: Expr;
}

export type ArithmeticOp = "+" | "-" | "*" | "/" | "%" | "^" | "atan2";
export type ComparisonOp = "==" | "!=" | ">" | "<" | ">=" | "<=";
export type SetOp = "and" | "or" | "unless";
/** They trim native histograms; a float has nothing to trim. */
export type TrimOp = "</" | ">/";
export type BinaryOp = ArithmeticOp | ComparisonOp | SetOp | TrimOp;

export interface Matching {
  readonly card: "one-to-one" | "many-to-one" | "one-to-many";
  readonly on: boolean;
  readonly labels: readonly string[];
  /** Labels that `group_left`/`group_right` copy from the "one" side. */
  readonly include: readonly string[];
}

export interface Binary extends Position {
  readonly type: "binary";
  readonly op: BinaryOp;
  readonly lhs: Expr;
  readonly rhs: Expr;
  readonly bool: boolean;
  readonly matching: Matching;
  /** Whether `on`, `ignoring` or a group modifier was written. */
  readonly explicitMatching: boolean;
}

export type AggregateOp =
  | "sum"
  | "avg"
  | "count"
  | "min"
  | "max"
  | "group"
  | "stddev"
  | "stdvar"
  | "topk"
  | "bottomk"
  | "quantile"
  | "count_values";

export interface Aggregate extends Position {
  readonly type: "aggregate";
  readonly op: AggregateOp;
  readonly expr: Expr;
  readonly param: Expr | null;
  readonly grouping: readonly string[];
  readonly without: boolean;
}

export interface Call extends Position {
  readonly type: "call";
  readonly func: string;
  readonly args: readonly Expr[];
}

export const isComparison = (op: BinaryOp): op is ComparisonOp =>
  op === "==" || op === "!=" || op === ">" || op === "<" || op === ">=" || op === "<=";

export const isSetOp = (op: BinaryOp): op is SetOp => op === "and" || op === "or" || op === "unless";

export const isTrim = (op: BinaryOp): op is TrimOp => op === "</" || op === ">/";

/** The expression inside any number of parentheses. */
export function unwrapParens(expr: Expr): Expr {
  let inner = expr;
  while (inner.type === "paren") inner = inner.expr;
  return inner;
}

/** Every vector selector of an expression, in the order written. */
export function selectorsOf(expr: Expr): readonly VectorSelector[] {
  switch (expr.type) {
    case "number":
    case "string":
      return [];
    case "selector":
      return [expr];
    case "range":
      return [expr.selector];
    case "subquery":
    case "paren":
    case "unary":
      return selectorsOf(expr.expr);
    case "binary":
      return [...selectorsOf(expr.lhs), ...selectorsOf(expr.rhs)];
    case "aggregate":
      return [...(expr.param === null ? [] : selectorsOf(expr.param)), ...selectorsOf(expr.expr)];
    case "call":
      return expr.args.flatMap(selectorsOf);
  }
}
