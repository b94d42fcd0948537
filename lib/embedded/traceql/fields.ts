import type { Field, FieldExpression, Pipeline } from "./ast.ts";

/** Every field that a pipeline mentions. */
export function* fieldsOf(pipeline: Pipeline): Generator<Field> {
  for (const stage of pipeline) {
    if (stage.type === "filter" && stage.condition) yield* fieldsOfExpression(stage.condition);
    else if (stage.type === "operation") {
      yield* fieldsOf(stage.left);
      yield* fieldsOf(stage.right);
    } else if (stage.type === "scalar_filter" && stage.aggregate.operand)
      yield* fieldsOfExpression(stage.aggregate.operand);
    else if (stage.type === "by") yield* fieldsOfExpression(stage.expression);
    else if (stage.type === "select") yield* stage.fields;
  }
}

export function* fieldsOfExpression(expression: FieldExpression): Generator<Field> {
  switch (expression.type) {
    case "attribute":
    case "intrinsic":
      yield expression;
      return;
    case "logical":
    case "comparison":
    case "arithmetic":
      yield* fieldsOfExpression(expression.left);
      yield* fieldsOfExpression(expression.right);
      return;
    case "not":
    case "negate":
    case "exists":
      yield* fieldsOfExpression(expression.operand);
      return;
    case "static":
  }
}

const TREE = new Set<string>(["nestedSetLeft", "nestedSetRight", "nestedSetParent", "span:childCount"]);

/** Whether a field's value depends on other spans of the trace. */
export const readsTree = (field: Field): boolean => field.type === "intrinsic" && TREE.has(field.name);
