import { Annotations } from "./annotations.ts";
import { Budget, type Context, type Value } from "./context.ts";
import { typeOf } from "./check.ts";
import { ParseError } from "./errors.ts";
import { resolveDurations } from "./durations.ts";
import { evaluate } from "./evaluate.ts";
import { compareLabels, type Labels } from "./labels.ts";
import { parseExpr } from "./parse.ts";
import type { Grid } from "./series.ts";
import type { Storage } from "./storage.ts";

export interface EngineOptions {
  /** How far back an instant selector looks; 5 minutes unless given. */
  readonly lookbackMs?: number;
  /** Counted from the call; 2 minutes unless given. */
  readonly timeoutMs?: number;
  /** Samples that a query may hold at once; 20 million unless given. */
  readonly maxSamples?: number;
}

/** Epoch ms and value. */
export type Point = readonly [number, number];

export type Result =
  | { readonly type: "scalar"; readonly point: Point }
  | { readonly type: "string"; readonly timeMs: number; readonly value: string }
  | {
      readonly type: "vector";
      readonly samples: readonly { readonly labels: Labels; readonly point: Point }[];
    }
  | { readonly type: "matrix"; readonly series: readonly ResultSeries[] };

/** `times[i]` belongs to `values[i]`; epoch ms. */
export interface ResultSeries {
  readonly labels: Labels;
  readonly times: Float64Array;
  readonly values: Float64Array;
}

export interface Answer {
  readonly result: Result;
  readonly warnings: readonly string[];
  readonly infos: readonly string[];
}

const LOOKBACK_MS = 300_000;
const TIMEOUT_MS = 120_000;
const MAX_SAMPLES = 20_000_000;

/**
 * Evaluates a query at one instant.
 * @throws {ParseError} @throws {ExecutionError} @throws {QueryTimeoutError}
 */
export function queryInstant(
  query: string,
  storage: Storage,
  timeMs: number,
  options: EngineOptions = {},
): Answer {
  const expr = resolveDurations(parseExpr(query), { stepMs: 0, rangeMs: 0 });
  const context = createContext(query, storage, { startMs: timeMs, stepMs: 0, count: 1 }, options);
  return answer(context, instantResult(evaluate(expr, context), timeMs));
}

/**
 * Evaluates a query at `startMs`, `startMs + stepMs`, … up to `endMs`.
 * @throws {ParseError} also for a query whose type has no range. @throws {ExecutionError} @throws {QueryTimeoutError}
 */
export function queryRange(
  query: string,
  storage: Storage,
  range: { readonly startMs: number; readonly endMs: number; readonly stepMs: number },
  options: EngineOptions = {},
): Answer {
  const { startMs, endMs, stepMs } = range;
  const written = parseExpr(query);
  const type = typeOf(written);
  if (type !== "vector" && type !== "scalar") {
    const name = type === "matrix" ? "range vector" : type;
    throw new ParseError(
      `invalid expression type "${name}" for range query, must be Scalar or instant Vector`,
    );
  }
  const expr = resolveDurations(written, { stepMs, rangeMs: endMs - startMs });
  const count = Math.floor((endMs - startMs) / stepMs) + 1;
  const context = createContext(query, storage, { startMs, stepMs, count }, options, endMs);
  return answer(context, { type: "matrix", series: rangeResult(evaluate(expr, context), context.grid) });
}

function createContext(
  query: string,
  storage: Storage,
  grid: Grid,
  options: EngineOptions,
  endMs: number = grid.startMs,
): Context {
  return {
    storage,
    annotations: new Annotations(query),
    grid,
    outer: { startMs: grid.startMs, endMs },
    lookbackMs: options.lookbackMs ?? LOOKBACK_MS,
    budget: new Budget(
      performance.now() + (options.timeoutMs ?? TIMEOUT_MS),
      options.maxSamples ?? MAX_SAMPLES,
    ),
  };
}

const answer = ({ annotations }: Context, result: Result): Answer => ({
  result,
  warnings: annotations.warnings,
  infos: annotations.infos,
});

function instantResult(value: Value, timeMs: number): Result {
  switch (value.kind) {
    case "scalar":
      return { type: "scalar", point: [timeMs, value.values[0] ?? Number.NaN] };
    case "string":
      return { type: "string", timeMs, value: value.value.toWellFormed() };
    case "vector":
      return {
        type: "vector",
        samples: value.vector
          .filter(({ present }) => present[0] === 1)
          .map(({ labels, values }) => ({ labels, point: [timeMs, values[0] ?? Number.NaN] })),
      };
    case "matrix":
      return {
        type: "matrix",
        series: value.series
          .filter(({ times }) => times.length > 0)
          .map(({ labels, times, values }) => ({ labels, times, values }))
          .sort((a, b) => compareLabels(a.labels, b.labels)),
      };
  }
}

function rangeResult(value: Value, grid: Grid): ResultSeries[] {
  const steps = new Float64Array(grid.count).map((_, i) => grid.startMs + grid.stepMs * i);
  if (value.kind === "scalar") return [{ labels: [], times: steps, values: value.values }];
  if (value.kind !== "vector") return [];
  return value.vector
    .map(({ labels, values, present }) => ({
      labels,
      times: steps.filter((_, i) => present[i] === 1),
      values: values.filter((_, i) => present[i] === 1),
    }))
    .sort((a, b) => compareLabels(a.labels, b.labels));
}
