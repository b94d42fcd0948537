"use client";

import { Monitor } from "lucide-react";
import { createPortal } from "react-dom";
import { SaveCsv } from "#components/charts/csv-button.tsx";
import { Inspector } from "#components/sources/inspector.tsx";
import { errorSentence } from "#components/ui/error-sentence.ts";
import { Notice } from "#components/ui/notice.tsx";
import { Nothing, Panel } from "#components/ui/panel.tsx";
import { plural } from "#lib/format/text.ts";
import { useOverview } from "#lib/verticals/hooks.ts";
import type { Overview } from "#lib/verticals/schema.ts";
import { overviewCsv } from "./csv.ts";
import { OverviewSkeleton } from "./overview-skeleton.tsx";
import { OverviewTable } from "./overview-table.tsx";
import { OverviewReport } from "./paper/overview-report.tsx";
import { PrintReport } from "./paper/print-report.tsx";
import { rangeWords } from "./paper/range-words.ts";
import { usePaper } from "./paper/use-paper.ts";
import { RangeBar } from "./range-bar.tsx";
import { addressOf, type OnShown, refreshMs, type Shown } from "./shown.ts";
import type { Sorting } from "./sorting.ts";
import { Troubles } from "./troubles.tsx";
import { ShownZone, usePreferences } from "#components/shell/preferences.tsx";

/** All verticals beside each other. */
export function OverviewView({
  shown,
  sorting,
  nowMs,
  search,
  onWall,
  onShown,
  onSort,
}: {
  shown: Shown;
  sorting: Sorting;
  /** Epoch ms: the server's. */
  nowMs: number;
  /** What a vertical's address takes over. */
  search: string;
  /** To the wallboard. */
  onWall: () => void;
  onShown: OnShown;
  onSort: (sorting: Sorting) => void;
}) {
  const { data, error, isPlaceholderData } = useOverview(addressOf(shown), refreshMs(shown));
  const failure = errorSentence(error);
  return (
    <ShownZone zone={shown.tz}>
      <div className="pt-4 pb-2.5">
        <h1 className="text-headline font-semibold tracking-[-0.01em]">Verticals</h1>
        <p className="text-ink-2">How each line of business is doing, beside what is usual for it.</p>
      </div>
      <RangeBar
        shown={shown}
        range={data?.range}
        at={data?.at}
        nowMs={nowMs}
        onShown={onShown}
        marks={false}
      />
      {failure === null ? null : <Notice tone="degraded">{failure}</Notice>}
      {data === undefined ? (
        failure === null ? (
          <OverviewSkeleton />
        ) : null
      ) : (
        <div className="space-y-3" aria-busy={isPlaceholderData}>
          <Troubles sources={data.sources} notes={data.notes} />
          <Rows data={data} sorting={sorting} search={search} onWall={onWall} onSort={onSort} />
          <Printed data={data} sorting={sorting} shown={shown} />
        </div>
      )}
    </ShownZone>
  );
}

/** The report in place of the page, while it is printed. */
function Printed({ data, sorting, shown }: { data: Overview; sorting: Sorting; shown: Shown }) {
  const { shownZone } = usePreferences();
  const printing = usePaper(`Verticals, ${rangeWords(data.range, shownZone)}`);
  const main = printing ? document.querySelector("main") : null;
  return main === null
    ? null
    : createPortal(<OverviewReport data={data} sorting={sorting} shown={shown} />, main);
}

function Rows({
  data,
  sorting,
  search,
  onWall,
  onSort,
}: {
  data: Overview;
  sorting: Sorting;
  search: string;
  onWall: () => void;
  onSort: (sorting: Sorting) => void;
}) {
  const rows = data.verticals;
  const counts = rows?.flatMap(({ measures }) => measures.calls?.value ?? []) ?? [];
  const calls = counts.reduce((sum, one) => sum + one, 0);
  return (
    <Panel
      id="verticals"
      title={rows === null ? "Verticals" : plural(rows.length, "vertical")}
      meta={
        counts.length === 0
          ? undefined
          : `${calls.toLocaleString("en")} ${calls === 1 ? "call" : "calls"} ended`
      }
      flush
      actions={
        <>
          {rows === null || rows.length === 0 ? null : (
            <SaveCsv label="Verticals" table={() => overviewCsv(data)} />
          )}
          <button
            type="button"
            onClick={onWall}
            className="inline-flex h-6 items-center gap-1 rounded-sm px-1 text-xs text-ink-2 hover:bg-sunken hover:text-ink print:hidden"
          >
            <Monitor size={12} strokeWidth={1.75} aria-hidden />
            Wallboard
          </button>
          <PrintReport />
        </>
      }
      inspect={
        <Inspector
          panel="the overview"
          queries={data.origins.flatMap(({ queries }) => queries)}
          sources={data.sources}
        />
      }
    >
      {rows === null ? (
        <Nothing>Neither Prometheus nor Loki could say which verticals there are.</Nothing>
      ) : rows.length === 0 ? (
        <Nothing>
          No vertical was counted in this range. Verticals come from the metrics and the call log that the
          voice edge sends; a longer range may hold some.
        </Nothing>
      ) : (
        <OverviewTable overview={data} rows={rows} sorting={sorting} search={search} onSort={onSort} />
      )}
    </Panel>
  );
}
