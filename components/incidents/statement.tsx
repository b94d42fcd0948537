"use client";

import { clsx } from "clsx";
import { BookOpen, BellOff, ListFilter, Target } from "lucide-react";
import Link from "next/link";
import type { ReactNode } from "react";
import { Panel } from "#components/ui/panel.tsx";
import { keepUnits } from "#lib/format/text.ts";
import { affectedHref, objectiveHref } from "#lib/incidents/links.ts";
import type { Incident } from "#lib/incidents/schema.ts";
import { type Sentence, sentencesOf } from "#lib/incidents/statement.ts";
import { useClock } from "./clock.ts";

const LABELS: Record<Sentence["part"], string> = {
  since: "Alert",
  burn: "Burn",
  began: "Began",
  driver: "Driven by",
  factor: "In common",
  affected: "Affected",
};

/** The first screen: since when, what drives it, for whom; each line leads to what it rests on. */
export function Statement({ incident, inspect }: { incident: Incident; inspect: ReactNode }) {
  const clock = useClock(incident.during.to);
  const { firing } = incident;
  const state =
    firing.state === "firing"
      ? "still firing"
      : firing.state === "ended"
        ? "ended"
        : "not known to have fired";
  return (
    <Panel
      id="statement"
      title="What is going on"
      meta={<span className={clsx(firing.state === "firing" && "font-medium text-breach")}>{state}</span>}
      inspect={inspect}
    >
      <dl className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-4 gap-y-1.5">
        {sentencesOf(incident, clock).map(({ part, text }) => (
          <div key={part} className="col-span-2 grid grid-cols-subgrid items-baseline max-sm:block">
            <dt className="text-xs text-ink-3">{LABELS[part]}</dt>
            <dd
              className={clsx(
                "max-w-[85ch] wrap-anywhere",
                part === "driver" || part === "factor" ? "text-[1.0625rem]/6 font-medium" : "text-base",
              )}
              suppressHydrationWarning
            >
              {keepUnits(text)}
            </dd>
          </div>
        ))}
      </dl>
      <Ways incident={incident} />
    </Panel>
  );
}

function Ways({ incident }: { incident: Incident }) {
  const { objective, subject } = incident;
  const slo = objectiveHref(subject);
  return (
    <ul aria-label="From here" className="mt-3 flex flex-wrap gap-2">
      <Way href={affectedHref(incident)} icon={<ListFilter {...ICON} />}>
        All affected calls
      </Way>
      {objective.runbook === null ? null : (
        <Way href={objective.runbook.href} icon={<BookOpen {...ICON} />}>
          Runbook
        </Way>
      )}
      {slo === null ? null : (
        <Way href={slo} icon={<Target {...ICON} />}>
          Objective
        </Way>
      )}
      <Way href={alertsHref(incident)} icon={<BellOff {...ICON} />}>
        Silence
      </Way>
    </ul>
  );
}

const ICON = { size: 14, strokeWidth: 1.75, "aria-hidden": true } as const;

function Way({ href, icon, children }: { href: string; icon: ReactNode; children: string }) {
  const style =
    "inline-flex h-7 items-center gap-1.5 rounded-sm border border-line-strong bg-surface px-2.5 text-ink-2 hover:bg-sunken hover:text-ink";
  return (
    <li>
      <Link href={href} prefetch={false} className={style}>
        {icon}
        {children}
      </Link>
    </li>
  );
}

const alertsHref = ({ subject: { vertical } }: Incident): string =>
  vertical === null ? "/alerts" : `/alerts?${new URLSearchParams({ vertical })}`;
