import type { Matcher } from "./ast.ts";
import type { Labels, Metadata } from "./labels.ts";
import type { Prefilter } from "./prefilter.ts";

/** Where a query's lines come from. */
export interface LineSource {
  /**
   * Visits the lines of the streams that match, by time (lines of one time in the order they came in, or backward in
   * the reverse). `visit` returns false to stop.
   */
  scan(request: ScanRequest, visit: (row: LogRow) => boolean): void;
}

export interface ScanRequest {
  readonly matchers: readonly Matcher[];
  readonly startNs: bigint;
  /** Exclusive. */
  readonly endNs: bigint;
  readonly direction: "forward" | "backward";
  /** What every line of interest has: the source may leave out lines without it, and need not. */
  readonly prefilter: Prefilter;
}

export interface LogRow {
  /** ns after the request's `startNs`: a number, since ns since 1970 do not fit into one. */
  readonly offset: number;
  readonly stream: Labels;
  readonly text: string;
  readonly metadata: Metadata;
}

/** Offsets are exact below this (104 days); longer reads are refused before they start. */
export const MAX_SPAN_NS = BigInt(Number.MAX_SAFE_INTEGER);
