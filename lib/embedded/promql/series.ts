import { ExecutionError } from "./errors.ts";
import { type Labels, labelsKey } from "./labels.ts";

/** The evaluation times: `startMs`, `startMs + stepMs`, … */
export interface Grid {
  readonly startMs: number;
  readonly stepMs: number;
  readonly count: number;
}

/** One series of an instant vector, evaluated at every step of a grid. */
export interface Series {
  readonly labels: Labels;
  readonly values: Float64Array;
  /** 1 where there is a value: NaN is one too. */
  readonly present: Uint8Array;
}

/** Its arrays belong to whoever asked for it: merging writes to them. */
export type Vector = readonly Series[];

export const emptySeries = (labels: Labels, count: number): Series => ({
  labels,
  values: new Float64Array(count),
  present: new Uint8Array(count),
});

export const isEmpty = (series: Series): boolean => !series.present.includes(1);

const SAME_LABELSET = "vector cannot contain metrics with the same labelset";

/** Collects a vector: one series a label set, at most one value a step. */
export class VectorBuilder {
  readonly #series = new Map<string, Series>();
  readonly #count: number;

  constructor(count: number) {
    this.#count = count;
  }

  /** The series with these labels, to write to. */
  at(labels: Labels): Series {
    const key = labelsKey(labels);
    let series = this.#series.get(key);
    if (series === undefined) {
      series = emptySeries(labels, this.#count);
      this.#series.set(key, series);
    }
    return series;
  }

  /** @throws {ExecutionError} when the labels already have a value at that step. */
  set(series: Series, step: number, value: number): void {
    if (series.present[step] === 1) throw new ExecutionError(SAME_LABELSET);
    series.present[step] = 1;
    series.values[step] = value;
  }

  /** Takes a whole series over, or merges it into the one with its labels. */
  add(series: Series): void {
    const key = labelsKey(series.labels);
    const known = this.#series.get(key);
    if (known === undefined) {
      this.#series.set(key, series);
      return;
    }
    for (let i = 0; i < this.#count; i++) {
      if (series.present[i] === 1) this.set(known, i, series.values[i] ?? Number.NaN);
    }
  }

  build(): Vector {
    return [...this.#series.values()].filter((series) => !isEmpty(series));
  }
}

/** Merges series whose labels became equal. @throws {ExecutionError} where two have a value at one step. */
export function mergeByLabels(vector: Vector, count: number): Vector {
  const builder = new VectorBuilder(count);
  for (const series of vector) builder.add(series);
  return builder.build();
}

/** For range functions, two series of one label set are an error even where they never meet. */
export function requireDistinct(vector: Vector): Vector {
  if (new Set(vector.map(({ labels }) => labelsKey(labels))).size !== vector.length) {
    throw new ExecutionError(SAME_LABELSET);
  }
  return vector;
}

/** Applies a function to every value; labels are given anew. */
export function mapSeries(
  series: Series,
  labels: Labels,
  f: (value: number, step: number) => number,
): Series {
  const { values, present } = series;
  const out = new Float64Array(values.length);
  for (let i = 0; i < out.length; i++) if (present[i] === 1) out[i] = f(values[i] ?? 0, i);
  return { labels, values: out, present };
}
