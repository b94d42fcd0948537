import { clsx } from "clsx";
import { Panel } from "#components/ui/panel.tsx";
import { plural } from "#lib/format/text.ts";
import type { Severity } from "#lib/alerts/kinds.ts";
import type { Alert } from "#lib/alerts/schema.ts";
import { AlertRow } from "./alert-row.tsx";
import { SEVERITY_TITLES } from "./words.ts";

/** The same widths in every panel: what is compared stands in one line. */
const HEADS = [
  { title: "State", width: "lg:w-32" },
  { title: "Alert", width: "" },
  { title: "Vertical", width: "lg:w-32" },
  { title: "Since", width: "lg:w-44" },
  { title: "Burn now", width: "lg:w-48" },
  { title: "Budget left", width: "lg:w-40" },
] as const;

/** The alerts of one severity. */
export function AlertPanel({
  severity,
  alerts,
  silences,
}: {
  severity: Severity;
  alerts: readonly Alert[];
  /** Whether silences can be made. */
  silences: boolean;
}) {
  return (
    <Panel id={severity} title={SEVERITY_TITLES[severity]} meta={plural(alerts.length, "alert")} flush>
      <table className="w-full table-fixed border-separate border-spacing-0 max-lg:block">
        <caption className="sr-only">{SEVERITY_TITLES[severity]}, the most urgent first</caption>
        <thead className="max-lg:hidden">
          <tr>
            {HEADS.map(({ title, width }) => (
              <th
                key={title}
                scope="col"
                className={clsx(
                  "h-7 border-b border-line pr-4 text-left text-2xs font-normal whitespace-nowrap text-ink-3 first:pl-3",
                  width,
                )}
              >
                {title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody className="max-lg:block">
          {alerts.map((alert) => (
            <AlertRow key={alert.id} alert={alert} silences={silences} />
          ))}
        </tbody>
      </table>
    </Panel>
  );
}
