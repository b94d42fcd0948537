import type { Annotations } from "./annotations.ts";
import type { At, Shift } from "./ast.ts";
import { ExecutionError, QueryTimeoutError } from "./errors.ts";
import type { Grid, Vector } from "./series.ts";
import type { RawSeries, Storage } from "./storage.ts";

/** What one (sub)query is evaluated with. */
export interface Context {
  readonly storage: Storage;
  readonly annotations: Annotations;
  readonly grid: Grid;
  /** The whole query's first and last step: `@ start()` and `@ end()`, inside subqueries too. */
  readonly outer: { readonly startMs: number; readonly endMs: number };
  readonly lookbackMs: number;
  readonly budget: Budget;
}

export type Value =
  | { readonly kind: "scalar"; readonly values: Float64Array }
  | { readonly kind: "string"; readonly value: string }
  | { readonly kind: "vector"; readonly vector: Vector }
  | { readonly kind: "matrix"; readonly series: readonly RawSeries[] };

/** Bounds a query's time and memory. */
export class Budget {
  readonly #deadlineMs: number;
  #samples: number;

  /** @param deadlineMs on `performance.now()`'s clock. */
  constructor(deadlineMs: number, maxSamples: number) {
    this.#deadlineMs = deadlineMs;
    this.#samples = maxSamples;
  }

  /** @throws {QueryTimeoutError} */
  checkTime(): void {
    if (performance.now() > this.#deadlineMs) throw new QueryTimeoutError();
  }

  /** Counts samples that are about to be held, and looks at the clock. @throws {ExecutionError} */
  spend(samples: number): void {
    this.#samples -= samples;
    if (this.#samples < 0) {
      throw new ExecutionError("query processing would load too many samples into memory in query execution");
    }
    this.checkTime();
  }
}

export function atMs(at: At | null, context: Context): number | null {
  if (at === null) return null;
  if (at.kind === "time") return at.ms;
  return at.kind === "start" ? context.outer.startMs : context.outer.endMs;
}

/** The instants that a shifted selector refers to, one a step: the steps moved by the offset, or one held instant. */
export function referenceGrid(shift: Shift, context: Context): Grid {
  const held = atMs(shift.at, context);
  const { startMs, stepMs, count } = context.grid;
  return held === null
    ? { startMs: startMs - shift.offsetMs, stepMs, count }
    : { startMs: held - shift.offsetMs, stepMs: 0, count };
}

export const lastOf = (grid: Grid): number => grid.startMs + grid.stepMs * (grid.count - 1);
