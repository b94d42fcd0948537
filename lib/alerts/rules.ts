import { alerts as activeAlerts, rules as ruleGroups } from "#lib/datasources/prometheus/client.ts";
import type { Alert, AlertingRule, Rule, RuleGroup } from "#lib/datasources/prometheus/adapt.ts";
import type { ServiceContext } from "#lib/sources/context.ts";
import { mapReply, type Reply } from "#lib/sources/model.ts";
import type { RuleOf } from "./build.ts";
import type { RuleState } from "./schema.ts";

/** Prometheus's alerts with the rules that made them. Server only. */

export interface FoundAlerts {
  readonly alerts: readonly Alert[];
  readonly ruleOf: (alert: Alert) => RuleOf | null;
  /** Also those of which nothing is active; empty where the rules are not told. */
  readonly alerting: readonly AlertingRule[];
  /** Null: the rules are not told. */
  readonly rules: RuleState | null;
}

/** The list of rules holds the alerts too. Where a Prometheus gives only its alerts, those are taken alone. */
export async function foundAlerts({ backends, signal }: ServiceContext): Promise<Reply<FoundAlerts>> {
  const groups = await ruleGroups(backends.prometheus, { signal });
  if (groups.ok) return mapReply(groups, withRules);
  if (groups.error.kind === "off" || groups.error.status === null) return groups;
  const alerts = await activeAlerts(backends.prometheus, { signal });
  if (!alerts.ok) return groups;
  const partial = "Prometheus gave its alerts, and not its rules.";
  return {
    ...alerts,
    value: { alerts: alerts.value, ruleOf: () => null, alerting: [], rules: null },
    partial,
  };
}

function withRules(groups: readonly RuleGroup[]): FoundAlerts {
  const ruleOf = new Map<Alert, RuleOf>();
  const alerting = groups.flatMap(({ rules }) => rules.filter(isAlerting));
  for (const rule of alerting) {
    const told = { forMs: rule.forMs, burns: isBurnRule(rule) };
    for (const alert of rule.alerts) ruleOf.set(alert, told);
  }
  return {
    alerts: [...ruleOf.keys()],
    ruleOf: (alert) => ruleOf.get(alert) ?? null,
    alerting,
    rules: ruleState(groups, alerting),
  };
}

const isAlerting = (rule: Rule): rule is AlertingRule => rule.type === "alerting";
const isBurnRule = ({ query }: Rule): boolean => query.includes("slo:sli_error:ratio_rate");

const MOST_FAILURES = 50;

function ruleState(groups: readonly RuleGroup[], alerting: readonly AlertingRule[]): RuleState {
  const failures = groups.flatMap((group) =>
    group.rules
      .filter(({ health }) => health === "err")
      .map(({ name, lastError }) => ({
        rule: name,
        group: group.name,
        message: (lastError ?? "").slice(0, 500),
      })),
  );
  const evaluated = alerting.flatMap(({ lastEvaluationMs }) => lastEvaluationMs ?? []);
  const last = evaluated.reduce((latest, one) => Math.max(latest, one), -Infinity);
  return {
    alerting: alerting.length,
    slo: alerting.filter(isBurnRule).length,
    lastEvaluation: Number.isFinite(last) ? new Date(last).toISOString() : null,
    failed: failures.length,
    failures: failures.slice(0, MOST_FAILURES),
  };
}
