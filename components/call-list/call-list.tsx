"use client";

import { ArrowUp } from "lucide-react";
import { useRef } from "react";
import { usePreferences } from "#components/shell/preferences.tsx";
import { presetOf, rangeWords, type Preset } from "#components/time-range/range.ts";
import type { ListFilters } from "#components/filters/words.ts";
import { isTroubled } from "#components/sources/words.ts";
import { errorSentence } from "#components/ui/error-sentence.ts";
import { Notice } from "#components/ui/notice.tsx";
import { callsCsvHref } from "#lib/calls/params.ts";
import { clip } from "#lib/format/text.ts";
import { CallTable } from "./call-table.tsx";
import { NoMatch } from "./no-match.tsx";
import { useNow } from "./now.tsx";
import { countSentence, newCallsText } from "./pages.ts";
import { TableSkeleton } from "./table-skeleton.tsx";
import { useCallList, type CallListState } from "./use-call-list.ts";
import { useRowKeys } from "./use-row-keys.ts";
import type { TurnBudgets } from "./worst-turn-bar.ts";

/** The calls that match, page after page; new ones wait behind a button, so that nothing moves by itself. */
export function CallList({
  filters,
  usual,
  budgets,
  onChange,
}: {
  filters: ListFilters;
  /** The range where none is chosen. */
  usual: Preset;
  budgets: TurnBudgets;
  onChange: (filters: ListFilters) => void;
}) {
  const list = useCallList(filters);
  const section = useRef<HTMLElement>(null);
  useRowKeys(section);
  const range = useRangeWords(filters, usual);
  const sort = filters.sort ?? "time";
  const failure = errorSentence(list.error);
  const unread =
    list.last?.basis !== "traces" && list.sources.some(({ state }) => state === "error" || state === "off");

  const focusCall = (at: number) =>
    requestAnimationFrame(() =>
      section.current?.querySelectorAll<HTMLElement>("[data-call-link]")[at]?.focus({ preventScroll: true }),
    );
  const loadMore = () => {
    const before = list.calls.length;
    // On with the first of the new ones, or the keyboard would stand behind all of them.
    void list.more.load().then(() => focusCall(before));
  };
  const showNew = () => {
    list.showNew();
    section.current?.scrollIntoView({ block: "start" });
    focusCall(0);
  };

  return (
    <section
      ref={section}
      aria-labelledby="calls-title"
      className="min-w-0 scroll-mt-24 rounded-md border border-line bg-surface sm:scroll-mt-12"
    >
      <header className="z-20 flex min-h-9 flex-wrap items-center gap-x-3 gap-y-1 rounded-t-md border-b border-line bg-surface px-3 py-1 sm:sticky sm:top-11">
        <h2 id="calls-title" className="text-sm font-semibold">
          Calls
        </h2>
        <output className="text-xs text-ink-3">
          {list.isLoading || list.isStale
            ? "Loading the calls"
            : list.last === undefined || unread
              ? ""
              : countSentence(list.calls.length, list.more.has, range)}
          {list.last?.basis === "traces" ? ", sampled: from traces" : ""}
        </output>
        <output className="contents">
          {list.fresh.count === 0 ? null : (
            <button
              type="button"
              onClick={showNew}
              className="inline-flex h-6 items-center gap-1 rounded-sm border border-accent bg-accent-wash px-2 text-xs text-accent hover:bg-surface"
            >
              <ArrowUp size={12} strokeWidth={2} aria-hidden />
              {newCallsText(list.fresh)}
            </button>
          )}
        </output>
        <a
          href={callsCsvHref(filters)}
          download
          title="At most 5,000 calls; the file says so if there are more"
          className="ml-auto text-xs text-accent hover:underline"
        >
          Export CSV
        </a>
      </header>
      <Troubles list={list} failure={failure} />
      {list.isLoading ? (
        <TableSkeleton rows={16} />
      ) : list.calls.length > 0 ? (
        <>
          <CallTable
            calls={list.calls}
            budgets={budgets}
            sort={sort}
            stale={list.isStale}
            onSort={(next) => {
              const { sort: _, ...rest } = filters;
              onChange(next === "time" ? rest : { ...rest, sort: next });
            }}
          />
          <Foot list={list} sort={sort} onMore={loadMore} />
        </>
      ) : unread || failure !== null ? null : (
        <NoMatch filters={filters} range={range} onChange={onChange} />
      )}
    </section>
  );
}

function useRangeWords(filters: ListFilters, usual: Preset): string {
  const range = { from: filters.from ?? null, to: filters.to ?? null };
  const { shownZone } = usePreferences();
  const now = useNow();
  if (filters.caller !== undefined && presetOf(range, usual) === usual) return "of all that are kept";
  return rangeWords(range, usual, now, shownZone);
}

/** What stands between the reader and the whole list: a source without an answer, an incomplete search. */
function Troubles({ list, failure }: { list: CallListState; failure: string | null }) {
  // What the calls are made from instead, the note says.
  const isSample = list.last?.basis === "traces";
  const troubled = list.sources.filter(
    (source) => isTroubled(source) || (source.state === "off" && !isSample),
  );
  const note = list.last?.note ?? null;
  if (failure === null && troubled.length === 0 && note === null) return null;
  return (
    <div className="space-y-1.5 border-b border-line p-2 last:border-b-0">
      {failure === null ? null : (
        <Notice tone="degraded" action={<Again onClick={list.reload} />}>
          {failure}
        </Notice>
      )}
      {troubled.map((source) => (
        <Notice key={source.source} tone="degraded" action={<Again onClick={list.reload} />}>
          {clip(source.message, 300)}
          {source.state === "partial" || note === null ? "" : ` ${note}`}
        </Notice>
      ))}
      {note === null || troubled.some(({ state }) => state !== "partial") ? null : (
        <Notice tone="info">{note}</Notice>
      )}
    </div>
  );
}

function Again({ onClick }: { onClick: () => void }) {
  return (
    <button type="button" onClick={onClick} className="shrink-0 text-accent hover:underline">
      Try again
    </button>
  );
}

function Foot({
  list,
  sort,
  onMore,
}: {
  list: CallListState;
  sort: NonNullable<ListFilters["sort"]>;
  onMore: () => void;
}) {
  const { has, isLoading, failed } = list.more;
  return (
    <footer className="flex flex-wrap items-center gap-x-4 gap-y-1 border-t border-line px-3 py-2 text-ink-3">
      {has ? (
        <button
          type="button"
          data-load-more
          onClick={isLoading ? undefined : onMore}
          // Not disabled while it loads: the focus would be lost.
          aria-disabled={isLoading}
          className="h-7 scroll-mb-4 rounded-sm border border-line-strong bg-surface px-3 text-ink hover:bg-sunken aria-disabled:text-ink-3"
        >
          {isLoading ? "Loading…" : "Load more"}
        </button>
      ) : (
        <span>That is all.</span>
      )}
      {failed ? <span className="text-degraded">The next page could not be loaded. Try again.</span> : null}
      {sort === "time" ? null : <span>Running calls are listed only with the newest first.</span>}
    </footer>
  );
}
