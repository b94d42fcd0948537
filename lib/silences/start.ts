import { allAlerts, getAlert } from "#lib/alerts/service.ts";
import type { ServiceContext } from "#lib/sources/context.ts";
import { matchersFor } from "./for-labels.ts";
import { type LabelRecord, matchersOf } from "./model.ts";
import type { SilenceList, SilenceMatcher } from "./schema.ts";
import { listSilences } from "./service.ts";

/** What the form of a silence begins with. Server only. */

export interface Start {
  readonly start: {
    readonly matchers: readonly SilenceMatcher[];
    readonly comment: string;
    readonly author: string | null;
    readonly extends: { readonly id: string; readonly startsAt: string } | null;
  };
  /** Why it does not begin with what was asked for; null: it does. */
  readonly note: string | null;
  readonly alertmanager: SilenceList["alertmanager"];
  readonly sources: SilenceList["sources"];
}

const BLANK: Start["start"] = { matchers: [], comment: "", author: null, extends: null };

/** `labels`: of the alerts that it is for, where they are not known by an id. */
export async function silenceStart(
  asked: { readonly alert: string | null; readonly silence: string | null; readonly labels?: LabelRecord },
  context: ServiceContext,
): Promise<Start> {
  const [list, alert] = await Promise.all([
    listSilences(context),
    asked.alert === null ? null : getAlert(asked.alert, context),
  ]);
  const known: Pick<Start, "alertmanager" | "sources"> = list.ok
    ? { alertmanager: list.value.alertmanager, sources: list.value.sources }
    : { alertmanager: "error", sources: [] };
  if (asked.silence !== null) {
    const found = list.ok ? list.value.silences.find(({ id }) => id === asked.silence) : undefined;
    if (found === undefined)
      return { start: BLANK, note: "Alertmanager does not know this silence any more.", ...known };
    const { matchers, comment, author, id, startsAt } = found;
    const start = { matchers, comment, author, extends: found.state === "expired" ? null : { id, startsAt } };
    return { start, note: null, ...known };
  }
  if (alert === null) {
    const { labels = {} } = asked;
    const matchers = Object.keys(labels).length === 0 ? [] : await forLabels(labels, context);
    return { start: { ...BLANK, matchers }, note: null, ...known };
  }
  if (!alert.ok) return { start: BLANK, note: `${alert.error.message} Give the matchers by hand.`, ...known };
  return { start: { ...BLANK, matchers: matchersOf(alert.value.alert.labels) }, note: null, ...known };
}

async function forLabels(labels: LabelRecord, context: ServiceContext): Promise<SilenceMatcher[]> {
  const { alerts } = await allAlerts(context);
  return matchersFor(
    labels,
    alerts.map(({ alert }) => alert.labels),
  );
}
