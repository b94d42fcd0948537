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
import { silenceHref } from "#lib/silences/href.ts";
import { useClock } from "./clock.ts";

const LABELS: Record<Sentence["part"], string> = {
  driver: "Driven by",
  factor: "In common",
  affected: "Affected",
  since: "Alert",
  began: "Began",
  burn: "Burn",
};

/** In the order in which they are asked in the night: what and whom first, how fast the budget burns last. */
const ORDER = Object.keys(LABELS) as Sentence["part"][];

/** The first screen: since when, what drives it, for whom; and where to go on from it. */
export function Statement({ incident, inspect }: { incident: Incident; inspect: ReactNode }) {
  const clock = useClock(incident.during.to);
  const sentences = sentencesOf(incident, clock).toSorted(
    (a, b) => ORDER.indexOf(a.part) - ORDER.indexOf(b.part),
  );
  return (
    <Panel id="statement" title="What is going on" inspect={inspect}>
      <dl className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-4 gap-y-1.5">
        {sentences.map(({ part, text }) => (
          <div key={part} className="col-span-2 grid grid-cols-subgrid items-baseline max-sm:block">
            <dt className="text-xs text-ink-3">{LABELS[part]}</dt>
            <dd
              className={clsx(
                "max-w-[85ch] wrap-anywhere",
                isAnswer(part, text) ? "text-[1.0625rem]/6 font-medium" : "text-base",
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

/** What names a culprit stands out; that there is none does not. */
const isAnswer = (part: Sentence["part"], text: string): boolean =>
  (part === "driver" || part === "factor") && !text.startsWith("No ");

function Ways({ incident }: { incident: Incident }) {
  const { objective, subject } = incident;
  const slo = objectiveHref(subject);
  return (
    <ul aria-label="From here" className="mt-3 flex flex-wrap items-center gap-2">
      {objective.runbook === null ? null : (
        <Way href={objective.runbook.href} icon={<BookOpen {...ICON} />}>
          Runbook
        </Way>
      )}
      <Way href={affectedHref(incident)} icon={<ListFilter {...ICON} />}>
        All affected calls
      </Way>
      {slo === null ? null : (
        <Way href={slo} icon={<Target {...ICON} />}>
          Objective
        </Way>
      )}
      <Silencing incident={incident} />
    </ul>
  );
}

/** The form with the alert's matchers; where none can be made, why. */
function Silencing({ incident: { subject, sources } }: { incident: Incident }) {
  // Without an alert nothing was asked for, and there is nothing to silence.
  if (subject.alert === null && subject.slo === null) return null;
  const manager = sources.find(({ source }) => source === "alertmanager");
  if (manager === undefined || manager.state === "off" || manager.state === "error")
    return (
      <li className="text-xs text-ink-3">
        {manager?.state === "error"
          ? "Alertmanager does not answer: no silence can be made."
          : "No Alertmanager is configured: it cannot be silenced here."}
      </li>
    );
  const labels = {
    alertname: subject.alert,
    sloth_slo: subject.slo,
    vertical: subject.vertical,
    severity: subject.severity,
    stage: subject.stage,
    deployment_environment_name: subject.environment,
  };
  return (
    <Way href={silenceHref(labels)} icon={<BellOff {...ICON} />}>
      Silence
    </Way>
  );
}

const ICON = { size: 14, strokeWidth: 1.75, "aria-hidden": true } as const;

function Way({ href, icon, children }: { href: string; icon: ReactNode; children: string }) {
  const style =
    "inline-flex h-7 items-center gap-1.5 rounded-sm border border-line-strong bg-surface px-2.5 text-ink-2 hover:bg-sunken hover:text-ink";
  const content = (
    <>
      {icon}
      {children}
    </>
  );
  return (
    <li>
      {href.startsWith("/") ? (
        <Link href={href} prefetch={false} className={style}>
          {content}
        </Link>
      ) : (
        <a href={href} target="_blank" rel="noopener noreferrer" className={style}>
          {content}
        </a>
      )}
    </li>
  );
}
