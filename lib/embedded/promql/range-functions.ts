import type { Call, Expr, Subquery } from "./ast.ts";
import { type Context, lastOf, referenceGrid, type Value } from "./context.ts";
import { dropMetadata, getLabel, METRIC_NAME } from "./labels.ts";
import { extrapolatedRate, type RateKind } from "./rate.ts";
import { emptySeries, isEmpty, requireDistinct, type Grid, type Series, type Vector } from "./series.ts";
import type { RawSeries } from "./storage.ts";
import {
  changesOf,
  instantChange,
  maxOf,
  meanOf,
  minOf,
  quantileOf,
  regression,
  resetsOf,
  sumOf,
  varianceOf,
  type Window,
} from "./window.ts";
import { quote } from "./format.ts";

type Eval = (expr: Expr, context: Context) => Value;

const RATES: Readonly<Record<string, RateKind>> = {
  rate: { isCounter: true, perSecond: true },
  increase: { isCounter: true, perSecond: false },
  delta: { isCounter: false, perSecond: false },
};

/** A function of one window; `scalar` is the other argument at that step, `evalMs` the step's time. Null: no result. */
type WindowFunction = (window: Window, scalar: number, evalMs: number) => number | null;

const WINDOW_FUNCTIONS: Readonly<Record<string, WindowFunction>> = {
  absent_over_time: () => 1,
  present_over_time: () => 1,
  avg_over_time: meanOf,
  changes: changesOf,
  count_over_time: ({ lo, hi }) => hi - lo,
  deriv: (window) => regression(window, window.times[window.lo] ?? 0)?.slope ?? null,
  first_over_time: ({ values, lo }) => values[lo] ?? null,
  idelta: (window) => instantChange(window, false),
  irate: (window) => instantChange(window, true),
  last_over_time: ({ values, hi }) => values[hi - 1] ?? null,
  max_over_time: maxOf,
  min_over_time: minOf,
  predict_linear: (window, seconds, evalMs) => {
    const line = regression(window, evalMs);
    return line === null ? null : line.slope * seconds + line.intercept;
  },
  quantile_over_time: (window, q) => quantileOf(window, q),
  resets: resetsOf,
  stddev_over_time: (window) => Math.sqrt(varianceOf(window)),
  stdvar_over_time: varianceOf,
  sum_over_time: sumOf,
};

const KEEPS_NAME: ReadonlySet<string> = new Set(["last_over_time", "first_over_time"]);
const COUNTER_NAME = /_(?:total|sum|count|bucket)$/;

export const isRangeFunction = (name: string): boolean => name in RATES || name in WINDOW_FUNCTIONS;

/** Evaluates a function that takes a range vector. `absent_over_time` gives where there *is* a sample. */
export function evalRangeFunction(call: Call, range: Expr, context: Context, evaluate: Eval): Vector {
  const { matrix, refs, rangeMs } = evalMatrix(range, context, evaluate);
  const other = call.args.find((arg) => arg !== range);
  const scalar = other === undefined ? null : evaluate(other, context);
  const scalars = scalar?.kind === "scalar" ? scalar.values : null;
  if (call.func === "quantile_over_time" && scalars !== null && other !== undefined) {
    warnOfQuantile(scalars, other.from, context);
  }
  const kind = RATES[call.func];
  const f = WINDOW_FUNCTIONS[call.func];
  const result: Series[] = [];
  for (const raw of matrix) {
    context.budget.spend(context.grid.count);
    const labels = KEEPS_NAME.has(call.func) ? raw.labels : dropMetadata(raw.labels);
    const out = emptySeries(labels, context.grid.count);
    if (kind !== undefined) extrapolatedRate(raw, refs, rangeMs, kind, out);
    else if (f !== undefined) slide(raw, refs, rangeMs, f, scalars, context.grid, out);
    if (isEmpty(out)) continue;
    result.push(out);
    if (kind?.isCounter === true) informOfNonCounter(getLabel(raw.labels, METRIC_NAME), range.from, context);
  }
  return call.func === "absent_over_time" ? result : requireDistinct(result);
}

