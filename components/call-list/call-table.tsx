"use client";

import { clsx } from "clsx";
import { ArrowDown } from "lucide-react";
import type { CallSummary } from "#lib/calls/schema.ts";
import { type ListFilters, SORT_LABELS } from "#components/filters/words.ts";
import { CallRow } from "./call-row.tsx";
import type { TurnBudgets } from "./worst-turn-bar.ts";

type Sort = NonNullable<ListFilters["sort"]>;

interface Column {
  readonly title: string;
  readonly sort?: Sort;
  readonly right?: boolean;
  readonly className?: string;
}

const COLUMNS: readonly Column[] = [
  { title: "Started" },
  { title: "Ended", sort: "time", className: "max-xl:hidden" },
  { title: "Call" },
  { title: "Verdict" },
  { title: "Breached stage" },
  { title: "Worst turn", sort: "worst_turn" },
  { title: "Turns", sort: "turns", right: true, className: "max-xl:hidden" },
  { title: "Duration", sort: "duration", right: true },
  { title: "Vertical" },
  { title: "Agent" },
  { title: "Direction", className: "max-[90rem]:hidden" },
  { title: "Language", className: "max-[87rem]:hidden" },
  { title: "Outcome" },
  { title: "Sentiment", sort: "sentiment", className: "max-xl:hidden" },
];

/** Calls as rows, each a link to its page. Where there is no room for a table the rows are a list. */
export function CallTable({
  calls,
  budgets,
  sort,
  onSort,
  stale,
}: {
  calls: readonly CallSummary[];
  budgets: TurnBudgets;
  sort: Sort;
  onSort: (sort: Sort) => void;
  /** The rows are those of the filters before, while the new ones are fetched. */
  stale: boolean;
}) {
  return (
    <table aria-busy={stale} className="w-full border-separate border-spacing-0 max-lg:block">
      <caption className="sr-only">Calls, {SORT_LABELS[sort].toLowerCase()}</caption>
      <thead className="max-lg:hidden">
        <tr>
          {COLUMNS.map((column) => (
            <th
              key={column.title}
              scope="col"
              aria-sort={column.sort === sort ? "descending" : undefined}
              className={clsx(
                "sticky top-20 z-10 h-7 border-b border-line bg-surface pr-4 text-2xs font-normal whitespace-nowrap text-ink-3 first:pl-3",
                column.right === true ? "text-right" : "text-left",
                column.className,
              )}
            >
              <Title column={column} sorted={column.sort === sort} onSort={onSort} />
            </th>
          ))}
        </tr>
      </thead>
      <tbody className="max-lg:block [&>tr:last-child>*]:border-b-0">
        {calls.map((call) => (
          <CallRow key={call.sid} call={call} budgets={budgets} />
        ))}
      </tbody>
    </table>
  );
}

function Title({
  column: { title, sort },
  sorted,
  onSort,
}: {
  column: Column;
  sorted: boolean;
  onSort: (sort: Sort) => void;
}) {
  if (sort === undefined) return title;
  return (
    <button
      type="button"
      onClick={() => onSort(sort)}
      title={`Sort: ${SORT_LABELS[sort].toLowerCase()}`}
      className={clsx("inline-flex items-center gap-1 hover:text-ink", sorted && "font-semibold text-ink")}
    >
      {title}
      {sorted ? <ArrowDown size={11} strokeWidth={2} aria-hidden /> : null}
    </button>
  );
}
