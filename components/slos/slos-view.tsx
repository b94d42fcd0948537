"use client";

import { useQuery } from "@tanstack/react-query";
import { Inspector } from "#components/sources/inspector.tsx";
import { errorSentence } from "#components/ui/error-sentence.ts";
import { Instant } from "#components/ui/instant.tsx";
import { Notice } from "#components/ui/notice.tsx";
import { Nothing, Panel } from "#components/ui/panel.tsx";
import { formatSpan } from "#lib/format/figures.ts";
import { plural } from "#lib/format/text.ts";
import { slosQuery } from "#lib/slo/queries.ts";
import type { Slo, Slos } from "#lib/slo/schema.ts";
import {
  mostKnownMs,
  type Grouping,
  isBurning,
  isInformative,
  isPartial,
  isShown,
  type SloFilters,
} from "#lib/slo/view.ts";
import { Declared } from "./declared.tsx";
import { SloFilterBar } from "./slo-filters.tsx";
import { SloTable, type Sorting } from "./slo-table.tsx";
import { SlosSkeleton } from "./slos-skeleton.tsx";

export interface SlosState {
  readonly filters: SloFilters;
  readonly grouping: Grouping;
  readonly sorting: Sorting;
}

/** Every objective of every vertical. */
export function SlosView({
  state,
  onChange,
}: {
  state: SlosState;
  onChange: (change: Partial<SlosState>) => void;
}) {
  const { data, error } = useQuery(slosQuery());
  const failure = errorSentence(error);
  if (data === undefined && failure === null) return <SlosSkeleton />;
  const all = data?.slos ?? [];
  return (
    <>
      <div className="pt-4 pb-2.5">
        <h1 className="text-headline font-semibold tracking-[-0.01em]">Service level objectives</h1>
        <output className="block text-ink-2">{data === undefined ? "" : summaryWords(data)}</output>
      </div>
      <div className="space-y-3">
        {failure === null ? null : <Notice tone="degraded">{failure}</Notice>}
        {data === undefined ? null : <Trouble data={data} />}
      </div>
      {all.length === 0 ? null : (
        <>
          <div className="mt-3">
            <SloFilterBar
              slos={all}
              filters={state.filters}
              grouping={state.grouping}
              onFilters={(filters) => onChange({ filters })}
              onGrouping={(grouping) => onChange({ grouping })}
            />
          </div>
          <Rows data={data} all={all} state={state} onChange={onChange} />
        </>
      )}
      {data !== undefined && all.length === 0 ? <Declared data={data} /> : null}
    </>
  );
}

function Rows({
  data,
  all,
  state,
  onChange,
}: {
  data: Slos | undefined;
  all: readonly Slo[];
  state: SlosState;
  onChange: (change: Partial<SlosState>) => void;
}) {
  const shown = all.filter((slo) => isShown(slo, state.filters));
  const knownMs = mostKnownMs(shown);
  const periodDays = shown[0]?.periodDays ?? 30;
  const partial = isPartial(knownMs, periodDays);
  return (
    <Panel
      id="slos"
      title={shown.length === all.length ? "All objectives" : `${shown.length} of ${all.length} objectives`}
      flush
      meta={
        data === undefined ? null : (
          <>
            as of <Instant at={data.at} form="clock" />
            {partial ? `; ${formatSpan(knownMs)} of ${periodDays} days are known` : ""}
          </>
        )
      }
      inspect={
        data === undefined ? null : (
          <Inspector panel="Objectives" queries={data.queries} sources={data.sources} />
        )
      }
    >
      {shown.length === 0 ? (
        <Nothing>
          {state.filters.burning
            ? "None of these objectives burns faster than an alert allows."
            : "No objective is of these verticals and names."}
        </Nothing>
      ) : (
        <SloTable
          slos={shown}
          grouping={state.grouping}
          sorting={state.sorting}
          mostKnownMs={knownMs}
          onSort={(sorting) => onChange({ sorting })}
        />
      )}
    </Panel>
  );
}

function summaryWords({ slos }: Slos): string {
  if (slos === null) return "";
  const promised = slos.filter((one) => !isInformative(one));
  if (promised.length === 0) return "";
  const overspent = promised.filter(({ budgetLeft }) => budgetLeft !== null && budgetLeft <= 0).length;
  const burning = promised.filter(isBurning).length;
  const unknown = promised.filter(({ budgetLeft }) => budgetLeft === null).length;
  const words = [
    overspent === 0 ? "no budget is used up" : `${plural(overspent, "budget")} used up`,
    burning === 0 ? "none burns too fast" : `${burning} ${burning === 1 ? "burns" : "burn"} too fast`,
    ...(unknown === 0 ? [] : [`${unknown} unknown`]),
  ];
  return `Of ${promised.length} with alerts, ${words.join(", ")}.`;
}

/** What keeps the page from knowing all. */
function Trouble({ data }: { data: Slos }) {
  const troubled = data.sources.find(
    ({ state }) => state === "error" || state === "off" || state === "partial",
  );
  if (troubled !== undefined) return <Notice tone="degraded">{troubled.message}</Notice>;
  return null;
}
