import { incidentHref } from "../incident-href.ts";
import { alertName, type Objective, type SloFile, slothId } from "../model.ts";
import type { RuleTest } from "./burn.ts";
import { distinct, gone, type Phase, restarted, seriesOf, steady } from "./series.ts";
import type { ExpectedAlert } from "./theory.ts";

/** When nothing is known, and when that is nothing to wonder at: series that end, that begin again, that were never there. */

/** Tests of the two alerts on missing series. */
export const missingTests = (file: SloFile, calls: Objective): RuleTest[] => [
  {
    name: "a vertical whose series end is said to be unknown, not well",
    interval: "1m",
    input_series: [
      ...seriesOf(calls, { vertical: "salon", phases: [steady(60, 0), gone(80), steady(40, 0)] }),
      ...seriesOf(calls, { vertical: "sales", phases: [steady(180, 0)] }),
    ],
    alert_rule_test: [
      missing(60 + 33),
      missing(60 + 38, missingAlert(file, calls, "salon", 60 + 38)),
      missing(60 + 80 + 10),
      silent(60 + 50),
    ],
  },
  {
    name: "no telemetry at all is a page, and ends when it is back",
    interval: "1m",
    input_series: seriesOf(calls, { vertical: "salon", phases: [steady(60, 0), gone(60), steady(40, 0)] }),
    alert_rule_test: [silent(60 + 13), silent(60 + 18, silentAlert(file, 60 + 18)), silent(60 + 60 + 5)],
  },
  {
    name: "an installation that has seen no call yet is silent",
    interval: "1m",
    input_series: [{ series: "up", values: "1x120" }],
    alert_rule_test: [
      silent(60),
      missing(60),
      ...file.objectives.map((one) => quiet(60, alertName(one.name))),
    ],
  },
  {
    name: "environments are missed one by one; a series that is given one is not missed",
    interval: "1m",
    input_series: [
      ...seriesOf(calls, { vertical: "salon", environment: "production", phases: [steady(180, 0)] }),
      ...seriesOf(calls, { vertical: "salon", environment: "staging", phases: [steady(60, 0)] }),
      ...seriesOf(calls, { vertical: "salon", phases: [steady(60, 0)] }),
    ],
    alert_rule_test: [silent(60 + 13), silent(60 + 18, silentAlert(file, 60 + 18, "staging"))],
    promql_expr_test: [
      none(60 + 60, 'ALERTS{alertname=~"SloDataMissing|TelemetryMissing",deployment_environment_name=""}'),
    ],
  },
];

const NOTHING = { total: 0, bad: 0 };
const noCalls = (minutes: number): Phase => ({ minutes, traffic: NOTHING, restart: true });
const PENDING = 'ALERTS{alertname="SloDataMissing"}';
/** Nothing is so much as pending. */
const none = (minute: number, expr = PENDING) => ({ expr, eval_time: `${minute}m`, exp_samples: [] });
const after = (minutes: readonly number[]) => minutes.map((one) => none(60 + one));

