import type { Hints, MetricsExpression, Pipeline, Query } from "./ast.ts";
import { Cursor } from "./cursor.ts";
import { readExpression, type Value } from "./parse-expression.ts";
import { readHints, readMetricsStages } from "./parse-metrics.ts";
import { validate } from "./validate.ts";

/**
 * Parses a TraceQL query as Tempo's grammar has it (`pkg/traceql/expr.y`); what Tempo refuses is refused.
 * @throws {TraceqlError} naming what is wrong or not supported, and where.
 */
export function parseTraceql(text: string): Query {
  const cursor = new Cursor(text);
  const value = readExpression(cursor);
  const body = bodyOf(cursor, value);
  let hints: Hints = new Map();
  while (cursor.accept("with")) hints = readHints(cursor);
  if (cursor.token.type !== "end") throw cursor.unexpected();
  const query = { ...body, hints };
  validate(query);
  return query;
}

function bodyOf(
  cursor: Cursor,
  value: Value,
): { type: "search"; pipeline: Pipeline } | { type: "metrics"; expression: MetricsExpression } {
  switch (value.kind) {
    case "metrics": {
      const { expression } = value;
      const stages = [...expression.stages, ...readMetricsStages(cursor)];
      return { type: "metrics", expression: { ...expression, stages } };
    }
    case "pipeline":
      return { type: "search", pipeline: value.pipeline };
    case "spanset":
    case "scalar_filter":
      return { type: "search", pipeline: [value.stage] };
    case "number":
    case "aggregate":
      throw cursor.unexpected();
  }
}
