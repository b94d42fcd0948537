import type { Labels } from "./labels.ts";
import type { Matcher } from "./matcher.ts";

/** A series' samples, oldest first, one a timestamp. */
export interface RawSeries {
  readonly labels: Labels;
  /** Epoch ms. */
  readonly times: Float64Array;
  readonly values: Float64Array;
  /** 1 where the sample is a staleness marker; null when none is. */
  readonly stale: Uint8Array | null;
}

/** What PromQL is evaluated over. */
export interface Storage {
  /**
   * Every series that all matchers accept, with its samples in [fromMs, toMs]; one without samples may be left
   * out. One at a time: a query over thousands of series holds the raw samples of none for long.
   */
  select(matchers: readonly Matcher[], fromMs: number, toMs: number): Iterable<RawSeries>;
}
