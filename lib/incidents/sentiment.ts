import { queryInstant } from "#lib/datasources/prometheus/client.ts";
import { increase, metric, sum } from "#lib/datasources/prometheus/query.ts";
import type { Matcher } from "#lib/datasources/quoting.ts";
import { queryInstant as queryLoki } from "#lib/datasources/loki/client.ts";
import { sum as sumOfLines } from "#lib/datasources/loki/query.ts";
import { analyses } from "#lib/calls/list-query.ts";
import type { Series } from "#lib/datasources/series.ts";
import { ok, type Result } from "#lib/problem/model.ts";
import type { ServiceContext } from "#lib/sources/context.ts";
import { reportsBySource, type Reply, sourceReport } from "#lib/sources/model.ts";
import { questionsOf } from "#lib/sources/questions.ts";
import type { SourceReport } from "#lib/sources/schema.ts";
import { partRange } from "./minutes.ts";
import { DAY_MS, HOUR_MS, LEAST_BEFORE, MINUTE_MS, type Range, shareOf, spanOf } from "./model.ts";
import type { BadShare, IncidentSentiment, PartQuery } from "./schema.ts";

/** How callers felt during an incident against before: the share of negative calls. Server only. */

/** A call's sentiment is known when its analysis is made, some minutes after it has ended. */
const LATE_MS = 10 * MINUTE_MS;

/** Errors: `bad_request`. */
export async function getIncidentSentiment(
  query: PartQuery,
  context: ServiceContext,
): Promise<Result<IncidentSentiment>> {
  const asked = partRange(query, context);
  if (!asked.ok) return asked;
  const { fromMs, toMs } = asked.value;
  const during = { fromMs, toMs: Math.min(context.nowMs, toMs + LATE_MS) };
  const day = { fromMs: during.fromMs - DAY_MS, toMs: during.toMs - DAY_MS };
  const hours = { fromMs: fromMs - Math.max(2 * HOUR_MS, toMs - fromMs), toMs: fromMs };
  const ranges = [during, day, hours];
  const measured = await Promise.all(ranges.map((range) => ofMetrics(query, range, context)));
  const reports: SourceReport[] = measured.map(({ report }) => report);
  const usable = (measured[0]?.share?.total ?? 0) > 0;
  const logged = usable ? [] : await Promise.all(ranges.map((range) => ofCallLog(query, range, context)));
  reports.push(...logged.map(({ report }) => report));
  const [now, dayBefore, hoursBefore] = usable ? measured : logged;
  const enough = (one: { share: BadShare | null } | undefined) => (one?.share?.total ?? 0) >= LEAST_BEFORE;
  const against = enough(dayBefore) ? ("day" as const) : enough(hoursBefore) ? ("hours" as const) : null;
  const before = against === "day" ? dayBefore : against === "hours" ? hoursBefore : undefined;
  const share = now?.share ?? null;
  return ok({
    during: spanOf({ fromMs, toMs }),
    before: against === null ? null : spanOf(against === "day" ? day : hours),
    against,
    negative: share === null ? null : { during: share, before: before?.share ?? null },
    basis: share === null ? null : usable ? "metrics" : "call_log",
    sources: reportsBySource(reports),
    queries: questionsOf(context),
  });
}

interface Felt {
  /** Null where the source could not say. */
  readonly share: BadShare | null;
  readonly report: SourceReport;
}

async function ofMetrics(
  { vertical, environment }: PartQuery,
  range: Range,
  context: ServiceContext,
): Promise<Felt> {
  const mapping = context.config.metrics.metrics.call_sentiment_total;
  const named = (ours: string): string | null => {
    const labels = mapping?.labels ?? {};
    return Object.hasOwn(labels, ours) ? (labels[ours] ?? null) : ours;
  };
  const matchers: Record<string, Matcher | undefined> = { ...mapping?.match };
  const [ofVertical, ofEnvironment] = [named("vertical"), named("deployment_environment_name")];
  if (ofVertical !== null) matchers[ofVertical] = vertical;
  if (ofEnvironment !== null && environment !== undefined)
    matchers[ofEnvironment] = { anyOf: [environment, ""] };
  const label = named("sentiment") ?? "sentiment";
  const counter = metric(mapping?.name ?? "call_sentiment_total", matchers);
  const query = sum(increase(counter, range.toMs - range.fromMs), { by: [label] }).text;
  const { backends, signal } = context;
  const reply = await queryInstant(backends.prometheus, { query, atMs: range.toMs, signal });
  return {
    share: reply.ok ? shareIn(reply.value.series, label) : null,
    report: sourceReport("prometheus", reply),
  };
}

async function ofCallLog(
  { vertical, environment }: PartQuery,
  range: Range,
  { backends, signal }: ServiceContext,
): Promise<Felt> {
  let lines = analyses();
  if (vertical !== undefined) lines = lines.where("call_vertical", vertical);
  if (environment !== undefined)
    lines = lines.where("deployment_environment_name", { anyOf: [environment, ""] });
  const query = sumOfLines(lines.countOverTime(range.toMs - range.fromMs), ["sentiment_label"]).text;
  const reply: Reply<readonly Series[]> = await queryLoki(backends.loki, { query, atMs: range.toMs, signal });
  return {
    share: reply.ok ? shareIn(reply.value, "sentiment_label") : null,
    report: sourceReport("loki", reply),
  };
}

function shareIn(series: readonly Series[], label: string): BadShare {
  const value = ({ points }: Series) => points[0]?.value ?? 0;
  const known = series.filter(({ labels }) => (labels.get(label) ?? "") !== "");
  const negative = known.filter(({ labels }) => labels.get(label) === "negative");
  const total = (some: readonly Series[]) => some.reduce((sum, one) => sum + value(one), 0);
  return shareOf(total(negative), total(known));
}
