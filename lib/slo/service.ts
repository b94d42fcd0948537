import { queryRange, rules as ruleGroups } from "#lib/datasources/prometheus/client.ts";
import type { Alert, RuleGroup } from "#lib/datasources/prometheus/adapt.ts";
import { ok, type Result } from "#lib/problem/model.ts";
import type { ServiceContext } from "#lib/sources/context.ts";
import { mergeReports, sourceReport } from "#lib/sources/model.ts";
import { questionsOf } from "#lib/sources/questions.ts";
import { consoleSlos } from "./console-file.ts";
import { type Grid, onGrid } from "./grid.ts";
import { incidentHref } from "./incident-href.ts";
import { ratioName } from "./records.ts";
import type { Slo, SloAlert, Slos, SlosQuery } from "./schema.ts";
import { keyOf, recordedSeries, sloStatuses } from "./status.ts";
import { noDataWords, unknownStatus } from "./status-model.ts";
import type { SloStatus } from "./status-schema.ts";

/** Every objective of every vertical, as it stands. Server only. */

const HALF_HOUR_MS = 30 * 60_000;
/** A day. */
const SPARK_STEPS = 48;

export async function listSlos(query: SlosQuery, context: ServiceContext): Promise<Result<Slos>> {
  const { backends, signal, nowMs, config } = context;
  const filter = { objectives: query.objective, verticals: query.vertical, environments: query.environment };
  const grid = sparkGrid(nowMs);
  const [known, spark, groups] = await Promise.all([
    sloStatuses(context, filter),
    queryRange(backends.prometheus, {
      query: recordedSeries([ratioName("30m")], filter).text,
      startMs: grid.startMs,
      endMs: grid.endMs,
      stepMs: grid.stepMs,
      signal,
    }),
    ruleGroups(backends.prometheus, { signal }),
  ]);
  const file = consoleSlos(config);
  const sparks = new Map(
    (spark.ok ? spark.value.series : []).map(({ labels, points }) => [keyOf(labels), onGrid(grid, points)]),
  );
  const alerts = groups.ok ? alertsOf(groups.value) : [];
  const rulesLoaded = (known.statuses?.length ?? 0) > 0 ? true : groups.ok ? areLoaded(groups.value) : null;
  const statuses =
    known.statuses === null ? null : withDeclared(known.statuses, file?.objectives ?? [], query);
  const report = mergeReports([
    ...known.reports,
    sourceReport("prometheus", spark),
    sourceReport("prometheus", groups),
  ]);
  return ok({
    at: new Date(nowMs).toISOString(),
    slos:
      statuses?.map((status): Slo => ({
        ...status,
        noData: noDataWords(status, rulesLoaded),
        alerts: alertsFor(status, alerts),
        spark: sparks.get(keyOfStatus(status)) ?? [],
      })) ?? null,
    declared: (file?.objectives ?? []).map(({ name, title, description, target, alerting }) => ({
      objective: name,
      title,
      description,
      target,
      alerting,
    })),
    rulesLoaded,
    sources: report === null ? [] : [report],
    queries: questionsOf(context),
  });
}

/** Half hours that are over: a window of 30 minutes at each end covers them all, and none twice. */
function sparkGrid(nowMs: number): Grid {
  const endMs = Math.floor(nowMs / HALF_HOUR_MS) * HALF_HOUR_MS;
  const startMs = endMs - (SPARK_STEPS - 1) * HALF_HOUR_MS;
  const times = Array.from({ length: SPARK_STEPS }, (_, i) => startMs + i * HALF_HOUR_MS);
  return { startMs, endMs, stepMs: HALF_HOUR_MS, times };
}

type Objectives = NonNullable<ReturnType<typeof consoleSlos>>["objectives"];

/** The verticals that are known have every objective of the file, also those of which nothing was recorded. */
function withDeclared(
  statuses: readonly SloStatus[],
  objectives: Objectives,
  { objective = [] }: SlosQuery,
): SloStatus[] {
  const places = new Map(
    statuses.map(({ vertical, environment }) => [
      JSON.stringify([vertical, environment]),
      { vertical, environment },
    ]),
  );
  const recorded = new Set(statuses.map(keyOfStatus));
  const missing = [...places.values()].flatMap(({ vertical, environment }) =>
    objectives
      .filter(({ name }) => objective.length === 0 || objective.includes(name))
      .map((one) => unknownStatus(one, vertical, environment))
      .filter((status) => !recorded.has(keyOfStatus(status))),
  );
  return [...statuses, ...missing];
}

/** The same as `keyOf` of its series. */
const keyOfStatus = ({ id, environment }: SloStatus): string => JSON.stringify([id, environment ?? ""]);

export const areLoaded = (groups: readonly RuleGroup[]): boolean =>
  groups.some(({ rules }) => rules.some(({ name }) => name.startsWith("slo:")));

/** Active alerts with an objective. */
export const alertsOf = (groups: readonly RuleGroup[]): Alert[] =>
  groups.flatMap(({ rules }) =>
    rules.flatMap((rule) =>
      rule.type === "alerting" ? rule.alerts.filter(({ labels }) => labels.has("sloth_id")) : [],
    ),
  );

/** Those of one objective, firing ones and pages first. */
export const alertsFor = (status: SloStatus, alerts: readonly Alert[]): SloAlert[] =>
  alerts
    .filter(({ labels }) => keyOf(labels) === keyOfStatus(status))
    .map(({ labels, state, activeAtMs }) => ({
      name: labels.get("alertname") ?? "unnamed",
      severity: labels.get("sloth_severity") ?? labels.get("severity") ?? null,
      state,
      activeAt: activeAtMs === null ? null : new Date(activeAtMs).toISOString(),
      incident: incidentHref(labels, activeAtMs),
    }))
    .toSorted((a, b) => rank(a) - rank(b));

const rank = ({ state, severity }: SloAlert): number =>
  (state === "firing" ? 0 : 2) + (severity === "page" ? 0 : 1);
