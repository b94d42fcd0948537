/** Rules that fire at once: what is recorded of two objectives stands in them as numbers. JSON is YAML too. */

interface Objective {
  readonly slo: string;
  readonly vertical: string;
  readonly target: number;
  /** Share of bad events by window. */
  readonly bad: Readonly<Record<string, number>>;
}

/** 99 %: burns 20 times too fast in the last hour, and 60 % of the budget is used up. */
export const SALON: Objective = {
  slo: "turn-latency-p99",
  vertical: "salon",
  target: 0.99,
  bad: { "5m": 0.25, "30m": 0.21, "1h": 0.2, "2h": 0.1, "6h": 0.07, "1d": 0.05, "3d": 0.02, "30d": 0.006 },
};
/** 99 %: the budget is overspent; only the slow windows burn. */
export const SALES: Objective = {
  slo: "calls-completed",
  vertical: "sales",
  target: 0.99,
  bad: { "5m": 0, "30m": 0.02, "1h": 0.03, "2h": 0.04, "6h": 0.04, "1d": 0.05, "3d": 0.03, "30d": 0.025 },
};

const idOf = ({ slo, vertical }: Objective): string => `${vertical}-${slo}`;
const namesOf = (one: Objective) => ({
  sloth_id: idOf(one),
  sloth_slo: one.slo,
  sloth_service: one.vertical,
  vertical: one.vertical,
});

function recorded(one: Objective) {
  const labels = namesOf(one);
  const value = (record: string, number: number, more: Record<string, string> = {}) => ({
    record,
    expr: `vector(${number})`,
    labels: { ...labels, ...more },
  });
  return [
    value("slo:objective:ratio", one.target),
    value("slo:error_budget:ratio", Number((1 - one.target).toFixed(9))),
    value("slo:time_period:days", 30),
    ...Object.entries(one.bad).map(([window, ratio]) =>
      value(`slo:sli_error:ratio_rate${window}`, ratio, { sloth_window: window }),
    ),
  ];
}

function burning(one: Objective, alert: string, severity: "page" | "ticket", window: string) {
  return {
    alert,
    expr: `max without (sloth_window) (slo:sli_error:ratio_rate${window}{sloth_id="${idOf(one)}"} >= 0)`,
    labels: { severity, sloth_severity: severity },
    annotations: {
      summary: `{{ $labels.vertical }}: the error budget burns too fast`,
      description: "{{ $value | humanizePercentage }} are bad just now.",
      runbook_url: "http://127.0.0.1:3000/runbooks/turn-latency",
    },
  };
}

/** An alert that fires at once. */
export const always = (
  alert: string,
  labels: Record<string, string>,
  more: Record<string, unknown> = {},
) => ({
  alert,
  expr: "vector(1)",
  labels,
  ...more,
});

/** How many of them fire. */
export const FIRING = 4;

/** A file of rules that fire at once, and more of them; `broken` adds one that cannot be evaluated. */
export const firingRules = (broken = false, more: readonly ReturnType<typeof always>[] = []): string =>
  JSON.stringify({
    groups: [
      { name: "recorded", interval: "1s", rules: [SALON, SALES].flatMap(recorded) },
      {
        name: "alerts",
        interval: "1s",
        rules: [
          burning(SALON, "TurnLatencyP99BudgetBurn", "page", "5m"),
          burning(SALON, "TurnLatencyP99BudgetBurn", "ticket", "2h"),
          burning(SALES, "CallsCompletedBudgetBurn", "ticket", "2h"),
          always("CertificateExpires", { severity: "info", host: "edge-1" }),
          always("DiskFillsUp", { severity: "critical" }, { for: "1h" }),
          ...more,
          ...(broken
            ? [{ record: "broken:rule", expr: "slo:objective:ratio * on () slo:objective:ratio", labels: {} }]
            : []),
        ],
      },
    ],
  });

/** Alerting rules of which none fires. */
export const calmRules = (): string =>
  JSON.stringify({
    groups: [
      {
        name: "alerts",
        interval: "1s",
        rules: [
          { ...burning(SALON, "TurnLatencyP99BudgetBurn", "page", "5m") },
          { ...burning(SALON, "TurnLatencyP99BudgetBurn", "ticket", "2h") },
        ],
      },
    ],
  });
