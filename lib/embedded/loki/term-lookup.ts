import type { DatabaseSync } from "node:sqlite";
import type { Pair, Prefilter } from "../logql/prefilter.ts";
import { statement } from "./tables.ts";
import { isIndexed, termOf } from "./terms.ts";

/** A pair that more lines have is not selective: reading by time is quicker. */
const MAX_LINES = 20_000;

/**
 * The lines that have one of the pairs of the most selective indexed row; null when no row is in the index as a whole.
 * A pair that is a stream label or shared by a whole resource is never in the index: `isSearchable` says which are not.
 */
export function linesOfTerms(
  db: DatabaseSync,
  { pairs }: Prefilter,
  isSearchable: (pair: Pair) => boolean,
): number[] | null {
  const find = statement(db, "SELECT line FROM log_terms WHERE term = ? LIMIT ?");
  let best: number[] | null = null;
  for (const row of pairs) {
    if (!row.every((pair) => isIndexed(pair.name, pair.value) && isSearchable(pair))) continue;
    const lines = new Set<number>();
    for (const { name, value } of row) {
      for (const found of find.all(termOf(name, value), MAX_LINES + 1)) lines.add(Number(found["line"]));
      if (lines.size > MAX_LINES) break;
    }
    if (lines.size <= MAX_LINES && (best === null || lines.size < best.length)) best = [...lines];
  }
  return best;
}
