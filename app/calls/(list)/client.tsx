"use client";

import { useQueryStates } from "nuqs";
import { CallList } from "#components/call-list/call-list.tsx";
import { NowProvider } from "#components/call-list/now.tsx";
import type { TurnBudgets } from "#components/call-list/worst-turn-bar.ts";
import { FilterBar } from "#components/filters/filter-bar.tsx";
import { FILTER_NAMES, type FilterName, type ListFilters } from "#components/filters/words.ts";
import { SortSelect } from "#components/filters/sort-select.tsx";
import { TimeRange } from "#components/time-range/time-range.tsx";
import { Notice } from "#components/ui/notice.tsx";
import { callListParams, filtersOf, paramsOf } from "./search-params.ts";

/** Recent calls. `nowMs`: the server's, epoch ms. `leftOut`: what the address asked for and is not known. */
export function RecentCalls({
  nowMs,
  budgets,
  leftOut,
}: {
  nowMs: number;
  budgets: TurnBudgets;
  leftOut: readonly string[];
}) {
  const [params, setParams] = useQueryStates(callListParams, { history: "push" });
  const filters = filtersOf(params);
  const change = (next: ListFilters) => void setParams(paramsOf(next));
  const ofOne = filters.caller !== undefined;
  const usual = ofOne ? "14d" : "24h";
  return (
    <NowProvider initialMs={nowMs}>
      <h1 className="pt-4 pb-2.5 text-headline font-semibold tracking-[-0.01em]">
        {ofOne ? "Calls of one caller" : "Recent calls"}
      </h1>
      <search aria-label="Filter the calls" className="mb-3 block space-y-2">
        <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
          <TimeRange
            range={{ from: filters.from ?? null, to: filters.to ?? null }}
            usual={usual}
            nowMs={nowMs}
            onChange={({ from, to }) => {
              const { from: _from, to: _to, ...rest } = filters;
              change({ ...rest, ...(from !== null && { from }), ...(to !== null && { to }) });
            }}
          />
          <SortSelect filters={filters} onChange={change} />
        </div>
        <FilterBar filters={filters} onChange={change} />
      </search>
      {leftOut.length === 0 ? null : (
        <div className="mb-3">
          <Notice tone="info">{leftOutSentence(leftOut)}</Notice>
        </div>
      )}
      <CallList filters={filters} usual={usual} budgets={budgets} onChange={change} />
    </NowProvider>
  );
}

/** Names only what the console knows: the rest of an address may be anything, a number too. */
function leftOutSentence(names: readonly string[]): string {
  const known = names.flatMap((name) => {
    if (name === "from" || name === "to") return ["the time range"];
    if (name === "sort") return ["the order"];
    return Object.hasOwn(FILTER_NAMES, name) ? [FILTER_NAMES[name as FilterName].toLowerCase()] : [];
  });
  const what = known.length === 0 ? "something" : [...new Set(known)].join(", ");
  return `This address asks for a value that the list does not know (${what}). It was left out.`;
}
