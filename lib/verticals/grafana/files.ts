import type { MetricMap } from "#lib/config/model.ts";
import { verticalRuleFile } from "../rules.ts";
import { overviewDashboard, verticalDashboard } from "./dashboards.ts";
import { dashboardSchema } from "./model.ts";

/**
 * The generated files by their paths below deploy/: Grafana's dashboards, and the rules that the console's long ranges read.
 * @throws when a dashboard is none
 */
export function generatedFiles(options: {
  readonly metrics: MetricMap;
  readonly turnBudgetMs: number;
}): ReadonlyMap<string, string> {
  const dashboards = [overviewDashboard(options), verticalDashboard(options)].map((one) =>
    dashboardSchema.parse(one),
  );
  return new Map([
    ...dashboards.map(
      (one) => [`grafana/dashboards/${one.uid}.json`, `${JSON.stringify(one, null, 2)}\n`] as const,
    ),
    ["prometheus/rules/verticals.yml", verticalRuleFile(options.metrics)],
  ]);
}
