import { alerts as managedAlerts, silences as knownSilences } from "#lib/datasources/alertmanager/client.ts";
import type { Backend } from "#lib/datasources/transport.ts";
import { fail, ok, type Result } from "#lib/problem/model.ts";
import { consoleSlos } from "#lib/slo/console-file.ts";
import { sloStatuses } from "#lib/slo/status.ts";
import type { ServiceContext } from "#lib/sources/context.ts";
import { mergeReports, type Reply, sourceReport } from "#lib/sources/model.ts";
import { questionsOf } from "#lib/sources/questions.ts";
import type { SourceReport } from "#lib/sources/schema.ts";
import { buildAlert, type Known } from "./build.ts";
import { alertId } from "./id.ts";
import { joinAlerts } from "./join.ts";
import { byUrgency, isAskedFor } from "./model.ts";
import { foundAlerts } from "./rules.ts";
import {
  type Alert,
  type AlertDetail,
  type AlertFilters,
  type AlertList,
  MOST_ALERTS,
  type RuleState,
} from "./schema.ts";

/** What fires, and who is told: Prometheus joined with Alertmanager. Each may be missing. Server only. */

export async function listAlerts(filters: AlertFilters, context: ServiceContext): Promise<Result<AlertList>> {
  const { alerts, rules, prometheus, alertmanager, sources } = await allAlerts(context);
  const asked = alerts.map(({ alert }) => alert).filter((one) => isAskedFor(one, filters));
  return ok({
    alerts: asked.toSorted(byUrgency).slice(0, MOST_ALERTS),
    total: asked.length,
    rules,
    prometheus,
    alertmanager,
    sources,
    queries: questionsOf(context),
  });
}

/** One alert that is active now, by the id that a list gave, or by that of the same alert with Alertmanager's labels. */
export async function getAlert(id: string, context: ServiceContext): Promise<Result<AlertDetail>> {
  if (!/^[0-9a-f]{16}$/.test(id)) return fail("bad_request", "This is not an alert's id.", "id");
  const { alerts, prometheus, alertmanager, sources } = await allAlerts(context);
  const found = alerts.find(({ alert }) => alert.id === id) ?? alerts.find(({ otherId }) => otherId === id);
  if (found !== undefined) return ok({ alert: found.alert, sources, queries: questionsOf(context) });
  if (prometheus === "error" || alertmanager === "error")
    return fail("unavailable", "A source that may know this alert did not answer.");
  return fail("not_found", "No such alert is active. It may have ended.");
}

type Answered = AlertList["prometheus"];
export interface AllAlerts {
  /** In no order. `otherId`: made of the labels as Alertmanager has them. */
  readonly alerts: readonly { readonly alert: Alert; readonly otherId: string | null }[];
  readonly rules: RuleState | null;
  readonly prometheus: Answered;
  readonly alertmanager: Answered;
  readonly sources: SourceReport[];
}

/** What one source knows is not kept from somebody who was paged until the other has been waited for in full. */
const PATIENCE_MS = 6_000;

function impatient(context: ServiceContext): ServiceContext {
  const sooner = (backend: Backend): Backend => ({
    ...backend,
    config: { ...backend.config, timeoutMs: Math.min(backend.config.timeoutMs, PATIENCE_MS) },
  });
  const { prometheus, alertmanager } = context.backends;
  const backends = {
    ...context.backends,
    prometheus: sooner(prometheus),
    alertmanager: sooner(alertmanager),
  };
  return { ...context, backends };
}

export async function allAlerts(given: ServiceContext): Promise<AllAlerts> {
  const context = impatient(given);
  const { backends, signal, nowMs, config } = context;
  const hasManager = backends.alertmanager.config.url !== null;
  const [found, slos, managed, silences] = await Promise.all([
    foundAlerts(context),
    sloStatuses(context, { withKnown: false }),
    managedAlerts(backends.alertmanager, { signal }),
    hasManager ? knownSilences(backends.alertmanager, { signal }) : null,
  ]);
  const joined = joinAlerts(found.ok ? found.value.alerts : [], managed.ok ? managed.value : []).map(
    (one) => ({
      one,
      id: alertId(one.found?.labels ?? one.managed?.labels ?? new Map()),
      otherId: one.managed === null ? null : alertId(one.managed.labels),
    }),
  );
  const declared = consoleSlos(config);
  const known: Known = {
    nowMs,
    prometheus: found.ok,
    alertmanager: managed.ok,
    silences: new Map((silences?.ok ? silences.value : []).map((one) => [one.id, one])),
    fingerprints: new Map(
      joined.flatMap(({ one: { managed }, id }) =>
        managed === null ? [] : [[managed.fingerprint, { id, labels: managed.labels }] as const],
      ),
    ),
    slos: slos.statuses ?? [],
    ruleOf: found.ok ? found.value.ruleOf : () => null,
    titleOf: (name) => declared?.objectives.find((one) => one.name === name)?.title ?? null,
    consoleUrl: declared?.consoleUrl ?? null,
  };
  return {
    alerts: joined.map(({ one, id, otherId }) => ({ alert: buildAlert(id, one, known), otherId })),
    rules: found.ok ? found.value.rules : null,
    prometheus: answered(found),
    alertmanager: answered(managed),
    sources: [
      mergeReports([sourceReport("prometheus", found), ...slos.reports]),
      mergeReports([
        sourceReport("alertmanager", managed),
        ...(silences === null ? [] : [sourceReport("alertmanager", silences)]),
      ]),
    ].filter((report) => report !== null),
  };
}

const answered = (reply: Reply<unknown>): Answered =>
  reply.ok ? "ok" : reply.error.kind === "off" ? "off" : "error";
