"use client";

import Link from "next/link";
import { SaveCsv } from "#components/charts/csv-button.tsx";
import { BudgetFigure, BurnFigure } from "#components/slos/figures.tsx";
import { Instant } from "#components/ui/instant.tsx";
import { Nothing, Panel } from "#components/ui/panel.tsx";
import { clip } from "#lib/format/text.ts";
import { incidentGroups } from "#lib/incidents/model.ts";
import { sloHref } from "#lib/slo/slo-href.ts";
import { isInformative, titleOf } from "#lib/slo/view.ts";
import type { Marks, Vertical } from "#lib/verticals/schema.ts";
import { slosCsv } from "./csv.ts";

const MOST = 8;

/** What was promised and what is left of it; below, the alerts of the range. */
export function SloPanel({ slos, marks }: { slos: Vertical["slos"]; marks: Marks | undefined }) {
  const promised = slos
    ?.filter((one) => !isInformative(one))
    .toSorted((a, b) => (a.budgetLeft ?? 2) - (b.budgetLeft ?? 2));
  return (
    <Panel
      id="panel-slos"
      title="Objectives"
      meta="budget left, burn of the last hour"
      flush
      className="h-full"
      actions={
        promised === undefined || promised.length === 0 ? undefined : (
          <SaveCsv label="Objectives" table={() => slosCsv(promised)} />
        )
      }
    >
      {promised === undefined ? (
        <Nothing>Prometheus did not answer, so nothing is known of the objectives.</Nothing>
      ) : promised.length === 0 ? (
        <Nothing>Nothing is promised for this vertical.</Nothing>
      ) : (
        <ul aria-label="Objectives">
          {promised.slice(0, MOST).map((slo) => (
            <li
              key={`${slo.id} ${slo.environment ?? ""}`}
              className="relative flex flex-wrap items-baseline gap-x-3 border-b border-line px-3 py-1.5 hover:bg-sunken has-[a:focus-visible]:bg-accent-wash"
            >
              <Link
                href={sloHref(slo)}
                prefetch={false}
                className="min-w-0 flex-1 truncate outline-none after:absolute after:inset-0 hover:underline focus-visible:after:outline-2 focus-visible:after:-outline-offset-2 focus-visible:after:outline-accent"
              >
                {clip(titleOf(slo), 60)}
              </Link>
              <BudgetFigure slo={slo} />
              <span className="w-14 text-right">
                <BurnFigure slo={slo} window="1h" />
              </span>
            </li>
          ))}
        </ul>
      )}
      <Alerts marks={marks} />
    </Panel>
  );
}

function Alerts({ marks }: { marks: Marks | undefined }) {
  if (marks === undefined) return null;
  if (marks.alerts === null)
    return <p className="px-3 py-2 text-xs text-ink-3">Which alerts fired could not be read.</p>;
  const groups = incidentGroups(marks.alerts);
  return (
    <div className="px-3 py-2">
      <h3 className="text-xs font-semibold">Incidents in this range</h3>
      {groups.length === 0 ? (
        <p className="text-xs text-ink-3">No alert fired.</p>
      ) : (
        <ul className="mt-1 space-y-1 text-xs">
          {groups.slice(0, 4).map((group) => (
            <li key={group.href}>
              <Link
                href={group.href}
                prefetch={false}
                className="inline-flex min-h-6 items-center text-accent underline underline-offset-2"
              >
                {clip(group.alerts[0]?.name ?? "alert", 50)}
              </Link>
              <span className={group.still ? "text-breach" : "text-ink-3"}>
                {group.still ? " fires since " : " "}
                <Instant at={group.from} form="minute" />
                {group.still ? null : (
                  <>
                    {" to "}
                    <Instant at={group.to} form="minute" />
                  </>
                )}
              </span>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
