import { type Histogram, samplesOf } from "#lib/baseline/histogram.ts";
import { STAGE_LABELS } from "#lib/format/labels.ts";
import type { LedgerStage } from "#lib/ledger/stages.ts";
import { type ColumnOf, percentileNote } from "../panels.ts";
import { percentile } from "../read.ts";

/** What sections have in common. Pure. */

/** Samples, as they were extrapolated. */
export const countExactly = (one: Histogram): number => one.at(-1)?.count ?? 0;
export const countOf = (one: Histogram | null): number | null => (one === null ? null : samplesOf(one));

export const rounded = (value: number | null): number | null => (value === null ? null : Math.round(value));
export const named = (name: string): string => (name === "" ? "not named" : name);

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

/**
 * What there was in a range or in the one before it, by name; what one of them lacks is unknown there, not 0.
 * @param then null: there is nothing to compare with, or its source did not answer
 */
export function inEither<Row>(
  now: ReadonlyMap<string, Row>,
  then: ReadonlyMap<string, Row> | null,
  unknown: Row,
  count: (row: Row) => number,
): { readonly key: string; readonly of: Row; readonly before: Row | null }[] {
  return [...new Set([...now.keys(), ...(then?.keys() ?? [])])]
    .map((key) => ({
      key,
      of: now.get(key) ?? unknown,
      before: then === null ? null : (then.get(key) ?? unknown),
    }))
    .filter(({ of, before }) => count(of) > 0 || (before !== null && count(before) > 0));
}
