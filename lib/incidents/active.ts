import { annotatedRunbook, firingSince } from "#lib/alerts/build.ts";
import { joinAlerts } from "#lib/alerts/join.ts";
import { foundAlerts } from "#lib/alerts/rules.ts";
import { alerts as managedAlerts } from "#lib/datasources/alertmanager/client.ts";
import type { Labels } from "#lib/datasources/series.ts";
import { consoleSlos } from "#lib/slo/console-file.ts";
import type { ServiceContext } from "#lib/sources/context.ts";
import { sourceReport } from "#lib/sources/model.ts";
import type { SourceReport } from "#lib/sources/schema.ts";
import type { FiredAlert } from "./schema.ts";

/** What fires now, with its start as the page of alerts has it, and the runbooks that alerts name. Server only. */

export interface ActiveAlert {
  readonly labels: Labels;
  /** Epoch ms; null: not told. */
  readonly sinceMs: number | null;
}

export interface Active {
  readonly alerts: readonly ActiveAlert[];
  /** The address that an alert's annotation or its rule gives, as far as it is one of the web; null: none. */
  readonly runbookOf: (one: Pick<FiredAlert, "name" | "severity">) => string | null;
  /** Of Alertmanager, where there is one: that Prometheus has no list of rules is no fault of the incident's. */
  readonly reports: readonly SourceReport[];
}

export async function activeAlerts(context: ServiceContext): Promise<Active> {
  const { backends, signal, config } = context;
  const [found, managed] = await Promise.all([
    foundAlerts(context),
    backends.alertmanager.config.url === null ? null : managedAlerts(backends.alertmanager, { signal }),
  ]);
  const known = found.ok ? found.value : null;
  const consoleUrl = consoleSlos(config)?.consoleUrl ?? null;
  const firing = joinAlerts(known?.alerts ?? [], managed?.ok === true ? managed.value : []).filter(
    (one) => one.found?.state !== "pending",
  );
  const told = [
    ...firing.map(({ found, managed }) => ({
      labels: found?.labels ?? managed?.labels ?? new Map<string, string>(),
      annotations: found?.annotations ?? managed?.annotations ?? new Map<string, string>(),
    })),
    ...(known?.alerting ?? []).map(({ name, labels, annotations }) => ({
      labels: new Map([...labels, ["alertname", name]]),
      // Of a rule they are templates.
      annotations: new Map([...annotations].filter(([, text]) => !text.includes("{{"))),
    })),
  ];
  return {
    alerts: firing.map((one) => ({
      labels: one.found?.labels ?? one.managed?.labels ?? new Map<string, string>(),
      sinceMs: firingSince(one, one.found === null ? null : (known?.ruleOf(one.found) ?? null)),
    })),
    runbookOf: ({ name, severity }) => {
      const own = told.filter(
        ({ labels }) =>
          labels.get("alertname") === name &&
          (severity === null || [severity, undefined].includes(severityOf(labels))),
      );
      return (
        own.map((one) => annotatedRunbook(one.annotations, consoleUrl)).find((href) => href !== null) ?? null
      );
    },
    reports: managed === null ? [] : [sourceReport("alertmanager", managed)],
  };
}

const severityOf = (labels: Labels): string | undefined =>
  labels.get("sloth_severity") || labels.get("severity") || undefined;
