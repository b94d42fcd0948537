import { compileRegex } from "../regex.ts";
import type { Arithmetic, Comparison } from "./ast.ts";
import { FALSE, NIL, isNumeric, type Static } from "./static.ts";

/** TraceQL's operators over values. Operands of types that do not go together compare false, never an error. */

const bool = (value: boolean): Static => ({ type: "bool", value });

function ordered(op: Comparison, order: number): boolean {
  switch (op) {
    case "=":
      return order === 0;
    case "!=":
      return order !== 0;
    case "<":
      return order < 0;
    case "<=":
      return order <= 0;
    case ">":
      return order > 0;
    case ">=":
      return order >= 0;
    case "=~":
    case "!~":
      return false;
  }
}

const order = (a: number | string, b: number | string): number => (a < b ? -1 : Number(a > b));

/** An array matches when one element does, or, for `!=` and `!~`, when all do; see `Static` for `each`. */
export function compare(op: Comparison, left: Static, right: Static): boolean {
  if (left.type === "array" || right.type === "array") return compareArray(op, left, right);
  if (left.type === "string" && right.type === "string") {
    if (op === "=~" || op === "!~")
      return compileRegex(right.value, { anchored: true }).test(left.value) === (op === "=~");
    return ordered(op, order(left.value, right.value));
  }
  if (isNumeric(left) && isNumeric(right)) {
    if (Number.isNaN(left.value) || Number.isNaN(right.value)) return op === "!=";
    return ordered(op, order(left.value, right.value));
  }
  if (left.type === "bool" && right.type === "bool")
    return (op === "=" || op === "!=") && ordered(op, order(Number(left.value), Number(right.value)));
  if ((left.type === "status" || left.type === "kind") && left.type === right.type)
    return (op === "=" || op === "!=") && ordered(op, order(left.value, right.value));
  return false;
}

function compareArray(op: Comparison, left: Static, right: Static): boolean {
  if (left.type === "array" && right.type === "array") return false;
  const array = left.type === "array" ? left : right;
  const all = (op === "!=" || op === "!~") && !(array.type === "array" && array.each);
  const test = (element: Static): boolean =>
    left.type === "array" ? compare(op, element, right) : compare(op, left, element);
  const elements = left.type === "array" ? left.value : right.type === "array" ? right.value : [];
  return all ? elements.length > 0 && elements.every(test) : elements.some(test);
}

export const comparison = (op: Comparison, left: Static, right: Static): Static =>
  bool(compare(op, left, right));

function calculate(op: Arithmetic, a: number, b: number): number {
  switch (op) {
    case "+":
      return a + b;
    case "-":
      return a - b;
    case "*":
      return a * b;
    case "/":
      return a / b;
    case "%":
      return a % b;
    case "^":
      return a ** b;
  }
}

/**
 * Of integers an integer (division truncates), of all else a float, durations in ns. Operands that do not go
 * together give false, as in the real one; a division of integers by zero gives nil, where that one fails.
 */
export function arithmetic(op: Arithmetic, left: Static, right: Static): Static {
  if (!isNumeric(left) || !isNumeric(right)) return FALSE;
  if (left.type !== "int" || right.type !== "int")
    return { type: "float", value: calculate(op, left.value, right.value) };
  if ((op === "/" || op === "%") && right.value === 0) return NIL;
  // The real one takes the power of integers the other way round: `2 ^ 3` is 9.
  const value = op === "^" ? right.value ** left.value : calculate(op, left.value, right.value);
  return { type: "int", value: Math.trunc(value) };
}

export function negate(operand: Static): Static {
  return isNumeric(operand) ? { type: operand.type, value: -operand.value } : NIL;
}

export const not = (operand: Static): Static => (operand.type === "bool" ? bool(!operand.value) : FALSE);

/** The total order of values, for min and max; values of different types are equal. */
export function compareStatics(left: Static, right: Static): number {
  if (compare("<", left, right)) return -1;
  return Number(compare(">", left, right));
}
