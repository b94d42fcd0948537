/**
 * What Grafana's dashboard of sloth (https://grafana.com/grafana/dashboards/14348) and `sloth server` 0.16
 * (https://github.com/slok/sloth, internal/http) ask, for one service and objective.
 */

interface Of {
  readonly service: string;
  readonly slo: string;
  /** Of the year, from 1: the dashboard's own range ends in it. */
  readonly month: number;
}

export const SLI_WINDOWS = ["5m", "30m", "1h", "2h", "6h", "1d", "3d", "30d"] as const;

/** Every query by its panel, without Grafana's variables. Each is to answer with series while a page fires. */
export function dashboardQueries({ service, slo, month }: Of): ReadonlyMap<string, string> {
  const one = `{sloth_service="${service}", sloth_slo="${slo}"}`;
  const id = `{sloth_id="${service}-${slo}"}`;
  const any = '{sloth_id!=""}';
  return new Map([
    ["dashboard: services", "group by (sloth_service) (slo:objective:ratio)"],
    ["dashboard: objectives", `group by (sloth_slo) (slo:objective:ratio{sloth_service="${service}"})`],
    ["dashboard: exceeded burn rates", "slo:current_burn_rate:ratio > 1"],
    ["dashboard: objective", `slo:objective:ratio${one}`],
    ...SLI_WINDOWS.map(
      (window) =>
        [
          `dashboard: SLI over ${window}`,
          `1 - (max(slo:sli_error:ratio_rate${window}${one}) OR on() vector(0))`,
        ] as const,
    ),
    ["dashboard: burn rate", `slo:current_burn_rate:ratio${one} or on() vector(0)`],
    [
      "dashboard: budget left of the month",
      `1 - (sum_over_time((slo:sli_error:ratio_rate1h${one} * on() group_left() (month() == bool vector(${month})))[32d:1h])` +
        ` / on(sloth_id) (slo:error_budget:ratio${one} * on() group_left() (24 * days_in_month())))`,
    ],
    ["dashboard: budget left of 30 days", `slo:period_error_budget_remaining:ratio${one} or on() vector(1)`],
    ["dashboard: speed of burning", `slo:current_burn_rate:ratio${one} > 0`],
    [
      "dashboard: page",
      `max(ALERTS{sloth_service="${service}", sloth_slo="${slo}", sloth_severity="page"}) or on() vector(0)`,
    ],
    [
      "dashboard: ticket",
      `max(ALERTS{sloth_service="${service}", sloth_slo="${slo}", sloth_severity="ticket"}) OR on() vector(0)`,
    ],
    ["server: objectives", `sloth_slo_info${any}`],
    ["server: windows", 'count({__name__=~"^slo:sli_error:ratio_rate.*"}) by (__name__, sloth_id)'],
    ["server: period", `max(slo:time_period:days${any}) by (sloth_id)`],
    ["server: burn rates", `slo:current_burn_rate:ratio${any}`],
    ["server: alerts", `ALERTS${any}`],
    ["server: budgets", `slo:period_error_budget_remaining:ratio${any}`],
    ["server: SLI", `1 - (max(slo:sli_error:ratio_rate5m${id}))`],
  ]);
}
