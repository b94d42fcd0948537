"use client";

import { useQuery } from "@tanstack/react-query";
import Link from "next/link";
import type { ReactNode } from "react";
import { HoverProvider } from "#components/charts/hover.tsx";
import { Inspector } from "#components/sources/inspector.tsx";
import { errorSentence } from "#components/ui/error-sentence.ts";
import { Instant } from "#components/ui/instant.tsx";
import { Notice } from "#components/ui/notice.tsx";
import { Segmented } from "#components/ui/segmented.tsx";
import { formatCount, formatShare, formatSpan } from "#lib/format/figures.ts";
import { humanize } from "#lib/format/labels.ts";
import { clip } from "#lib/format/text.ts";
import { type Window, WINDOWS } from "#lib/slo/model.ts";
import { type SloAddress, sloQuery } from "#lib/slo/queries.ts";
import type { SloDetail } from "#lib/slo/schema.ts";
import { alertFactor, isInformative, isPartial, keptOf, titleOf } from "#lib/slo/view.ts";
import { BudgetPanel, BurnPanel, EventsPanel, usualWindows } from "./chart-panels.tsx";
import { BudgetFigure, BurnFigure } from "./figures.tsx";
import { RulesPanel } from "./rules-panel.tsx";
import { ActiveAlerts } from "./slo-row.tsx";
import { SloSkeleton } from "./slo-skeleton.tsx";

const RANGES = ["1h", "6h", "24h", "7d", "30d"] as const;
type Range = (typeof RANGES)[number];
const USUAL: Range = "24h";

export interface SloChange {
  readonly from?: string | null;
  readonly to?: string | null;
  readonly windows?: readonly Window[] | null;
}

/** One objective of one vertical: how fast its budget burns, what is left of it, what is counted, and by which rules. */
export function SloDetailView({
  address,
  windows,
  onChange,
}: {
  address: SloAddress;
  /** Null: those that suit the range. */
  windows: readonly Window[] | null;
  onChange: (change: SloChange) => void;
}) {
  const { data, error, isPlaceholderData } = useQuery(sloQuery(address));
  const failure = errorSentence(error);
  if (data === undefined && failure === null) return <SloSkeleton />;
  const onSelect = (fromMs: number, toMs: number) =>
    onChange({ from: new Date(fromMs).toISOString(), to: new Date(toMs).toISOString() });
  const rangeMs = data === undefined ? 0 : Date.parse(data.to) - Date.parse(data.from);
  return (
    <HoverProvider>
      <Head address={address} data={data} />
      <div className="mb-3 flex flex-wrap items-center gap-x-4 gap-y-2">
        <RangePicker address={address} data={isPlaceholderData ? undefined : data} onChange={onChange} />
        {data === undefined ? null : <Links data={data} />}
      </div>
      {failure === null ? null : <Notice tone="degraded">{failure}</Notice>}
      {data === undefined ? null : (
        <div className="space-y-3" aria-busy={isPlaceholderData}>
          <Trouble data={data} />
          <BurnPanel
            detail={data}
            onSelect={onSelect}
            windows={windows ?? usualWindows(rangeMs)}
            onWindows={(windows) => onChange({ windows })}
          />
          <div className="grid gap-3 xl:grid-cols-2">
            <BudgetPanel detail={data} onSelect={onSelect} />
            <EventsPanel detail={data} onSelect={onSelect} />
          </div>
          <RulesPanel detail={data} />
        </div>
      )}
    </HoverProvider>
  );
}

function Head({ address, data }: { address: SloAddress; data: SloDetail | undefined }) {
  const slo = data?.slo;
  return (
    <div className="pt-3 pb-2.5">
      <p className="text-xs">
        <Link href="/slos" prefetch={false} className="text-accent hover:underline">
          Objectives
        </Link>
      </p>
      <h1 className="text-headline font-semibold tracking-[-0.01em] wrap-anywhere">
        {clip(slo === undefined ? address.objective : titleOf(slo), 80)}
        <span className="font-normal text-ink-2">, {clip(humanize(address.vertical), 60)}</span>
      </h1>
      {slo?.description === null || slo?.description === undefined ? null : (
        <p className="text-ink-2">
          {slo.description}.{isInformative(slo) ? " For information: nothing alerts on it." : ""}
        </p>
      )}
      {data === undefined ? null : <Facts data={data} />}
    </div>
  );
}

