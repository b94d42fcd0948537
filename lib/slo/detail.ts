import { parseInstant } from "#lib/calls/filters.ts";
import { queryRange, rules as ruleGroups } from "#lib/datasources/prometheus/client.ts";
import { aggregate, metric, metrics, overTime } from "#lib/datasources/prometheus/query.ts";
import type { Matcher } from "#lib/datasources/quoting.ts";
import type { Series } from "#lib/datasources/series.ts";
import { deploysOfSeries } from "#lib/incidents/deploys.ts";
import { fail, ok, type Result } from "#lib/problem/model.ts";
import type { ServiceContext } from "#lib/sources/context.ts";
import { mergeReports, type Reply, sourceReport } from "#lib/sources/model.ts";
import { questionsOf } from "#lib/sources/questions.ts";
import { callsHref } from "./calls-href.ts";
import { consoleSlos } from "./console-file.ts";
import { type Grid, gridOf, onGrid } from "./grid.ts";
import { slothId, type Window, WINDOW_SECONDS, WINDOWS } from "./model.ts";
import { BAD, ENVIRONMENT, RECORD_EVERY_S, ratioName, TOTAL } from "./records.ts";
import { declaredRules, loadedRules } from "./rules-of.ts";
import type { SloDetail, SloQuery } from "./schema.ts";
import { alertsFor, alertsOf, areLoaded } from "./service.ts";
import { sloStatuses } from "./status.ts";
import { burnRate, noDataWords, unknownStatus } from "./status-model.ts";
import type { SloStatus } from "./status-schema.ts";

/** One objective of one vertical over a range of time. Server only. */

const MOST_MS = 366 * 86_400_000;
const LONGEST_NAME = 200;

/** Without an environment: the only one there is, else the first. */
export async function getSlo(
  { objective, vertical }: { readonly objective: string; readonly vertical: string },
  query: SloQuery,
  context: ServiceContext,
): Promise<Result<SloDetail>> {
  const { backends, signal, nowMs, config } = context;
  const { environment = null, from = "now-24h", to } = query;
  const fromMs = parseInstant(from, nowMs) ?? nowMs;
  const toMs = Math.min(nowMs, parseInstant(to ?? "now", nowMs) ?? nowMs);
  if (toMs <= fromMs) return fail("bad_request", "The range must end after it begins.", "from");
  if (toMs - fromMs > MOST_MS) return fail("bad_request", "The range is longer than a year.", "from");
  if (objective.length > LONGEST_NAME || vertical.length > LONGEST_NAME)
    return fail("not_found", "There is no such objective: no name is that long.");
  const file = consoleSlos(config);
  const meta = file?.objectives.find(({ name }) => name === objective) ?? null;
  const grid = gridOf(fromMs, toMs);
  const matchers: Record<string, Matcher | undefined> = {
    // Sloth's own rules have no vertical: there the service is it.
    sloth_id: slothId(vertical, objective),
    deployment_environment_name: environment ?? undefined,
  };
  const range = (query: string) => queryRange(backends.prometheus, { query, ...grid, signal });
  const over = (name: string) =>
    range(overTime("avg", metric(name, matchers), Math.max(grid.stepMs, 2 * RECORD_EVERY_S * 1000)).text);
  const windows = WINDOWS.filter((window) => WINDOW_SECONDS[window] * 1000 >= grid.stepMs);
  const [known, groups, ratios, total, bad, fired, deploys] = await Promise.all([
    sloStatuses(context, {
      objectives: [objective],
      verticals: [vertical],
      environments: environment === null ? undefined : [environment],
    }),
    ruleGroups(backends.prometheus, { signal }),
    range(metrics([...windows].map(ratioName), matchers).text),
    over(TOTAL),
    over(BAD),
    range(metric("ALERTS", { ...matchers, alertstate: "firing" }).text),
    range(versions(environment).text),
  ]);
  const status = known.statuses?.[0] ?? (meta === null ? null : unknownStatus(meta, vertical, environment));
  const reports = [
    ...known.reports,
    ...[groups, ratios, total, bad, fired, deploys].map((reply: Reply<unknown>) =>
      sourceReport("prometheus", reply),
    ),
  ];
  if (status === null) {
    return known.statuses === null
      ? fail("unavailable", "Prometheus did not answer, and the SLO file does not have this objective.")
      : fail("not_found", "There is no such objective: neither the SLO file has it nor was it recorded.");
  }
  // Without an environment that is asked for, the series of all came; what is told is of one.
  const own = (series: readonly Series[]) =>
    series.filter(({ labels }) => (labels.get(ENVIRONMENT) || null) === status.environment);
  const burn = ratios.ok ? burnByWindow(own(ratios.value.series), windows, status, grid) : null;
  const report = mergeReports(reports);
  return ok({
    at: new Date(nowMs).toISOString(),
    slo: {
      ...status,
      noData:
        known.statuses === null ? null : noDataWords(status, groups.ok ? areLoaded(groups.value) : null),
      alerts: groups.ok ? alertsFor(status, alertsOf(groups.value)) : [],
    },
    from: new Date(fromMs).toISOString(),
    to: new Date(toMs).toISOString(),
    stepSeconds: grid.stepMs / 1000,
    times: [...grid.times],
    burn,
    budgetLeft: burn?.["30d"]?.map((one) => (one === null ? null : 1 - one)) ?? null,
    events: total.ok && bad.ok ? eventsOf(own(total.value.series), own(bad.value.series), grid) : null,
    fired: fired.ok ? own(fired.value.series).flatMap((one) => stretches(one, grid)) : [],
    deploys: deploys.ok
      ? deploysOfSeries(deploys.value.series, grid.startMs)
          // The first version of all is where the data begins.
          .filter(({ from }) => from !== null)
          .map(({ at, version }) => ({ at, version }))
      : [],
    rules: groups.ok
      ? loadedRules(groups.value, status)
      : file === null
        ? []
        : declaredRules(file, config.metrics, status),
    rulesFrom: groups.ok ? "prometheus" : "file",
    calls: meta === null ? null : callsHref(meta, status, { from, to: to ?? null }),
    sources: report === null ? [] : [report],
    queries: questionsOf(context),
  });
}

