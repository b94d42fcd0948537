import { parseInstant } from "#lib/calls/filters.ts";
import { callsAround } from "#lib/cohort/read.ts";
import { queryRange } from "#lib/datasources/prometheus/client.ts";
import { aggregate, metric } from "#lib/datasources/prometheus/query.ts";
import { fail, ok, type Result } from "#lib/problem/model.ts";
import { consoleSlos } from "#lib/slo/console-file.ts";
import type { ServiceContext } from "#lib/sources/context.ts";
import { reportsBySource, sourceReport } from "#lib/sources/model.ts";
import { questionsOf } from "#lib/sources/questions.ts";
import type { SourceReport } from "#lib/sources/schema.ts";
import { datedCalls } from "./calls.ts";
import { deploysOfCalls, deploysOfSeries } from "./deploys.ts";
import { recordedEvents } from "./events.ts";
import { firedAlerts } from "./firing.ts";
import { iso, MINUTE_MS, type Range, spanOf } from "./model.ts";
import type { IncidentMinutes, PartQuery } from "./schema.ts";
import { eventOf, subjectOf } from "./subject.ts";

/** Bad and all events a minute over an incident, with deploys and alerts beside them. Server only. */

const MOST_STEPS = 360;

/** The range of a part's question. */
export function partRange({ from, to }: PartQuery, { nowMs }: ServiceContext): Result<Range> {
  const [fromMs, toMs] = [parseInstant(from, nowMs), parseInstant(to, nowMs)];
  if (fromMs === null || toMs === null || fromMs >= toMs)
    return fail("bad_request", "`from` must lie before `to`.", "from");
  return ok({ fromMs, toMs: Math.min(toMs, Math.max(nowMs, fromMs + MINUTE_MS)) });
}

/** Errors: `bad_request`. */
export async function getMinutes(
  query: PartQuery,
  context: ServiceContext,
): Promise<Result<IncidentMinutes>> {
  const asked = partRange(query, context);
  if (!asked.ok) return asked;
  const range = asked.value;
  const { slo = null, vertical = null, environment = null, stage = null } = query;
  const subject = subjectOf(consoleSlos(context.config), { slo, vertical, stage });
  const stepMs = Math.ceil((range.toMs - range.fromMs) / MINUTE_MS / MOST_STEPS) * MINUTE_MS;
  const scope = { vertical, environment };
  const [events, deploys, fired] = await Promise.all([
    slo === null ? { steps: [], report: null } : recordedEvents({ ...scope, slo, ...range, stepMs }, context),
    deployed(range, environment, context),
    firedAlerts(
      { ...range, vertical: vertical ?? undefined, environment: environment ?? undefined },
      context,
    ),
  ]);
  const reports = [events.report, ...deploys.reports, ...fired.reports].filter((one) => one !== null);
  const recorded = events.steps?.some(({ total }) => total !== null) === true ? events.steps : null;
  const counted = recorded === null ? await fromCalls(query, range, stepMs, context) : null;
  const minutes =
    recorded?.map(({ atMs, bad, total }) => ({
      at: iso(atMs),
      bad: bad === null ? null : bad * 60,
      total: total === null ? null : total * 60,
    })) ??
    counted?.minutes ??
    [];
  return ok({
    range: spanOf(range),
    stepMs,
    unit: recorded === null ? "calls" : subject.unit,
    basis: recorded !== null ? "metrics" : counted?.minutes == null ? null : "call_log",
    minutes,
    budget: recorded === null ? null : subject.budget,
    deploys: deploys.deploys ?? counted?.deploys ?? null,
    alerts: fired.alerts,
    notes: counted?.cut ? ["There are too many calls to count them all."] : [],
    sources: reportsBySource([...reports, ...(counted?.reports ?? [])]),
    queries: questionsOf(context),
  });
}

/** Where no rules recorded the objective: calls, by the end of their longest turn. */
async function fromCalls(query: PartQuery, range: Range, stepMs: number, context: ServiceContext) {
  const { slo = null, vertical = null, environment = null, stage = null } = query;
  const subject = subjectOf(consoleSlos(context.config), { slo, vertical, stage });
  const middle = (range.fromMs + range.toMs) / 2;
  const read = await callsAround(
    { vertical, environment, atMs: middle, window: range, event: eventOf(subject.kind) },
    context,
  );
  const { kind, thresholdMs, outcomes } = subject;
  const logged = read.logged === null ? null : new Set(read.logged.map(({ sid }) => sid));
  const records = read.records;
  const calls =
    records === null
      ? null
      : datedCalls(
          records,
          { kind, thresholdMs, stage: subject.stage, outcomes, logged },
          new Map(),
          read.logged,
        );
  const bins = Array.from({ length: Math.ceil((range.toMs - range.fromMs) / stepMs) }, () => ({
    bad: 0,
    total: 0,
  }));
  for (const { atMs, bad } of calls ?? []) {
    const bin = bins[Math.floor((atMs - range.fromMs) / stepMs)];
    if (bin === undefined) continue;
    bin.total += 1;
    if (bad) bin.bad += 1;
  }
  const perMinute = stepMs / MINUTE_MS;
  return {
    minutes:
      calls === null
        ? null
        : bins.map(({ bad, total }, at) => ({
            at: iso(range.fromMs + at * stepMs),
            bad: bad / perMinute,
            total: total / perMinute,
          })),
    deploys: records === null ? null : deploysOfCalls(records),
    cut: read.cut !== null,
    reports: read.reports,
  };
}

/** Changes of `service.version`, which OpenTelemetry's `target_info` carries. */
async function deployed(
  { fromMs, toMs }: Range,
  environment: string | null,
  { backends, signal }: ServiceContext,
): Promise<{ deploys: IncidentMinutes["deploys"]; reports: SourceReport[] }> {
  const versions = metric("target_info", {
    service_version: { not: "" },
    deployment_environment_name: environment === null ? undefined : { anyOf: [environment, ""] },
  });
  const reply = await queryRange(backends.prometheus, {
    query: aggregate("count", versions, { by: ["job", "service_version"] }).text,
    startMs: fromMs,
    endMs: toMs,
    stepMs: MINUTE_MS,
    signal,
  });
  const reports = [sourceReport("prometheus", reply)];
  if (!reply.ok || reply.value.series.length === 0) return { deploys: null, reports };
  return { deploys: deploysOfSeries(reply.value.series, fromMs + 2 * reply.value.stepMs), reports };
}
