import { alertName, type Objective, objectiveFor, type SloFile } from "../model.ts";
import type { RuleTest } from "./burn.ts";
import { missing, missingAlert } from "./missing.ts";
import { distinct, gone, type Phase, restarted, seriesOf, steady } from "./series.ts";
import { expectedBurn, type ExpectedAlert, type Severity } from "./theory.ts";

/** What every burn alert is asked: few events, deploys, series that are not there, several environments. */

const CALM = 6 * 60;

const severitiesOf = (one: Objective): readonly Severity[] =>
  objectiveFor(one, "").alerting === "page" ? ["page", "ticket"] : ["ticket"];

const ratios = (objectives: readonly Objective[]) =>
  objectives.filter(({ indicator }) => indicator.kind === "ratio");

/**
 * Hours after an incident its budget is burnt still, and the long windows say so: a few bad events are no new ticket, half
 * of the least number are one. Eight events an hour.
 */
export function afterwardsTests(file: SloFile, objectives: readonly Objective[]): RuleTest[] {
  const perMinute = 1 / 8;
  const phase = (minutes: number, share: number) => steady(minutes, share, perMinute);
  return [...Map.groupBy(objectives, ({ minBadEvents }) => Math.ceil(minBadEvents / 2))].map(
    ([half, some]): RuleTest => {
      const few = (half - 1) / perMinute;
      const due = CALM + 3 * 60 + 8 * 60 + few;
      const phases = [
        phase(CALM, 0),
        phase(3 * 60, 1),
        phase(8 * 60, 0),
        phase(few, 1),
        phase(10, 0),
        phase(16, 1),
      ];
      const check = (one: Objective, minute: number, exp_alerts: readonly ExpectedAlert[] = []) => ({
        eval_time: `${minute}m`,
        alertname: alertName(one.name),
        exp_alerts,
      });
      const ticket = { vertical: "salon", severity: "ticket", badShare: 1, atMinute: due + 35 } as const;
      return {
        name: `after an incident there is no ticket before the bad event number ${half}`,
        interval: "1m",
        input_series: distinct(
          some.flatMap((one) => seriesOf(one, { vertical: "salon", phases: [...phases, phase(20, 0)] })),
        ),
        alert_rule_test: some.flatMap((one) => [
          check(one, due - few - 10),
          check(one, due + 9),
          check(one, due + 35, [expectedBurn(file, one, ticket)]),
        ]),
        promql_expr_test: [
          {
            expr: "count(slo:sli_error:ratio_rate6h / on (sloth_id) slo:error_budget:ratio > 1)",
            eval_time: `${due + 9}m`,
            exp_samples: [{ labels: "{}", value: some.length }],
          },
        ],
      };
    },
  );
}

