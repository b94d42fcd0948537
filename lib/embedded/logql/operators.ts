import type { ArithmeticOp, BinaryOp, CompareOp, SetOp } from "./ast.ts";

export function isSetOperator(op: BinaryOp): op is SetOp {
  return op === "and" || op === "or" || op === "unless";
}

export function isComparison(op: BinaryOp): op is CompareOp {
  return op === "==" || op === "!=" || op === ">" || op === ">=" || op === "<" || op === "<=";
}

export function compare(op: CompareOp, left: number, right: number): boolean {
  switch (op) {
    case "==":
      return left === right;
    case "!=":
      return left !== right;
    case ">":
      return left > right;
    case ">=":
      return left >= right;
    case "<":
      return left < right;
    case "<=":
      return left <= right;
  }
}

/** Division and modulo by zero are NaN in LogQL, unlike PromQL. */
export function arithmetic(op: ArithmeticOp, left: number, right: number): number {
  switch (op) {
    case "+":
      return left + right;
    case "-":
      return left - right;
    case "*":
      return left * right;
    case "/":
      return right === 0 ? Number.NaN : left / right;
    case "%":
      return right === 0 ? Number.NaN : left % right;
    case "^":
      return power(left, right);
  }
}

/** Go's `math.Pow`: 1 ^ NaN and (±1) ^ ±Inf are 1, which JavaScript says are NaN. */
function power(base: number, exponent: number): number {
  if (base === 1 || (base === -1 && Math.abs(exponent) === Infinity)) return 1;
  return base ** exponent;
}
