import * as z from "zod";
import { callFiltersSchema } from "#lib/calls/filters.ts";
import { queryReportSchema, sourceSchema } from "#lib/sources/schema.ts";
import { ALERTINGS, WINDOWS } from "./model.ts";
import { sloStatusSchema } from "./status-schema.ts";

/** The contract of `/api/v1/slos`. */

const instant = z.iso.datetime();
const unknownOr = z.number().nullable();
const figures = z.array(unknownOr);

/** An alert on an objective's budget that is active now. */
const sloAlertSchema = z.object({
  name: z.string(),
  severity: z.string().nullable(),
  state: z.enum(["firing", "pending", "unknown"]),
  /** Since when its condition holds. */
  activeAt: instant.nullable(),
  incident: z.string(),
});
export type SloAlert = z.infer<typeof sloAlertSchema>;

/** An objective of the SLO file, whether or not anything was recorded of it. */
const declaredSchema = z.object({
  objective: z.string(),
  title: z.string(),
  description: z.string(),
  target: z.number(),
  alerting: z.enum(ALERTINGS),
});

export const sloSchema = sloStatusSchema.extend({
  /** Why nothing is known of it; null: something is. */
  noData: z.string().nullable(),
  alerts: z.array(sloAlertSchema),
  /** Share of bad events of each half hour of the last day, oldest first. */
  spark: figures,
});
export type Slo = z.infer<typeof sloSchema>;

export const slosSchema = z.object({
  at: instant,
  /** By vertical and objective; null: Prometheus did not answer. */
  slos: z.array(sloSchema).nullable(),
  /** The objectives of the console's SLO file; empty where it has none. */
  declared: z.array(declaredSchema),
  /** Whether Prometheus has rules that record objectives; null: it did not say. */
  rulesLoaded: z.boolean().nullable(),
  sources: z.array(sourceSchema),
  queries: z.array(queryReportSchema).optional(),
});
export type Slos = z.infer<typeof slosSchema>;

const words = z.array(z.string().min(1).max(128)).max(20).optional();
export const slosQuerySchema = z.strictObject({
  objective: words,
  vertical: words,
  environment: words,
});
export type SlosQuery = z.infer<typeof slosQuerySchema>;

/** Without `from` the last day; `to` is now. */
export const sloQuerySchema = z.strictObject({
  environment: z.string().min(1).max(128).optional(),
  from: callFiltersSchema.shape.from,
  to: callFiltersSchema.shape.to,
});
export type SloQuery = z.infer<typeof sloQuerySchema>;

export const sloRuleSchema = z.object({
  kind: z.enum(["recording", "alerting"]),
  name: z.string(),
  group: z.string(),
  query: z.string(),
  labels: z.record(z.string(), z.string()),
  /** Null, as all below: read from the SLO file, because Prometheus did not tell its rules. */
  health: z.enum(["ok", "err", "unknown"]).nullable(),
  lastError: z.string().nullable(),
  lastEvaluation: instant.nullable(),
  /** How long the last evaluation took, in ms. */
  evaluationMs: unknownOr,
});
export type SloRule = z.infer<typeof sloRuleSchema>;

export const sloDetailSchema = z.object({
  at: instant,
  slo: sloSchema.omit({ spark: true }),
  from: instant,
  to: instant,
  stepSeconds: z.number(),
  /** Epoch ms: one for each figure of the series below; null: Prometheus did not answer. */
  times: z.array(z.number()),
  /** Burn by window; windows that are shorter than a step are left out. Null: Prometheus did not answer. */
  burn: z.partialRecord(z.enum(WINDOWS), figures).nullable(),
  /** Share of the period's budget that is left. */
  budgetLeft: figures.nullable(),
  /** Events a minute, over each step; null: not recorded, or Prometheus did not answer. */
  events: z.object({ good: figures, bad: figures, total: figures }).nullable(),
  /** When alerts of it fired within the range. */
  fired: z.array(z.object({ name: z.string(), severity: z.string().nullable(), from: instant, to: instant })),
  /** When a service began to run another version within the range. */
  deploys: z.array(z.object({ at: instant, version: z.string() })),
  /** From Prometheus, else as the SLO file would make them. */
  rules: z.array(sloRuleSchema),
  rulesFrom: z.enum(["prometheus", "file"]),
  /** The list of the calls behind it; null: calls cannot be filtered by what it counts. */
  calls: z.string().nullable(),
  sources: z.array(sourceSchema),
  queries: z.array(queryReportSchema).optional(),
});
export type SloDetail = z.infer<typeof sloDetailSchema>;
