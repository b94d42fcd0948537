import { alertName, type Objective, type SloFile, slothId } from "../model.ts";
import type { RuleTest } from "./burn.ts";
import type { InputSeries } from "./series.ts";
import { expectedBurn, type ExpectedAlert } from "./theory.ts";

/** Calls as they come, one by one: what is no incident, and what is one all the same. */

const CALM = 6 * 60;

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
  ];
}
