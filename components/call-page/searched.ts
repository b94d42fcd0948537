/** Which search `n` and `N` step through, where trace and logs both have matches: the one that was used last. */

type Searchable = "trace" | "logs";
let last: Searchable | null = null;

/** The reader is searching there. */
export function searchIn(where: Searchable): void {
  last = where;
}

export const isSearched = (where: Searchable): boolean => last === null || last === where;
