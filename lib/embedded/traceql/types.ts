import type { Arithmetic, Comparison, FieldExpression, Intrinsic } from "./ast.ts";
import type { Static } from "./static.ts";

/** Which operands go together, as far as a query alone tells (`pkg/traceql/enum_operators.go`). */

/** `attribute`: known only from the span. */
export type ImpliedType = Static["type"] | "attribute";
type Operator = Arithmetic | Comparison | "&&" | "||";

const INTRINSIC_TYPES: Readonly<Record<Intrinsic, ImpliedType>> = {
  duration: "duration",
  name: "string",
  status: "status",
  statusMessage: "string",
  kind: "kind",
  rootName: "string",
  rootServiceName: "string",
  traceDuration: "duration",
  nestedSetLeft: "int",
  nestedSetRight: "int",
  nestedSetParent: "int",
  "span:id": "string",
  "span:parentID": "string",
  "span:childCount": "int",
  "trace:id": "string",
  "event:name": "string",
  "event:timeSinceStart": "duration",
  "link:spanID": "string",
  "link:traceID": "string",
  "instrumentation:name": "attribute",
  "instrumentation:version": "attribute",
};

export function impliedType(expression: FieldExpression): ImpliedType {
  switch (expression.type) {
    case "static":
      return expression.value.type;
    case "attribute":
      return "attribute";
    case "intrinsic":
      return INTRINSIC_TYPES[expression.name];
    case "logical":
    case "comparison":
    case "exists":
      return "bool";
    case "arithmetic": {
      const left = impliedType(expression.left);
      return left === "attribute" ? impliedType(expression.right) : left;
    }
    case "not":
    case "negate":
      return impliedType(expression.operand);
  }
}

export const isNumber = (type: ImpliedType): boolean =>
  type === "int" || type === "float" || type === "duration";

export const sameKind = (left: ImpliedType, right: ImpliedType): boolean =>
  left === right || left === "attribute" || right === "attribute" || (isNumber(left) && isNumber(right));

const ORDERS: readonly Operator[] = ["=", "!=", "<", "<=", ">", ">="];
const OPERATORS: Readonly<Record<ImpliedType, readonly Operator[] | null>> = {
  attribute: null,
  array: null,
  bool: ["&&", "||", "=", "!="],
  int: [...ORDERS, "+", "-", "*", "/", "%", "^"],
  float: [...ORDERS, "+", "-", "*", "/", "%", "^"],
  duration: [...ORDERS, "+", "-", "*", "/", "%", "^"],
  string: [...ORDERS, "=~", "!~"],
  status: ["=", "!="],
  kind: ["=", "!="],
  nil: ["=", "!="],
};

export const takes = (op: Operator, type: ImpliedType): boolean => OPERATORS[type]?.includes(op) ?? true;

export function operandsFit(op: Operator, left: FieldExpression, right: FieldExpression): boolean {
  const [leftType, rightType] = [impliedType(left), impliedType(right)];
  return sameKind(leftType, rightType) && takes(op, leftType) && takes(op, rightType);
}

export function referencesSpan(expression: FieldExpression): boolean {
  switch (expression.type) {
    case "static":
      return false;
    case "attribute":
    case "intrinsic":
      return true;
    case "not":
    case "negate":
    case "exists":
      return referencesSpan(expression.operand);
    case "logical":
    case "comparison":
    case "arithmetic":
      return referencesSpan(expression.left) || referencesSpan(expression.right);
  }
}
