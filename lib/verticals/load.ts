import { askingApart } from "#lib/datasources/backends.ts";
import { queryInstant, queryRange } from "#lib/datasources/prometheus/client.ts";
import { metric } from "#lib/datasources/prometheus/query.ts";
import type { Series } from "#lib/datasources/series.ts";
import { type SloStatuses, sloStatuses } from "#lib/slo/status.ts";
import type { ServiceContext } from "#lib/sources/context.ts";
import { mergeReports, sourceReport } from "#lib/sources/model.ts";
import { questionsOf } from "#lib/sources/questions.ts";
import type { SourceReport } from "#lib/sources/schema.ts";
import {
  type Answer,
  askActive,
  askCompared,
  askCounting,
  askLoggedCompared,
  type Compared,
  LONGEST_LOG_MS,
} from "./ask.ts";
import type { Scope } from "./counting.ts";
import type { MeasureId } from "./model.ts";
import type { CountingId, LoggedId } from "./questions.ts";
import { type AskedRange, DAY_MS, earlier, LEAST_STEP_MS, type Steps } from "./range.ts";
import { totalAt } from "./read.ts";
import type { Overview } from "./schema.ts";

/** Asks for what measures are made of, each group by itself. Server only. */

/** A range, the same so much earlier, and its steps; null: not asked for. */
export interface Loaded {
  readonly now: Answer;
  readonly before: Answer | null;
  readonly spark: Answer | null;
}

export interface Asking {
  readonly scope: Scope;
  readonly range: AskedRange;
  /** Null: there is nothing to compare with. */
  readonly shift: number | null;
  /** Names of metrics that exist; null: Prometheus did not say. */
  readonly names: ReadonlySet<string> | null;
  readonly context: ServiceContext;
}

/** What is asked for of a group beside its figure now. */
export interface Wanted {
  readonly before: boolean;
  readonly spark: boolean;
}
export const ALL: Wanted = { before: true, spark: true };

export type Origin = Overview["origins"][number];

/** Runs questions with a list of their own. */
export async function apart<T>(
  measures: readonly MeasureId[],
  asking: Asking,
  load: (asking: Asking) => Promise<{ value: T; reports: readonly (SourceReport | null | undefined)[] }>,
): Promise<{ value: T; origin: Origin }> {
  const context = { ...asking.context, backends: askingApart(asking.context.backends) };
  const { value, reports } = await load({ ...asking, context });
  const source = mergeReports(reports.filter((one) => one !== null && one !== undefined));
  return {
    value,
    origin: {
      measures: [...measures],
      source: source ?? { source: "prometheus", state: "off", message: "Nothing was asked.", tookMs: null },
      queries: questionsOf(context),
    },
  };
}

export const reportsOf = (...loaded: readonly Loaded[]): (SourceReport | undefined)[] =>
  loaded.flatMap(({ now, before, spark }) => [now.report, before?.report, spark?.report]);

const windowOf = ({ fromMs, toMs }: AskedRange): number => toMs - fromMs;

/** Countings of the range and of the one before, in one question. */
export async function loadWhole<Id extends CountingId>(
  ids: readonly Id[],
  { scope, range, shift, context }: Asking,
): Promise<Readonly<Record<Id, Loaded>>> {
  const whole = { endMs: range.toMs, windowMs: windowOf(range) };
  const compared = await askCompared(ids, scope, whole, shift, context);
  return Object.fromEntries(ids.map((id) => [id, { ...compared[id], spark: null }])) as Record<Id, Loaded>;
}

/** A counting now, before and over time. */
export async function loadCounting(id: CountingId, asking: Asking): Promise<Loaded> {
  const { scope, range, context } = asking;
  const [{ [id]: whole }, spark] = await Promise.all([
    loadWhole([id], asking),
    askCounting(id, scope, { steps: range.steps }, context),
  ]);
  return { ...whole, spark };
}

export interface LoadedCalls extends Loaded {
  /** The range is older than the call log: counted by the metrics. */
  readonly byMetrics: boolean;
}

/** Ended calls by outcome: of the call log exactly, over time by the metrics. */
export async function loadCalls(
  { scope, range, shift, context }: Asking,
  wanted: Wanted = ALL,
): Promise<LoadedCalls> {
  const whole = { endMs: range.toMs, windowMs: windowOf(range) };
  const compared = wanted.before ? shift : null;
  const oldestMs = oldestLogMs(context);
  const isLogged = (agoMs: number): boolean =>
    range.fromMs - agoMs >= oldestMs && whole.windowMs <= LONGEST_LOG_MS;
  const byLog = async (): Promise<Compared | null> =>
    isLogged(0)
      ? askLoggedCompared("callsByOutcome", scope, whole, isLogged(compared ?? 0) ? compared : null, context)
      : null;
  const [log, { outcomes }, steps] = await Promise.all([
    byLog(),
    askCompared(["outcomes"], scope, whole, compared, context),
    wanted.spark ? askCounting("outcomes", scope, { steps: range.steps }, context) : null,
  ]);
  const now = byLogOr(log?.now ?? null, outcomes.now);
  const before = outcomes.before === null ? null : byLogOr(log?.before ?? null, outcomes.before);
  return { now: now.answer, before: before?.answer ?? null, spark: steps, byMetrics: now.byMetrics };
}

