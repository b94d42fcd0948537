import type { Field, FieldExpression, Pipeline } from "../traceql/ast.ts";
import { evaluateField, fieldValue, type Scope } from "../traceql/evaluate-field.ts";
import { compare } from "../traceql/operators.ts";
import type { Static } from "../traceql/static.ts";
import { fieldText } from "../traceql/text.ts";
import type { SpanView } from "../traceql/view.ts";
import { simpleComparison } from "./candidates.ts";

/**
 * Which of a span's attributes an answer shows: those that the query mentions. One of a condition is shown
 * where the condition holds, one of `select()` or `by()` wherever the span has it.
 */
export interface ShownField {
  readonly field: Field;
  readonly condition: FieldExpression | null;
}

/** They are shown by fields of their own, or belong to the trace. */
const NOT_SHOWN = new Set([
  "duration",
  "rootName",
  "rootServiceName",
  "traceDuration",
  "trace:id",
  "span:id",
]);

export function shownFields(pipeline: Pipeline): readonly ShownField[] {
  const known = new Map<FieldExpression | null, Set<string>>();
  return [...ofPipeline(pipeline)].filter(({ field, condition }) => {
    const fields = known.get(condition) ?? new Set();
    known.set(condition, fields);
    const text = fieldText(field);
    return !fields.has(text) && fields.add(text);
  });
}

function* ofPipeline(pipeline: Pipeline): Generator<ShownField> {
  for (const stage of pipeline) {
    if (stage.type === "filter" && stage.condition) yield* ofExpression(stage.condition, null);
    if (stage.type === "operation") {
      yield* ofPipeline(stage.left);
      yield* ofPipeline(stage.right);
    }
    if (stage.type === "by") yield* ofExpression(stage.expression, null);
    if (stage.type === "select") for (const field of stage.fields) yield { field, condition: null };
  }
}

function* ofExpression(
  expression: FieldExpression,
  condition: FieldExpression | null,
): Generator<ShownField> {
  switch (expression.type) {
    case "attribute":
    case "intrinsic":
      yield { field: expression, condition };
      return;
    case "logical":
      yield* ofExpression(expression.left, null);
      yield* ofExpression(expression.right, null);
      return;
    case "comparison":
      yield* ofExpression(expression.left, expression);
      yield* ofExpression(expression.right, expression);
      return;
    case "arithmetic":
      yield* ofExpression(expression.left, condition);
      yield* ofExpression(expression.right, condition);
      return;
    case "not":
    case "negate":
    case "exists":
      yield* ofExpression(expression.operand, condition);
      return;
    case "static":
  }
}

/** The attributes to show of a span, by their name without scope. `name` has a field of its own. */
export function shownAttributes(
  shown: readonly ShownField[],
  span: SpanView,
  scope: Scope,
): { readonly name: boolean; readonly attributes: ReadonlyMap<string, Static> } {
  const attributes = new Map<string, Static>();
  let name = false;
  for (const { field, condition } of shown) {
    if (field.type === "intrinsic" && NOT_SHOWN.has(field.name)) continue;
    if (condition) {
      const holds = evaluateField(condition, span, scope);
      if (holds.type !== "bool" || !holds.value) continue;
    }
    if (field.type === "intrinsic" && field.name === "name") name = true;
    else {
      const value = single(fieldValue(field, span, scope), condition);
      const key = field.type === "attribute" ? field.key : field.name;
      if (value.type !== "nil" && !attributes.has(key)) attributes.set(key, value);
    }
  }
  return { name, attributes };
}

/** Of several events' values, the first that the condition holds for. */
function single(value: Static, condition: FieldExpression | null): Static {
  if (value.type !== "array") return value;
  const simple = condition && simpleComparison(condition);
  const held = simple ? value.value.find((each) => compare(simple.op, each, simple.value)) : undefined;
  return held ?? value.value[0] ?? { type: "nil" };
}
