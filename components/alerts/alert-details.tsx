import type { Alert } from "#lib/alerts/schema.ts";
import { clip, keepUnits, short } from "#lib/format/text.ts";
import { alertTitle } from "./words.ts";

/** What the rule says of an alert, and its labels. */
export function AlertDetails({ id, alert }: { id: string; alert: Alert }) {
  const { summary, description, receivers } = alert;
  return (
    <div id={id} className="mt-1 mb-1 max-w-prose space-y-1.5 text-xs text-ink-2">
      {summary === null || keepUnits(short(summary, 160)) === alertTitle(alert) ? null : (
        <p className="wrap-anywhere">{clip(summary, 400)}</p>
      )}
      {description === null ? null : <p className="wrap-anywhere">{clip(description, 1_500)}</p>}
      {receivers.length === 0 ? null : (
        <p className="wrap-anywhere">Receivers: {receivers.map((one) => short(one, 80)).join(", ")}</p>
      )}
      <ul aria-label="Labels" className="flex flex-wrap gap-1">
        {Object.entries(alert.labels).map(([name, value]) => (
          <Label key={name} name={name} value={value} />
        ))}
        {Object.entries(alert.externalLabels).map(([name, value]) => (
          <Label key={name} name={name} value={value} external />
        ))}
      </ul>
    </div>
  );
}

function Label({ name, value, external = false }: { name: string; value: string; external?: boolean }) {
  return (
    <li
      title={external ? "Added by Prometheus on the way to Alertmanager" : undefined}
      className="max-w-full rounded-xs border border-line bg-sunken px-1.5 font-mono text-2xs wrap-anywhere"
    >
      <span className="text-ink-3">{short(name, 60)}=</span>
      {short(value, 200)}
      {external ? <span className="text-ink-3"> (external)</span> : null}
    </li>
  );
}
