import { staticText, type Static } from "../traceql/static.ts";

/** Observations of spans by series and interval. */
export interface Label {
  readonly key: string;
  readonly value: Static;
}

export interface Value {
  readonly value: number;
  /** For histograms: the bucket that it falls in. */
  readonly bucket: number | null;
}

export interface Observation extends Value {
  readonly interval: number;
  readonly timestampMs: bigint;
}

export interface Exemplar extends Omit<Observation, "bucket"> {
  readonly labels: readonly Label[];
}

export interface Collected {
  readonly labels: readonly Label[];
  /** By interval; undefined where nothing was observed. */
  readonly cells: readonly (Cell | undefined)[];
  readonly exemplars: readonly Exemplar[];
}

/** What one interval of a series holds; `buckets` counts by the buckets' upper bounds. */
export interface Cell {
  count: number;
  sum: number;
  min: number;
  max: number;
  buckets: Map<number, number> | null;
}

const EXEMPLARS_PER_INTERVAL = 2;
const newCell = (): Cell => ({ count: 0, sum: 0, min: Infinity, max: -Infinity, buckets: null });

export class SeriesBuilder {
  readonly #intervals: number;
  readonly #maxExemplars: number;
  readonly #series = new Map<
    string,
    { labels: readonly Label[]; cells: (Cell | undefined)[]; exemplars: Exemplar[] }
  >();
  #exemplars = 0;

  constructor(intervals: number, maxExemplars: number) {
    this.#intervals = intervals;
    this.#maxExemplars = maxExemplars;
  }

  /** The series of these labels, begun if need be. */
  open(labels: readonly Label[]): { cells: (Cell | undefined)[]; exemplars: Exemplar[] } {
    const key = labels
      .map((label) => `${label.key}=${label.value.type}:${staticText(label.value)}`)
      .join("\u0000");
    const known = this.#series.get(key);
    if (known) return known;
    const cells = Array.from({ length: this.#intervals }, () => undefined);
    const series = { labels, cells, exemplars: [] };
    this.#series.set(key, series);
    return series;
  }

  observe(labels: readonly Label[], observation: Observation, exemplarLabels: () => readonly Label[]): void {
    const series = this.open(labels);
    const cell = (series.cells[observation.interval] ??= newCell());
    const { bucket, ...exemplar } = observation;
    const { value } = exemplar;
    if (this.#exemplars < this.#maxExemplars && cell.count < EXEMPLARS_PER_INTERVAL) {
      this.#exemplars++;
      series.exemplars.push({ ...exemplar, labels: [...labels, ...exemplarLabels()] });
    }
    cell.count++;
    cell.sum += value;
    cell.min = Math.min(cell.min, value);
    cell.max = Math.max(cell.max, value);
    if (bucket === null) return;
    cell.buckets ??= new Map();
    cell.buckets.set(bucket, (cell.buckets.get(bucket) ?? 0) + 1);
  }

  /** Sorted by labels, so that the same question gets the same order. */
  get collected(): readonly Collected[] {
    return [...this.#series].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, series]) => series);
  }
}
