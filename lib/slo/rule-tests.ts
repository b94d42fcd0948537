import { stringify } from "yaml";
import type { SloFile } from "./model.ts";
import { burnTest, type RuleTest } from "./promtool/burn.ts";
import { edgeTests } from "./promtool/edges.ts";
import { afterwardsTests, everyTests } from "./promtool/every.ts";
import { boundTest, missingTests, restartTests } from "./promtool/missing.ts";
import { sloRules } from "./rules.ts";
import { CONTRACT_METRICS } from "./file.ts";

const HEAD = "# Written by `npm run slo:generate`; run with `promtool test rules`. A change here is lost.\n";
const HOUR = 60;
const DAY = 24 * HOUR;

/** promtool's tests of every alert, by file name. Without alerts there is nothing to test. */
export function ruleTestFiles(file: SloFile): ReadonlyMap<string, string> {
  const groups = Object.values(sloRules(file, CONTRACT_METRICS)).flat();
  const written = (evaluation: string, tests: readonly RuleTest[]): string =>
    HEAD +
    stringify(
      {
        rule_files: ["../rules/slo-recordings.yml", "../rules/slo-alerts.yml"],
        // promtool evaluates all groups at this pace, whatever their own is.
        evaluation_interval: evaluation,
        group_eval_order: groups.map(({ name }) => name),
        tests,
      },
      { lineWidth: 0, aliasDuplicateObjects: false },
    );
  const alerting = file.objectives.filter((one) => one.alerting !== "none");
  const page = {
    calmMinutes: 6 * HOUR,
    afterMinutes: 50,
    traffic: 60,
    stepMinutes: 1,
    severity: "page",
  } as const;
  const ticket = {
    calmMinutes: DAY,
    afterMinutes: 7 * HOUR,
    traffic: 600,
    stepMinutes: 5,
    severity: "ticket",
  } as const;
  return new Map([
    [
      "slo-page.yml",
      written("1m", [
        burnTest(file, { ...page, badShare: 1, badMinutes: HOUR }),
        burnTest(file, { ...page, badShare: 0.5, badMinutes: 4 * HOUR }),
        burnTest(file, { ...page, badShare: 0.2, badMinutes: HOUR }),
      ]),
    ],
    [
      "slo-ticket.yml",
      written("5m", [
        burnTest(file, { ...ticket, badShare: 1, badMinutes: 5 * HOUR }),
        burnTest(file, { ...ticket, badShare: 0.5, badMinutes: 9 * HOUR }),
        burnTest(file, { ...ticket, badShare: 0.2, calmMinutes: 3 * DAY, badMinutes: 20 * HOUR }),
      ]),
    ],
    ["slo-every.yml", written("1m", [...everyTests(file, alerting), ...afterwardsTests(file, alerting)])],
    ["slo-edges.yml", written("1m", edges(file))],
  ]);
}

function edges(file: SloFile): RuleTest[] {
  const paging = file.objectives.filter(({ alerting }) => alerting === "page");
  const calls = paging.find(
    ({ indicator }) => indicator.kind === "ratio" && indicator.total.metric === "calls_total",
  );
  const [latency, ...others] = file.objectives.filter(
    ({ alerting, indicator }) =>
      alerting !== "none" && indicator.kind === "latency" && indicator.of.metric === "turn_duration_seconds",
  );
  const tools = paging.find(
    ({ indicator }) => indicator.kind === "ratio" && indicator.total.metric === "stage_duration_seconds",
  );
  return [
    ...(calls === undefined ? [] : [...edgeTests(file, calls), ...missingTests(file, calls)]),
    ...(latency === undefined || calls === undefined || tools === undefined
      ? []
      : restartTests(file, { latencies: [latency, ...others], calls, tools })),
    ...(latency === undefined ? [] : [boundTest(file, latency, others)]),
  ];
}
