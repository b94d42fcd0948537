import { queryRange } from "#lib/datasources/prometheus/client.ts";
import { aggregate, metric } from "#lib/datasources/prometheus/query.ts";
import type { Matcher } from "#lib/datasources/quoting.ts";
import type { Labels, Point } from "#lib/datasources/series.ts";
import type { ServiceContext } from "#lib/sources/context.ts";
import { sourceReport } from "#lib/sources/model.ts";
import type { SourceReport } from "#lib/sources/schema.ts";
import { type ActiveAlert, activeAlerts } from "./active.ts";
import { iso, MINUTE_MS, type Range } from "./model.ts";
import type { FiredAlert } from "./schema.ts";

/**
 * When alerts fired: Prometheus records every alert as `ALERTS` while it fires
 * (https://prometheus.io/docs/prometheus/latest/configuration/alerting_rules/#inspecting-alerts-during-runtime), and
 * Alertmanager and the list of rules know those that still do, and since when to the second. Server only.
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
  /** Where an alert's runbook is, by its annotation; null: it has none, or no address of the web. */
  readonly runbookOf: (one: Pick<FiredAlert, "name" | "severity">) => string | null;
  readonly reports: readonly SourceReport[];
}

/** The alerts that fired within a range, each time that one did. */
export async function firedAlerts(question: FiringQuestion, context: ServiceContext): Promise<Fired> {
  const { backends, signal, nowMs } = context;
  const { fromMs, toMs } = question;
  const stepMs = Math.max(1, Math.ceil((toMs - fromMs) / MINUTE_MS / MOST_STEPS)) * MINUTE_MS;
  // On whole steps, so that the same question has the same answer a second later; what fires since is told as active.
  const endMs = Math.floor(Math.min(toMs, nowMs) / stepMs) * stepMs;
  const matchers: Record<string, Matcher | undefined> = {
    alertstate: "firing",
    alertname: question.alert,
    sloth_slo: question.slo,
    vertical: question.vertical,
    deployment_environment_name:
      question.environment === undefined ? undefined : { anyOf: [question.environment, ""] },
  };
  const [recorded, active] = await Promise.all([
    queryRange(backends.prometheus, {
      query: aggregate("max", metric("ALERTS", matchers), { by: LABELS }).text,
      startMs: endMs - Math.max(1, Math.ceil((endMs - fromMs) / stepMs)) * stepMs,
      endMs,
      stepMs,
      signal,
    }),
    activeAlerts(context),
  ]);
  const reports = [sourceReport("prometheus", recorded), ...active.reports];
  const { runbookOf } = active;
  if (!recorded.ok && active.alerts.length === 0 && !active.reports.some(({ state }) => state === "ok"))
    return { alerts: null, runbookOf, reports };
  const known = recorded.ok
    ? recorded.value.series.flatMap(({ labels, points }) =>
        stretchesOf(points, recorded.value.stepMs).map((one) =>
          firedAlert(labels, one, fromMs, endMs, stepMs),
        ),
      )
    : [];
  const past = known.flatMap((one) => (one !== null && fits(one, question) ? one : []));
  const reachesNow = endMs >= nowMs - 2 * stepMs;
  const now = reachesNow ? active.alerts.flatMap((one) => activeNow(one, nowMs)) : [];
  return {
    alerts: withActive(
      past,
      now.filter((one) => fits(one, question)),
      2 * stepMs,
    ),
    runbookOf,
    reports,
  };
}

/**
 * What still fires began when Prometheus and Alertmanager say, to the second; what they alone know fires too. A Prometheus
 * that was restarted says so of all alerts without a `for`: what it recorded long before holds.
 * @param graceMs how much later than its beginning a stretch may seem to begin
 */
export function withActive(
  past: readonly FiredAlert[],
  now: readonly FiredAlert[],
  graceMs: number,
): FiredAlert[] {
  const began = new Map<string, FiredAlert>();
  for (const one of now) {
    const other = began.get(keyOf(one));
    if (other === undefined || one.from < other.from) began.set(keyOf(one), one);
  }
  const told = past.flatMap((one) => {
    const active = began.get(keyOf(one));
    if (active === undefined) return [one];
    if (!one.still) return one.to < active.from ? [one] : [];
    if (Date.parse(active.from) - Date.parse(one.from) <= graceMs) return [];
    began.delete(keyOf(one));
    return [one];
  });
  return [...told, ...began.values()];
}

const keyOf = ({ name, slo, vertical, severity, stage, environment }: FiredAlert): string =>
  JSON.stringify([name, slo, vertical, severity, stage, environment]);

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

function activeNow({ labels, sinceMs }: ActiveAlert, nowMs: number): FiredAlert[] {
  if (sinceMs === null || sinceMs > nowMs) return [];
  const one = firedAlert(labels, { fromMs: sinceMs, toMs: nowMs }, -Infinity, nowMs, MINUTE_MS);
  return one === null ? [] : [one];
}

/** The lists of active alerts were not asked for labels, and Prometheus not for the severity, which has two names. */
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
