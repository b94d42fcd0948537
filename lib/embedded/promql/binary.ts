import { type ArithmeticOp, type Binary, isComparison, isSetOp, isTrim } from "./ast.ts";
import type { Context, Value } from "./context.ts";
import { ExecutionError } from "./errors.ts";
import { dropMetadata } from "./labels.ts";
import { arithmetic, compare } from "./operators.ts";
import { emptySeries, isEmpty, mergeByLabels, type Series, type Vector } from "./series.ts";
import { setOperation } from "./set-operators.ts";
import { matchVectors } from "./vector-matching.ts";
import { quote } from "./format.ts";

/**
 * Binary operators (https://prometheus.io/docs/prometheus/latest/querying/operators/).
 * @throws {ExecutionError} when series match ambiguously.
 */
export function evalBinary(expr: Binary, lhs: Value, rhs: Value, context: Context): Value {
  const { count } = context.grid;
  if (isTrim(expr.op)) return trimmed(expr, lhs, rhs, context);
  if (lhs.kind === "scalar" && rhs.kind === "scalar") {
    return { kind: "scalar", values: lhs.values.map((a, i) => scalarResult(expr, a, rhs.values[i] ?? 0)) };
  }
  if (lhs.kind === "vector" && rhs.kind === "vector") {
    context.budget.spend(count * Math.max(lhs.vector.length, rhs.vector.length));
    const vector = isSetOp(expr.op)
      ? setOperation(expr.op, lhs.vector, rhs.vector, expr.matching, count)
      : matchVectors(expr, expr.op, lhs.vector, rhs.vector, count);
    return { kind: "vector", vector };
  }
  if (lhs.kind === "vector" && rhs.kind === "scalar") {
    return { kind: "vector", vector: withScalar(expr, lhs.vector, rhs.values, false, context) };
  }
  if (lhs.kind === "scalar" && rhs.kind === "vector") {
    return { kind: "vector", vector: withScalar(expr, rhs.vector, lhs.values, true, context) };
  }
  throw new TypeError("a binary expression takes scalars and instant vectors");
}

/** There are only floats, of which a trim leaves nothing; between two vectors Prometheus remarks on it. */
function trimmed(expr: Binary, lhs: Value, rhs: Value, { grid, annotations }: Context): Value {
  const { op } = expr;
  if (lhs.kind === "scalar" && rhs.kind === "scalar") {
    throw new ExecutionError(`operator ${quote(op)} not allowed for Scalar operations`);
  }
  if (lhs.kind === "vector" && rhs.kind === "vector") {
    const matched = matchVectors(expr, "+", lhs.vector, rhs.vector, grid.count);
    const message = `incompatible sample types encountered for binary operator "${op}": float ${op} float`;
    if (matched.length > 0) annotations.inform(message, expr.lhs.from);
  }
  return { kind: "vector", vector: [] };
}

function scalarResult({ op }: Binary, a: number, b: number): number {
  if (isComparison(op)) return compare(op, a, b) ? 1 : 0;
  return arithmetic(op as ArithmeticOp, a, b);
}

/** @param swapped the scalar stands on the left. A comparison without `bool` keeps the vector's own value. */
function withScalar(
  expr: Binary,
  vector: Vector,
  scalars: Float64Array,
  swapped: boolean,
  context: Context,
): Vector {
  const { op, bool } = expr;
  const { count } = context.grid;
  const result: Series[] = [];
  for (const series of vector) {
    context.budget.spend(count);
    const keepsName = isComparison(op) && !bool;
    const out = emptySeries(keepsName ? series.labels : dropMetadata(series.labels), count);
    for (let i = 0; i < count; i++) {
      if (series.present[i] !== 1) continue;
      const value = series.values[i] ?? 0;
      const scalar = scalars[i] ?? 0;
      const [a, b] = swapped ? [scalar, value] : [value, scalar];
      if (isComparison(op)) {
        const holds = compare(op, a, b);
        if (!holds && !bool) continue;
        out.values[i] = bool ? Number(holds) : value;
      } else {
        out.values[i] = arithmetic(op as ArithmeticOp, a, b);
      }
      out.present[i] = 1;
    }
    if (!isEmpty(out)) result.push(out);
  }
  return mergeByLabels(result, count);
}
