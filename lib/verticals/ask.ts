import * as loki from "#lib/datasources/loki/client.ts";
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

/** A counting of metrics over a range. */
export async function askCounting(
  id: CountingId,
  scope: Scope,
  over: Over,
  context: ServiceContext,
): Promise<Answer> {
  const windowMs = "steps" in over ? over.steps.stepMs : over.windowMs;
  const questions = counted(COUNTINGS[id], scope, windowMs);
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
 * Several countings in one question where that can be: their series say in the label `of` whose they are. They have to be
 * split by the same labels.
 */
export async function askTogether<Id extends CountingId>(
  ids: readonly Id[],
  scope: Scope,
  over: Over,
  context: ServiceContext,
): Promise<Readonly<Record<Id, Answer>>> {
  const windowMs = "steps" in over ? over.steps.stepMs : over.windowMs;
  const questions = ids.map((id) => counted(COUNTINGS[id], scope, windowMs));
  const [first] = questions.flat();
  const apart = async () =>
    Promise.all(ids.map(async (id) => [id, await askCounting(id, scope, over, context)]));
  const alone = questions.every((some) => some.length === 1 && some[0]?.native === false);
  if (first === undefined || !alone) return Object.fromEntries(await apart());
  const named = ids.map((id, i) => labelReplace(questions[i]?.[0]?.expr ?? first.expr, OF, id, OF, ".*"));
  const expr = named.reduce((left, right) => binary(left, "or", right));
  const answer = await askPrometheus(
    { ...first, expr, labels: new Map([...first.labels, [OF, OF]]) },
    over,
    context,
  );
  return Object.fromEntries(
    ids.map((id) => [
      id,
      { ...answer, series: answer.series?.filter(({ labels }) => labels[OF] === id) ?? null },
    ]),
  ) as Record<Id, Answer>;
}
const OF = "of";

/** How many calls are under way, at one instant or at the end of each step. */
export const askActive = (scope: Scope, over: Over, context: ServiceContext): Promise<Answer> =>
  askPrometheus(standing("calls_active", scope), over, context);

async function askPrometheus(
  question: Counted,
  over: Over,
  { backends, signal }: ServiceContext,
): Promise<Answer> {
  const query = question.expr.text;
  const reply: Reply<{ readonly series: readonly Series[] }> =
    "steps" in over
      ? await prometheus.queryRange(backends.prometheus, { query, ...rangeOf(over.steps), signal })
      : await prometheus.queryInstant(backends.prometheus, { query, atMs: over.endMs, signal });
  return {
    series: reply.ok ? reply.value.series.map((series) => told(series, question)) : null,
    report: sourceReport("prometheus", reply),
  };
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
  { backends, signal }: ServiceContext,
): Promise<Answer> {
  const windowMs = "steps" in over ? over.steps.stepMs : over.windowMs;
  const query = logged(id, scope, windowMs).text;
  const ours = new Map<string, string>(Object.entries(FIELDS).map(([name, field]) => [field, name]));
  const read = (series: readonly Series[]): Told[] =>
    series.map(({ labels, points, histograms }) => ({
      labels: Object.fromEntries([...labels].map(([name, value]) => [ours.get(name) ?? name, value])),
      upToMs: null,
      points,
      histograms,
      toMs: 1,
    }));
  if ("steps" in over) {
    const reply = await loki.queryRange(backends.loki, { query, ...rangeOf(over.steps), signal });
    return { series: reply.ok ? read(reply.value.series) : null, report: sourceReport("loki", reply) };
  }
  const reply = await loki.queryInstant(backends.loki, { query, atMs: over.endMs, signal });
  return { series: reply.ok ? read(reply.value) : null, report: sourceReport("loki", reply) };
}
