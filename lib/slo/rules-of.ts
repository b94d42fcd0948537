import type { MetricMap } from "#lib/config/model.ts";
import type { RuleGroup } from "#lib/datasources/prometheus/adapt.ts";
import type { SloFile } from "./model.ts";
import { sloRules } from "./rules.ts";
import type { SloRule } from "./schema.ts";
import type { SloStatus } from "./status-schema.ts";

/** The rules behind one objective, recording ones first. Pure. */

type Named = Pick<SloStatus, "id" | "objective">;

/** As Prometheus runs them: those of the objective, and those that serve all. */
export const loadedRules = (groups: readonly RuleGroup[], slo: Named): SloRule[] =>
  inOrder(
    groups.flatMap((group) =>
      group.rules
        .filter((rule) => isOf(slo, rule.name, rule.query, rule.labels, rule.type === "alerting"))
        .map((rule): SloRule => ({
          kind: rule.type,
          name: rule.name,
          group: group.name,
          query: rule.query,
          labels: Object.fromEntries(rule.labels),
          health: rule.health,
          lastError: rule.lastError,
          lastEvaluation:
            rule.lastEvaluationMs === null ? null : new Date(rule.lastEvaluationMs).toISOString(),
          evaluationMs: rule.evaluationMs,
        })),
    ),
  );

/** As the SLO file makes them. */
export const declaredRules = (file: SloFile, metrics: MetricMap, slo: Named): SloRule[] =>
  inOrder(
    Object.values(sloRules(file, metrics)).flatMap((groups) =>
      groups.flatMap((group) =>
        group.rules
          .map((rule) => ({
            kind: "alert" in rule ? ("alerting" as const) : ("recording" as const),
            name: "alert" in rule ? rule.alert : rule.record,
            query: rule.expr,
            labels: rule.labels ?? {},
          }))
          .filter(({ kind, name, query, labels }) =>
            isOf(slo, name, query, new Map(Object.entries(labels)), kind === "alerting"),
          )
          .map((rule): SloRule => ({
            ...rule,
            group: group.name,
            health: null,
            lastError: null,
            lastEvaluation: null,
            evaluationMs: null,
          })),
      ),
    ),
  );

function isOf(
  { id, objective }: Named,
  name: string,
  query: string,
  labels: ReadonlyMap<string, string>,
  alerting: boolean,
): boolean {
  const own = labels.get("sloth_slo");
  // Rules made by sloth itself are of one service each.
  const ownId = labels.get("sloth_id");
  if (own !== undefined || ownId !== undefined)
    return (own ?? objective) === objective && (ownId ?? id) === id;
  const selected = /sloth_slo="([^"]*)"/.exec(query)?.[1];
  if (alerting || selected !== undefined) return selected === objective;
  return name.startsWith("slo:");
}

/** What it counts, what serves all, what alerts. */
const inOrder = (rules: readonly SloRule[]): SloRule[] => rules.toSorted((a, b) => place(a) - place(b));
const place = ({ kind, labels }: SloRule): number =>
  kind === "alerting" ? 2 : labels["sloth_slo"] === undefined ? 1 : 0;
