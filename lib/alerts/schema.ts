import * as z from "zod";
import { WINDOWS } from "#lib/slo/model.ts";
import { ALERT_STATES, SEVERITIES } from "./kinds.ts";
import { queryReportSchema, sourceSchema } from "#lib/sources/schema.ts";

/** The contract of `/api/v1/alerts`: what Prometheus's rules found, and what Alertmanager does about it. */

const instant = z.iso.datetime();
const burnOf = z.object({
  window: z.enum(WINDOWS),
  /** Times as fast as would use the budget up in just its period; null: unknown. */
  rate: z.number().nullable(),
});

export const alertSchema = z.object({
  /** A hash of its labels: the same as long as they are, whoever is asked. */
  id: z.string(),
  name: z.string(),
  severity: z.enum(SEVERITIES),
  state: z.enum(ALERT_STATES),
  /** Null: that source did not answer, or is off. */
  knownTo: z.object({ prometheus: z.boolean().nullable(), alertmanager: z.boolean().nullable() }),
  vertical: z.string().nullable(),
  environment: z.string().nullable(),
  /** The objective whose budget it is about; null: it is about none. `title` is the SLO file's. */
  objective: z.object({ id: z.string(), name: z.string(), title: z.string().nullable() }).nullable(),
  summary: z.string().nullable(),
  description: z.string().nullable(),
  /** Since when its condition holds; null: unknown. */
  activeAt: instant.nullable(),
  /** Since when it fires: Alertmanager's word, else `activeAt` and the rule's `for`. Null: it does not, or unknown. */
  firingSince: instant.nullable(),
  /**
   * The condition that holds, else the one that is nearest to it: the budget burns more than `factor` times too fast in
   * both windows. Null: the alert has no such condition, or nothing is recorded of it.
   */
  burn: z
    .object({ long: burnOf, short: burnOf, factor: z.number(), holds: z.boolean().nullable() })
    .nullable(),
  budget: z
    .object({
      /** Share of the period's budget that is left; below 0 overspent; null: unknown. */
      left: z.number().nullable(),
      /** When it will be gone if the short window's burn goes on. */
      gone: z.discriminatedUnion("kind", [
        z.object({ kind: z.literal("unknown") }),
        z.object({ kind: z.literal("gone") }),
        /** At this burn it outlasts its period. */
        z.object({ kind: z.literal("never") }),
        z.object({ kind: z.literal("at"), at: instant }),
      ]),
    })
    .nullable(),
  silencedBy: z.array(
    z.object({ id: z.string(), author: z.string(), comment: z.string(), until: instant.nullable() }),
  ),
  /** Alerts on whose account nobody is told of this one; `id` is null where they are not in this answer. */
  inhibitedBy: z.array(
    z.object({
      id: z.string().nullable(),
      name: z.string().nullable(),
      severity: z.enum(SEVERITIES).nullable(),
    }),
  ),
  /** Names of time intervals. */
  mutedBy: z.array(z.string()),
  receivers: z.array(z.string()),
  labels: z.record(z.string(), z.string()),
  /** Labels that Prometheus adds on the way to Alertmanager. */
  externalLabels: z.record(z.string(), z.string()),
  hrefs: z.object({ incident: z.string(), slo: z.string().nullable(), runbook: z.string().nullable() }),
});
export type Alert = z.infer<typeof alertSchema>;
export type BurnCondition = NonNullable<Alert["burn"]>;
export type BudgetGone = NonNullable<Alert["budget"]>["gone"];

/** What is known of the rules that make the alerts; null: Prometheus could not say. */
export const ruleStateSchema = z.object({
  alerting: z.number().int(),
  /** Alerting rules on the budgets of objectives. */
  slo: z.number().int(),
  /** The latest evaluation of any alerting rule; null: none was evaluated yet. */
  lastEvaluation: instant.nullable(),
  /** Rules that could not be evaluated, at most 50; `failed` counts all. */
  failed: z.number().int(),
  failures: z.array(z.object({ rule: z.string(), group: z.string(), message: z.string() })),
});
export type RuleState = z.infer<typeof ruleStateSchema>;

export const MOST_ALERTS = 500;

export const alertListSchema = z.object({
  /** Pages first, then by state and time; at most 500. */
  alerts: z.array(alertSchema),
  /** Before the limit. */
  total: z.number().int(),
  rules: ruleStateSchema.nullable(),
  /** `off`: no Alertmanager is configured; `error`: it did not answer. */
  alertmanager: z.enum(["ok", "off", "error"]),
  prometheus: z.enum(["ok", "off", "error"]),
  sources: z.array(sourceSchema),
  queries: z.array(queryReportSchema).optional(),
});
export type AlertList = z.infer<typeof alertListSchema>;

export const alertDetailSchema = z.object({
  alert: alertSchema,
  sources: z.array(sourceSchema),
  queries: z.array(queryReportSchema).optional(),
});
export type AlertDetail = z.infer<typeof alertDetailSchema>;

const words = z.array(z.string().min(1).max(128)).max(20).optional();

export const alertFiltersSchema = z.strictObject({
  severity: z.array(z.enum(SEVERITIES)).optional(),
  state: z.array(z.enum(ALERT_STATES)).optional(),
  vertical: words,
  environment: words,
  /** Every word must be in the name, the summary or a label. */
  q: z.string().max(200).optional(),
});
export type AlertFilters = z.infer<typeof alertFiltersSchema>;
