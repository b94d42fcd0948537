import { type Call, type Expr, unwrapParens, type VectorSelector } from "./ast.ts";
import { nanLast } from "./aggregate-topk.ts";
import type { Context, Value } from "./context.ts";
import { histogramFraction, histogramQuantile } from "./histogram.ts";
import { dropMetadata, EMPTY_LABELS, type Labels, labelsFrom, METRIC_NAME } from "./labels.ts";
import { labelJoin, labelReplace } from "./label-functions.ts";
import { DATES, MATH, roundTo } from "./math-functions.ts";
import { evalRangeFunction, isRangeFunction, warnOfQuantile } from "./range-functions.ts";
import { emptySeries, isEmpty, mapSeries, mergeByLabels, type Series, type Vector } from "./series.ts";
import { evalTimestamps } from "./selectors.ts";
import { presence } from "./vector-matching.ts";

type Eval = (expr: Expr, context: Context) => Value;

/** Calls a function (https://prometheus.io/docs/prometheus/latest/querying/functions/). @throws {ExecutionError} */
export function evalCall(call: Call, context: Context, evaluate: Eval): Value {
  const { func } = call;
  const { grid } = context;
  if (isRangeFunction(func)) {
    const range = call.args.map(unwrapParens).find(({ type }) => type === "range" || type === "subquery");
    if (range === undefined) throw new TypeError(`${func} needs a range vector`);
    const unwrapped = { ...call, args: call.args.map(unwrapParens) };
    const vector = evalRangeFunction(unwrapped, range, context, evaluate);
    return ofVector(
      func === "absent_over_time" ? absent(range, presence(vector, grid.count), grid.count) : vector,
    );
  }
  if (func === "timestamp") {
    const arg = call.args.map(unwrapParens)[0];
    if (arg?.type === "selector") return ofVector(evalTimestamps(arg, context));
  }
  const args = new Arguments(call, context, evaluate);
  switch (func) {
    case "pi":
      return { kind: "scalar", values: new Float64Array(grid.count).fill(Math.PI) };
    case "time":
      return { kind: "scalar", values: times(context) };
    case "scalar":
      return { kind: "scalar", values: toScalar(args.vector(0), grid.count) };
    default:
      return ofVector(vectorFunction(func, args, context));
  }
}

const ofVector = (vector: Vector): Value => ({ kind: "vector", vector });

const times = ({ grid }: Context): Float64Array =>
  new Float64Array(grid.count).map((_, i) => (grid.startMs + grid.stepMs * i) / 1000);

/** Evaluates a call's arguments when they are asked for. */
class Arguments {
  readonly exprs: readonly Expr[];
  /** Where the call itself stands in the query. */
  readonly callOffset: number;
  readonly #context: Context;
  readonly #evaluate: Eval;

  constructor(call: Call, context: Context, evaluate: Eval) {
    this.exprs = call.args.map(unwrapParens);
    this.callOffset = call.from;
    this.#context = context;
    this.#evaluate = evaluate;
  }

  vector(i: number): Vector {
    const value = this.#value(i);
    return value?.kind === "vector" ? value.vector : [];
  }

  scalar(i: number): Float64Array {
    const value = this.#value(i);
    return value?.kind === "scalar" ? value.values : new Float64Array(this.#context.grid.count);
  }

  /** The string arguments from the i-th on. */
  strings(from: number): string[] {
    return this.exprs.slice(from).map((expr) => (expr.type === "string" ? expr.value : ""));
  }

  offset(i: number): number {
    return this.exprs[i]?.from ?? 0;
  }

  #value(i: number): Value | null {
    const expr = this.exprs[i];
    return expr === undefined ? null : this.#evaluate(expr, this.#context);
  }
}

