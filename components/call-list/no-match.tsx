"use client";

import { useQueries } from "@tanstack/react-query";
import { activeFilters, cleared } from "#components/filters/model.ts";
import type { ListFilters } from "#components/filters/words.ts";
import { callsQuery } from "#lib/calls/queries.ts";
import { type Loosening, loosenings, widerLoosenings } from "./loosen.ts";

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
  const first = useHelpful(loosenings(filters), true);
  const second = useHelpful(widerLoosenings(filters), !first.asking && first.ways.length === 0);
  const asking = first.asking || second.asking;
  const ways = [...first.ways, ...second.ways];
  const { length } = activeFilters(filters);
  return (
    <div className="px-3 py-8">
      <div className="mx-auto max-w-lg">
        <p className="text-base font-semibold">
          {length === 0
            ? `There is no call ${range}.`
            : `No call ${range} matches ${length > 1 ? "all of these filters" : "this filter"}.`}
        </p>
        <output className="mt-1 block text-ink-2">{answerOf(asking, ways.length, length)}</output>
        <ul className="mt-3 space-y-1.5">
          {ways.map((way) => (
            <li key={way.label}>
              <Choice onClick={() => onChange(way.filters)}>{way.label}</Choice>
            </li>
          ))}
          {length > 1 && !asking && ways.length === 0 ? (
            <li>
              <Choice onClick={() => onChange(cleared(filters))}>Without any filter</Choice>
            </li>
          ) : null}
        </ul>
      </div>
    </div>
  );
}

function answerOf(asking: boolean, ways: number, filters: number): string {
  if (asking) return filters === 0 ? "Looking further back…" : "Looking for the filter that is in the way…";
  if (ways > 0) return "There are calls if you ask:";
  return filters === 0
    ? "Nor is there an older one. The start page says how to send the first."
    : "No single one of them is in the way.";
}

/** Those of the ways that lead to a call at all. */
function useHelpful(ways: readonly Loosening[], enabled: boolean) {
  const answers = useQueries({
    queries: ways.map((way) => ({
      ...callsQuery({ ...way.filters, limit: 1 }),
      staleTime: 30_000,
      enabled,
    })),
  });
  return {
    asking: enabled && answers.some(({ isPending }) => isPending),
    ways: ways.filter((_, at) => enabled && (answers[at]?.data?.calls.length ?? 0) > 0),
  };
}

function Choice({ onClick, children }: { onClick: () => void; children: string }) {
  return (
    <button
      type="button"
      onClick={onClick}
      className="min-h-7 max-w-full rounded-sm border border-line-strong bg-surface px-2.5 py-0.5 text-left wrap-anywhere hover:border-accent hover:text-accent"
    >
      {children}
    </button>
  );
}
