import * as z from "zod";
import { ledgerStageSchema } from "#lib/calls/schema.ts";
import { queryReportSchema, sourceSchema } from "#lib/sources/schema.ts";

/** The contract of `/api/v1/calls/{sid}/cohort`. Instants are ISO 8601 in UTC, unknown is null. */

const instant = z.iso.datetime();
const ratio = z.number().min(0).max(1);
const count = z.number().int().min(0);

export const ATTRIBUTES = [
  "tool",
  "llm_model",
  "tts_provider",
  "stt_provider",
  "llm_provider",
  "version",
  "agent",
  "language",
  "carrier",
  "direction",
  "vertical",
] as const;
export type Attribute = (typeof ATTRIBUTES)[number];

/**
 * - `none`: the call breached nothing that could be asked about. `unknown`: the call log could not be read.
 * - `too_few`: too few calls to tell. `one`: only this call. `some`: others too, but not bunched in time.
 * - `bunched`: this call is one of a stretch of minutes in which breaches are more frequent than chance has it.
 */
export const COHORT_STATUSES = ["none", "unknown", "too_few", "one", "some", "bunched"] as const;

export const minuteSchema = z.object({ at: instant, calls: count, breached: count });

export const stretchSchema = z.object({
  /** The first minute of it, and the end of its last. */
  from: instant,
  to: instant,
  breached: count,
  calls: count,
  /** Of the scan statistic, by permutation. */
  p: ratio,
  /** `ended`: the calls after it are better. `open`: no call after it tells that it is over. */
  state: z.enum(["ended", "open"]),
  /** It reaches back to the first of the calls that were looked at: it may have begun earlier. */
  fromBefore: z.boolean(),
});

export const phaseSchema = z.object({
  from: instant,
  to: instant,
  /** The share of the stage's times that were over its budget; null without samples. */
  ratio: ratio.nullable(),
  samples: count.nullable(),
  /** The budget is no bound of the histogram: interpolated (≈). */
  approximate: z.boolean(),
});
export type CohortPhase = z.infer<typeof phaseSchema>;

export const valueSchema = z.object({ attribute: z.enum(ATTRIBUTES), value: z.string() });
export type CohortValue = z.infer<typeof valueSchema>;

export const factorSchema = z.object({
  /** The most telling of the values that exactly these calls have. */
  attribute: z.enum(ATTRIBUTES),
  value: z.string(),
  /** Other values that the same calls have: they cannot be told apart. */
  also: z.array(valueSchema),
  /** Calls with the value among those of which the attribute is known. */
  breached: z.object({ having: count, of: count }),
  rest: z.object({ having: count, of: count }),
  /** Null: no bound (none of the rest has it). */
  oddsRatio: z.number().nullable(),
  low: z.number(),
  high: z.number().nullable(),
  /** Fisher's exact test, two-sided; `adjusted` by Holm for all values that were tested. */
  p: ratio,
  adjusted: ratio,
  significant: z.boolean(),
  /** Among the calls with, and among those without, the leading value, it is no longer over-represented. */
  explained: z.boolean(),
});
export type CohortFactor = z.infer<typeof factorSchema>;

export const sharedSchema = valueSchema.extend({ rest: z.object({ having: count, of: count }) });
export type SharedValue = z.infer<typeof sharedSchema>;

export const cohortAlertSchema = z.object({
  name: z.string(),
  severity: z.string().nullable(),
  vertical: z.string().nullable(),
  stage: z.string().nullable(),
  /** First and last time that it was seen firing in the window. */
  from: instant,
  to: instant,
  /** It fired when the window began, and when it ended. */
  fromBefore: z.boolean(),
  still: z.boolean(),
});
export type CohortAlert = z.infer<typeof cohortAlertSchema>;

export const likeCallSchema = z.object({
  sid: z.string(),
  at: instant,
  worstMs: z.number().nullable(),
  agent: z.string().nullable(),
});

export const cohortSchema = z.object({
  sid: z.string(),
  stage: ledgerStageSchema.nullable(),
  vertical: z.string().nullable(),
  status: z.enum(COHORT_STATUSES),
  /** The answer in a sentence, with clock times in UTC. */
  statement: z.string(),
  /** When this call breached. */
  at: instant.nullable(),
  /** The hour around it, as far as it has passed. */
  from: instant.nullable(),
  to: instant.nullable(),
  /** Calls of the vertical in that hour that have the stage at all, this call included; null where unknown. */
  counts: z.object({ breached: count, calls: count, withoutStage: count }).nullable(),
  minutes: z.array(minuteSchema),
  stretch: stretchSchema.nullable(),
  /** Over the budget before, during and after the stretch (or the ten minutes around the call). */
  ratio: z.object({
    budgetMs: z.number().nullable(),
    before: phaseSchema.nullable(),
    during: phaseSchema.nullable(),
    after: phaseSchema.nullable(),
  }),
  /** Which calls the values are compared among. */
  compared: z.enum(["stretch", "hour"]),
  tested: count,
  factors: z.array(factorSchema),
  /** A value of the stage itself that all breached calls share, although it may be no more than the rest's share. */
  shared: sharedSchema.nullable(),
  alerts: z.array(cohortAlertSchema).nullable(),
  like: z.array(likeCallSchema),
  /** What the answer does not cover. */
  notes: z.array(z.string()),
  sources: z.array(sourceSchema),
  queries: z.array(queryReportSchema).optional(),
});
export type Cohort = z.infer<typeof cohortSchema>;
