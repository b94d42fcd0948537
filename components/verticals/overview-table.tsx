"use client";

import { clsx } from "clsx";
import { ArrowDown, ArrowUp } from "lucide-react";
import Link from "next/link";
import { humanize } from "#lib/format/labels.ts";
import { clip } from "#lib/format/text.ts";
import type { MeasureMeta } from "#lib/verticals/model.ts";
import { drillHref } from "#lib/verticals/drill.ts";
import type { Measure, Overview } from "#lib/verticals/schema.ts";
import { Figure, Spark } from "./figure.tsx";
import { sorted, type Sorting, type SortKey, usualOrder, type VerticalRow } from "./sorting.ts";

const NAME = "sticky left-0 z-[1] text-left whitespace-nowrap lg:pr-4 lg:pl-3";

/** A row a vertical: each figure with its course over the range and its change. Below `lg` a card. */
export function OverviewTable({
  overview: { measures, range },
  rows,
  sorting,
  search,
  onSort,
}: {
  overview: Overview;
  rows: readonly VerticalRow[];
  sorting: Sorting;
  /** What the address of a vertical takes over: `?from=…`. */
  search: string;
  onSort: (sorting: Sorting) => void;
}) {
  return (
    <section
      className="overflow-x-auto"
      // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- it scrolls, by keys too
      tabIndex={0}
      aria-label="Verticals, table"
    >
      <table className="w-full border-separate border-spacing-0 max-lg:block">
        <caption className="sr-only">Verticals</caption>
        <thead className="max-lg:hidden">
          <tr>
            <Head sort="vertical" title="Vertical" sorting={sorting} onSort={onSort} />
            {measures.map((meta) => (
              <Head
                key={meta.id}
                sort={meta.id}
                title={meta.title}
                hint={meta.description}
                sorting={sorting}
                onSort={onSort}
              />
            ))}
          </tr>
        </thead>
        <tbody className="max-lg:block">
          {sorted(rows, sorting).map((row) => (
            <Row key={row.vertical} row={row} measures={measures} range={range} search={search} />
          ))}
        </tbody>
      </table>
    </section>
  );
}

function Row({
  row,
  measures,
  range,
  search,
}: {
  row: VerticalRow;
  measures: readonly MeasureMeta[];
  range: Overview["range"];
  search: string;
}) {
  return (
    <tr
      className={clsx(
        "group relative hover:bg-sunken has-[th_a:focus-visible]:bg-accent-wash lg:*:border-b lg:*:border-line lg:last:*:border-b-0",
        "max-lg:grid max-lg:grid-cols-3 max-lg:gap-x-3 max-lg:border-b max-lg:border-line max-lg:px-3 max-lg:py-2 max-sm:grid-cols-2",
      )}
    >
      <th
        scope="row"
        className={clsx(
          NAME,
          "bg-surface py-2 align-top font-normal group-hover:bg-sunken max-lg:static max-lg:col-span-full max-lg:bg-transparent max-lg:pt-0 max-lg:pb-1",
        )}
      >
        <Link
          href={`${row.href}${search}`}
          prefetch={false}
          className="font-semibold text-ink outline-none after:absolute after:inset-0 hover:underline focus-visible:after:outline-2 focus-visible:after:-outline-offset-2 focus-visible:after:outline-accent"
        >
          {clip(humanize(row.vertical), 40)}
        </Link>
      </th>
      {measures.map((meta) => {
        const measure = row.measures[meta.id];
        return (
          <td key={meta.id} className="py-1.5 align-top lg:pl-4 lg:last:pr-3 lg:text-right">
            <span aria-hidden className="block text-2xs text-ink-3 lg:hidden">
              {meta.title}
            </span>
            {measure === undefined ? (
              <span className="text-ink-3">–</span>
            ) : (
              <>
                <span className={clsx("block", range.before !== null && "lg:min-h-[2.25rem]")}>
                  <Figure meta={meta} measure={measure} beforeLabel={range.before?.label ?? null} />
                </span>
                <span className="mt-0.5 flex lg:justify-end">
                  <Course meta={meta} measure={measure} href={hrefOf(meta, measure, row, range)} />
                </span>
              </>
            )}
          </td>
        );
      })}
    </tr>
  );
}

/** The calls behind a figure; of a budget, its objective. */
const hrefOf = (
  { id }: MeasureMeta,
  { drill }: Measure,
  { slo }: VerticalRow,
  range: Overview["range"],
): string | null => (id === "budget_left" ? (slo?.href ?? null) : drillHref(drill, range));

/** A figure's course over the range: a way to the calls behind it, above the row's own to the vertical. */
function Course({ meta, measure, href }: { meta: MeasureMeta; measure: Measure; href: string | null }) {
  const isKnown = measure.spark.some((one) => one !== null);
  if (href === null || !isKnown) return <Spark measure={measure} />;
  const what = meta.id === "budget_left" ? "The objective" : "Calls";
  return (
    <Link
      href={href}
      prefetch={false}
      title={`${what} behind it`}
      aria-label={`${what} behind ${meta.title}`}
      className="relative -my-[3px] block rounded-xs py-[3px] outline-none hover:bg-accent-wash focus-visible:outline-2 focus-visible:outline-accent"
    >
      <Spark measure={measure} />
    </Link>
  );
}

function Head({
  sort,
  title,
  hint,
  sorting,
  onSort,
}: {
  sort: SortKey;
  title: string;
  hint?: string;
  sorting: Sorting;
  onSort: (sorting: Sorting) => void;
}) {
  const active = sorting.sort === sort;
  const Icon = sorting.order === "asc" ? ArrowUp : ArrowDown;
  const first = sort === "vertical";
  return (
    <th
      scope="col"
      aria-sort={active ? (sorting.order === "asc" ? "ascending" : "descending") : undefined}
      className={clsx(
        "h-7 border-b border-line bg-surface text-2xs font-normal whitespace-nowrap text-ink-3",
        first ? NAME : "pl-4 text-right last:pr-3",
      )}
    >
      <button
        type="button"
        title={hint}
        onClick={() =>
          onSort({ sort, order: active ? (sorting.order === "asc" ? "desc" : "asc") : usualOrder(sort) })
        }
        className={clsx("inline-flex h-6 items-center gap-0.5 hover:text-ink", active && "text-ink-2")}
      >
        {active ? <Icon size={10} aria-hidden /> : null}
        {title}
      </button>
    </th>
  );
}