/** Which services run which version. */
const versions = (environment: string | null) =>
  aggregate(
    "count",
    metric("target_info", {
      service_version: { not: "" },
      deployment_environment_name: environment === null ? undefined : { anyOf: [environment, ""] },
    }),
    { by: ["job", "service_version"] },
  );

function burnByWindow(
  series: readonly Series[],
  windows: readonly Window[],
  { budget }: SloStatus,
  grid: Grid,
): Partial<Record<Window, (number | null)[]>> {
  const byName = new Map(series.map(({ labels, points }) => [labels.get("__name__"), points]));
  return Object.fromEntries(
    windows.map((window) => [
      window,
      onGrid(grid, byName.get(ratioName(window)) ?? []).map((ratio) => burnRate(ratio, budget)),
    ]),
  );
}

const perMinute = (rate: number | null): number | null => (rate === null ? null : rate * 60);

function eventsOf(total: readonly Series[], bad: readonly Series[], grid: Grid): SloDetail["events"] {
  if (total.length === 0) return null;
  const [all, failed] = [total, bad].map((series) => onGrid(grid, series[0]?.points ?? []).map(perMinute));
  const good = (all ?? []).map((one, i) => {
    const failures = failed?.[i] ?? null;
    return one === null || failures === null ? null : Math.max(0, one - failures);
  });
  return { good, bad: failed ?? [], total: all ?? [] };
}

/** From when to when an alert fired. */
function stretches({ labels, points }: Series, { stepMs }: Grid): SloDetail["fired"] {
  const found: { fromMs: number; toMs: number }[] = [];
  for (const { timeMs } of points) {
    const last = found.at(-1);
    if (last !== undefined && timeMs - last.toMs <= stepMs * 1.5) last.toMs = timeMs;
    else found.push({ fromMs: timeMs, toMs: timeMs });
  }
  return found.map(({ fromMs, toMs }) => ({
    name: labels.get("alertname") ?? "unnamed",
    severity: labels.get("sloth_severity") ?? labels.get("severity") ?? null,
    from: new Date(fromMs).toISOString(),
    to: new Date(toMs).toISOString(),
  }));
}
