import * as z from "zod";
import { ALERTINGS } from "./model.ts";

/** How an objective of one vertical stands: what the recorded series and the SLO file say of it. */

const unknownOr = z.number().nullable();

/** By window; null: no event was counted in it, or nothing is known of it. */
const byWindow = z.object({
  "5m": unknownOr,
  "30m": unknownOr,
  "1h": unknownOr,
  "2h": unknownOr,
  "6h": unknownOr,
  "1d": unknownOr,
  "3d": unknownOr,
  "30d": unknownOr,
});

export const sloStatusSchema = z.object({
  /** `sloth_id`; of an objective without data, as the rules would name it. */
  id: z.string(),
  /** `sloth_slo`. */
  objective: z.string(),
  vertical: z.string(),
  /** `deployment_environment_name`; null where the rules do not tell environments apart. */
  environment: z.string().nullable(),
  /** From the SLO file; null where it does not have the objective. */
  title: z.string().nullable(),
  description: z.string().nullable(),
  alerting: z.enum(ALERTINGS).nullable(),
  /** With fewer bad events in its long window no alert fires. */
  minBadEvents: z.number().nullable(),
  /** Name of a runbook. */
  runbook: z.string().nullable(),
  /** Share of good events that is promised, between 0 and 1. */
  target: unknownOr,
  /** Share of events that may be bad: 1 − target. */
  budget: unknownOr,
  /** Days of the budget's period. */
  periodDays: z.number(),
  /** Share of bad events. */
  errorRatio: byWindow,
  /** Times as fast as would use the budget up in just the period. */
  burn: byWindow,
  /** Events of the period; null where the rules do not record them. */
  events: z.object({ good: unknownOr, bad: unknownOr, total: unknownOr }),
  /** Share of the period's budget that is left: 1 the whole, below 0 overspent. */
  budgetLeft: unknownOr,
  /** How much of the period has data, in ms. */
  knownMs: unknownOr,
});
export type SloStatus = z.infer<typeof sloStatusSchema>;
