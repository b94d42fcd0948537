import { budgetsOf } from "#lib/config/budgets.ts";
import { askingApart } from "#lib/datasources/backends.ts";
import { fail, ok, type Result } from "#lib/problem/model.ts";
import { consoleSlos } from "#lib/slo/console-file.ts";
import { objectiveFor } from "#lib/slo/model.ts";
import { sloHref } from "#lib/slo/slo-href.ts";
import { noDataWords } from "#lib/slo/status-model.ts";
import type { ServiceContext } from "#lib/sources/context.ts";
import { reportsBySource } from "#lib/sources/model.ts";
import { questionsOf } from "#lib/sources/questions.ts";
import { askCounting } from "./ask.ts";
import { apart, askEarlier, loadActive, loadBudgets, loadCalls, loadWhole, reportsOf } from "./load.ts";
import {
  activeMeasure,
  budgetMeasure,
  callMeasures,
  interruptionMeasure,
  type Of,
  turnMeasures,
} from "./measures.ts";
import { isSection, MEASURES, type SectionId, SECTIONS } from "./model.ts";
import type { SectionAnswer } from "./panels.ts";
import { prepare, type Prepared } from "./prepare.ts";
import type { Limits, RangeQuery, Section, SectionQuery, Vertical } from "./schema.ts";
import { agentsSection, originsSection, relationSection } from "./sections/calls.ts";
import type { SectionContext } from "./sections/context.ts";
import { outcomesSection, sentimentSection } from "./sections/events.ts";
import { exemplarsSection } from "./sections/exemplars.ts";
import { hoursSection } from "./sections/hours.ts";
import { ledgerSection } from "./sections/ledger.ts";
import { stagesSection } from "./sections/stages.ts";
import { guardrailsSection, toolsSection } from "./sections/tools.ts";
import { turnPanels, turnsSection } from "./sections/turns.ts";

/** One vertical. Server only. */

/** At most so many steps: each has samples enough for a percentile, and a chart is no wider. */
const POINTS = 120;
const LONGEST_NAME = 128;

const NO_SPARK = { before: true, spark: false };

/** The head of a vertical's page: what is seen first. Errors: `bad_request`. */
export async function getVertical(
  vertical: string,
  query: RangeQuery,
  context: ServiceContext,
): Promise<Result<Vertical>> {
  const prepared = await opened(vertical, query, context);
  if (!prepared.ok) return prepared;
  const { asking, range, origin, notes } = prepared.value;
  const environment = query.environment ?? null;
  const [calls, active, turns, budgets] = await Promise.all([
    apart(["calls", "call_failures"], asking, async (own) => {
      const value = await loadCalls(own, NO_SPARK);
      return { value, reports: reportsOf(value) };
    }),
    apart(["active"], asking, async (own) => {
      const value = await loadActive(own, { before: false, spark: false });
      return { value, reports: reportsOf(value) };
    }),
    apart(["turn_p50", "turn_p95", "turn_p99", "slow_turns", "interruptions"], asking, async (own) => {
      const [{ turns: whole, interruptions }, steps, before] = await Promise.all([
        loadWhole(["turns", "interruptions"], own),
        askCounting("turns", own.scope, { steps: own.range.steps }, own.context),
        askEarlier("turns", own),
      ]);
      const value = { whole: { ...whole, spark: steps }, interruptions, steps, before };
      return { value, reports: [...reportsOf(value.whole), before?.report] };
    }),
    apart(["budget_left"], asking, async (own) => {
      const value = await loadBudgets(own, vertical, environment, { before: false, spark: false });
      return { value, reports: value.reports };
    }),
  ]);
  const which: Of = { vertical: null, name: vertical, steps: asking.range.steps };
  const own = sectionContext(vertical, prepared.value, "UTC");
  const measures = {
    ...callMeasures(calls.value, which, !calls.value.byMetrics),
    ...activeMeasure(active.value, which),
    ...turnMeasures(turns.value.whole, which, own.budgets.turnMs),
    ...interruptionMeasure(turns.value.interruptions, calls.value, which),
    ...budgetMeasure(budgets.value, which),
  };
  const origins = [origin, ...[calls, active, turns, budgets].map((one) => one.origin)];
  const nothing = measures.calls?.value === 0 && (measures.turn_p50?.samples ?? 0) === 0;
  return ok({
    at: new Date(context.nowMs).toISOString(),
    vertical,
    range,
    measureMeta: [...MEASURES],
    measures,
    origins,
    turns: turnPanels(turns.value.steps, turns.value.before, own, limitsOf(vertical, environment, context)),
    slos: budgets.value.statuses?.map((status) => ({ ...status, noData: noDataWords(status, true) })) ?? null,
    sections: SECTIONS.filter(({ id }) => id !== "turns"),
    notes: [...notes, ...(nothing ? ["No call of this vertical ended in this range."] : [])],
    sources: reportsBySource(origins.map(({ source }) => source)),
  });
}