function Facts({ data: { slo, at } }: { data: SloDetail }) {
  const { bad, total } = slo.events;
  return (
    <dl className="mt-2.5 flex flex-wrap gap-x-6 gap-y-2">
      <Fact name="Target">{formatShare(slo.target)}</Fact>
      <Fact name={`Kept, ${slo.periodDays} d`}>
        {formatShare(keptOf(slo))}
        {isPartial(slo.knownMs, slo.periodDays) ? (
          <span className="text-xs text-ink-3"> of {formatSpan(slo.knownMs)} known</span>
        ) : null}
      </Fact>
      <Fact name="Budget left">
        <BudgetFigure slo={slo} />
      </Fact>
      {total === null ? null : (
        <Fact name="Bad of events">
          <span className="text-ink-3">{bad === null ? "?" : formatCount(Math.round(bad))} of </span>
          {formatCount(Math.round(total))}
        </Fact>
      )}
      {WINDOWS.filter((window) => alertFactor(window) !== null).map((window) => (
        <Fact key={window} name={`Burn ${window}`}>
          <BurnFigure slo={slo} window={window} />
        </Fact>
      ))}
      {slo.alerts.length === 0 ? null : (
        <Fact name="Alerts">
          <ActiveAlerts alerts={slo.alerts} />
        </Fact>
      )}
      <Fact name="As of">
        <Instant at={at} form="clock" />
      </Fact>
    </dl>
  );
}

const Fact = ({ name, children }: { name: string; children: ReactNode }) => (
  <div>
    <dt className="text-2xs text-ink-3">{name}</dt>
    <dd>{children}</dd>
  </div>
);

/** Presets, and the way back from a stretch that was dragged. */
function RangePicker({
  address: { from, to },
  data,
  onChange,
}: {
  address: SloAddress;
  data: SloDetail | undefined;
  onChange: (change: SloChange) => void;
}) {
  const preset =
    to !== null ? null : from === null ? USUAL : (RANGES.find((range) => from === `now-${range}`) ?? null);
  const options = RANGES.map((range) => ({ value: range as string, label: range }));
  return (
    <>
      <Segmented
        label="Time range"
        options={options}
        value={preset ?? ""}
        onChange={(range) => onChange({ from: range === USUAL ? null : `now-${range}`, to: null })}
      />
      {preset === null && data !== undefined ? (
        <span className="text-xs text-ink-2">
          <Instant at={data.from} /> to <Instant at={data.to} />
        </span>
      ) : null}
    </>
  );
}

function Links({ data: { slo, calls, queries, sources } }: { data: SloDetail }) {
  const className = "text-accent hover:underline";
  return (
    <div className="flex flex-wrap items-center gap-x-4">
      {calls === null ? null : (
        <Link href={calls} prefetch={false} className={className}>
          Calls behind it
        </Link>
      )}
      {slo.alerts.slice(0, 1).map(({ incident }) => (
        <Link key={incident} href={incident} prefetch={false} className={className}>
          Incident
        </Link>
      ))}
      {slo.runbook === null ? null : (
        <Link href={`/runbooks/${encodeURIComponent(slo.runbook)}`} prefetch={false} className={className}>
          Runbook
        </Link>
      )}
      <Inspector panel="this objective" queries={queries} sources={sources} />
    </div>
  );
}

function Trouble({ data: { sources, slo } }: { data: SloDetail }) {
  const troubled = sources.find(({ state }) => state === "error" || state === "off" || state === "partial");
  return (
    <>
      {troubled === undefined ? null : <Notice tone="degraded">{troubled.message}</Notice>}
      {slo.noData === null ? null : <Notice tone="info">{slo.noData}</Notice>}
    </>
  );
}