/** Histograms begin with their first observation, counters at 0. Tools are not used in every call. */
export function restartTests(
  file: SloFile,
  { latencies, calls, tools }: { latencies: readonly Objective[]; calls: Objective; tools: Objective },
): RuleTest[] {
  const histograms = [...latencies, tools];
  const salon = (some: readonly Objective[], phases: readonly Phase[], instance = "edge-1") =>
    distinct(some.flatMap((one) => seriesOf(one, { vertical: "salon", phases, instance })));
  return [
    {
      name: "a restart, and then few calls: a histogram that is not there yet is not missing",
      interval: "1m",
      input_series: [
        ...salon(latencies, [steady(60, 0), gone(40), restarted(60, 0, 1)]),
        ...salon([tools], [steady(60, 0), gone(100)]),
        ...salon([calls], [steady(60, 0), noCalls(40), steady(60, 0, 1 / 8)]),
      ],
      alert_rule_test: [missing(60 + 80), silent(60 + 20), silent(60 + 40)],
      promql_expr_test: after([1, 3, 4, 5, 6, 7, 10, 20, 30, 40, 42, 50, 70, 95]),
    },
    {
      name: "a deploy of one of two instances: the other one counts on, and nothing is missing",
      interval: "1m",
      input_series: [
        ...salon([...histograms, calls], [steady(160, 0)]),
        ...salon(histograms, [steady(60, 0), gone(100)], "edge-2"),
        ...salon([calls], [steady(60, 0), noCalls(100)], "edge-2"),
      ],
      alert_rule_test: [missing(60 + 80), silent(60 + 20)],
      promql_expr_test: after([1, 3, 5, 7, 10, 30, 60]),
    },
    {
      name: "a deploy under a new instance's name, and no call since",
      interval: "1m",
      input_series: [
        ...salon([...histograms, calls], [steady(60, 0), gone(60)]),
        ...salon([calls], [gone(60), noCalls(60)], "edge-2"),
      ],
      alert_rule_test: [silent(60 + 20)],
      promql_expr_test: after([1, 3, 4, 5, 6, 7, 10, 30, 50]),
    },
    {
      name: "a deploy after which calls are counted and tools are not: that is missing",
      interval: "1m",
      input_series: [
        ...salon([tools], [steady(60, 0), gone(60)]),
        ...salon([calls], [steady(60, 0), restarted(60, 0, 1)]),
      ],
      alert_rule_test: [missing(60 + 35), missing(60 + 45, missingAlert(file, tools, "salon", 60 + 45))],
      promql_expr_test: after([5, 8]),
    },
    {
      name: "tools are counted no more, and one of two instances was restarted: that is missing",
      interval: "1m",
      input_series: [
        ...salon([tools], [steady(60, 0), gone(60)]),
        ...salon([calls], [steady(120, 0, 1 / 2)]),
        ...salon([calls], [steady(60, 0), noCalls(60)], "edge-2"),
      ],
      alert_rule_test: [missing(60 + 30), missing(60 + 40, missingAlert(file, tools, "salon", 60 + 40))],
    },
  ];
}

/** A histogram without the objective's bound counts nothing. */
export const boundTest = (file: SloFile, latency: Objective, others: readonly Objective[]): RuleTest => ({
  name: "a histogram without the objective's bound is said to be unknown",
  interval: "1m",
  input_series: seriesOf(latency, { vertical: "salon", phases: [steady(120, 0)] }).filter(({ series }) =>
    series.includes("_count"),
  ),
  alert_rule_test: [
    missing(20),
    missing(60, ...[latency, ...others].map((one) => missingAlert(file, one, "salon", 60))),
  ],
});

const quiet = (minute: number, alertname: string) => ({ eval_time: `${minute}m`, alertname, exp_alerts: [] });
export const missing = (minute: number, ...exp_alerts: ExpectedAlert[]) => ({
  eval_time: `${minute}m`,
  alertname: "SloDataMissing",
  exp_alerts,
});
const silent = (minute: number, ...exp_alerts: ExpectedAlert[]) => ({
  eval_time: `${minute}m`,
  alertname: "TelemetryMissing",
  exp_alerts,
});

export function missingAlert(
  file: SloFile,
  { name }: Objective,
  vertical: string,
  atMinute: number,
): ExpectedAlert {
  const labels = {
    severity: "ticket",
    sloth_severity: "ticket",
    sloth_id: slothId(vertical, name),
    sloth_service: vertical,
    sloth_slo: name,
    vertical,
  };
  return {
    exp_labels: labels,
    exp_annotations: {
      title: `(ticket) ${vertical} ${name} has no data.`,
      summary: `${vertical}: nothing is counted for ${name}`,
      description:
        "Its metric was there within the last day and is not now, or lacks the objective's bound. " +
        "Nothing is known about this objective until it is back.",
      runbook_url: `${file.runbooksUrl}/telemetry-missing`,
      incident_url: href(file, { ...labels, alertname: "SloDataMissing" }, atMinute),
    },
  };
}

function silentAlert(file: SloFile, atMinute: number, environment?: string): ExpectedAlert {
  const labels = {
    severity: "page",
    sloth_severity: "page",
    ...(environment !== undefined && { deployment_environment_name: environment }),
  };
  return {
    exp_labels: labels,
    exp_annotations: {
      title: "(page) no telemetry of any call.",
      summary: `No metrics of any vertical${environment === undefined ? "" : ` of ${environment}`}: the voice edge or the way to Prometheus is down`,
      description:
        "Within the last day 1 objectives were counted, and now none is. " +
        "No other alert can fire until this is mended.",
      runbook_url: `${file.runbooksUrl}/telemetry-missing`,
      incident_url: href(file, { ...labels, alertname: "TelemetryMissing" }, atMinute),
    },
  };
}

const href = (file: SloFile, labels: Readonly<Record<string, string>>, atMinute: number): string =>
  `${file.consoleUrl}${incidentHref(new Map(Object.entries(labels)), atMinute * 60_000)}`;
