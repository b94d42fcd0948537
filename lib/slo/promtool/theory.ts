import {
  alertName,
  errorBudget,
  type Objective,
  objectiveFor,
  reachable,
  type SloFile,
  slothId,
} from "../model.ts";
import { WINDOW_SECONDS, type Window } from "../model.ts";
import { incidentHref } from "../incident-href.ts";

/** When alerts are to fire by the definition of a burn rate alone, without PromQL; and what they are to say. */

export type Severity = "page" | "ticket";

/** Steady traffic of which, after so many calm minutes, so great a share is bad. */
export interface Incident {
  readonly calmMinutes: number;
  readonly badShare: number;
}

const minutesOf = (window: Window): number => WINDOW_SECONDS[window] / 60;

/** The minute of the incident in which both windows of any pair burn too fast; null: never within a week. */
export function firesAfter(objective: Objective, severity: Severity, incident: Incident): number | null {
  const { target, alerting } = objectiveFor(objective, "");
  if (alerting === "none" || (severity === "page" && alerting === "ticket")) return null;
  const { badShare, calmMinutes } = incident;
  const bad = (window: Window, minute: number): number =>
    (badShare * Math.min(minute, minutesOf(window))) / Math.min(calmMinutes + minute, minutesOf(window));
  for (let minute = 0; minute <= 7 * 24 * 60; minute += 0.1)
    for (const { long, short, factor } of reachable(severity, target)) {
      const limit = factor * errorBudget(target);
      if (bad(long, minute) > limit && bad(short, minute) > limit) return minute;
    }
  return null;
}

export interface ExpectedAlert {
  readonly exp_labels: Readonly<Record<string, string>>;
  readonly exp_annotations: Readonly<Record<string, string>>;
}

const LIMITS = {
  page: "more than 14.4 times the bad that allows came in 1h and in 5m, or more than 6 times the bad that allows came in 6h and in 30m",
  ticket:
    "more than 3 times the bad that allows came in 1d and in 2h, or more than 1 times the bad that allows came in 3d and in 6h",
} as const;

/** A burn alert as it is to reach whoever is paged. */
export function expectedBurn(
  file: SloFile,
  objective: Objective,
  {
    vertical,
    severity,
    badShare,
    atMinute,
    environment,
  }: { vertical: string; severity: Severity; badShare: number; atMinute: number; environment?: string },
): ExpectedAlert {
  const alert = alertName(objective.name);
  const percent = (share: number): string => `${Number((share * 100).toPrecision(4))}%`;
  const named = environment === undefined ? [] : ([["deployment_environment_name", environment]] as const);
  const href = incidentHref(
    new Map([
      ["alertname", alert],
      ["sloth_slo", objective.name],
      ["vertical", vertical],
      ["severity", severity],
      ...named,
    ]),
    atMinute * 60_000,
  );
  const now = severity === "page" ? `${percent(badShare)} are bad just now. ` : "";
  return {
    exp_labels: {
      severity,
      sloth_severity: severity,
      sloth_id: slothId(vertical, objective.name),
      sloth_service: vertical,
      sloth_slo: objective.name,
      vertical,
      ...Object.fromEntries(named),
    },
    exp_annotations: {
      title: `(${severity}) ${vertical} ${objective.name} SLO error budget burn rate is too fast.`,
      summary: `${vertical}: the error budget of ${objective.title} burns too fast`,
      description: `${now}The objective (${objective.description}) is ${percent(objectiveFor(objective, vertical).target)} good over 30 days; ${LIMITS[severity]}.`,
      runbook_url: `${file.runbooksUrl}/${objective.runbook}`,
      incident_url: `${file.consoleUrl}${href}`,
    },
  };
}
