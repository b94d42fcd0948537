import { Panel } from "#components/ui/panel.tsx";
import { plural } from "#lib/format/text.ts";
import type { Severity } from "#lib/alerts/kinds.ts";
import type { Alert } from "#lib/alerts/schema.ts";
import { AlertRow } from "./alert-row.tsx";
import { SEVERITY_TITLES } from "./words.ts";

const HEADS = ["State", "Alert", "Vertical", "Since", "Burn now", "Budget left"] as const;

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
      <table className="w-full border-separate border-spacing-0 max-lg:block">
        <caption className="sr-only">{SEVERITY_TITLES[severity]}, the most urgent first</caption>
        <thead className="max-lg:hidden">
          <tr>
            {HEADS.map((head) => (
              <th
                key={head}
                scope="col"
                className="h-7 border-b border-line pr-4 text-left text-2xs font-normal whitespace-nowrap text-ink-3 first:w-32 first:pl-3"
              >
                {head}
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
