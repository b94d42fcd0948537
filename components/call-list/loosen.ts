import { activeFilters, filterSentence, without } from "#components/filters/model.ts";
import type { ListFilters } from "#components/filters/words.ts";

/** One thing to ask for less of, where nothing matches. */
export interface Loosening {
  readonly label: string;
  readonly filters: ListFilters;
}

const MOST = 6;
const LONG = "now-14d";

/** False where the range reaches back as far as calls are kept. */
const isShort = ({ from, to, caller }: ListFilters): boolean =>
  to !== undefined || (from !== LONG && (caller === undefined || from !== undefined));

function ofLongTime(filters: ListFilters): ListFilters {
  const { from: _from, to: _to, ...others } = filters;
  return { ...others, from: LONG };
}

/** Each filter left out, and a longer time: what alone could be in the way. A caller is not left out. */
export function loosenings(filters: ListFilters): Loosening[] {
  const fewer = activeFilters(filters)
    .filter(({ name }) => name !== "caller")
    .slice(0, MOST)
    .map((filter) => ({
      label: `Without ${filterSentence(filter)}`,
      filters: without(filters, filter.name),
    }));
  return isShort(filters)
    ? [...fewer, { label: "In the last 14 days", filters: ofLongTime(filters) }]
    : fewer;
}

/** Each filter left out of a longer time: where no single thing was in the way. */
export function widerLoosenings(filters: ListFilters): Loosening[] {
  if (!isShort(filters)) return [];
  return loosenings(ofLongTime(filters)).map(({ label, ...rest }) => ({
    label: `${label}, in the last 14 days`,
    ...rest,
  }));
}
