import type { Aggregate } from "./ast.ts";
import { columnFor } from "./aggregate-columns.ts";
import { type Group, pickExtremes } from "./aggregate-topk.ts";
import type { Context, Value } from "./context.ts";
import { ExecutionError } from "./errors.ts";
import { formatFloat, quote } from "./format.ts";
import { groupingLabels, labelsKey, setLabels } from "./labels.ts";
import { quantile } from "./quantile.ts";
import { warnOfQuantile } from "./range-functions.ts";
import { emptySeries, isEmpty, type Series, type Vector, VectorBuilder } from "./series.ts";
/**
 * Aggregation operators (https://prometheus.io/docs/prometheus/latest/querying/operators/#aggregation-operators).
 * @throws {ExecutionError} for a parameter that is no number of series.
 */
export function evalAggregate(expr: Aggregate, input: Vector, param: Value | null, context: Context): Vector {
  const { count } = context.grid;
  if (expr.op === "count_values") {
    return countValues(expr, input, param?.kind === "string" ? param.value : "", context);
  }
  const groups = groupBy(expr, input);
  const params = param?.kind === "scalar" ? param.values : new Float64Array(count);
  switch (expr.op) {
    case "topk":
    case "bottomk":
      return pickExtremes(expr.op, groups, params, context);
    case "quantile":
      warnOfQuantile(params, expr.param?.from ?? expr.from, context);
      return groups.map((group) => quantiles(group, params, context)).filter((series) => !isEmpty(series));
    case "sum":
    case "avg":
    case "count":
    case "min":
    case "max":
    case "group":
    case "stddev":
    case "stdvar": {
      const { op } = expr;
      context.budget.spend(count * groups.length);
      return groups.map(({ labels, members }) => {
        const column = columnFor(op, count);
        for (const series of members) column.add(series);
        return { labels, ...column.finish() };
      });
    }
  }
}

function groupBy({ grouping, without }: Aggregate, input: Vector): Group[] {
  const names = new Set(grouping);
  const groups = new Map<string, Group>();
  for (const series of input) {
    const labels = groupingLabels(series.labels, without, names);
    const key = labelsKey(labels);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { labels, members: [series] });
    else group.members.push(series);
  }
  return [...groups.values()];
}

function quantiles({ labels, members }: Group, qs: Float64Array, context: Context): Series {
  const out = emptySeries(labels, context.grid.count);
  for (let step = 0; step < context.grid.count; step++) {
    const values: number[] = [];
    for (const { present, values: from } of members) if (present[step] === 1) values.push(from[step] ?? 0);
    if (values.length === 0) continue;
    out.present[step] = 1;
    out.values[step] = quantile(qs[step] ?? Number.NaN, values);
  }
  return out;
}

function countValues(
  { grouping, without }: Aggregate,
  input: Vector,
  label: string,
  context: Context,
): Vector {
  if (label === "" || !label.isWellFormed()) throw new ExecutionError(`invalid label name ${quote(label)}`);
  const names = new Set(without ? grouping : [...grouping, label]);
  const builder = new VectorBuilder(context.grid.count);
  for (const { labels, values, present } of input) {
    const byValue = new Map<number, Series>();
    for (let step = 0; step < context.grid.count; step++) {
      if (present[step] !== 1) continue;
      const value = values[step] ?? 0;
      let out = byValue.get(value);
      if (out === undefined) {
        context.budget.spend(context.grid.count);
        out = builder.at(groupingLabels(setLabels(labels, [[label, formatFloat(value)]]), without, names));
        byValue.set(value, out);
      }
      out.values[step] = (out.values[step] ?? 0) + 1;
      out.present[step] = 1;
    }
  }
  return builder.build();
}
