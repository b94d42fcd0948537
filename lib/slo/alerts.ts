import {
  aggregate,
  binary,
  type Expr,
  metric,
  number,
  overTime,
  rate,
} from "#lib/datasources/prometheus/query.ts";
import type { Matcher } from "#lib/datasources/quoting.ts";
import {
  alertName,
  type BurnWindow,
  type Objective,
  objectiveFor,
  reachable,
  type SloFile,
} from "./model.ts";
import type { MetricMap } from "#lib/config/model.ts";
import {
  alertedVerticals,
  any,
  BAD,
  callsEnded,
  countName,
  EACH,
  ENVIRONMENT,
  PLACE,
  ratioName,
  TOTAL,
} from "./records.ts";

/** Alerting rules: several windows and burn rates (https://sre.google/workbook/alerting-on-slos/), sloth's labels. */
export interface AlertingRule {
  readonly alert: string;
  readonly expr: string;
  readonly for?: string;
  readonly keep_firing_for?: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
}

const KINDS = { page: ["page"], ticket: ["page", "ticket"] } as const;

/** Page and ticket of an objective, where it has them. */
export function burnAlerts(objective: Objective, file: SloFile): AlertingRule[] {
  const alert = alertName(objective.name);
  return (["page", "ticket"] as const).flatMap((severity) => {
    const verticals = alertedVerticals(objective, KINDS[severity]);
    if (verticals === null) return [];
    const targets = ["", ...Object.keys(objective.verticals)].map(
      (one) => objectiveFor(objective, one).target,
    );
    const windows = reachable(severity, Math.max(...targets));
    const matchers = { sloth_slo: objective.name, vertical: verticals };
    return {
      alert,
      expr: windows
        .map((window) => burning(window, matchers, objective.minBadEvents))
        .reduce((a, b) => binary(a, "or", b)).text,
      // With few calls the short window is empty between two of them; it is one page, not one each.
      keep_firing_for: "10m",
      labels: { severity, sloth_severity: severity },
      annotations: {
        title: `(${severity}) {{ $labels.sloth_service }} {{ $labels.sloth_slo }} SLO error budget burn rate is too fast.`,
        summary: `{{ $labels.vertical }}: the error budget of ${plain(objective.title)} burns too fast`,
        description:
          // Of hours and days the share is still moving; the incident page has it.
          (severity === "page" ? "{{ $value | humanizePercentage }} are bad just now. " : "") +
          `The objective (${plain(objective.description)}) is ` +
          `{{ with printf "slo:objective:ratio{sloth_id=%q}" $labels.sloth_id | query }}` +
          `{{ . | first | value | humanizePercentage }}{{ end }} good over ${file.windowDays} days; ` +
          `${windows.map(burnWords).join(", or ")}.`,
        ...links(file, { alert, runbook: objective.runbook, severity }, ["slo", "vertical"]),
      },
    };
  });
}

const burnWords = ({ long, short, factor }: BurnWindow): string =>
  `more than ${factor} times the bad that allows came in ${long} and in ${short}`;

/** Both windows burn too fast, and it is more than a few events. */
function burning(
  { severity, long, short, factor }: BurnWindow,
  matchers: Record<string, Matcher>,
  minBad: number,
): Expr {
  const limit = binary(number(factor), "*", metric("slo:error_budget:ratio", matchers));
  const over = (window: BurnWindow["long"]): Expr =>
    aggregate("max", binary(metric(ratioName(window), matchers), ">", limit, { on: EACH, group: "left" }), {
      without: ["sloth_window"],
    });
  const atLeast = (window: BurnWindow["long"], events: number): Expr =>
    binary(metric(countName("bad", window), matchers), ">=", number(events));
  const enough = binary(binary(over(short), "and", over(long)), "and", atLeast(long, minBad), { on: EACH });
  // For days after an incident its long window burns; a handful of bad events in a calm night does not go on with it.
  return severity === "ticket"
    ? binary(enough, "and", atLeast(short, Math.ceil(minBad / 2)), { on: EACH })
    : enough;
}

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
const MISSING = "telemetry-missing";

/** Without a call for so long there is nothing to count. */
const IDLE_MS = 30 * MINUTE_MS;
/**
 * A histogram begins with its first observation, a counter at 0. After a restart nothing is missing before so many calls
 * have ended: the first few may have no tool call among them.
 */
