import Link from "next/link";
import { StateMark } from "#components/alerts/state-mark.tsx";
import { SEVERITY_LABELS } from "#components/alerts/words.ts";
import { humanize } from "#lib/format/labels.ts";
import { short } from "#lib/format/text.ts";
import type { MutedAlert } from "#lib/silences/schema.ts";

/** Alerts that a silence mutes, each a line. */
export function MutedList({ alerts, label }: { alerts: readonly MutedAlert[]; label: string }) {
  return (
    <ul aria-label={label} className="max-h-80 overflow-y-auto">
      {alerts.map((alert) => (
        <li
          key={alert.id}
          className="flex flex-wrap items-center gap-x-3 border-b border-line py-1 last:border-b-0"
        >
          <StateMark state={alert.state} severity={alert.severity} />
          <span className="min-w-0">
            <Link
              href={`/alerts#alert-${alert.id}`}
              prefetch={false}
              className="font-medium wrap-anywhere text-ink hover:underline"
            >
              {short(alert.name, 100)}
            </Link>
            <span className="text-ink-3">
              {" "}
              {SEVERITY_LABELS[alert.severity].toLowerCase()}
              {alert.vertical === null ? "" : `, ${short(humanize(alert.vertical), 60)}`}
              {alert.environment === null ? "" : `, ${short(alert.environment, 60)}`}
            </span>
          </span>
        </li>
      ))}
    </ul>
  );
}
