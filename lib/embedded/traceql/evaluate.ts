import type { Aggregate, Pipeline, SpansetOperation, Stage } from "./ast.ts";
import { evaluateField, matches, scopeOf, type Scope } from "./evaluate-field.ts";
import { compare, compareStatics } from "./operators.ts";
import { TraceqlError } from "./source.ts";
import { NIL, isNumeric, staticText, type Static } from "./static.ts";
import { relate } from "./structural.ts";
import { aggregateText, expressionText } from "./text.ts";
import type { SpanView, TraceView } from "./view.ts";

/** Spans of one trace that a query selects together, with what its stages computed of them. */
export interface Spanset {
  readonly spans: readonly SpanView[];
  readonly attributes: readonly { readonly key: string; readonly value: Static }[];
}

/** Runs a pipeline over one trace; an empty result means that the trace does not match. */
export function evaluate(pipeline: Pipeline, trace: TraceView): readonly Spanset[] {
  return run(pipeline, [{ spans: trace.spans, attributes: [] }], scopeOf(trace));
}

function run(pipeline: Pipeline, input: readonly Spanset[], scope: Scope): readonly Spanset[] {
  let spansets = input.filter(({ spans }) => spans.length > 0);
  for (const stage of pipeline) {
    spansets = runStage(stage, spansets, scope).filter(({ spans }) => spans.length > 0);
    if (spansets.length === 0) break;
  }
  return spansets;
}

function runStage(stage: Stage, spansets: readonly Spanset[], scope: Scope): Spanset[] {
  switch (stage.type) {
    case "filter":
      return spansets.map((spanset) => ({
        ...spanset,
        spans: spanset.spans.filter((span) => matches(stage.condition, span, scope)),
      }));
    case "operation":
      return spansets.map((spanset) => ({ ...spanset, spans: operate(stage, spanset, scope) }));
    case "scalar_filter":
      return spansets.flatMap((spanset) => {
        const value = aggregate(stage.aggregate, spanset, scope);
        if (!compare(stage.op, value, stage.value)) return [];
        const computed = { key: aggregateText(stage.aggregate), value };
        return [{ ...spanset, attributes: [...spanset.attributes, computed] }];
      });
    case "by":
      return spansets.flatMap((spanset) => group(stage, spanset, scope));
    case "coalesce":
      return [{ spans: unique(spansets.flatMap(({ spans }) => spans)), attributes: [] }];
    case "select":
      return [...spansets];
  }
}

const unique = (spans: readonly SpanView[]): SpanView[] => [...new Set(spans)];

function operate(stage: SpansetOperation, spanset: Spanset, scope: Scope): SpanView[] {
  const left = run(stage.left, [spanset], scope);
  const right = run(stage.right, [spanset], scope);
  const spansOf = (sets: readonly Spanset[]): SpanView[] => sets.flatMap(({ spans }) => spans);
  switch (stage.op) {
    case "&&":
      return left.length > 0 && right.length > 0 ? unique([...spansOf(left), ...spansOf(right)]) : [];
    case "||":
      return unique([...spansOf(left), ...spansOf(right)]);
    default:
      if (left.length > 1 || right.length > 1)
        throw new TraceqlError(
          "spanset operators are not supported for multiple spansets per trace. consider using coalesce()",
        );
      return relate(stage.op, spansOf(left), spansOf(right), scope.tree);
  }
}

function group(stage: Extract<Stage, { type: "by" }>, spanset: Spanset, scope: Scope): Spanset[] {
  const name = `by(${expressionText(stage.expression)})`;
  const groups = new Map<string, { value: Static; spans: SpanView[] }>();
  for (const span of spanset.spans) {
    const value = evaluateField(stage.expression, span, scope);
    const key = `${value.type}:${staticText(value)}`;
    const known = groups.get(key);
    if (known) known.spans.push(span);
    else groups.set(key, { value, spans: [span] });
  }
  return [...groups.values()].map(({ value, spans }) => ({
    spans,
    attributes: [...spanset.attributes, { key: name, value }],
  }));
}

function aggregate({ fn, operand }: Aggregate, spanset: Spanset, scope: Scope): Static {
  if (fn === "count" || operand === null) return { type: "int", value: spanset.spans.length };
  const values = spanset.spans
    .map((span) => evaluateField(operand, span, scope))
    .filter((value) => value.type !== "nil");
  const [first] = values;
  if (!first) return NIL;
  switch (fn) {
    case "min":
      return values.reduce((least, value) => (compareStatics(value, least) < 0 ? value : least), first);
    case "max":
      return values.reduce((most, value) => (compareStatics(value, most) > 0 ? value : most), first);
    case "sum":
      return sum(values);
    case "avg":
      return mean(sum(values), values.length);
  }
}

/** Values of another type than the first are passed over. */
function sum(values: readonly Static[]): Static {
  return values.reduce((total, value) =>
    isNumeric(total) && total.type === value.type
      ? { type: total.type, value: total.value + value.value }
      : total,
  );
}

function mean(total: Static, count: number): Static {
  if (!isNumeric(total)) return total;
  if (total.type === "duration") return { type: "duration", value: Math.trunc(total.value / count) };
  return { type: "float", value: total.value / count };
}