const FEW_CALLS = 10;
/** As long as a `rate` over five minutes goes on after the last of its samples, which come every minute at least. */
const SCRAPED_MS = 4 * MINUTE_MS;

/**
 * What was counted within a day and is counted no more; absence is never taken for good. An installation that has
 * seen nothing yet is silent.
 */
export function missingAlerts(file: SloFile, metrics: MetricMap): AlertingRule[] {
  const alerted = file.objectives.filter((one) => alertedVerticals(one, KINDS.ticket) !== null);
  const matchers = { sloth_slo: { anyOf: alerted.map(({ name }) => name) } };
  const seen = overTime("present", metric(TOTAL, matchers), DAY_MS);
  const counted = metric(TOTAL, matchers);
  // What was counted without an environment, and now is with one, is not missing.
  const now = binary(counted, "or", aggregate("max", counted, { without: [ENVIRONMENT] }));
  const lost = binary(seen, "unless", now, { on: EACH });
  const quiet = binary(
    callsEnded(file, metrics, (calls) => rate(calls, IDLE_MS)),
    "==",
    number(0),
  );
  const begun = binary(
    callsEnded(file, metrics, (calls) => overTime("last", calls, SCRAPED_MS)),
    "<",
    number(FEW_CALLS),
  );
  const gone = binary(lost, "unless", binary(quiet, "or", begun), { on: PLACE });
  // Total events without bad ones: the histogram lacks the objective's bound.
  const uncounted = binary(counted, "unless", metric(BAD, matchers), { on: EACH });
  const silent = binary(any(seen), "unless", any(now), { on: [ENVIRONMENT] });
  return [
    {
      alert: "SloDataMissing",
      expr: binary(gone, "or", uncounted).text,
      for: "30m",
      labels: { severity: "ticket", sloth_severity: "ticket" },
      annotations: {
        title: "(ticket) {{ $labels.sloth_service }} {{ $labels.sloth_slo }} has no data.",
        summary: "{{ $labels.vertical }}: nothing is counted for {{ $labels.sloth_slo }}",
        description:
          "Its metric was there within the last day and is not now, or lacks the objective's bound. " +
          "Nothing is known about this objective until it is back.",
        ...links(file, { alert: "SloDataMissing", runbook: MISSING, severity: "ticket" }, [
          "slo",
          "vertical",
        ]),
      },
    },
    {
      alert: "TelemetryMissing",
      expr: silent.text,
      for: "10m",
      labels: { severity: "page", sloth_severity: "page", ...file.match },
      annotations: {
        title: "(page) no telemetry of any call.",
        summary:
          `No metrics of any vertical{{ with $labels.${ENVIRONMENT} }} of {{ . }}{{ end }}: ` +
          "the voice edge or the way to Prometheus is down",
        description:
          "Within the last day {{ $value }} objectives were counted, and now none is. " +
          "No other alert can fire until this is mended.",
        ...links(file, { alert: "TelemetryMissing", runbook: MISSING, severity: "page" }, []),
      },
    },
  ];
}

/** The same address as `incidentHref` (incident-href.ts); `at` is the evaluation's instant. */
function links(
  file: SloFile,
  {
    alert,
    runbook,
    severity,
  }: { readonly alert: string; readonly runbook: string; readonly severity: string },
  labels: readonly ("slo" | "vertical")[],
) {
  const label = { slo: "sloth_slo", vertical: "vertical" } as const;
  const parameters = [
    `alert=${alert}`,
    ...labels.map((name) => `${name}={{ $labels.${label[name]} | urlquery }}`),
    `severity=${severity}{{ with $labels.${ENVIRONMENT} }}&environment={{ . | urlquery }}{{ end }}`,
    'at={{ with query "time()" }}{{ . | first | value | printf "%.0f" }}{{ end }}',
  ];
  return {
    runbook_url: `${file.runbooksUrl}/${runbook}`,
    incident_url: `${file.consoleUrl}/incidents?${parameters.join("&")}`,
  };
}

/** People's words in a template: what would begin an action is text. */
const plain = (text: string): string => text.replaceAll("{{", '{{ "{{" }}');
