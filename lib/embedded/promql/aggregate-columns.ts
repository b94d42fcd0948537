import type { Series } from "./series.ts";

/** An aggregation over series, step by step; whole series are added, so that the inner loop runs over arrays. */
export interface Column {
  add(series: Series): void;
  finish(): { readonly values: Float64Array; readonly present: Uint8Array };
}

export type ColumnOp = "sum" | "avg" | "count" | "min" | "max" | "group" | "stddev" | "stdvar";

export function columnFor(op: ColumnOp, count: number): Column {
  switch (op) {
    case "sum":
      return sumColumn(count);
    case "avg":
      return averageColumn(count);
    case "count":
      return foldColumn(
        count,
        () => 1,
        (total) => total + 1,
      );
    case "group":
      return foldColumn(
        count,
        () => 1,
        (one) => one,
      );
    case "min":
      return foldColumn(
        count,
        (value) => value,
        (min, value) => (min > value || Number.isNaN(min) ? value : min),
      );
    case "max":
      return foldColumn(
        count,
        (value) => value,
        (max, value) => (max < value || Number.isNaN(max) ? value : max),
      );
    case "stddev":
      return varianceColumn(count, Math.sqrt);
    case "stdvar":
      return varianceColumn(count, (variance) => variance);
  }
}

function foldColumn(
  count: number,
  first: (value: number) => number,
  next: (folded: number, value: number) => number,
): Column {
  const values = new Float64Array(count);
  const present = new Uint8Array(count);
  return {
    add: (series) => {
      for (let i = 0; i < count; i++) {
        if (series.present[i] !== 1) continue;
        const value = series.values[i] ?? 0;
        values[i] = present[i] === 1 ? next(values[i] ?? 0, value) : first(value);
        present[i] = 1;
      }
    },
    finish: () => ({ values, present }),
  };
}

/** Kahan–Neumaier, as `KahanSum`, over arrays. */
function sumColumn(count: number): Column {
  const sums = new Float64Array(count);
  const cs = new Float64Array(count);
  const present = new Uint8Array(count);
  return {
    add: (series) => {
      for (let i = 0; i < count; i++) {
        if (series.present[i] !== 1) continue;
        present[i] = 1;
        const value = series.values[i] ?? 0;
        const sum = sums[i] ?? 0;
        const t = sum + value;
        if (t === Infinity || t === -Infinity) cs[i] = 0;
        else cs[i] = (cs[i] ?? 0) + (Math.abs(sum) >= Math.abs(value) ? sum - t + value : value - t + sum);
        sums[i] = t;
      }
    },
    finish: () => ({
      values: sums.map((sum, i) => (Number.isFinite(sum) ? sum + (cs[i] ?? 0) : sum)),
      present,
    }),
  };
}

/** A sum ÷ count; where that sum overflows, the mean is made step by step instead. */
function averageColumn(count: number): Column {
  const members: Series[] = [];
  const sum = sumColumn(count);
  const counts = new Uint32Array(count);
  return {
    add: (series) => {
      members.push(series);
      sum.add(series);
      for (let i = 0; i < count; i++) counts[i] = (counts[i] ?? 0) + (series.present[i] ?? 0);
    },
    finish: () => {
      const { values, present } = sum.finish();
      for (let i = 0; i < count; i++) {
        const total = values[i] ?? 0;
        values[i] = Number.isFinite(total) ? total / (counts[i] ?? 1) : incrementalMean(members, i);
      }
      return { values, present };
    },
  };
}

function incrementalMean(members: readonly Series[], step: number): number {
  let mean = 0;
  let n = 0;
  for (const { values, present } of members) {
    if (present[step] !== 1) continue;
    n++;
    const value = values[step] ?? 0;
    mean = mean * ((n - 1) / n) + value / n;
  }
  return mean;
}

/** The population variance, by Welford's method. */
function varianceColumn(count: number, finish: (variance: number) => number): Column {
  const means = new Float64Array(count);
  const squares = new Float64Array(count);
  const counts = new Uint32Array(count);
  return {
    add: (series) => {
      for (let i = 0; i < count; i++) {
        if (series.present[i] !== 1) continue;
        const value = series.values[i] ?? 0;
        const n = (counts[i] ?? 0) + 1;
        counts[i] = n;
        if (n === 1) {
          means[i] = value;
          squares[i] = Number.isFinite(value) ? 0 : Number.NaN;
          continue;
        }
        const delta = value - (means[i] ?? 0);
        const mean = (means[i] ?? 0) + delta / n;
        means[i] = mean;
        squares[i] = (squares[i] ?? 0) + delta * (value - mean);
      }
    },
    finish: () => ({
      values: squares.map((square, i) => finish(square / (counts[i] ?? 1))),
      present: Uint8Array.from(counts, (n) => (n > 0 ? 1 : 0)),
    }),
  };
}
