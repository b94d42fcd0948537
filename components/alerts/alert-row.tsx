import { clsx } from "clsx";
import { ChevronRight } from "lucide-react";
import Link from "next/link";
import { useId, useState, type ReactNode } from "react";
import { useNow } from "#components/call-list/now.tsx";
import { Instant } from "#components/ui/instant.tsx";
import { isQuiet } from "#lib/alerts/model.ts";
import type { Alert } from "#lib/alerts/schema.ts";
import { UNKNOWN } from "#lib/format/duration.ts";
import { humanize } from "#lib/format/labels.ts";
import { formatAgo } from "#lib/format/time.ts";
import { short } from "#lib/format/text.ts";
import { AlertDetails } from "./alert-details.tsx";
import { BudgetLeft, Burn } from "./burn.tsx";
import { StateMark } from "./state-mark.tsx";
import { Why } from "./why.tsx";
import { alertTitle } from "./words.ts";

const CELL = "py-2 pr-4 align-top lg:first:pl-3";

/** One alert; below `lg` it is a block, not a row. */
export function AlertRow({ alert, silences }: { alert: Alert; silences: boolean }) {
  const { hrefs } = alert;
  const [open, setOpen] = useState(false);
  const details = useId();
  const title = alertTitle(alert);
  const name = short(alert.name, 100);
  return (
    <tr
      id={`alert-${alert.id}`}
      className={clsx(
        "scroll-mt-24 target:bg-accent-wash max-lg:grid max-lg:grid-cols-2 max-lg:gap-x-4 max-lg:border-b max-lg:border-line max-lg:px-3 max-lg:py-1.5 max-lg:last:border-b-0",
        "lg:*:border-b lg:*:border-line lg:last:*:border-b-0",
      )}
    >
      <td className={clsx(CELL, "max-lg:col-span-2 max-lg:py-1")}>
        <StateMark state={alert.state} severity={alert.severity} />
      </td>
      <th scope="row" className={clsx(CELL, "text-left font-normal max-lg:col-span-2 max-lg:py-0")}>
        <span className={clsx("font-semibold wrap-anywhere", isQuiet(alert.state) && "text-ink-2")}>
          {title}
        </span>
        {title === name ? null : <span className="ml-2 text-xs text-ink-3 wrap-anywhere">{name}</span>}
        <Why alert={alert} />
        <div className="mt-0.5 flex flex-wrap gap-x-3 text-xs">
          <Go href={hrefs.incident}>Incident</Go>
          {hrefs.slo === null ? null : <Go href={hrefs.slo}>Objective</Go>}
          {hrefs.runbook === null ? null : <Go href={hrefs.runbook}>Runbook</Go>}
          {silences && alert.state !== "pending" && !isQuiet(alert.state) ? (
            <Go href={`/alerts/silences/new?alert=${alert.id}`}>Silence</Go>
          ) : null}
          <button
            type="button"
            aria-expanded={open}
            aria-controls={open ? details : undefined}
            onClick={() => setOpen(!open)}
            className="inline-flex items-center gap-0.5 py-0.5 text-ink-3 hover:text-ink"
          >
            <ChevronRight size={13} strokeWidth={1.75} aria-hidden className={clsx(open && "rotate-90")} />
            Details
          </button>
        </div>
        {open ? <AlertDetails id={details} alert={alert} /> : null}
      </th>
      <Cell label="Vertical" empty={alert.vertical === null && alert.environment === null}>
        {alert.vertical === null ? (
          <span className="text-ink-3">–</span>
        ) : (
          short(humanize(alert.vertical), 60)
        )}
        {alert.environment === null ? null : (
          <div className="text-xs text-ink-3 wrap-anywhere">{short(alert.environment, 60)}</div>
        )}
      </Cell>
      <Cell label="Since">
        <Since alert={alert} />
      </Cell>
      <Cell label="Burn now" empty={alert.burn === null}>
        <Burn burn={alert.burn} />
      </Cell>
      <Cell label="Budget left" empty={alert.budget === null}>
        <BudgetLeft budget={alert.budget} />
      </Cell>
    </tr>
  );
}

/** `empty`: there is nothing to say, and on a phone no room to say that. */
function Cell({ label, empty = false, children }: { label: string; empty?: boolean; children: ReactNode }) {
  return (
    <td className={clsx(CELL, "max-lg:py-1 max-lg:pr-0", empty && "max-lg:hidden")}>
      <span aria-hidden className="block text-2xs text-ink-3 lg:hidden">
        {label}
      </span>
      {children}
    </td>
  );
}

function Go({ href, children }: { href: string; children: string }) {
  const className = "py-0.5 text-accent hover:underline";
  return href.startsWith("/") ? (
    <Link href={href} prefetch={false} className={className}>
      {children}
    </Link>
  ) : (
    <a href={href} target="_blank" rel="noopener noreferrer" className={className}>
      {children}
    </a>
  );
}

/** Since when it fires, and since when its condition holds where that is longer. */
function Since({ alert: { firingSince, activeAt } }: { alert: Alert }) {
  const now = useNow();
  const since = firingSince ?? activeAt;
  if (since === null) return <span className="text-ink-3">{UNKNOWN}</span>;
  return (
    <div>
      <span className="whitespace-nowrap" suppressHydrationWarning>
        {formatAgo(Date.parse(since), now)}
      </span>
      <div className="text-xs text-ink-3">
        <When at={since} now={now} />
        {firingSince !== null &&
        activeAt !== null &&
        Date.parse(firingSince) - Date.parse(activeAt) > 60_000 ? (
          <>
            , <span className="whitespace-nowrap">pending from</span> <When at={activeAt} now={now} />
          </>
        ) : null}
      </div>
    </div>
  );
}

const DAY_MS = 86_400_000;

/** The clock; of another day the date too. */
function When({ at, now }: { at: string; now: number }) {
  return <Instant at={at} form={now - Date.parse(at) < DAY_MS / 2 ? "clock" : "full"} />;
}