/** Fewer are no contradiction: at a range's edges a counter and a log may differ. */
const CONTRADICTED_BY = 3;

/** A call log without any call of which the metrics count some has not been kept: its 0 is none. */
function byLogOr(
  log: Answer | null,
  metrics: Answer,
): { readonly answer: Answer; readonly byMetrics: boolean } {
  if (log === null) return { answer: metrics, byMetrics: true };
  const isSilent = log.series?.length === 0 && (totalAt(metrics.series ?? []) ?? 0) >= CONTRADICTED_BY;
  if (!isSilent) return { answer: log, byMetrics: false };
  const message = "The call log has no call of this time, and the metrics have: counted by the metrics (≈).";
  return { answer: { ...metrics, report: { ...log.report, state: "partial", message } }, byMetrics: true };
}

/** Since when the call log is kept; a range of all of it begins at a whole step before. Epoch ms. */
export const oldestLogMs = ({ nowMs, config }: ServiceContext): number =>
  nowMs - config.retention.logDays * DAY_MS - LEAST_STEP_MS;

/** Ended calls now and before, by the call log; of a time of which it has nothing left, `before` is null. */
export function loadLogged(id: LoggedId, { scope, range, shift, context }: Asking): Promise<Compared> {
  const whole = { endMs: range.toMs, windowMs: windowOf(range) };
  const known = shift !== null && range.fromMs - shift >= oldestLogMs(context);
  return askLoggedCompared(id, scope, whole, known ? shift : null, context);
}

/** Calls under way: at the end of the range. */
export async function loadActive(
  { scope, range, shift, context }: Asking,
  { before, spark }: Wanted = ALL,
): Promise<Loaded> {
  // "Now" is later than the last whole step.
  const atMs = range.toMs + 5 * 60_000 > context.nowMs ? context.nowMs : range.toMs;
  const at = (endMs: number) => askActive(scope, { endMs, windowMs: 0 }, context);
  const [now, earlier, steps] = await Promise.all([
    at(atMs),
    before && shift !== null ? at(atMs - shift) : null,
    spark ? askActive(scope, { steps: range.steps }, context) : null,
  ]);
  return { now, before: earlier, spark: steps };
}

export interface LoadedBudgets extends Pick<SloStatuses, "statuses"> {
  /** `slo:period_error_budget_remaining:ratio` then, and over time. */
  readonly before: readonly Series[];
  readonly spark: readonly Series[];
  readonly reports: readonly SourceReport[];
}

const LEFT = "slo:period_error_budget_remaining:ratio";

/** How the objectives stand. */
export async function loadBudgets(
  { scope, range, shift, context }: Asking,
  vertical: string | null,
  environment: string | null,
  { before, spark }: Wanted = ALL,
): Promise<LoadedBudgets> {
  const { backends, signal } = context;
  const query = metric(LEFT, {
    sloth_id: { not: "" },
    ...(scope.environment !== null && { deployment_environment_name: scope.environment }),
  }).text;
  const atMs = Math.min(range.toMs + 5 * 60_000, context.nowMs);
  const steps: Steps = range.steps;
  const [now, then, over] = await Promise.all([
    sloStatuses(context, {
      atMs,
      verticals: vertical === null ? undefined : [vertical],
      environments: environment === null ? undefined : [environment],
      withKnown: false,
    }),
    before && shift !== null
      ? queryInstant(backends.prometheus, { query, atMs: atMs - shift, signal })
      : null,
    spark
      ? queryRange(backends.prometheus, {
          query,
          startMs: steps.startMs,
          endMs: steps.endMs,
          stepMs: steps.stepMs,
          signal,
        })
      : null,
  ]);
  return {
    statuses: now.statuses,
    before: then?.ok === true ? then.value.series : [],
    spark: over?.ok === true ? over.value.series : [],
    reports: [
      ...now.reports,
      ...(then === null ? [] : [sourceReport("prometheus", then)]),
      ...(over === null ? [] : [sourceReport("prometheus", over)]),
    ],
  };
}

/** The same steps so much earlier, for lines that are drawn lighter. */
export const askEarlier = (
  id: CountingId,
  { scope, range, shift, context }: Asking,
): Promise<Answer> | null =>
  shift === null ? null : askCounting(id, scope, { steps: earlier(range.steps, shift) }, context);
