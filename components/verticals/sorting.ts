import { MEASURE_IDS, type MeasureId } from "#lib/verticals/model.ts";
import type { Overview } from "#lib/verticals/schema.ts";

/** The order of the overview's rows. Pure. */

export const SORT_KEYS = ["vertical", ...MEASURE_IDS] as const;
export type SortKey = (typeof SORT_KEYS)[number];
export type Order = "asc" | "desc";
export interface Sorting {
  readonly sort: SortKey;
  readonly order: Order;
}
export type VerticalRow = NonNullable<Overview["verticals"]>[number];

const LESS_FIRST: ReadonlySet<SortKey> = new Set<MeasureId | "vertical">([
  "vertical",
  "sentiment",
  "budget_left",
]);

/** What needs somebody first. */
export const usualOrder = (sort: SortKey): Order => (LESS_FIRST.has(sort) ? "asc" : "desc");

/** Rows whose figure is unknown come last, whichever the order; equal ones by name. */
export function sorted(rows: readonly VerticalRow[], { sort, order }: Sorting): VerticalRow[] {
  const sign = order === "asc" ? 1 : -1;
  const byName = (a: VerticalRow, b: VerticalRow) => a.vertical.localeCompare(b.vertical, "en");
  if (sort === "vertical") return rows.toSorted((a, b) => sign * byName(a, b));
  const of = (row: VerticalRow) => row.measures[sort]?.value ?? null;
  return rows.toSorted((a, b) => {
    const [x, y] = [of(a), of(b)];
    if (x === null || y === null) return x === y ? byName(a, b) : x === null ? 1 : -1;
    return x === y ? byName(a, b) : sign * (x - y);
  });
}
