import type { Cohort, CohortAlert } from "#lib/cohort/schema.ts";
import { humanize, STAGE_LABELS } from "#lib/format/labels.ts";
import { keyed } from "#lib/format/keys.ts";
import { short } from "#lib/format/text.ts";

/** Alerts that were firing in the hour, those of the stage first. */
export function Alerts({ alerts, clock }: { alerts: Cohort["alerts"]; clock: (instant: string) => string }) {
  return (
    <section aria-label="Alerts that were firing" className="min-w-0 px-3">
      <h3 className="text-xs text-ink-2">Alerts that were firing</h3>
      {alerts === null ? (
        <p className="pt-1 text-ink-2">Which alerts were firing could not be read.</p>
      ) : alerts.length === 0 ? (
        <p className="pt-1 text-ink-2">None, in the hour around this call.</p>
      ) : (
        <ul className="pt-1">
          {keyed(alerts, (alert) => `${alert.name} ${alert.stage} ${alert.vertical}`).map(({ key, item }) => (
            <li key={key} className="flex flex-wrap items-baseline gap-x-2 py-0.5">
              <span className="font-medium wrap-anywhere">{short(item.name, 80)}</span>
              <span className="text-xs text-ink-2 wrap-anywhere">{ofWhat(item)}</span>
              <span className="ml-auto text-xs whitespace-nowrap text-ink-3">{firedWhen(item, clock)}</span>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

/** As far as the hour that was looked at tells. */
function firedWhen({ from, to, fromBefore, still }: CohortAlert, clock: (instant: string) => string): string {
  if (still) return `since ${fromBefore ? "before " : ""}${clock(from)}`;
  return fromBefore ? `until ${clock(to)}` : `${clock(from)}–${clock(to)}`;
}

const ofWhat = ({ severity, vertical, stage }: CohortAlert): string =>
  [severity, vertical === null ? null : humanize(vertical), stage === null ? null : stageLabel(stage)]
    .filter((word) => word !== null)
    .map((word) => short(word, 40))
    .join(" · ");

const LABELS: Readonly<Record<string, string>> = STAGE_LABELS;
/** A rule's own label may name anything. */
const stageLabel = (stage: string): string => (Object.hasOwn(LABELS, stage) ? LABELS[stage] : null) ?? stage;