export function warnOfQuantile(qs: Float64Array, offset: number, context: Context): void {
  for (const q of qs) {
    if (Number.isNaN(q) || q < 0 || q > 1) {
      context.annotations.warn(`quantile value should be between 0 and 1, got ${goFloat(q)}`, offset);
    }
  }
}

const goFloat = (value: number): string =>
  value === Infinity ? "+Inf" : value === -Infinity ? "-Inf" : String(value);

function informOfNonCounter(name: string, offset: number, context: Context): void {
  if (name === "" || COUNTER_NAME.test(name)) return;
  context.annotations.inform(
    `metric might not be a counter, name does not end in _total/_sum/_count/_bucket: ${quote(name)}`,
    offset,
  );
}

function slide(
  { times, values }: RawSeries,
  refs: Grid,
  rangeMs: number,
  f: WindowFunction,
  scalars: Float64Array | null,
  grid: Grid,
  out: Series,
): void {
  const window = { times, values, lo: 0, hi: 0 };
  for (let step = 0; step < refs.count; step++) {
    const end = refs.startMs + refs.stepMs * step;
    while (window.hi < times.length && (times[window.hi] ?? 0) <= end) window.hi++;
    while (window.lo < window.hi && (times[window.lo] ?? 0) <= end - rangeMs) window.lo++;
    if (window.lo === window.hi) continue;
    const value = f(window, scalars?.[step] ?? Number.NaN, grid.startMs + grid.stepMs * step);
    if (value === null) continue;
    out.present[step] = 1;
    out.values[step] = value;
  }
}

/** A range vector: its samples without staleness markers, and the instants that its windows end at. */
export function evalMatrix(
  expr: Expr,
  context: Context,
  evaluate: Eval,
): { readonly matrix: Iterable<RawSeries>; readonly refs: Grid; readonly rangeMs: number } {
  if (expr.type === "subquery") {
    const refs = referenceGrid(expr, context);
    return { matrix: evalSubquery(expr, refs, context, evaluate), refs, rangeMs: expr.rangeMs };
  }
  if (expr.type !== "range") throw new TypeError("a range function needs a range vector");
  const { selector, rangeMs } = expr;
  const refs = referenceGrid(selector, context);
  const raw = context.storage.select(selector.matchers, refs.startMs - rangeMs + 1, lastOf(refs));
  return { matrix: counted(raw, context), refs, rangeMs };
}

function* counted(series: Iterable<RawSeries>, { budget }: Context): Generator<RawSeries> {
  for (const raw of series) {
    budget.checkTime();
    yield withoutStale(raw);
  }
}

function withoutStale(raw: RawSeries): RawSeries {
  const { stale } = raw;
  if (stale === null) return raw;
  const kept = (_: number, i: number) => stale[i] === 0;
  return { ...raw, times: raw.times.filter(kept), values: raw.values.filter(kept), stale: null };
}

const DEFAULT_STEP_MS = 60_000;

/** The inner expression at whole multiples of the resolution within (first ref − range, last ref]. */
function evalSubquery(expr: Subquery, refs: Grid, context: Context, evaluate: Eval): readonly RawSeries[] {
  const stepMs = expr.stepMs ?? DEFAULT_STEP_MS;
  const endMs = lastOf(refs);
  const before = refs.startMs - expr.rangeMs;
  const startMs = (Math.floor(before / stepMs) + 1) * stepMs;
  const count = Math.floor((endMs - startMs) / stepMs) + 1;
  if (count <= 0) return [];
  const grid: Grid = { startMs, stepMs, count };
  const value = evaluate(expr.expr, { ...context, grid });
  return value.kind === "vector" ? value.vector.map((series) => toRaw(series, grid)) : [];
}

function toRaw({ labels, values, present }: Series, grid: Grid): RawSeries {
  const times: number[] = [];
  for (let i = 0; i < grid.count; i++) if (present[i] === 1) times.push(grid.startMs + grid.stepMs * i);
  return {
    labels,
    times: Float64Array.from(times),
    values: values.filter((_, i) => present[i] === 1),
    stale: null,
  };
}
