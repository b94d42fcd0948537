import { incidentHref } from "../incident-href.ts";
import { alertName, type Objective, type SloFile, slothId } from "../model.ts";
import type { RuleTest } from "./burn.ts";
import { distinct, type InputSeries, type Phase, seriesOf } from "./series.ts";
import { expectedBurn, type ExpectedAlert } from "./theory.ts";

/** What is no incident, and what is one all the same: few calls, restarts, series that are not there. */

const CALM = 6 * 60;
const steady = (minutes: number, share: number, restart = false): Phase => ({
  minutes,
  traffic: { total: 60, bad: 60 * share },
  restart,
});
const gone = (minutes: number): Phase => ({ minutes, traffic: null });

/** One call every so many minutes; those of the given minutes are bad. */
function sparse(
  vertical: string,
  everyMinutes: number,
  minutes: number,
  bad: (minute: number) => boolean,
): InputSeries[] {
  const count = (counts: (minute: number) => boolean): string => {
    let value = 0;
    const values: string[] = [];
    for (let minute = 0; minute < minutes; minute += everyMinutes) {
      if (counts(minute)) value += 1;
      values.push(`${value}+0x${everyMinutes - 1}`);
    }
    return values.join(" ");
  };
  const series = (outcome: string): string =>
    `calls_total{outcome="${outcome}",vertical="${vertical}",instance="edge-1"}`;
  return [
    { series: series("resolved"), values: count((minute) => !bad(minute)) },
    { series: series("dropped"), values: count(bad) },
  ];
}

/** Tests of one objective that counts calls. */
export function edgeTests(file: SloFile, calls: Objective): RuleTest[] {
  const alertname = alertName(calls.name);
  const check = (minute: number, ...exp_alerts: ExpectedAlert[]) => ({
    eval_time: `${minute}m`,
    alertname,
    exp_alerts,
  });
  const both = (vertical: string, atMinute: number): ExpectedAlert[] =>
    (["page", "ticket"] as const).map((severity) =>
      expectedBurn(file, calls, { vertical, severity, badShare: 1, atMinute }),
    );
  const ratio = (vertical: string, window: string): string =>
    `slo:sli_error:ratio_rate${window}{sloth_id="${slothId(vertical, calls.name)}"}`;
  const holds = (minute: number, expr: string) => ({
    expr: `count(${expr})`,
    eval_time: `${minute}m`,
    exp_samples: [{ labels: "{}", value: 1 }],
  });
  return [
    {
      name: "five calls an hour, and one of them is dropped: a burn of twenty times, and nobody is woken",
      interval: "1m",
      input_series: sparse("salon", 12, CALM + 120, (minute) => minute === CALM),
      alert_rule_test: [1, 4, 20, 50, 90].map((after) => check(CALM + after)),
      promql_expr_test: [
        holds(CALM + 3, `${ratio("salon", "1h")} > 14.4 * 0.01`),
        holds(CALM + 3, `${ratio("salon", "5m")} > 14.4 * 0.01`),
      ],
    },
    {
      name: "twelve calls an hour, and all are dropped: somebody is woken after the fifth",
      interval: "1m",
      input_series: sparse("salon", 5, CALM + 120, (minute) => minute >= CALM),
      alert_rule_test: [check(CALM + 15), check(CALM + 40, ...both("salon", CALM + 40))],
    },
    {
      name: "a deploy starts counters again and adds an instance: no incident; in an incident it hides nothing",
      interval: "1m",
      input_series: [
        ...seriesOf(calls, { vertical: "sales", phases: [steady(CALM, 0.002), steady(120, 0.002, true)] }),
        ...seriesOf(calls, {
          vertical: "sales",
          instance: "edge-2",
          phases: [gone(CALM + 10), steady(110, 0.002)],
        }),
        ...seriesOf(calls, {
          vertical: "salon",
          phases: [steady(CALM, 0), steady(30, 1), steady(60, 1, true)],
        }),
      ],
      alert_rule_test: [
        check(CALM + 1),
        check(CALM + 29, ...both("salon", CALM + 29)),
        check(CALM + 32, ...both("salon", CALM + 32)),
        check(CALM + 60, ...both("salon", CALM + 60)),
      ],
    },
    {
      name: "without a series of bad events none was bad",
      interval: "1m",
      input_series: seriesOf(calls, { vertical: "salon", phases: [steady(120, 0)] }).filter(({ series }) =>
        series.includes("resolved"),
      ),
      alert_rule_test: [check(60), missing(60)],
      promql_expr_test: [holds(60, `${ratio("salon", "1h")} == 0`)],
    },
    {
      name: "a vertical whose series end is said to be unknown, not well",
      interval: "1m",
      input_series: [
        ...seriesOf(calls, { vertical: "salon", phases: [steady(60, 0), gone(80), steady(40, 0)] }),
        ...seriesOf(calls, { vertical: "sales", phases: [steady(180, 0)] }),
      ],
      alert_rule_test: [
        missing(60 + 30),
        missing(60 + 50, missingAlert(file, calls, "salon", 60 + 50)),
        missing(60 + 80 + 10),
        silent(60 + 50),
      ],
    },
    {
      name: "no telemetry at all is a page, and ends when it is back",
      interval: "1m",
      input_series: seriesOf(calls, { vertical: "salon", phases: [steady(60, 0), gone(60), steady(40, 0)] }),
      alert_rule_test: [silent(60 + 10), silent(60 + 25, silentAlert(file, 60 + 25)), silent(60 + 60 + 5)],
    },
    {
      name: "an installation that has seen no call yet is silent",
      interval: "1m",
      input_series: [{ series: "up", values: "1x120" }],
      alert_rule_test: [silent(60), missing(60), check(60)],
    },
  ];
}

