import type { DatabaseSync } from "node:sqlite";
import type { Field, Pipeline } from "../traceql/ast.ts";
import { scopeOf, type Scope } from "../traceql/evaluate-field.ts";
import { select } from "./select.ts";
import type { StoredSpan } from "./stored-span.ts";
import type { Window } from "./window.ts";

/**
 * Intervals are open on the left and closed on the right, and named by their right end; the range is widened
 * to whole steps, and by one more in front, as the real one does.
 */
export interface Grid {
  readonly startNs: bigint;
  readonly stepNs: bigint;
  readonly count: number;
}

export const rangeGrid = ({ startNs: from, endNs }: Window, stepNs: bigint): Grid => {
  const aligned = from - (from % stepNs);
  const startNs = aligned > stepNs ? aligned - stepNs : aligned;
  return { startNs, stepNs, count: Number((endNs - startNs + stepNs - 1n) / stepNs) };
};

/** One interval, the whole window. */
export const instantGrid = ({ startNs, endNs }: Window): Grid => ({
  startNs: startNs - 1n,
  stepNs: endNs - startNs + 1n,
  count: 1,
});

const windowOf = ({ startNs, stepNs, count }: Grid): Window => ({
  startNs,
  endNs: startNs + stepNs * BigInt(count),
});

export interface Observed {
  readonly span: StoredSpan;
  readonly scope: Scope;
  readonly interval: number;
}

/** The spans that a pipeline selects and that begin within the grid. `fields` are read of them later. */
export function* observe(
  db: DatabaseSync,
  pipeline: Pipeline,
  fields: readonly Field[],
  grid: Grid,
): Generator<Observed> {
  for (const { trace, spansets } of select(db, pipeline, windowOf(grid), fields)) {
    const matched = new Set<unknown>(spansets.flatMap(({ spans }) => spans));
    const scope = scopeOf(trace);
    for (const span of trace.spans) {
      const interval = matched.has(span) ? intervalOf(span.startNs, grid) : null;
      if (interval !== null) yield { span, scope, interval };
    }
  }
}

function intervalOf(ns: bigint, { startNs, stepNs, count }: Grid): number | null {
  if (ns <= startNs) return null;
  const interval = Number((ns - startNs - 1n) / stepNs);
  return interval < count ? interval : null;
}

/** Whether the window holds anything at all, matching or not. */
export function holdsTraces(db: DatabaseSync, grid: Grid): boolean {
  const { startNs, endNs } = windowOf(grid);
  const row = db
    .prepare("SELECT 1 FROM traces WHERE end_ns >= ? AND start_ns <= ? LIMIT 1")
    .get(startNs, endNs);
  return row !== undefined;
}