function vectorFunction(func: string, args: Arguments, context: Context): Vector {
  const { count } = context.grid;
  const math = MATH[func];
  if (math !== undefined) return mapped(args.vector(0), count, math);
  const date = DATES[func];
  if (date !== undefined) {
    if (args.exprs.length > 0) return mapped(args.vector(0), count, date);
    return [constant(EMPTY_LABELS, times(context).map(date))];
  }
  switch (func) {
    case "vector":
      return [constant(EMPTY_LABELS, args.scalar(0))];
    case "timestamp": {
      const at = times(context);
      return mapped(args.vector(0), count, (_, step) => at[step] ?? 0);
    }
    case "absent":
      return absent(args.exprs[0], presence(args.vector(0), count), count);
    case "clamp":
      return clamp(args.vector(0), args.scalar(1), args.scalar(2), count);
    case "clamp_min":
      return clamp(args.vector(0), args.scalar(1), new Float64Array(count).fill(Infinity), count);
    case "clamp_max":
      return clamp(args.vector(0), new Float64Array(count).fill(-Infinity), args.scalar(1), count);
    case "round": {
      const to = args.exprs.length > 1 ? args.scalar(1) : new Float64Array(count).fill(1);
      return mapped(args.vector(0), count, (value, step) => roundTo(value, to[step] ?? 1));
    }
    case "sort":
    case "sort_desc":
      return sorted(func, args.vector(0), args.callOffset, context);
    case "label_replace":
      return labelReplace(args.vector(0), args.strings(1), count);
    case "label_join":
      return labelJoin(args.vector(0), args.strings(1), count);
    case "histogram_quantile": {
      const qs = args.scalar(0);
      warnOfQuantile(qs, args.offset(0), context);
      return histogramQuantile(qs, args.vector(1), args.offset(1), context);
    }
    case "histogram_fraction":
      return histogramFraction(args.scalar(0), args.scalar(1), args.vector(2), args.offset(2), context);
    default:
      // histogram_count and its like read native histograms, of which there are none: every sample is a float.
      args.vector(0);
      return [];
  }
}

function mapped(vector: Vector, count: number, f: (value: number, step: number) => number): Vector {
  return mergeByLabels(
    vector.map((series) => mapSeries(series, dropMetadata(series.labels), f)),
    count,
  );
}

const constant = (labels: Labels, values: Float64Array): Series => ({
  labels,
  values,
  present: new Uint8Array(values.length).fill(1),
});

/** The only element's value; NaN where there are none or several. */
function toScalar(vector: Vector, count: number): Float64Array {
  const found = new Uint32Array(count);
  const values = new Float64Array(count);
  for (const series of vector) {
    for (let i = 0; i < count; i++) {
      if (series.present[i] !== 1) continue;
      found[i] = (found[i] ?? 0) + 1;
      values[i] = series.values[i] ?? 0;
    }
  }
  return values.map((value, i) => (found[i] === 1 ? value : Number.NaN));
}

function clamp(vector: Vector, least: Float64Array, most: Float64Array, count: number): Vector {
  const limited = mapped(vector, count, (value, i) => Math.max(least[i] ?? 0, Math.min(most[i] ?? 0, value)));
  for (const { present } of limited) {
    for (let i = 0; i < count; i++) if ((most[i] ?? 0) < (least[i] ?? 0)) present[i] = 0;
  }
  return limited.filter((series) => !isEmpty(series));
}

function sorted(func: "sort" | "sort_desc", vector: Vector, offset: number, context: Context): Vector {
  if (context.grid.count > 1) {
    const message = "sort is ineffective for range queries since results are always ordered by labels";
    context.annotations.warn(message, offset);
    return vector;
  }
  const order = func === "sort" ? (a: number, b: number) => a - b : (a: number, b: number) => b - a;
  return [...vector].sort((a, b) => nanLast(a.values[0] ?? 0, b.values[0] ?? 0, order));
}

/** 1 where nothing is present, labelled by what the selector requires. */
function absent(arg: Expr | undefined, present: Uint8Array, count: number): Vector {
  const selector = arg?.type === "selector" ? arg : arg?.type === "range" ? arg.selector : null;
  const out = emptySeries(selector === null ? EMPTY_LABELS : requiredLabels(selector), count);
  for (let i = 0; i < count; i++) {
    if (present[i] === 1) continue;
    out.present[i] = 1;
    out.values[i] = 1;
  }
  return isEmpty(out) ? [] : [out];
}

function requiredLabels({ matchers }: VectorSelector): Labels {
  const labels = new Map<string, string>();
  const seen = new Set<string>();
  for (const { name, op, value } of matchers) {
    if (name === METRIC_NAME) continue;
    // A label that is asked for twice says nothing about the series that would have been.
    if (op === "=" && !seen.has(name)) labels.set(name, value);
    else labels.delete(name);
    seen.add(name);
  }
  return labelsFrom(labels);
}
