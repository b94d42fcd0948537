import { evalAggregate } from "./aggregate.ts";
import type { Expr } from "./ast.ts";
import { evalBinary } from "./binary.ts";
import type { Context, Value } from "./context.ts";
import { evalCall } from "./functions.ts";
import { dropMetadata } from "./labels.ts";
import { evalMatrix } from "./range-functions.ts";
import { evalSelector } from "./selectors.ts";
import { mapSeries, mergeByLabels } from "./series.ts";
import type { RawSeries } from "./storage.ts";

/**
 * Evaluates an expression at every step of the context's grid at once.
 * @throws {ExecutionError} @throws {QueryTimeoutError}
 */
export function evaluate(expr: Expr, context: Context): Value {
  context.budget.checkTime();
  const { count } = context.grid;
  switch (expr.type) {
    case "number":
      return { kind: "scalar", values: new Float64Array(count).fill(expr.value) };
    case "string":
      return { kind: "string", value: expr.value };
    case "paren":
      return evaluate(expr.expr, context);
    case "selector":
      return { kind: "vector", vector: evalSelector(expr, context) };
    case "range":
    case "subquery":
      return { kind: "matrix", series: collect(evalMatrix(expr, context, evaluate).matrix, context) };
    case "unary": {
      const value = evaluate(expr.expr, context);
      if (expr.op === "+") return value;
      if (value.kind === "scalar") return { kind: "scalar", values: value.values.map((x) => -x) };
      if (value.kind !== "vector") throw new TypeError("a sign needs a scalar or an instant vector");
      const negated = value.vector.map((series) => mapSeries(series, dropMetadata(series.labels), (x) => -x));
      return { kind: "vector", vector: mergeByLabels(negated, count) };
    }
    case "binary":
      return evalBinary(expr, evaluate(expr.lhs, context), evaluate(expr.rhs, context), context);
    case "aggregate": {
      const param = expr.param === null ? null : evaluate(expr.param, context);
      const input = evaluate(expr.expr, context);
      return {
        kind: "vector",
        vector: evalAggregate(expr, input.kind === "vector" ? input.vector : [], param, context),
      };
    }
    case "call":
      return evalCall(expr, context, evaluate);
  }
}

function collect(matrix: Iterable<RawSeries>, { budget }: Context): RawSeries[] {
  const series: RawSeries[] = [];
  for (const raw of matrix) {
    budget.spend(raw.times.length);
    series.push(raw);
  }
  return series;
}
