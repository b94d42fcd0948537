import { queryInstant } from "#lib/datasources/prometheus/client.ts";
import { ok, type Result } from "#lib/problem/model.ts";
import type { ServiceContext } from "#lib/sources/context.ts";
import { mergeReports, sourceReport } from "#lib/sources/model.ts";
import { questionsOf } from "#lib/sources/questions.ts";
import type { SourceReport } from "#lib/sources/schema.ts";
import type { Histogram } from "./histogram.ts";
import { knownCall, timesOf } from "./known-call.ts";
import { hourAround, MINIMUM, stageBaseline } from "./model.ts";
import { histogramOf } from "./read-histogram.ts";
import { histogramQuestions, type Scope, type Timed, TIMED, timedOfAll } from "./question.ts";
import type { Baseline } from "./schema.ts";

/** What is usual: the stages' times in a call's vertical in the hour around it. Server only. */

const empty = (what: string) =>
  ({ state: "empty", message: `Prometheus has no samples of ${what} in that hour.` }) as const;

export interface Histograms {
  /** Missing: Prometheus could not say. Empty: it has no samples. */
  readonly of: ReadonlyMap<Timed, Histogram>;
  readonly ofVertical: boolean;
  readonly report: SourceReport | null;
}

/** The histograms of a range that ends at `atMs`. */
export async function histogramsAt(
  scope: Scope,
  atMs: number,
  wanted: readonly Timed[],
  { backends, config, signal }: ServiceContext,
): Promise<Histograms> {
  const questions = histogramQuestions(config.metrics, scope, wanted);
  const of = new Map<Timed, Histogram>();
  const reports = await Promise.all(
    questions.map(async ({ timed, query, unit, stageLabel }) => {
      const reply = await queryInstant(backends.prometheus, { query: query.text, atMs, signal });
      const series = reply.ok ? reply.value.series : [];
      for (const one of reply.ok ? timed : []) {
        const own =
          stageLabel === null ? series : series.filter(({ labels }) => labels.get(stageLabel) === one);
        of.set(one, histogramOf(own, unit));
      }
      return sourceReport("prometheus", reply, series.length === 0 ? empty(timed.join(", ")) : null);
    }),
  );
  return { of, ofVertical: questions.every((one) => one.ofVertical), report: mergeReports(reports) };
}

export async function getBaseline(sid: string, context: ServiceContext): Promise<Result<Baseline>> {
  const known = await knownCall(sid, context);
  if (!known.ok) return known;
  const { facts, sources } = known.value;
  const times = timesOf(known.value, context.nowMs);
  const answer = { sid, vertical: facts.vertical, from: null, to: null, minimum: MINIMUM };
  // Frameworks know of no vertical, and neither do their metrics.
  const timed = facts.vertical === null ? timedOfAll(context.config.metrics) : TIMED;
  if (timed.length === 0 || times === null) {
    const missing = times === null ? "time" : "vertical";
    const note = `No baseline: the call's ${missing} is not known.`;
    return ok({ ...answer, stages: [], note, sources: [...sources], queries: questionsOf(context) });
  }
  const { fromMs, toMs } = hourAround(times.startMs, times.endMs, context.nowMs);
  const scope = { vertical: facts.vertical, environment: facts.environment, rangeMs: toMs - fromMs };
  const { of, ofVertical, report } = await histogramsAt(scope, toMs, timed, context);
  return ok({
    ...answer,
    from: new Date(fromMs).toISOString(),
    to: new Date(toMs).toISOString(),
    stages: timed.map((one) => stageBaseline(one, of.get(one) ?? null)),
    note: noteOf(report, ofVertical),
    sources: [...sources, ...(report === null ? [] : [report])],
    queries: questionsOf(context),
  });
}

function noteOf(report: SourceReport | null, ofVertical: boolean): string | null {
  if (report?.state === "partial") return report.message;
  if (report !== null && report.state !== "ok") return `No baseline: ${report.message}`;
  return ofVertical ? null : "The metrics do not tell verticals apart: the baseline is of all of them.";
}
