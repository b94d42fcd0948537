"use client";

import { clsx } from "clsx";
import { ArrowDown, ArrowUp } from "lucide-react";
import { humanize } from "#lib/format/labels.ts";
import { clip } from "#lib/format/text.ts";
import type { Slo } from "#lib/slo/schema.ts";
import {
  grouped,
  type Grouping,
  SHOWN_WINDOWS,
  type SloOrder,
  type SloSort,
  sorted,
  usualOrder,
} from "#lib/slo/view.ts";
import { countWords, SloRow } from "./slo-row.tsx";

export interface Sorting {
  readonly sort: SloSort;
  readonly order: SloOrder;
}

const COLUMNS: readonly { readonly sort: SloSort | null; readonly title: string; readonly right?: true }[] = [
  { sort: "objective", title: "Objective" },
  { sort: "vertical", title: "Vertical" },
  { sort: "budget", title: "Budget left" },
  { sort: "target", title: "Target", right: true },
  { sort: "kept", title: "Kept, 30 d", right: true },
  ...SHOWN_WINDOWS.map((window) => ({ sort: window, title: `Burn ${window}`, right: true as const })),
  { sort: null, title: "Bad, last 24 h" },
  { sort: "events", title: "Bad of events", right: true },
  { sort: "alerts", title: "Alerts" },
];

/** Objectives as rows, in groups. Those of which less than `mostKnownMs` is known say so. */
export function SloTable({
  slos,
  grouping,
  sorting,
  mostKnownMs,
  onSort,
}: {
  slos: readonly Slo[];
  grouping: Grouping;
  sorting: Sorting;
  mostKnownMs: number | null;
  onSort: (sorting: Sorting) => void;
}) {
  const groups = grouped(sorted(slos, sorting.sort, sorting.order), grouping);
  return (
    <table className="w-full border-separate border-spacing-0 max-lg:block">
      <caption className="sr-only">Objectives</caption>
      <thead className="max-lg:hidden">
        <tr>
          {COLUMNS.map((column) => (
            <Head key={column.title} column={column} sorting={sorting} onSort={onSort} />
          ))}
        </tr>
      </thead>
      {groups.map(({ name, slos }) => (
        <tbody key={name ?? ""} className="max-lg:block">
          {name === null ? null : (
            <tr className="max-lg:block">
              <th
                scope="rowgroup"
                colSpan={COLUMNS.length}
                className="border-b border-line bg-sunken px-3 py-1 text-left text-xs font-semibold max-lg:block"
              >
                {clip(grouping === "vertical" ? humanize(name) : name, 80)}{" "}
                <span className="ml-1 font-normal text-ink-3">{countWords(slos.length)}</span>
              </th>
            </tr>
          )}
          {slos.map((slo) => (
            <SloRow key={`${slo.id} ${slo.environment ?? ""}`} slo={slo} mostKnownMs={mostKnownMs} />
          ))}
        </tbody>
      ))}
    </table>
  );
}

function Head({
  column: { sort, title, right },
  sorting,
  onSort,
}: {
  column: (typeof COLUMNS)[number];
  sorting: Sorting;
  onSort: (sorting: Sorting) => void;
}) {
  const active = sort !== null && sorting.sort === sort;
  const Icon = sorting.order === "asc" ? ArrowUp : ArrowDown;
  return (
    <th
      scope="col"
      aria-sort={active ? (sorting.order === "asc" ? "ascending" : "descending") : undefined}
      className={clsx(
        "sticky top-11 z-10 h-7 border-b border-line bg-surface pr-4 text-2xs font-normal whitespace-nowrap text-ink-3 first:pl-3",
        right === true ? "text-right" : "text-left",
      )}
    >
      {sort === null ? (
        title
      ) : (
        <button
          type="button"
          onClick={() =>
            onSort({
              sort,
              order: active ? (sorting.order === "asc" ? "desc" : "asc") : usualOrder(sort),
            })
          }
          className={clsx("inline-flex h-6 items-center gap-0.5 hover:text-ink", active && "text-ink-2")}
        >
          {title}
          {active ? <Icon size={10} aria-hidden /> : null}
        </button>
      )}
    </th>
  );
}