async function opened(
  vertical: string,
  query: SectionQuery,
  context: ServiceContext,
): Promise<Result<Prepared>> {
  if (vertical === "" || vertical.length > LONGEST_NAME)
    return fail("bad_request", `A vertical's name has 1 to ${LONGEST_NAME} characters.`, "vertical");
  return prepare(query, vertical, POINTS, context);
}

const sectionContext = (vertical: string, { asking }: Prepared, timeZone: string): SectionContext => ({
  asking,
  vertical,
  budgets: budgetsOf(asking.context.config.budgets, { pipeline: "cascade", vertical }),
  timeZone,
});

/** Objectives on a turn's latency, as lines. */
function limitsOf(vertical: string, environment: string | null, { config }: ServiceContext): Limits {
  return (consoleSlos(config)?.objectives ?? []).flatMap((objective) => {
    const { indicator, name, title } = objective;
    const seconds = objectiveFor(objective, vertical).belowSeconds;
    if (indicator.kind !== "latency" || indicator.of.metric !== "turn_duration_seconds" || seconds === null)
      return [];
    return [
      { label: title, value: seconds * 1000, href: sloHref({ objective: name, vertical, environment }) },
    ];
  });
}

const SECTION: Readonly<
  Record<SectionId, (context: SectionContext, limits: Limits) => Promise<SectionAnswer>>
> = {
  turns: turnsSection,
  exemplars: exemplarsSection,
  stages: stagesSection,
  ledger: ledgerSection,
  tools: toolsSection,
  guardrails: guardrailsSection,
  outcomes: outcomesSection,
  sentiment: sentimentSection,
  relation: relationSection,
  agents: agentsSection,
  origins: originsSection,
  hours: hoursSection,
};

/** The panels of one section. Errors: `bad_request`, `not_found`. */
export async function getSection(
  { vertical, section }: { readonly vertical: string; readonly section: string },
  query: SectionQuery,
  context: ServiceContext,
): Promise<Result<Section>> {
  const meta = SECTIONS.find(({ id }) => id === section);
  if (meta === undefined || !isSection(section))
    return fail(
      "not_found",
      `There is no such section: it is one of ${SECTIONS.map(({ id }) => id).join(", ")}.`,
    );
  const { tz: timeZone = "UTC" } = query;
  if (!isTimeZone(timeZone)) return fail("bad_request", "`tz` is not a time zone that is known here.", "tz");
  const own = { ...context, backends: askingApart(context.backends) };
  const prepared = await opened(vertical, query, own);
  if (!prepared.ok) return prepared;
  const { panels, reports } = await SECTION[section](
    sectionContext(vertical, prepared.value, timeZone),
    limitsOf(vertical, query.environment ?? null, context),
  );
  return ok({
    ...meta,
    at: new Date(context.nowMs).toISOString(),
    vertical,
    range: prepared.value.range,
    panels,
    sources: reportsBySource(reports.filter((one) => one !== null && one !== undefined)),
    queries: [...prepared.value.origin.queries, ...questionsOf(own)],
  });
}

function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat("en", { timeZone: name }) instanceof Intl.DateTimeFormat;
  } catch {
    return false;
  }
}
