import type { MetricMap } from "#lib/config/model.ts";
import { binary, metric } from "#lib/datasources/prometheus/query.ts";
import { ENVIRONMENT, type Scope } from "../counting.ts";
import { MEASURES, SECTIONS, TOOLS_WORDS } from "../model.ts";
import { OUTCOMES_FAILED } from "../questions.ts";
import { dashboard } from "./layout.ts";
import type { Dashboard } from "./model.ts";
import { asking, callTable, chart, heatmap, type Placed, table } from "./panels.ts";

/** The console's dashboards for Grafana: deploy/grafana/dashboards. Pure. */

export interface DashboardOptions {
  readonly metrics: MetricMap;
  /** Of all verticals: Grafana cannot tell one's budget from another's. */
  readonly turnBudgetMs: number;
}

const scopeOf = (metrics: MetricMap, one: boolean): Scope => ({
  vertical: one ? "$vertical" : null,
  environment: { pattern: "$environment" },
  metrics,
  native: new Set(),
  joins: false,
  recorded: false,
});

const titleOf = (id: string): string => MEASURES.find((one) => one.id === id)?.title ?? id;
const wordsOf = (id: string): string => MEASURES.find((one) => one.id === id)?.description ?? "";

/** All verticals, a panel for each measure. */
export function overviewDashboard({ metrics, turnBudgetMs }: DashboardOptions): Dashboard {
  const scope = scopeOf(metrics, false);
  const step = asking(scope, "step");
  const measure = (
    id: string,
    unit: Parameters<typeof chart>[0]["unit"],
    lines: Parameters<typeof chart>[1],
  ) => chart({ title: titleOf(id), description: wordsOf(id), unit }, lines);
  const by = step.legend("turns", "vertical");
  const failed = step.shareOf("outcomes", { outcome: { anyOf: OUTCOMES_FAILED } });
  return dashboard({
    uid: "earshot-verticals",
    title: "Earshot: verticals",
    description: "All verticals beside each other, as the console's overview counts them.",
    metrics,
    one: false,
    rows: [
      [
        callTable("Calls", wordsOf("calls"), "callsByOutcome", scope),
        measure("active", "calls", [[step.active(), by]]),
        measure("call_failures", "ratio", [[failed, by]]),
      ],
      [0.5, 0.95, 0.99].map((q) =>
        chart(
          {
            title: titleOf(`turn_p${q * 100}`),
            description: wordsOf(`turn_p${q * 100}`),
            unit: "ms",
            limit: turnBudgetMs / 1000,
          },
          [[step.quantile(q, "turns"), by]],
        ),
      ),
      [
        measure("slow_turns", "ratio", [[step.over("turns", turnBudgetMs / 1000), by]]),
        measure("tool_errors", "ratio", [
          [step.share(step.count("toolErrors"), step.count("toolCalls")), by],
        ]),
        measure("guardrail_rejections", "ratio", [[step.shareOf("checks", { result: "rejected" }), by]]),
      ],
      [
        measure("interruptions", "per_call", [
          [step.share(step.count("interruptions"), step.whole("outcomes")), by],
        ]),
        measure("sentiment", "score", [
          [
            binary(
              step.shareOf("sentiment", { sentiment: "positive" }),
              "-",
              step.shareOf("sentiment", { sentiment: "negative" }),
            ),
            by,
          ],
        ]),
        measure("budget_left", "ratio", [[budgets(scope, false), "{{vertical}} {{sloth_slo}}"]]),
      ],
    ].map((panels) => ({ title: null, panels })),
  });
}

/** What is left of each objective's 30 days, as the objectives' rules record it. */
const budgets = ({ vertical, environment }: Scope, one: boolean) =>
  metric("slo:period_error_budget_remaining:ratio", {
    ...(one && vertical !== null && { vertical }),
    ...(environment !== null && { [ENVIRONMENT]: environment }),
  });

