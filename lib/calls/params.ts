import type { CallFilters } from "./filters.ts";

/** Filters as a query string in a fixed order, without zod: the browser needs it too. */
export function callParams(filters: CallFilters): URLSearchParams {
  const params = new URLSearchParams();
  for (const [key, value] of Object.entries(filters).toSorted(([a], [b]) => (a < b ? -1 : 1))) {
    if (value === undefined) continue;
    for (const one of Array.isArray(value) ? value : [value]) params.append(key, String(one));
  }
  return params;
}

/** Where the same calls can be had as CSV. */
export function callsCsvHref(filters: CallFilters): string {
  const { cursor: _cursor, limit: _limit, ...rest } = filters;
  return `/api/v1/calls.csv?${callParams(rest)}`;
}
