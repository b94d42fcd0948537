import {
  AGGREGATES,
  METRICS_OPERATORS,
  type Aggregate,
  type MetricsExpression,
  type Pipeline,
  type SpansetFilter,
  type SpansetOperation,
  type SpansetOperator,
  type Stage,
} from "./ast.ts";
import type { Cursor } from "./cursor.ts";
import type { Token } from "./lexer.ts";
import { PRECEDENCE, readFieldExpression, readFieldList, readNumber } from "./parse-field.ts";
import {
  orderNext,
  readAggregation,
  readCompare,
  readMetricsStages,
  startsMetrics,
} from "./parse-metrics.ts";
import { fold, negatedNumber } from "./parse-number.ts";
import type { NumericStatic } from "./static.ts";

/**
 * What an expression outside of braces is. The grammar has rules of their own for spansets, pipelines in
 * parentheses, aggregates, numbers and metrics, with the same operators; what they are of decides.
 */
export type Value =
  | { readonly kind: "spanset"; readonly stage: SpansetFilter | SpansetOperation }
  | { readonly kind: "pipeline"; readonly pipeline: Pipeline }
  | { readonly kind: "aggregate"; readonly aggregate: Aggregate }
  | { readonly kind: "scalar_filter"; readonly stage: Stage }
  | { readonly kind: "number"; readonly value: NumericStatic }
  | { readonly kind: "metrics"; readonly expression: MetricsExpression };

/** Reads up to the end or a closing parenthesis: stages between pipes, or one expression. */
export function readExpression(cursor: Cursor): Value {
  const stages: Stage[] = [];
  const named = readNamedStage(cursor);
  if (named) stages.push(named);
  else {
    const value = readOperation(cursor, 0);
    if (value.kind !== "spanset" && value.kind !== "scalar_filter") return value;
    if (!cursor.is("|")) return value;
    stages.push(value.stage);
  }
  while (cursor.accept("|")) {
    if (startsMetrics(cursor)) {
      const first = cursor.accept("compare") ? readCompareCall(cursor) : readAggregation(cursor);
      const after = readMetricsStages(cursor);
      return { kind: "metrics", expression: { type: "series", pipeline: stages, first, stages: after } };
    }
    stages.push(readStage(cursor));
  }
  return { kind: "pipeline", pipeline: stages };
}

function readStage(cursor: Cursor): Stage {
  if (cursor.accept("coalesce")) {
    cursor.expect("(");
    cursor.expect(")");
    return { type: "coalesce" };
  }
  const named = readNamedStage(cursor);
  if (named) return named;
  const { token } = cursor;
  const value = readOperation(cursor, 0);
  if (value.kind === "spanset" || value.kind === "scalar_filter") return value.stage;
  if (value.kind === "aggregate" && cursor.is(")"))
    throw cursor.error("calculating with aggregates of whole pipelines is not yet supported", token);
  throw cursor.unexpected(value.kind === "aggregate" ? cursor.token : token);
}

/** `by(…)` or `select(…)`, if one is next. */
function readNamedStage(cursor: Cursor): Stage | null {
  if (cursor.accept("select")) return { type: "select", fields: readFieldList(cursor) };
  if (!cursor.accept("by")) return null;
  cursor.expect("(");
  const expression = readFieldExpression(cursor);
  cursor.expect(")");
  return { type: "by", expression };
}

function readCompareCall(cursor: Cursor): ReturnType<typeof readCompare> {
  cursor.expect("(");
  return readCompare(cursor, readFilter(cursor));
}

function readFilter(cursor: Cursor): SpansetFilter {
  cursor.expect("{");
  if (cursor.accept("}")) return { type: "filter", condition: null };
  const condition = readFieldExpression(cursor);
  cursor.expect("}");
  return { type: "filter", condition };
}

const RELATIONS = [">>", "<<", ">", "<", "~"] as const;
const SPANSET_OPERATORS: readonly SpansetOperator[] = [
  "&&",
  "||",
  ...RELATIONS,
  ...RELATIONS.map((op) => `!${op}` as const),
  ...RELATIONS.map((op) => `&${op}` as const),
];

const precedenceOf = ({ type, text }: Token): number | undefined =>
  type === "sign"
    ? (PRECEDENCE[text] ?? (SPANSET_OPERATORS.some((op) => op === text) ? PRECEDENCE["="] : undefined))
    : undefined;