/** One vertical, a row for each section of its page. */
export function verticalDashboard({ metrics, turnBudgetMs }: DashboardOptions): Dashboard {
  const scope = scopeOf(metrics, true);
  const [step, range] = [asking(scope, "step"), asking(scope, "range")];
  const section = (id: string, panels: readonly Placed[]) => ({
    title: SECTIONS.find((one) => one.id === id)?.title ?? id,
    panels,
  });
  const limit = turnBudgetMs / 1000;
  const stage = step.legend("stages", "stage");
  return dashboard({
    uid: "earshot-vertical",
    title: "Earshot: one vertical",
    description: "One vertical, as its page in the console counts it.",
    metrics,
    one: true,
    rows: [
      section("turns", [
        chart(
          {
            title: "Turn latency",
            description: "50, 95 and 99 % of the turns waited no longer",
            unit: "ms",
            limit,
          },
          [0.5, 0.95, 0.99].map((q) => [step.quantile(q, "turns"), `p${q * 100}`]),
        ),
        heatmap("Latency of all turns", "How many turns of each step took how long", step.count("turns")),
        chart({ title: "Slow turns", description: wordsOf("slow_turns"), unit: "ratio" }, [
          [step.over("turns", limit), "slow turns"],
        ]),
      ]),
      section("stages", [
        chart({ title: "Stages, p95", description: "95 % took no longer", unit: "ms" }, [
          [step.quantile(0.95, "stages"), stage],
        ]),
        chart({ title: "Stages, failed", description: "Share that failed", unit: "ratio" }, [
          [step.share(step.count("stageErrors"), step.count("stageCount")), stage],
        ]),
        chart({ title: "Stages, rate", description: "Times in each step", unit: "events" }, [
          [step.count("stageCount"), stage],
        ]),
      ]),
      section("ledger", [
        table(
          "The average turn",
          "Time in each stage, of all turns together, and how often it was observed",
          [
            [range.count("stageTime"), "seconds", "ms"],
            [range.count("stageCount"), "observed", "events"],
          ],
        ),
      ]),
      section("tools", [
        table("Tools", TOOLS_WORDS, [
          [range.count("toolCallsByTool"), "calls", "events"],
          [range.share(range.count("toolErrorsByTool"), range.count("toolCallsByTool")), "failed", "ratio"],
          [range.quantile(0.5, "tools"), "p50", "ms"],
          [range.quantile(0.95, "tools"), "p95", "ms"],
        ]),
      ]),
      section("guardrails", [
        table("Guardrails", "Checks of each guardrail by result", [
          [range.count("checksByGuardrail"), "checks", "events"],
        ]),
        chart(
          { title: "Rejections", description: "Rejected checks in each step", unit: "events", stacked: true },
          [
            [
              step.count("checksByGuardrail", { result: "rejected" }),
              step.legend("checksByGuardrail", "guardrail"),
            ],
          ],
        ),
      ]),
      section("outcomes", [
        chart(
          { title: "Outcomes", description: "Calls that ended in each step", unit: "calls", stacked: true },
          [[step.count("outcomes"), step.legend("outcomes", "outcome")]],
        ),
        callTable("Calls by outcome", "From the call log", "callsByOutcome", scope),
      ]),
      section("sentiment", [
        chart(
          {
            title: "Sentiment",
            description: "Calls of each step by sentiment",
            unit: "calls",
            stacked: true,
          },
          [[step.count("sentiment"), step.legend("sentiment", "sentiment")]],
        ),
        chart({ title: "Interruptions", description: "In each step", unit: "events" }, [
          [step.count("interruptions"), "interruptions"],
        ]),
      ]),
      section("agents", [
        chart(
          { title: "Agents, p95", description: "95 % of their turns waited no longer", unit: "ms", limit },
          [[step.quantile(0.95, "turnsByAgent"), step.legend("turnsByAgent", "agent")]],
        ),
        callTable("Agents", "Calls by verdict, from the call log", "callsByAgent", scope),
      ]),
      section("origins", [
        callTable("Languages and carriers", "Calls by verdict, from the call log", "callsByOrigin", scope),
        chart({ title: "SLO budget left", description: wordsOf("budget_left"), unit: "ratio" }, [
          [budgets(scope, true), "{{sloth_slo}}"],
        ]),
      ]),
    ],
  });
}
