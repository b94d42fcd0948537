"use client";

import { useQueries } from "@tanstack/react-query";
import { activeFilters } from "#components/filters/model.ts";
import type { ListFilters } from "#components/filters/words.ts";
import { callsQuery } from "#lib/calls/queries.ts";
import { loosenings } from "./loosen.ts";

/** Nothing matches: which filter is in the way is found out by leaving out each. `range`: "in the last hour". */
export function NoMatch({
  filters,
  range,
  onChange,
}: {
  filters: ListFilters;
  range: string;
  onChange: (filters: ListFilters) => void;
}) {
  const ways = loosenings(filters);
  const answers = useQueries({
    queries: ways.map((way) => ({ ...callsQuery({ ...way.filters, limit: 1 }), staleTime: 30_000 })),
  });
  const asking = answers.some(({ isPending }) => isPending);
  const helpful = ways.filter((_, at) => (answers[at]?.data?.calls.length ?? 0) > 0);
  const several = activeFilters(filters).length > 1;
  return (
    <div className="px-3 py-6 md:py-10">
      <div className="mx-auto max-w-md">
        <p className="text-base font-semibold">
          {activeFilters(filters).length === 0
            ? `There is no call ${range}.`
            : `No call ${range} matches ${several ? "all of these filters" : "this filter"}.`}
        </p>
        <output className="mt-1 block text-ink-2">
          {asking
            ? "Looking for the filter that is in the way…"
            : helpful.length > 0
              ? "There are calls with one thing less:"
              : ways.length === 0
                ? "Nothing older is kept."
                : "Leaving out any one of them, or looking back 14 days, finds none either."}
        </output>
        <ul className="mt-3 space-y-1.5">
          {helpful.map((way) => (
            <li key={way.label}>
              <button
                type="button"
                onClick={() => onChange(way.filters)}
                className="min-h-7 max-w-full rounded-sm border border-line-strong bg-surface px-2.5 py-0.5 text-left wrap-anywhere hover:border-accent hover:text-accent"
              >
                {way.label}
              </button>
            </li>
          ))}
        </ul>
      </div>
    </div>
  );
}
