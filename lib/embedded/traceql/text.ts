import type { Aggregate, Field, FieldExpression } from "./ast.ts";
import { staticText, type Static } from "./static.ts";

/** Parts of a query as Tempo writes them again (`pkg/traceql/ast_stringer.go`): names of groups and aggregates. */

/** A field, e.g. `span.call.sid`, `.foo`, `event:name`. */
export function fieldText(field: Field): string {
  if (field.type === "intrinsic") return field.name;
  const plain = /^[^\s{}()=~!<>&|^,"]*$/.test(field.key);
  const key = plain ? field.key : `"${field.key.replace(/["\\]/g, "\\$&")}"`;
  return `${field.scope ?? ""}.${key}`;
}

export function expressionText(expression: FieldExpression): string {
  switch (expression.type) {
    case "static":
      return literalText(expression.value);
    case "attribute":
    case "intrinsic":
      return fieldText(expression);
    case "logical":
    case "comparison":
    case "arithmetic":
      return `${wrapped(expression.left)} ${expression.op} ${wrapped(expression.right)}`;
    case "not":
      return `!${wrapped(expression.operand)}`;
    case "negate":
      return `-${wrapped(expression.operand)}`;
    case "exists":
      return `${wrapped(expression.operand)} ${expression.absent ? "=" : "!="} nil`;
  }
}

export const aggregateText = ({ fn, operand }: Pick<Aggregate, "fn" | "operand">): string =>
  `${fn}(${operand ? expressionText(operand) : ""})`;

export const filterText = (condition: FieldExpression | null): string =>
  `{ ${condition ? expressionText(condition) : "true"} }`;

function literalText(value: Static): string {
  if (value.type === "string") return `\`${value.value}\``;
  if (value.type === "float" && Number.isInteger(value.value)) return `${value.value}.0`;
  return staticText(value);
}

function wrapped(expression: FieldExpression): string {
  const text = expressionText(expression);
  const single =
    expression.type === "static" || expression.type === "attribute" || expression.type === "intrinsic";
  return single ? text : `(${text})`;
}
