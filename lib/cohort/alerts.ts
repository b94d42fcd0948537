import { alerts as managedAlerts } from "#lib/datasources/alertmanager/client.ts";
import type { ManagedAlert } from "#lib/datasources/alertmanager/adapt.ts";
import { queryRange } from "#lib/datasources/prometheus/client.ts";
import { aggregate, metric } from "#lib/datasources/prometheus/query.ts";
import type { Labels, Series } from "#lib/datasources/series.ts";
import type { LedgerStage } from "#lib/ledger/stages.ts";
import type { ServiceContext } from "#lib/sources/context.ts";
import { sourceReport } from "#lib/sources/model.ts";
import type { SourceReport } from "#lib/sources/schema.ts";
import type { CohortAlert } from "./schema.ts";

/** Alerts that fired around a call: as Prometheus recorded them, and those that Alertmanager still knows. */

const STEP_MS = 60_000;
const MOST = 10;
const LABELS = ["alertname", "severity", "vertical", "stage", "deployment_environment_name"] as const;

export interface AlertQuestion {
  readonly vertical: string;
  readonly environment: string | null;
  readonly stage: LedgerStage;
  readonly fromMs: number;
  readonly toMs: number;
}

/** Alerts of the vertical (or of none), those of the stage first. Null where neither source could say. */
export async function alertsAround(
  question: AlertQuestion,
  { backends, signal }: ServiceContext,
): Promise<{ alerts: CohortAlert[] | null; reports: SourceReport[] }> {
  const { fromMs, toMs } = question;
  const query = aggregate("max", metric("ALERTS", { alertstate: "firing" }), { by: LABELS });
  const [recorded, managed] = await Promise.all([
    queryRange(backends.prometheus, {
      query: query.text,
      startMs: fromMs,
      endMs: toMs,
      stepMs: STEP_MS,
      signal,
    }),
    backends.alertmanager.config.url === null ? null : managedAlerts(backends.alertmanager, { signal }),
  ]);
  // No alert is a good answer, not an empty one.
  const reports = [
    sourceReport("prometheus", recorded),
    ...(managed === null ? [] : [sourceReport("alertmanager", managed)]),
  ];
  if (!recorded.ok && managed?.ok !== true) return { alerts: null, reports };
  const found = [
    ...(recorded.ok ? recorded.value.series : []).flatMap((one) => firing(one, question)),
    ...(managed?.ok ? managed.value : []).flatMap((one) => active(one, question)),
  ];
  const byName = new Map<string, CohortAlert>();
  for (const one of found) {
    const key = JSON.stringify([one.name, one.severity, one.vertical, one.stage]);
    if (!byName.has(key)) byName.set(key, one);
  }
  const own = (one: CohortAlert) => (one.stage === question.stage ? 0 : 1);
  const alerts = [...byName.values()].toSorted((a, b) => own(a) - own(b) || (a.from < b.from ? -1 : 1));
  return { alerts: alerts.slice(0, MOST), reports };
}

function named(labels: Labels, { vertical, environment }: AlertQuestion) {
  const told = (name: string) => labels.get(name) || null;
  const other = (name: string, own: string | null) => own !== null && (told(name) ?? own) !== own;
  if (other("vertical", vertical) || other("deployment_environment_name", environment)) return null;
  const name = told("alertname");
  return name === null
    ? null
    : { name, severity: told("severity"), vertical: told("vertical"), stage: told("stage") };
}

function firing({ labels, points }: Series, question: AlertQuestion): CohortAlert[] {
  const alert = named(labels, question);
  const [first, last] = [points[0], points.at(-1)];
  if (alert === null || first === undefined || last === undefined) return [];
  return [during(alert, first.timeMs, last.timeMs, question)];
}

function active({ labels, startsAtMs, endsAtMs }: ManagedAlert, question: AlertQuestion): CohortAlert[] {
  const alert = named(labels, question);
  const { fromMs, toMs } = question;
  if (alert === null || !(startsAtMs <= toMs && endsAtMs >= fromMs)) return [];
  return [during(alert, Math.max(startsAtMs, fromMs), Math.min(endsAtMs, toMs), question)];
}

const during = (
  alert: NonNullable<ReturnType<typeof named>>,
  firstMs: number,
  lastMs: number,
  { fromMs, toMs }: AlertQuestion,
): CohortAlert => ({
  ...alert,
  from: new Date(firstMs).toISOString(),
  to: new Date(lastMs).toISOString(),
  fromBefore: firstMs <= fromMs + STEP_MS,
  still: lastMs >= toMs - STEP_MS,
});
