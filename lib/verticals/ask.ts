import * as loki from "#lib/datasources/loki/client.ts";
import { either, labelled, type LogMetric } from "#lib/datasources/loki/query.ts";
import * as prometheus from "#lib/datasources/prometheus/client.ts";
import { binary, labelReplace } from "#lib/datasources/prometheus/query.ts";
import { sampleValue } from "#lib/datasources/samples.ts";
import type { HistogramPoint, Point, Series } from "#lib/datasources/series.ts";
import type { ServiceContext } from "#lib/sources/context.ts";
import { mergeReports, type Reply, sourceReport } from "#lib/sources/model.ts";
import type { SourceReport } from "#lib/sources/schema.ts";
import { counted, type Counted, type Scope, standing } from "./counting.ts";
import { COUNTINGS, type CountingId, FIELDS, logged, type LoggedId } from "./questions.ts";
import type { Steps } from "./range.ts";

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
export const askCounting = (
  id: CountingId,
  scope: Scope,
  over: Over,
  context: ServiceContext,
): Promise<Answer> => askPart({ counting: id, agoMs: 0 }, scope, over, context);

async function askPart(
  { counting, agoMs }: Part,
  scope: Scope,
  over: Over,
  context: ServiceContext,
): Promise<Answer> {
  const questions = counted(COUNTINGS[counting], scope, windowOf(over), agoMs);
  const answers = await Promise.all(questions.map((question) => askPrometheus(question, over, context)));
  const report = mergeReports(answers.map(({ report }) => report)) ?? NO_LABEL;
  return {
    series: answers.some(({ series }) => series === null)
      ? null
      : answers.flatMap(({ series }) => series ?? []),
    report,
  };
}

/**
 * Several countings in one question where that can be: their series say in the label `of` whose they are. Null is not asked
 * for, and has no answer.
 */
export async function askTogether<Key extends string>(
  parts: Readonly<Record<Key, Part | null>>,
  scope: Scope,
  over: Over,
  context: ServiceContext,
): Promise<Readonly<Record<Key, Answer | null>>> {
  const asked = (Object.keys(parts) as Key[]).flatMap((key) => {
    const part = parts[key];
    return part === null ? [] : [{ key, part }];
  });
  const each = asked.flatMap(({ key, part }) => {
    const [question, ...more] = counted(COUNTINGS[part.counting], scope, windowOf(over), part.agoMs);
    return question === undefined || more.length > 0 || question.native ? [] : [{ key, question }];
  });
  const answers = new Map<Key, Answer>();
  if (each.length < asked.length) {
    await Promise.all(
      asked.map(async ({ key, part }) => answers.set(key, await askPart(part, scope, over, context))),
    );
  } else {
    const named = each.map(({ key, question }) => labelReplace(question.expr, OF, key, OF, ".*"));
    const { series, report } = await askSeries(
      named.reduce((left, right) => binary(left, "or", right)).text,
      over,
      context,
    );
    for (const { key, question } of each) {
      const own = series?.filter(({ labels }) => labels.get(OF) === key) ?? null;
      answers.set(key, { series: own?.map((one) => told(one, question)) ?? null, report });
    }
  }
  return Object.fromEntries(
    (Object.keys(parts) as Key[]).map((key) => [key, answers.get(key) ?? null]),
  ) as Record<Key, Answer | null>;
}
const OF = "of";

/** What was counted now, and so much earlier; `before` is null where there is nothing to compare with. */
export interface Compared {
  readonly now: Answer;
  readonly before: Answer | null;
}

const UNASKED: Answer = { series: null, report: NO_LABEL };

/** Countings of a whole range and of the same so much earlier, in one question where that can be. */
export async function askCompared<Id extends CountingId>(
  ids: readonly Id[],
  scope: Scope,
  over: { readonly endMs: number; readonly windowMs: number },
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
export const askActive = (scope: Scope, over: Over, context: ServiceContext): Promise<Answer> =>
  askPrometheus(standing("calls_active", scope), over, context);

async function askPrometheus(question: Counted, over: Over, context: ServiceContext): Promise<Answer> {
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

/** Calls that ended within a range, from the call log; each is counted once in one range only. */
export async function askLogged(
  id: LoggedId,
  scope: Pick<Scope, "vertical" | "environment">,
  over: Over,
  context: ServiceContext,
): Promise<Answer> {
  const { series, report } = await askLoki(logged(id, scope, windowOf(over)), over, context);
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
  const now = logged(id, scope, over.windowMs);
  const before = labelled(logged(id, scope, over.windowMs, shift), OF, BEFORE);
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
  return { series: reply.ok ? reply.value : null, report: sourceReport("loki", reply) };
}

const OURS = new Map<string, string>(Object.entries(FIELDS).map(([name, field]) => [field, name]));

const toldOfLog = ({ labels, points, histograms }: Series): Told => ({
  labels: Object.fromEntries([...labels].map(([name, value]) => [OURS.get(name) ?? name, value])),
  upToMs: null,
  points,
  histograms,
  toMs: 1,
});
