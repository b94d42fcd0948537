import * as loki from "#lib/datasources/loki/client.ts";
import { either, labelled, type LogMetric } from "#lib/datasources/loki/query.ts";
import * as prometheus from "#lib/datasources/prometheus/client.ts";
import { binary, labelReplace } from "#lib/datasources/prometheus/query.ts";
import { sampleValue } from "#lib/datasources/samples.ts";
import type { HistogramPoint, Point, Series } from "#lib/datasources/series.ts";
import type { ServiceContext } from "#lib/sources/context.ts";
import { type Reply, sourceReport } from "#lib/sources/model.ts";
import type { SourceReport } from "#lib/sources/schema.ts";
import { counted, type Counted, type Scope, standing } from "./counting.ts";
import { COUNTINGS, type CountingId, FIELDS, logged, type LoggedId } from "./questions.ts";
import { DAY_MS, type Steps } from "./range.ts";

/** Asks the questions of questions.ts, and gives their answers in the contract's words. Server only. */

/** A series with the contract's labels. */
export interface Told {
  readonly labels: Readonly<Record<string, string>>;
  /** Of a bucket, in ms; null: the series is none. */
  readonly upToMs: number | null;
  readonly points: readonly Point[];
  readonly histograms: readonly HistogramPoint[];
  /** What turns its sums and bounds into ms. */
  readonly toMs: number;
}

export interface Answer {
  /** Null: the source did not answer. */
  readonly series: readonly Told[] | null;
  readonly report: SourceReport;
}

/** All of a range at once, or each of its steps. */
export type Over = { readonly endMs: number; readonly windowMs: number } | { readonly steps: Steps };

const NO_LABEL: SourceReport = {
  source: "prometheus",
  state: "empty",
  message: "The configuration's metric has no label by which this could be counted.",
  tookMs: null,
};

/** What is counted, and how long before the range that is asked for. */
export interface Part {
  readonly counting: CountingId;
  readonly agoMs: number;
}

const windowOf = (over: Over): number => ("steps" in over ? over.steps.stepMs : over.windowMs);

/** A counting of metrics over a range. */
export async function askCounting(
  counting: CountingId,
  scope: Scope,
  over: Over,
  context: ServiceContext,
): Promise<Answer> {
  return (
    (await askTogether({ [counting]: { counting, agoMs: 0 } }, scope, over, context))[counting] ?? UNASKED
  );
}

interface Asked {
  /** Whose part it is, and what its series say in the label `of`. */
  readonly key: string;
  readonly of: string;
  readonly question: Counted;
}

/**
 * Several countings in one question, and one for each native histogram that cannot be joined: their series say in the
 * label `of` whose they are. Null is not asked for, and has no answer.
 */
export async function askTogether<Key extends string>(
  parts: Readonly<Record<Key, Part | null>>,
  scope: Scope,
  over: Over,
  context: ServiceContext,
): Promise<Readonly<Record<Key, Answer | null>>> {
  const keys = Object.keys(parts) as Key[];
  const asked = keys.flatMap((key): Asked[] => {
    const part = parts[key];
    if (part === null) return [];
    const questions = counted(COUNTINGS[part.counting], scope, windowOf(over), part.agoMs);
    return questions.map((question, i) => ({ key, of: i === 0 ? key : `${key} ${i + 1}`, question }));
  });
  const isAlone = ({ question }: Asked): boolean => question.native && !scope.joins;
  const alone = asked.filter(isAlone).map((one) => [one]);
  const joined = asked.filter((one) => !isAlone(one));
  const answers = await Promise.all(
    [...alone, ...(joined.length === 0 ? [] : [joined])].map((some) => askJoined(some, over, context)),
  );
  const answerOf = (key: Key): Answer | null => {
    if (parts[key] === null) return null;
    const own = answers.flat().filter((one) => one.key === key);
    return {
      series: own.some(({ series }) => series === null) ? null : own.flatMap(({ series }) => series ?? []),
      report: own[0]?.report ?? NO_LABEL,
    };
  };
  return Object.fromEntries(keys.map((key) => [key, answerOf(key)])) as Record<Key, Answer | null>;
}
const OF = "of";

async function askJoined(
  some: readonly Asked[],
  over: Over,
  context: ServiceContext,
): Promise<(Answer & { readonly key: string })[]> {
  const isOne = some.length === 1;
  const exprs = some.map(({ question: { expr }, of }) =>
    isOne ? expr : labelReplace(expr, OF, of, OF, ".*"),
  );
  const query = exprs.reduce((left, right) => binary(left, "or", right)).text;
  const { series, report } = await askSeries(query, over, context);
  return some.map(({ key, of, question }) => {
    const own = isOne ? series : series?.filter(({ labels }) => labels.get(OF) === of);
    return { key, series: own?.map((one) => told(one, question)) ?? null, report };
  });
}

/** Countings of each step, in one question where that can be. */
export async function askSteps<Id extends CountingId>(
  ids: readonly Id[],
  scope: Scope,
  steps: Steps,
  context: ServiceContext,
): Promise<Readonly<Record<Id, Answer>>> {
  const parts = Object.fromEntries(ids.map((counting): [string, Part] => [counting, { counting, agoMs: 0 }]));
  const answers = await askTogether(parts, scope, { steps }, context);
  return Object.fromEntries(ids.map((id) => [id, answers[id] ?? UNASKED])) as Record<Id, Answer>;
}

/** What was counted now, and so much earlier; `before` is null where there is nothing to compare with. */
export interface Compared {
  readonly now: Answer;
  readonly before: Answer | null;
}

