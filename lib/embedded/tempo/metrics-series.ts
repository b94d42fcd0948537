import { staticText, type Static } from "../traceql/static.ts";

/** Observations of spans by series and interval. */
export interface Label {
  readonly key: string;
  readonly value: Static;
}

export interface Observation {
  readonly interval: number;
  readonly value: number;
  readonly timestampMs: bigint;
}

export interface Exemplar extends Observation {
  readonly labels: readonly Label[];
}

export interface Collected {
  readonly labels: readonly Label[];
  /** By interval; empty where nothing was observed. */
  readonly cells: readonly Cell[];
  readonly exemplars: readonly Exemplar[];
}

/** What one interval of a series holds; `buckets` counts by power of two (in ns for durations). */
export interface Cell {
  count: number;
  sum: number;
  min: number;
  max: number;
  readonly buckets: Map<number, number>;
}

const EXEMPLARS_PER_INTERVAL = 2;
const NS = 1e9;

/** The least power of two not below the value in billionths, as the real one's log2 histogram has it. */
const bucketOf = (value: number): number =>
  2 ** Math.ceil(Math.log2(Math.max(2, Math.round(value * NS)))) / NS;

const newCell = (): Cell => ({ count: 0, sum: 0, min: Infinity, max: -Infinity, buckets: new Map() });

export class SeriesBuilder {
  readonly #intervals: number;
  readonly #maxExemplars: number;
  readonly #series = new Map<string, { labels: readonly Label[]; cells: Cell[]; exemplars: Exemplar[] }>();
  #exemplars = 0;

  constructor(intervals: number, maxExemplars: number) {
    this.#intervals = intervals;
    this.#maxExemplars = maxExemplars;
  }

  observe(labels: readonly Label[], observation: Observation, exemplarLabels: () => readonly Label[]): void {
    const key = labels.map(({ value }) => `${value.type}:${staticText(value)}`).join("\u0000");
    const known = this.#series.get(key);
    const series = known ?? {
      labels,
      cells: Array.from({ length: this.#intervals }, newCell),
      exemplars: [],
    };
    if (!known) this.#series.set(key, series);
    const cell = series.cells[observation.interval];
    if (!cell) return;
    const { value } = observation;
    if (this.#exemplars < this.#maxExemplars && cell.count < EXEMPLARS_PER_INTERVAL) {
      this.#exemplars++;
      series.exemplars.push({ ...observation, labels: [...labels, ...exemplarLabels()] });
    }
    cell.count++;
    cell.sum += value;
    cell.min = Math.min(cell.min, value);
    cell.max = Math.max(cell.max, value);
    const bucket = bucketOf(value);
    cell.buckets.set(bucket, (cell.buckets.get(bucket) ?? 0) + 1);
  }

  /** Sorted by labels, so that the same question gets the same order. */
  get collected(): readonly Collected[] {
    return [...this.#series].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, series]) => series);
  }
}
