import { queryRange } from "#lib/datasources/prometheus/client.ts";
import { aggregate, metric } from "#lib/datasources/prometheus/query.ts";
import { deploysOfSeries } from "#lib/incidents/deploys.ts";
import { firedAlerts } from "#lib/incidents/firing.ts";
import { ok, type Result } from "#lib/problem/model.ts";
import type { ServiceContext } from "#lib/sources/context.ts";
import { reportsBySource, sourceReport } from "#lib/sources/model.ts";
import { questionsOf } from "#lib/sources/questions.ts";
import { askedRange, DAY_MS, MINUTE_MS } from "./range.ts";
import type { Marks, MarksQuery } from "./schema.ts";

/** What happened within a range: deploys, alerts. Server only. */

const POINTS = 300;
/** How long before the range an alert that fires in it is looked for, so that it can be said since when. */
const LOOK_BACK_MS = DAY_MS;

/** Errors: `bad_request`. */
export async function getMarks(query: MarksQuery, context: ServiceContext): Promise<Result<Marks>> {
  const asked = askedRange(query, context.nowMs, POINTS);
  if (!asked.ok) return asked;
  const { fromMs, toMs } = asked.value;
  const { backends, signal } = context;
  const stepMs = Math.max(MINUTE_MS, Math.ceil((toMs - fromMs) / POINTS / MINUTE_MS) * MINUTE_MS);
  const versions = metric("target_info", {
    service_version: { not: "" },
    deployment_environment_name:
      query.environment === undefined ? undefined : { anyOf: [query.environment, ""] },
  });
  const [running, fired] = await Promise.all([
    queryRange(backends.prometheus, {
      query: aggregate("count", versions, { by: ["job", "service_version"] }).text,
      startMs: fromMs,
      endMs: toMs,
      stepMs,
      signal,
    }),
    firedAlerts(
      { fromMs: fromMs - LOOK_BACK_MS, toMs, vertical: query.vertical, environment: query.environment },
      context,
    ),
  ]);
  return ok({
    deploys: running.ok
      ? deploysOfSeries(running.value.series, fromMs)
          // The first version of all is where the data begins.
          .filter(({ from }) => from !== null)
          .map(({ at, version }) => ({ at, version }))
      : null,
    alerts: fired.alerts?.filter(({ to }) => Date.parse(to) >= fromMs) ?? null,
    sources: reportsBySource([sourceReport("prometheus", running), ...fired.reports]),
    queries: questionsOf(context),
  });
}