/** Counters and histograms of every alert begin again, with another instance beside them. */
export const deployTest = (objectives: readonly Objective[]): RuleTest => ({
  name: "a deploy starts what every alert counts again: none fires",
  interval: "1m",
  input_series: distinct(
    objectives.flatMap((one) => [
      ...seriesOf(one, { vertical: "sales", phases: [steady(CALM, 0.002), steady(60, 0.002, true)] }),
      ...seriesOf(one, {
        vertical: "sales",
        instance: "edge-2",
        phases: [gone(CALM - 5), steady(65, 0.002)],
      }),
    ]),
  ),
  alert_rule_test: objectives.flatMap(({ name }) =>
    [-4, 0, 1, 3, 10, 55].map((after) => ({
      eval_time: `${CALM + after}m`,
      alertname: alertName(name),
      exp_alerts: [],
    })),
  ),
});

/** Histograms begin with their first observation, counters at 0. */
export const restartTest = (latency: Objective, calls: Objective): RuleTest => ({
  name: "a restart, and no call since: a histogram that is not there yet is not missing",
  interval: "1m",
  input_series: [
    ...seriesOf(latency, { vertical: "salon", phases: [steady(60, 0), gone(90)] }),
    ...seriesOf(calls, {
      vertical: "salon",
      phases: [steady(60, 0), { minutes: 90, traffic: { total: 0, bad: 0 }, restart: true }],
    }),
  ],
  alert_rule_test: [missing(60 + 40), missing(60 + 80), silent(60 + 40)],
});

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

const missing = (minute: number, ...exp_alerts: ExpectedAlert[]) => ({
  eval_time: `${minute}m`,
  alertname: "SloDataMissing",
  exp_alerts,
});
const silent = (minute: number, ...exp_alerts: ExpectedAlert[]) => ({
  eval_time: `${minute}m`,
  alertname: "TelemetryMissing",
  exp_alerts,
});

function missingAlert(file: SloFile, { name }: Objective, vertical: string, atMinute: number): ExpectedAlert {
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

function silentAlert(file: SloFile, atMinute: number): ExpectedAlert {
  const labels = { severity: "page", sloth_severity: "page" };
  return {
    exp_labels: labels,
    exp_annotations: {
      title: "(page) no telemetry of any call.",
      summary: "No metrics of any vertical: the voice edge or the way to Prometheus is down",
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