/** Tests of all objectives with alerts. */
export function everyTests(file: SloFile, objectives: readonly Objective[]): RuleTest[] {
  const burning = (
    one: Objective,
    atMinute: number,
    { of = severitiesOf(one), environment }: { of?: readonly Severity[]; environment?: string } = {},
  ): ExpectedAlert[] =>
    of.map((severity) =>
      expectedBurn(file, one, {
        vertical: "salon",
        severity,
        badShare: 1,
        atMinute,
        ...(environment !== undefined && { environment }),
      }),
    );
  const check = (one: Objective, minute: number, exp_alerts: readonly ExpectedAlert[] = []) => ({
    eval_time: `${minute}m`,
    alertname: alertName(one.name),
    exp_alerts,
  });
  const all = (
    vertical: string,
    phases: readonly Phase[],
    more: { instance?: string; environment?: string } = {},
  ) => distinct(objectives.flatMap((one) => seriesOf(one, { vertical, phases, ...more })));
  const named = (name: string, test: Omit<RuleTest, "name" | "interval">): RuleTest => ({
    name,
    interval: "1m",
    ...test,
  });
  const least = [...Map.groupBy(objectives, ({ minBadEvents }) => minBadEvents)];
  return [
    named("a deploy starts what every alert counts again: none fires", {
      input_series: [
        ...all("sales", [steady(CALM, 0.002), restarted(60, 0.002)]),
        ...all("sales", [gone(CALM - 5), steady(65, 0.002)], { instance: "edge-2" }),
      ],
      alert_rule_test: objectives.flatMap((one) =>
        [-4, 0, 1, 3, 10, 55].map((after) => check(one, CALM + after)),
      ),
    }),
    named("a deploy amid an incident hides nothing of it", {
      input_series: all("salon", [steady(CALM, 0), steady(60, 1), restarted(30, 1)]),
      alert_rule_test: objectives.flatMap((one) => [
        check(one, CALM + 1),
        ...[58, 61, 63, 70, 85].map((after) => check(one, CALM + after, burning(one, CALM + after))),
      ]),
    }),
    ...least.flatMap(([minBad, some]) => {
      // All are bad, and the least number is reached after every burn is too fast. Eighths are exact: no counter falls.
      const perMinute = 1 / 8;
      const due = Math.ceil(minBad / perMinute);
      const series = (vertical: string, phases: readonly Phase[]) =>
        distinct(some.flatMap((one) => seriesOf(one, { vertical, phases })));
      return named(`eight events an hour: nobody hears of it before the bad event number ${minBad}`, {
        input_series: [
          ...series("salon", [steady(CALM, 0, perMinute), steady(due + 20, 1, perMinute)]),
          ...series("sales", [
            steady(CALM, 0, perMinute),
            steady(due - 5, 1, perMinute),
            steady(60, 0, perMinute),
          ]),
        ],
        alert_rule_test: some.flatMap((one) => [
          check(one, CALM + due - 3),
          check(one, CALM + due + 10, burning(one, CALM + due + 10)),
        ]),
        promql_expr_test: some.map(({ name }) => ({
          expr: `count(slo:current_burn_rate:ratio{sloth_slo="${name}"} > 14)`,
          eval_time: `${CALM + due - 6}m`,
          exp_samples: [{ labels: "{}", value: 2 }],
        })),
      });
    }),
    named("without a series of bad events none was bad", {
      input_series: ratios(objectives).flatMap((one) =>
        seriesOf(one, { vertical: "salon", phases: [steady(120, 0)] }).filter(
          ({ values }) => !values.startsWith("0+0x"),
        ),
      ),
      alert_rule_test: [...objectives.map((one) => check(one, 60)), missing(60)],
      promql_expr_test: ratios(objectives).map(({ name }) => ({
        expr: `count(slo:sli_error:ratio_rate1h{sloth_slo="${name}"} == 0)`,
        eval_time: "60m",
        exp_samples: [{ labels: "{}", value: 1 }],
      })),
    }),
    named("what is no longer counted amid an incident is unknown when its windows are empty, not well", {
      input_series: [
        ...all("salon", [steady(CALM, 0), steady(60, 1), gone(60)]),
        ...all("sales", [steady(CALM + 120, 0)]),
      ],
      alert_rule_test: [
        ...objectives.flatMap((one) => [
          check(one, CALM + 58, burning(one, CALM + 58)),
          check(one, CALM + 110, burning(one, CALM + 110, { of: ["ticket"] })),
        ]),
        missing(CALM + 85),
        missing(CALM + 110, ...objectives.map((one) => missingAlert(file, one, "salon", CALM + 110))),
      ],
    }),
    named("of two environments the one that burns is told of", {
      input_series: [
        ...all("salon", [steady(CALM, 0), steady(60, 1)], { environment: "production" }),
        ...all("salon", [steady(CALM + 60, 0.001)], { environment: "staging" }),
      ],
      alert_rule_test: objectives.flatMap((one) => [
        check(one, CALM + 2),
        check(one, CALM + 58, burning(one, CALM + 58, { environment: "production" })),
      ]),
    }),
  ];
}
