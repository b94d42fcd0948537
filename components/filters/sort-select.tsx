"use client";

import { keysOf, type ListFilters, SORT_LABELS } from "./words.ts";

const SORTS = keysOf(SORT_LABELS);

/** The order of the list. */
export function SortSelect({
  filters,
  onChange,
}: {
  filters: ListFilters;
  onChange: (filters: ListFilters) => void;
}) {
  return (
    <label className="inline-flex items-center gap-2 text-ink-2">
      Sort
      <select
        value={filters.sort ?? "time"}
        onChange={(event) => {
          const sort = SORTS.find((one) => one === event.target.value);
          const { sort: _, ...rest } = filters;
          onChange(sort === undefined || sort === "time" ? rest : { ...rest, sort });
        }}
        className="h-7 rounded-sm border border-line bg-surface px-1.5 text-ink hover:border-line-strong"
      >
        {SORTS.map((sort) => (
          <option key={sort} value={sort}>
            {SORT_LABELS[sort]}
          </option>
        ))}
      </select>
    </label>
  );
}
