import { type Histogram, samplesOf } from "#lib/baseline/histogram.ts";
import { STAGE_LABELS } from "#lib/format/labels.ts";
import type { LedgerStage } from "#lib/ledger/stages.ts";
import { type ColumnOf, percentileNote } from "../panels.ts";
import { percentile } from "../read.ts";

/** What sections have in common. Pure. */

/** Samples, as they were extrapolated. */
export const countExactly = (one: Histogram): number => one.at(-1)?.count ?? 0;
export const countOf = (one: Histogram | null): number | null => (one === null ? null : samplesOf(one));

export const stageName = (stage: string): string =>
  Object.hasOwn(STAGE_LABELS, stage) ? STAGE_LABELS[stage as LedgerStage] : stage;

/** A percentile as a column, with why it is not there. */
export const atQuantile = (q: number, id: string): ColumnOf<{ readonly histogram: Histogram | null }> => ({
  id,
  title: id,
  unit: "ms",
  better: "less",
  cell: ({ histogram }) => percentile(histogram, q).ms,
  note: ({ histogram }) => percentileNote(percentile(histogram, q), q),
});