function readOperation(cursor: Cursor, minimum: number): Value {
  return cursor.nested(() => {
    let left = readOperand(cursor);
    for (;;) {
      const { token } = cursor;
      const precedence = precedenceOf(token);
      if (precedence === undefined || precedence < minimum) return left;
      // `(…) > 5` of metrics is a stage that follows.
      if (left.kind === "metrics" && orderNext(cursor)) return left;
      // One between spansets takes more of the stack.
      cursor.takeOperator(4);
      const right = readOperation(cursor, token.text === "^" ? precedence : precedence + 1);
      left = combine(cursor, token, left, right);
    }
  });
}

function readOperand(cursor: Cursor): Value {
  if (cursor.is("{")) return { kind: "spanset", stage: readFilter(cursor) };
  if (cursor.accept("(")) {
    const inner = cursor.nested(() => readExpression(cursor));
    cursor.expect(")");
    return inner.kind === "scalar_filter" ? { kind: "pipeline", pipeline: [inner.stage] } : inner;
  }
  if (cursor.accept("-")) {
    const { token } = cursor;
    const operand = cursor.nested(() => readOperand(cursor));
    if (operand.kind !== "number") throw cursor.unexpected(token);
    return { kind: "number", value: negatedNumber(cursor, operand.value) };
  }
  const number = readNumber(cursor.token);
  if (number) {
    cursor.take();
    return { kind: "number", value: number };
  }
  return { kind: "aggregate", aggregate: readAggregate(cursor) };
}

function readAggregate(cursor: Cursor): Aggregate {
  const token = cursor.take();
  const fn = token.type === "word" ? AGGREGATES.find((name) => name === token.text) : undefined;
  if (!fn) throw cursor.unexpected(token);
  cursor.expect("(");
  const operand = fn === "count" ? null : readFieldExpression(cursor);
  cursor.expect(")");
  return { type: "aggregate", fn, operand };
}

function combine(cursor: Cursor, token: Token, left: Value, right: Value): Value {
  const spanset = SPANSET_OPERATORS.find((op) => op === token.text);
  if (spanset && left.kind === "spanset" && right.kind === "spanset") {
    const stage = { type: "operation", op: spanset, left: [left.stage], right: [right.stage] } as const;
    return { kind: "spanset", stage };
  }
  if (spanset && left.kind === "pipeline" && right.kind === "pipeline") {
    const { pipeline } = left;
    return {
      kind: "pipeline",
      pipeline: [{ type: "operation", op: spanset, left: pipeline, right: right.pipeline }],
    };
  }
  if (left.kind === "aggregate" || right.kind === "aggregate")
    return combineAggregate(cursor, token, left, right);
  if (left.kind === "metrics" || right.kind === "metrics") return combineMetrics(cursor, token, left, right);
  if (left.kind !== "number" || right.kind !== "number") throw cursor.unexpected(token);
  const op = METRICS_OPERATORS.find((candidate) => candidate === token.text);
  if (!op) throw cursor.unexpected(token);
  return { kind: "number", value: fold(cursor, op, left.value, right.value, token.at) };
}

/** `count() > 2`; the real one refuses to calculate with aggregates too. */
function combineAggregate(cursor: Cursor, token: Token, left: Value, right: Value): Value {
  const numeric = (value: Value): boolean => value.kind === "aggregate" || value.kind === "number";
  const op = (["=", "!=", "<", "<=", ">", ">="] as const).find((candidate) => candidate === token.text);
  const known = op !== undefined || /^[-+*/%^]$/.test(token.text);
  if (!known || !numeric(left) || !numeric(right)) throw cursor.unexpected(token);
  if (!op || left.kind !== "aggregate" || right.kind !== "number")
    throw cursor.error("calculating with aggregates is not yet supported: only aggregate() > number", token);
  const { aggregate } = left;
  return { kind: "scalar_filter", stage: { type: "scalar_filter", op, aggregate, value: right.value } };
}

function combineMetrics(cursor: Cursor, token: Token, left: Value, right: Value): Value {
  const op = METRICS_OPERATORS.find((candidate) => candidate === token.text);
  if (!op) throw cursor.unexpected(token);
  if (left.kind === "metrics" && right.kind === "metrics") {
    const { expression } = left;
    return {
      kind: "metrics",
      expression: { type: "math", op, left: expression, right: right.expression, stages: [] },
    };
  }
  const [metrics, number] = left.kind === "metrics" ? [left, right] : [right, left];
  if (metrics.kind !== "metrics" || number.kind !== "number") throw cursor.unexpected(token);
  if (number.value.type === "duration")
    throw cursor.error("duration cannot be used as a scalar operand in metric arithmetic", token);
  const { expression } = metrics;
  const stage = { type: "scale", op, value: number.value.value, numberFirst: metrics === right } as const;
  return { kind: "metrics", expression: { ...expression, stages: [...expression.stages, stage] } };
}
