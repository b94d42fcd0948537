import { activeFilters, filterSentence, without } from "#components/filters/model.ts";
import type { ListFilters } from "#components/filters/words.ts";

/** One thing to ask for less of, where nothing matches. */
export interface Loosening {
  readonly label: string;
  readonly filters: ListFilters;
}

const MOST = 6;

/** Each filter left out, then a longer time: what could be in the way of an empty list. A caller is not left out. */
export function loosenings(filters: ListFilters): Loosening[] {
  const looser = activeFilters(filters)
    .filter(({ name }) => name !== "caller")
    .map((filter) => ({
      label: `Without ${filterSentence(filter)}`,
      filters: without(filters, filter.name),
    }));
  const { from: _from, to: _to, ...anyTime } = filters;
  const longer = { ...anyTime, from: "now-14d" };
  const isLonger = filters.from !== "now-14d" && (filters.caller === undefined || filters.from !== undefined);
  return [
    ...looser.slice(0, MOST - 1),
    ...(isLonger ? [{ label: "In the last 14 days", filters: longer }] : []),
  ];
}