const UNASKED: Answer = { series: null, report: NO_LABEL };

/** Countings of a range and of the same so much earlier (at the range's own times), in one question where that can be. */
export async function askCompared<Id extends CountingId>(
  ids: readonly Id[],
  scope: Scope,
  over: Over,
  shift: number | null,
  context: ServiceContext,
): Promise<Readonly<Record<Id, Compared>>> {
  const parts = Object.fromEntries(
    ids.flatMap((counting): [string, Part | null][] => [
      [counting, { counting, agoMs: 0 }],
      [`${counting} before`, shift === null ? null : { counting, agoMs: shift }],
    ]),
  );
  const answers = await askTogether(parts, scope, over, context);
  return Object.fromEntries(
    ids.map((id) => [id, { now: answers[id] ?? UNASKED, before: answers[`${id} before`] ?? null }]),
  ) as Record<Id, Compared>;
}

/** What the sources of compared countings said. */
export const reportsOfCompared = (...all: readonly Compared[]): SourceReport[] =>
  all.flatMap(({ now, before }) => [now.report, ...(before === null ? [] : [before.report])]);

/** How many calls are under way, at one instant or at the end of each step. */
export async function askActive(scope: Scope, over: Over, context: ServiceContext): Promise<Answer> {
  const question = standing("calls_active", scope);
  const { series, report } = await askSeries(question.expr.text, over, context);
  return { series: series?.map((one) => told(one, question)) ?? null, report };
}

async function askSeries(
  query: string,
  over: Over,
  { backends, signal }: ServiceContext,
): Promise<{ readonly series: readonly Series[] | null; readonly report: SourceReport }> {
  const reply: Reply<{ readonly series: readonly Series[] }> =
    "steps" in over
      ? await prometheus.queryRange(backends.prometheus, { query, ...rangeOf(over.steps), signal })
      : await prometheus.queryInstant(backends.prometheus, { query, atMs: over.endMs, signal });
  return { series: reply.ok ? reply.value.series : null, report: sourceReport("prometheus", reply) };
}

const rangeOf = ({ startMs, endMs, stepMs }: Steps) => ({ startMs, endMs, stepMs });

function told({ labels, points, histograms }: Series, { labels: names, set, unit }: Counted): Told {
  const toMs = unit === "s" ? 1000 : 1;
  const le = labels.get("le");
  const bound = le === undefined ? null : sampleValue(le);
  const own = [...names].map(([theirs, ours]) => [ours, labels.get(theirs) ?? ""] as const);
  return {
    labels: { ...Object.fromEntries(own), ...set },
    upToMs: bound === null ? null : bound * toMs,
    points,
    histograms,
    toMs,
  };
}

/** Loki refuses to count more at once (`max_query_length`, 721 h by default). */
export const LONGEST_LOG_MS = 30 * DAY_MS;
const NEWEST = "Loki counts 30 days at most: calls of the newest 30 days of this range.";
const logWindowOf = (over: Over): number => Math.min(windowOf(over), LONGEST_LOG_MS);

/** Calls that ended within a range, from the call log; each is counted once in one range only. */
export async function askLogged(
  id: LoggedId,
  scope: Pick<Scope, "vertical" | "environment">,
  over: Over,
  context: ServiceContext,
): Promise<Answer> {
  const { series, report } = await askLoki(logged(id, scope, logWindowOf(over)), over, context);
  return { series: series?.map(toldOfLog) ?? null, report };
}

/** The same and so much earlier, in one question. */
export async function askLoggedCompared(
  id: LoggedId,
  scope: Pick<Scope, "vertical" | "environment">,
  over: { readonly endMs: number; readonly windowMs: number },
  shift: number | null,
  context: ServiceContext,
): Promise<Compared> {
  if (shift === null) return { now: await askLogged(id, scope, over, context), before: null };
  const now = logged(id, scope, logWindowOf(over));
  const before = labelled(logged(id, scope, logWindowOf(over), shift), OF, BEFORE);
  const { series, report } = await askLoki(either(now, before), over, context);
  const [then, own] = [true, false].map(
    (isBefore) =>
      series?.filter(({ labels }) => (labels.get(OF) === BEFORE) === isBefore).map(toldOfLog) ?? null,
  );
  return { now: { series: own ?? null, report }, before: { series: then ?? null, report } };
}
const BEFORE = "before";

async function askLoki(
  { text: query }: LogMetric,
  over: Over,
  { backends, signal }: ServiceContext,
): Promise<{ readonly series: readonly Series[] | null; readonly report: SourceReport }> {
  if ("steps" in over) {
    const reply = await loki.queryRange(backends.loki, { query, ...rangeOf(over.steps), signal });
    return { series: reply.ok ? reply.value.series : null, report: sourceReport("loki", reply) };
  }
  const reply = await loki.queryInstant(backends.loki, { query, atMs: over.endMs, signal });
  const whole = logWindowOf(over) === over.windowMs;
  const report = sourceReport("loki", reply.ok && !whole ? { ...reply, partial: NEWEST } : reply);
  return { series: reply.ok ? reply.value : null, report };
}

const OURS = new Map<string, string>(Object.entries(FIELDS).map(([name, field]) => [field, name]));

const toldOfLog = ({ labels, points, histograms }: Series): Told => ({
  labels: Object.fromEntries([...labels].map(([name, value]) => [OURS.get(name) ?? name, value])),
  upToMs: null,
  points,
  histograms,
  toMs: 1,
});
