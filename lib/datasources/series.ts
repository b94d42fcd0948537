/** Samples as Prometheus, Loki and Tempo give them, in one shape. */

export interface Point {
  /** Epoch ms. */
  readonly timeMs: number;
  /** NaN and ±Infinity as the backend computed them. */
  readonly value: number;
}

/** A native histogram's sample. Bounds are inclusive as the backend's `boundaries` number tells; counts may be fractional. */
export interface HistogramPoint {
  readonly timeMs: number;
  readonly count: number;
  readonly sum: number;
  readonly buckets: readonly { readonly lower: number; readonly upper: number; readonly count: number }[];
}

/** Label names and values; a map, since both are untrusted. */
export type Labels = ReadonlyMap<string, string>;

export interface Series {
  readonly labels: Labels;
  readonly points: readonly Point[];
  /** Only for native histograms; else empty. */
  readonly histograms: readonly HistogramPoint[];
}
