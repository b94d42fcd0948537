import type { ManagedAlert } from "#lib/datasources/alertmanager/adapt.ts";
import { alerts as managedAlerts } from "#lib/datasources/alertmanager/client.ts";
import { queryRange } from "#lib/datasources/prometheus/client.ts";
import { aggregate, metric } from "#lib/datasources/prometheus/query.ts";
import type { Matcher } from "#lib/datasources/quoting.ts";
import type { Labels, Point } from "#lib/datasources/series.ts";
import type { ServiceContext } from "#lib/sources/context.ts";
import { sourceReport } from "#lib/sources/model.ts";
import type { SourceReport } from "#lib/sources/schema.ts";
import { iso, MINUTE_MS, type Range } from "./model.ts";
import type { FiredAlert } from "./schema.ts";

/**
 * When alerts fired: Prometheus records every alert as `ALERTS` while it fires
 * (https://prometheus.io/docs/prometheus/latest/configuration/alerting_rules/#inspecting-alerts-during-runtime), and
 * Alertmanager knows those that still do. Server only.
 */

const LABELS = [
  "alertname",
  "severity",
  "sloth_severity",
  "sloth_slo",
  "vertical",
  "stage",
  "deployment_environment_name",
] as const;
/** Prometheus gives at most 11,000 points a series. */
const MOST_STEPS = 5_000;

export interface FiringQuestion extends Range {
  readonly alert?: string | undefined;
  readonly slo?: string | undefined;
  readonly vertical?: string | undefined;
  readonly environment?: string | undefined;
  /** `severity` or `sloth_severity`. */
  readonly severity?: string | undefined;
}

export interface Fired {
  /** Null where neither source could say. */
  readonly alerts: FiredAlert[] | null;
  readonly reports: readonly SourceReport[];
}

/** The alerts that fired within a range, each time that one did. */
export async function firedAlerts(
  question: FiringQuestion,
  { backends, signal, nowMs }: ServiceContext,
): Promise<Fired> {
  const { fromMs, toMs } = question;
  const stepMs = Math.max(1, Math.ceil((toMs - fromMs) / MINUTE_MS / MOST_STEPS)) * MINUTE_MS;
  // On whole steps, so that the same question has the same answer a second later; the last one reaches up to now.
  const endMs = Math.floor(Math.min(toMs, nowMs) / 1000) * 1000;
  const matchers: Record<string, Matcher | undefined> = {
    alertstate: "firing",
    alertname: question.alert,
    sloth_slo: question.slo,
    vertical: question.vertical,
    deployment_environment_name:
      question.environment === undefined ? undefined : { anyOf: [question.environment, ""] },
  };
  const [recorded, managed] = await Promise.all([
    queryRange(backends.prometheus, {
      query: aggregate("max", metric("ALERTS", matchers), { by: LABELS }).text,
      startMs: endMs - Math.max(1, Math.ceil((endMs - fromMs) / stepMs)) * stepMs,
      endMs,
      stepMs,
      signal,
    }),
    backends.alertmanager.config.url === null ? null : managedAlerts(backends.alertmanager, { signal }),
  ]);
  const reports = [
    sourceReport("prometheus", recorded),
    ...(managed === null ? [] : [sourceReport("alertmanager", managed)]),
  ];
  if (!recorded.ok && managed?.ok !== true) return { alerts: null, reports };
  const known = recorded.ok
    ? recorded.value.series.flatMap(({ labels, points }) =>
        stretchesOf(points, recorded.value.stepMs).map((one) =>
          firedAlert(labels, one, fromMs, endMs, stepMs),
        ),
      )
    : [];
  // What Prometheus has recorded is exact; Alertmanager fills in for a Prometheus that does not answer.
  const others =
    recorded.ok || managed?.ok !== true ? [] : managed.value.flatMap((one) => active(one, question));
  return {
    alerts: [...known, ...others].flatMap((one) => (one !== null && fits(one, question) ? one : [])),
    reports,
  };
}

/** Consecutive points as stretches; a step without a point ends one. */
export function stretchesOf(points: readonly Point[], stepMs: number): Range[] {
  const stretches: { fromMs: number; toMs: number }[] = [];
  for (const { timeMs } of points) {
    const last = stretches.at(-1);
    if (last !== undefined && timeMs - last.toMs <= stepMs * 1.5) last.toMs = timeMs;
    else stretches.push({ fromMs: timeMs, toMs: timeMs });
  }
  return stretches;
}

function firedAlert(
  labels: Labels,
  one: Range,
  fromMs: number,
  endMs: number,
  stepMs: number,
): FiredAlert | null {
  const told = (name: string) => labels.get(name) || null;
  const name = told("alertname");
  if (name === null) return null;
  return {
    name,
    slo: told("sloth_slo"),
    vertical: told("vertical"),
    severity: told("sloth_severity") ?? told("severity"),
    stage: told("stage"),
    environment: told("deployment_environment_name"),
    from: iso(one.fromMs),
    to: iso(one.toMs),
    fromBefore: one.fromMs <= fromMs + stepMs,
    // A step back: the newest evaluation may not be stored yet.
    still: one.toMs >= endMs - stepMs * 1.5,
  };
}

function active({ labels, startsAtMs, endsAtMs }: ManagedAlert, { fromMs, toMs }: Range): FiredAlert[] {
  if (startsAtMs > toMs || endsAtMs < fromMs) return [];
  const one = firedAlert(
    labels,
    { fromMs: startsAtMs, toMs: Math.min(endsAtMs, toMs) },
    -Infinity,
    toMs,
    MINUTE_MS,
  );
  return one === null ? [] : [{ ...one, fromBefore: false }];
}

/** Alertmanager was not asked for labels, and Prometheus not for the severity, which has two names. */
function fits(one: FiredAlert, { alert, slo, vertical, severity, environment }: FiringQuestion): boolean {
  const same = (asked: string | undefined, own: string | null) => asked === undefined || own === asked;
  return (
    same(alert, one.name) &&
    same(slo, one.slo) &&
    same(vertical, one.vertical) &&
    same(severity, one.severity) &&
    (environment === undefined || one.environment === null || one.environment === environment)
  );
}
