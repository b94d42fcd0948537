import type { Context } from "./context.ts";
import { ExecutionError } from "./errors.ts";
import { formatG } from "./format.ts";
import type { Labels } from "./labels.ts";
import { type Series, type Vector, VectorBuilder } from "./series.ts";

/** A group of an aggregation. */
export interface Group {
  readonly labels: Labels;
  readonly members: Series[];
}

const INT64 = 2 ** 63;

/** `topk` and `bottomk`: the series themselves, at the steps at which they are among the k; NaN comes last. */
export function pickExtremes(
  op: "topk" | "bottomk",
  groups: readonly Group[],
  ks: Float64Array,
  context: Context,
): Vector {
  if (ks.every((k) => k < 1)) return [];
  for (const k of ks) {
    if (Number.isNaN(k)) throw new ExecutionError("Parameter value is NaN");
    if (k <= -INT64) throw new ExecutionError(`Scalar value ${formatG(k)} underflows int64`);
    if (k >= INT64) throw new ExecutionError(`Scalar value ${formatG(k)} overflows int64`);
  }
  const { count } = context.grid;
  const better = op === "topk" ? (a: number, b: number) => b - a : (a: number, b: number) => a - b;
  const builder = new VectorBuilder(count);
  for (const { members } of groups) {
    for (let step = 0; step < count; step++) {
      const k = Math.trunc(ks[step] ?? 0);
      if (k < 1) continue;
      const candidates = members.filter(({ present }) => present[step] === 1);
      candidates.sort((a, b) => nanLast(valueAt(a, step), valueAt(b, step), better));
      for (const series of candidates.slice(0, k)) {
        builder.set(builder.at(series.labels), step, valueAt(series, step));
      }
    }
  }
  return builder.build();
}

const valueAt = (series: Series, step: number): number => series.values[step] ?? Number.NaN;

/** Sorts by `order`, and NaN behind everything. */
export function nanLast(a: number, b: number, order: (a: number, b: number) => number): number {
  if (Number.isNaN(a)) return Number.isNaN(b) ? 0 : 1;
  if (Number.isNaN(b)) return -1;
  // Infinity − Infinity is NaN, and equal.
  return order(a, b) || 0;
}
