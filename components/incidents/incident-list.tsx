"use client";

import { clsx } from "clsx";
import Link from "next/link";
import { Inspector } from "#components/sources/inspector.tsx";
import { TimeRange } from "#components/time-range/time-range.tsx";
import { errorSentence } from "#components/ui/error-sentence.ts";
import { Instant } from "#components/ui/instant.tsx";
import { Notice } from "#components/ui/notice.tsx";
import { Nothing, Panel } from "#components/ui/panel.tsx";
import { SkeletonRows } from "#components/ui/skeleton.tsx";
import { UNKNOWN } from "#lib/format/duration.ts";
import { formatSpan } from "#lib/format/figures.ts";
import { keyed } from "#lib/format/keys.ts";
import { humanize } from "#lib/format/labels.ts";
import { clip, short } from "#lib/format/text.ts";
import { useIncidents } from "#lib/incidents/hooks.ts";
import type {
  IncidentGroup,
  IncidentList as IncidentListAnswer,
  IncidentQuery,
} from "#lib/incidents/schema.ts";

/** Current and recent incidents: alerts of one vertical whose times touch are one. */
export function IncidentList({
  query,
  nowMs,
  onRange,
}: {
  query: IncidentQuery;
  nowMs: number;
  onRange: (range: { from: string | null; to: string | null }) => void;
}) {
  const { data, error } = useIncidents(query);
  const failure = errorSentence(error);
  return (
    <div className="pb-6">
      <h1 className="pt-4 pb-2.5 text-headline font-semibold tracking-[-0.01em]">Incidents</h1>
      <div className="mb-3">
        <TimeRange
          range={{ from: query.from ?? null, to: query.to ?? null }}
          usual="7d"
          nowMs={nowMs}
          onChange={onRange}
        />
      </div>
      <Panel
        id="incidents"
        title="Alerts that fired"
        meta="Alerts of one vertical whose times touch are one incident"
        flush
        inspect={
          data === undefined ? undefined : (
            <Inspector panel="Alerts that fired" queries={data.queries} sources={data.sources} />
          )
        }
      >
        {data === undefined ? (
          failure === null ? (
            <SkeletonRows rows={8} label="Loading the incidents" />
          ) : (
            <Nothing>{failure}</Nothing>
          )
        ) : (
          <>
            {data.incidents === null ? null : <Missing sources={data.sources} />}
            {data.note === null ? null : (
              <div className="p-3">
                <Notice tone={data.incidents === null ? "degraded" : "info"}>{clip(data.note, 400)}</Notice>
              </div>
            )}
            {data.incidents === null ? null : data.incidents.length === 0 ? (
              <Nothing>
                No alert fired in this time. Alerts are those of Prometheus’s rules; what is pending stands on
                the page of alerts.
              </Nothing>
            ) : (
              <Table incidents={data.incidents} />
            )}
          </>
        )}
      </Panel>
    </div>
  );
}

/** What the list cannot have while a source is away. */
function Missing({ sources }: Pick<IncidentListAnswer, "sources">) {
  const lost = sources.find(
    ({ source, state }) => source === "prometheus" && state !== "ok" && state !== "empty",
  );
  if (lost === undefined) return null;
  return (
    <div className="p-3">
      <Notice tone="degraded">
        {clip(lost.message, 300)} These are the ones that Alertmanager still knows: what has ended is missing.
      </Notice>
    </div>
  );
}

function Table({ incidents }: { incidents: readonly IncidentGroup[] }) {
  return (
    <table className="w-full border-collapse max-sm:block">
      <caption className="sr-only">Incidents</caption>
      <thead className="text-2xs text-ink-3 max-sm:sr-only">
        <tr className="border-b border-line text-left">
          {["State", "Vertical", "Alerts", "From", "For"].map((name) => (
            <th key={name} scope="col" className="py-1 pr-4 font-normal first:pl-3">
              {name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody className="max-sm:block">
        {keyed(incidents, ({ href }) => href).map(({ key, item }) => (
          <Row key={key} incident={item} />
        ))}
      </tbody>
    </table>
  );
}

function Row({ incident }: { incident: IncidentGroup }) {
  const { href, vertical, alerts, from, to, still, fromBefore, environment } = incident;
  const cell = "py-1.5 pr-4 align-baseline first:pl-3 max-sm:p-0! max-sm:py-0.5!";
  return (
    <tr className="relative border-b border-line last:border-b-0 hover:bg-sunken has-[a:focus-visible]:bg-accent-wash max-sm:grid max-sm:grid-cols-[minmax(0,1fr)_auto] max-sm:gap-x-3 max-sm:px-3 max-sm:py-1.5">
      <td className={clsx(cell, "whitespace-nowrap max-sm:order-1 max-sm:text-right")}>
        {still ? (
          <span className="font-medium text-breach">firing</span>
        ) : (
          <span className="text-ink-2">ended</span>
        )}
      </td>
      <th scope="row" className={clsx(cell, "text-left font-normal")}>
        <Link
          href={href}
          prefetch={false}
          className="font-medium text-accent outline-none after:absolute after:inset-0 focus-visible:after:outline-2 focus-visible:after:-outline-offset-2 focus-visible:after:outline-accent"
        >
          {vertical === null ? "All verticals" : clip(humanize(vertical), 40)}
        </Link>
        {environment === null ? null : <span className="text-ink-3"> · {short(environment, 40)}</span>}
      </th>
      <td className={clsx(cell, "max-sm:order-2 max-sm:col-span-2")}>
        <ul className="flex flex-wrap gap-x-3">
          {keyed(alerts, (one) => `${one.name} ${one.severity}`)
            .slice(0, 6)
            .map(({ key, item }) => (
              <li key={key} className="wrap-anywhere">
                {clip(item.name, 60)}
                <span className="text-ink-3"> {item.severity === null ? "" : short(item.severity, 20)}</span>
              </li>
            ))}
          {alerts.length > 6 ? <li className="text-ink-3">and {alerts.length - 6} more</li> : null}
        </ul>
      </td>
      <td className={clsx(cell, "whitespace-nowrap text-ink-2 max-sm:order-3")}>
        {fromBefore ? "before " : ""}
        <Instant at={from} form="minute" />
      </td>
      <td className={clsx(cell, "whitespace-nowrap text-ink-2 max-sm:order-3 max-sm:text-right")}>
        {lasted(from, to)}
      </td>
    </tr>
  );
}

function lasted(from: string, to: string): string {
  const ms = Date.parse(to) - Date.parse(from);
  return Number.isFinite(ms) ? formatSpan(Math.max(60_000, ms)) : UNKNOWN;
}
