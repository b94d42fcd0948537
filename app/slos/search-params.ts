import {
  createLoader,
  createParser,
  parseAsBoolean,
  parseAsNativeArrayOf,
  parseAsStringLiteral,
} from "nuqs/server";
import { GROUPINGS, ORDERS, SORTS, usualOrder } from "#lib/slo/view.ts";
import type { SlosState } from "#components/slos/slos-view.tsx";

/** What the list of objectives shows, in its address. */

const MAX_VALUES = 20;
const word = createParser({
  parse: (text) => (text !== "" && text.length <= 128 ? text : null),
  serialize: (text: string) => text,
});

export const slosParams = {
  vertical: parseAsNativeArrayOf(word),
  objective: parseAsNativeArrayOf(word),
  burning: parseAsBoolean,
  group: parseAsStringLiteral(GROUPINGS),
  sort: parseAsStringLiteral(SORTS),
  order: parseAsStringLiteral(ORDERS),
};

export const loadSlos = createLoader(slosParams);
type Params = Awaited<ReturnType<typeof loadSlos>>;

export function stateOf({ vertical, objective, burning, group, sort, order }: Params): SlosState {
  return {
    filters: {
      vertical: vertical.slice(0, MAX_VALUES),
      objective: objective.slice(0, MAX_VALUES),
      burning: burning ?? false,
    },
    grouping: group ?? "none",
    sorting: { sort: sort ?? "budget", order: order ?? usualOrder(sort ?? "budget") },
  };
}

/** The address of a state: what is as usual is taken out of it. */
export const paramsOf = ({ filters, grouping, sorting: { sort, order } }: SlosState) => ({
  vertical: filters.vertical.length === 0 ? null : [...filters.vertical],
  objective: filters.objective.length === 0 ? null : [...filters.objective],
  burning: filters.burning ? true : null,
  group: grouping === "none" ? null : grouping,
  sort: sort === "budget" ? null : sort,
  order: order === usualOrder(sort) ? null : order,
});
