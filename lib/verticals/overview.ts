import { budgetsOf } from "#lib/config/budgets.ts";
import { ok, type Result } from "#lib/problem/model.ts";
import type { ServiceContext } from "#lib/sources/context.ts";
import { reportsBySource } from "#lib/sources/model.ts";
import { sloHref } from "#lib/slo/slo-href.ts";
import { mappingOf } from "./counting.ts";
import { verticalHref } from "./drill.ts";
import {
  apart,
  type Asking,
  type Loaded,
  loadActive,
  loadBudgets,
  loadCalls,
  loadCounting,
  reportsOf,
} from "./load.ts";
import {
  activeMeasure,
  budgetMeasure,
  callMeasures,
  guardrailMeasure,
  interruptionMeasure,
  type Of,
  sentimentMeasure,
  toolMeasure,
  turnMeasures,
  worstObjective,
} from "./measures.ts";
import { MEASURES } from "./model.ts";
import { prepare } from "./prepare.ts";
import type { Overview, RangeQuery } from "./schema.ts";

/** All verticals beside each other. Server only. */

const POINTS = 60;

/** Errors: `bad_request`. A source that does not answer leaves its measures unknown. */
export async function getOverview(query: RangeQuery, context: ServiceContext): Promise<Result<Overview>> {
  const prepared = await prepare(query, null, POINTS, context);
  if (!prepared.ok) return prepared;
  const { asking, range, origin, notes } = prepared.value;
  const [calls, active, turns, tools, checks, interruptions, sentiment, budgets] = await Promise.all([
    apart(["calls", "call_failures"], asking, async (own) => {
      const value = await loadCalls(own);
      return { value, reports: reportsOf(value) };
    }),
    apart(["active"], asking, async (own) => of(await loadActive(own))),
    apart(["turn_p50", "turn_p95", "turn_p99", "slow_turns"], asking, async (own) =>
      of(await loadCounting("turns", own)),
    ),
    apart(["tool_errors"], asking, loadTools),
    apart(["guardrail_rejections"], asking, async (own) => of(await loadCounting("checks", own))),
    apart(["interruptions"], asking, async (own) => of(await loadCounting("interruptions", own))),
    apart(["sentiment"], asking, async (own) => of(await loadCounting("sentiment", own))),
    apart(["budget_left"], asking, async (own) => {
      const value = await loadBudgets(own, null, query.environment ?? null);
      return { value, reports: value.reports };
    }),
  ]);
  const known = [calls.value.now, active.value.now, turns.value.now];
  const names = verticalNames(known.map(({ series }) => series));
  const errorsKnown = asking.names?.has(mappingOf("stage_errors_total", asking.scope.metrics).name) === true;
  const rows = names.map((name) => {
    const which: Of = { vertical: name, name, steps: asking.range.steps };
    const budgetMs = budgetsOf(context.config.budgets, { pipeline: "cascade", vertical: name }).turnMs;
    const worst = worstObjective(budgets.value.statuses ?? [], name);
    return {
      vertical: name,
      href: verticalHref(name),
      measures: {
        ...callMeasures(calls.value, which, !calls.value.byMetrics),
        ...activeMeasure(active.value, which),
        ...turnMeasures(turns.value, which, budgetMs),
        ...toolMeasure(tools.value.errors, tools.value.all, which, errorsKnown),
        ...guardrailMeasure(checks.value, which),
        ...interruptionMeasure(interruptions.value, calls.value, which),
        ...sentimentMeasure(sentiment.value, which),
        ...budgetMeasure(budgets.value, which),
      },
      slo:
        worst === null
          ? null
          : { objective: worst.objective, title: worst.title ?? worst.objective, href: sloHref(worst) },
    };
  });
  const origins = [
    origin,
    ...[calls, active, turns, tools, checks, interruptions, sentiment, budgets].map((one) => one.origin),
  ];
  const answered = known.some(({ series }) => series !== null);
  return ok({
    at: new Date(context.nowMs).toISOString(),
    range,
    measures: [...MEASURES],
    verticals: answered ? rows : null,
    origins,
    notes: [
      ...notes,
      ...(known.some(({ series }) => series?.some(({ labels }) => (labels["vertical"] ?? "") === "") === true)
        ? ["Some of what is counted names no vertical; it is in no row."]
        : []),
    ],
    sources: reportsBySource(origins.map(({ source }) => source)),
  });
}

const of = (value: Loaded) => ({ value, reports: reportsOf(value) });

export async function loadTools(asking: Asking) {
  const [errors, all] = await Promise.all([
    loadCounting("toolErrors", asking),
    loadCounting("toolCalls", asking),
  ]);
  return { value: { errors, all }, reports: reportsOf(errors, all) };
}

type SeriesOf = Loaded["now"]["series"];

/** By name. Series without a vertical have no row. */
function verticalNames(known: readonly SeriesOf[]): string[] {
  const names = known.flatMap((series) => series?.map(({ labels }) => labels["vertical"] ?? "") ?? []);
  return [...new Set(names)].filter((name) => name !== "").toSorted();
}
