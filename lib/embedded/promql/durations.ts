import type { DurationExpr, Expr, Shift, VectorSelector } from "./ast.ts";
import { ParseError } from "./errors.ts";

/** What `step()` and `range()` are in a query; both 0 in an instant query. */
export interface QueryTimes {
  readonly stepMs: number;
  readonly rangeMs: number;
}

/**
 * Replaces every reckoned duration (`[1h / 2]`, `offset -step()`) by its value
 * (https://prometheus.io/docs/prometheus/latest/querying/basics/#duration-expressions).
 * @throws {ParseError} where there is none: a division by zero, a range that is not positive.
 */
export function resolveDurations(expr: Expr, times: QueryTimes): Expr {
  const resolve = (inner: Expr): Expr => resolveDurations(inner, times);
  switch (expr.type) {
    case "number":
    case "string":
      return expr;
    case "selector":
      return withOffset(expr, times);
    case "range": {
      const selector: VectorSelector = withOffset(expr.selector, times);
      const { rangeExpr } = expr;
      return rangeExpr === null
        ? { ...expr, selector }
        : { ...expr, selector, rangeMs: positive(rangeExpr, times), rangeExpr: null };
    }
    case "subquery": {
      const { rangeExpr, stepExpr } = expr;
      return withOffset(
        {
          ...expr,
          expr: resolve(expr.expr),
          stepMs: stepExpr === null ? expr.stepMs : positive(stepExpr, times),
          rangeMs: rangeExpr === null ? expr.rangeMs : positive(rangeExpr, times),
          rangeExpr: null,
          stepExpr: null,
        },
        times,
      );
    }
    case "paren":
    case "unary":
      return { ...expr, expr: resolve(expr.expr) };
    case "binary":
      return { ...expr, lhs: resolve(expr.lhs), rhs: resolve(expr.rhs) };
    case "aggregate":
      return { ...expr, expr: resolve(expr.expr), param: expr.param === null ? null : resolve(expr.param) };
    case "call":
      return { ...expr, args: expr.args.map(resolve) };
  }
}

const withOffset = <T extends Shift>(expr: T, times: QueryTimes): T =>
  expr.offsetExpr === null
    ? expr
    : { ...expr, offsetMs: millisecondsOf(expr.offsetExpr, times), offsetExpr: null };

function positive(expr: DurationExpr, times: QueryTimes): number {
  const ms = millisecondsOf(expr, times);
  if (ms <= 0) throw fault(expr, "duration must be greater than 0");
  return ms;
}

function millisecondsOf(expr: DurationExpr, times: QueryTimes): number {
  const seconds = secondsOf(expr, times);
  if (!Number.isFinite(seconds)) throw fault(expr, "duration is NaN or infinite");
  if (Math.abs(seconds) > 2 ** 63 / 1e9) throw fault(expr, "duration is out of range");
  return Math.trunc(seconds * 1000);
}

function secondsOf(expr: DurationExpr, times: QueryTimes): number {
  switch (expr.kind) {
    case "literal":
      return expr.seconds;
    case "step":
      return times.stepMs / 1000;
    case "range":
      return times.rangeMs / 1000;
    case "paren":
      return secondsOf(expr.of, times);
    case "minus":
      return -secondsOf(expr.of, times);
    default: {
      const [a, b] = [secondsOf(expr.lhs, times), secondsOf(expr.rhs, times)];
      if (b === 0 && expr.kind === "/") throw fault(expr, "division by zero");
      if (b === 0 && expr.kind === "%") throw fault(expr, "modulo by zero");
      return OPERATIONS[expr.kind](a, b);
    }
  }
}

const OPERATIONS = {
  "+": (a: number, b: number) => a + b,
  "-": (a: number, b: number) => a - b,
  "*": (a: number, b: number) => a * b,
  "/": (a: number, b: number) => a / b,
  "%": (a: number, b: number) => a % b,
  "^": (a: number, b: number) => a ** b,
  min_of: Math.min,
  max_of: Math.max,
} as const;

/** Prometheus gives the place as two offsets here, not as a line and a column. */
const fault = ({ from, to }: DurationExpr, message: string) => new ParseError(`${from}:${to}: ${message}`);
