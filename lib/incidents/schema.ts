import * as z from "zod";
import { ledgerStageSchema, OUTCOMES, sentimentLabelSchema } from "#lib/calls/schema.ts";
import { parseInstant } from "#lib/calls/filters.ts";
import { factorSchema, sharedSchema } from "#lib/cohort/schema.ts";
import { queryReportSchema, sourceSchema } from "#lib/sources/schema.ts";

/** The contract of `/api/v1/incidents…`. Instants are ISO 8601 in UTC, unknown is null and never 0. */

const instant = z.iso.datetime();
const count = z.number().int().min(0);
const ratio = z.number().min(0).max(1);
const word = z.string().min(1).max(128);
const instantText = z
  .string()
  .max(40)
  .refine(
    (text) => parseInstant(text, 0) !== null,
    "is neither ISO 8601, epoch milliseconds nor like now-1h",
  );

/** What an alert's link tells (lib/slo/incident-href.ts); each part may be missing. */
export const incidentQuerySchema = z.strictObject({
  /** `alertname`. */
  alert: word.optional(),
  /** `sloth_slo`. */
  slo: word.optional(),
  vertical: word.optional(),
  severity: word.optional(),
  stage: word.optional(),
  environment: word.optional(),
  /** An instant of the incident, epoch seconds; without it the latest one with these labels. */
  at: z.coerce.number().int().min(0).max(99_999_999_999).optional(),
  /** What the page shall cover instead of what it would choose. */
  from: instantText.optional(),
  to: instantText.optional(),
});
export type IncidentQuery = z.infer<typeof incidentQuerySchema>;

/** The parts that the summary has no time for: of a range, and what before it is compared. */
export const partQuerySchema = z.strictObject({
  slo: word.optional(),
  stage: word.optional(),
  vertical: word.optional(),
  environment: word.optional(),
  from: instantText,
  to: instantText,
});
export type PartQuery = z.infer<typeof partQuerySchema>;

const told = {
  sources: z.array(sourceSchema),
  queries: z.array(queryReportSchema).optional(),
};

export const firedAlertSchema = z.object({
  name: z.string(),
  slo: z.string().nullable(),
  vertical: z.string().nullable(),
  severity: z.string().nullable(),
  stage: z.string().nullable(),
  environment: z.string().nullable(),
  /** First and last time that it was seen firing. */
  from: instant,
  to: instant,
  /** It fired already when the range that was looked at began. */
  fromBefore: z.boolean(),
  still: z.boolean(),
});
export type FiredAlert = z.infer<typeof firedAlertSchema>;

/** Alerts of one vertical whose times touch: one thing went wrong. */
export const incidentGroupSchema = z.object({
  href: z.string(),
  vertical: z.string().nullable(),
  environment: z.string().nullable(),
  severity: z.string().nullable(),
  from: instant,
  to: instant,
  fromBefore: z.boolean(),
  still: z.boolean(),
  /** The most severe first. */
  alerts: z.array(firedAlertSchema),
});
export type IncidentGroup = z.infer<typeof incidentGroupSchema>;

export const incidentListSchema = z.object({
  from: instant,
  to: instant,
  /** Those that go on first, then the newest. Null where Prometheus could not say. */
  incidents: z.array(incidentGroupSchema).nullable(),
  note: z.string().nullable(),
  ...told,
});
export type IncidentList = z.infer<typeof incidentListSchema>;

export const KINDS = ["latency", "stage", "outcome", "tool", "guardrail", "other"] as const;
export type IncidentKind = (typeof KINDS)[number];

/** What the first screen says, from top to bottom. */
export const SENTENCES = ["since", "burn", "began", "driver", "factor", "affected"] as const;

const span = z.object({ from: instant, to: instant });

/** Bad ones of all, of what is counted. */
export const shareSchema = z.object({ bad: count, total: count, ratio: ratio.nullable() });
export type BadShare = z.infer<typeof shareSchema>;

export const driverRowSchema = z.object({
  /** A stage, tool, guardrail or outcome. */
  name: z.string(),
  during: shareSchema,
  before: shareSchema.nullable(),
  /** Bad ones more than there would be at the share of before; null where before is unknown. */
  excess: z.number().nullable(),
  /** No chance: the share rose by half at least, and a test says so. */
  rose: z.boolean(),
  /** Milliseconds; of stages. `approximate`: the budget is no bound of the histogram. */
  budgetMs: z.number().nullable(),
  approximate: z.boolean(),
  /** What went wrong most often: a type of error. */
  detail: z.string().nullable(),
});
export type DriverRow = z.infer<typeof driverRowSchema>;

export const driverSchema = z.object({
  of: z.enum(["stage", "tool", "guardrail", "outcome"]),
  /** `metrics`: turns, tool calls, checks. `call_log`: calls. */
  basis: z.enum(["metrics", "call_log"]),
  during: span,
  before: span.nullable(),
  /** `day`: the same hours a day earlier. `hours`: those just before, where there is no day before. */
  against: z.enum(["day", "hours"]).nullable(),
  /** Those that explain most first. */
  rows: z.array(driverRowSchema),
  /** The name of the row that drives it; null: none stands out. */
  leading: z.string().nullable(),
});
export type Driver = z.infer<typeof driverSchema>;

export const worstCallSchema = z.object({
  sid: z.string(),
  at: instant,
  turn: z.number().int().nullable(),
  waitedMs: z.number().nullable(),
  stage: ledgerStageSchema.nullable(),
  provider: z.string().nullable(),
  tool: z.string().nullable(),
  agent: z.string().nullable(),
  vertical: z.string().nullable(),
  sentiment: sentimentLabelSchema.nullable(),
  outcome: z.enum(OUTCOMES).nullable(),
  endReason: z.string().nullable(),
});
export type WorstCall = z.infer<typeof worstCallSchema>;

export const incidentSchema = z.object({
  subject: z.object({
    alert: z.string().nullable(),
    slo: z.string().nullable(),
    vertical: z.string().nullable(),
    severity: z.string().nullable(),
    stage: z.string().nullable(),
    environment: z.string().nullable(),
  }),
  kind: z.enum(KINDS),
  objective: z.object({
    title: z.string().nullable(),
    description: z.string().nullable(),
    /** Above so many milliseconds a turn is bad. */
    thresholdMs: z.number().nullable(),
    /** Share of events that may be bad. */
    budget: ratio.nullable(),
    runbook: z.object({ href: z.string(), title: z.string() }).nullable(),
  }),
  firing: z.object({
    /** `unknown`: neither Prometheus nor Alertmanager knows such an alert at that time. */
    state: z.enum(["firing", "ended", "unknown"]),
    from: instant.nullable(),
    fromBefore: z.boolean(),
    to: instant.nullable(),
  }),
  /** When bad events began to be more frequent than chance has it; null where that cannot be told. */
  began: z
    .object({
      at: instant,
      basis: z.enum(["call_log", "metrics"]),
      /** The grain of the counts it is found in. */
      resolutionMs: z.number(),
      /** It reaches back to the first of what was looked at. */
      orBefore: z.boolean(),
    })
    .nullable(),
  /** When they ceased to be; null: they go on, or it cannot be told. */
  recovered: instant.nullable(),
  /** What the page covers, and the incident in it. */
  range: span,
  during: span,
  /** Times as fast as the budget allows, by window; null: not recorded. */
  burn: z.array(z.object({ window: z.string(), rate: z.number() })).nullable(),
  budgetLeft: z.number().nullable(),
  driver: driverSchema.nullable(),
  /** Null where the call log could not be read. */
  calls: z
    .object({
      affected: count,
      of: count,
      /** Distinct callers, of those whose caller is known. */
      callers: count,
      callersOf: count,
      withoutCaller: count,
    })
    .nullable(),
  /** Among the calls of `during`: which values the bad ones have more often than the rest. */
  factors: z
    .object({
      /** The stage that a call had to breach to count as bad here; null: any badness. */
      stage: ledgerStageSchema.nullable(),
      breached: count,
      rest: count,
      tested: count,
      factors: z.array(factorSchema),
      shared: sharedSchema.nullable(),
    })
    .nullable(),
  worst: z.array(worstCallSchema),
  /** The first screen in sentences, with clock times in UTC. */
  sentences: z.array(z.object({ part: z.enum(SENTENCES), text: z.string() })),
  /** What the answer does not cover. */
  notes: z.array(z.string()),
  ...told,
});
export type Incident = z.infer<typeof incidentSchema>;

export const minutesSchema = z.object({
  range: span,
  stepMs: z.number(),
  /** What is counted: "turns", "calls". */
  unit: z.string(),
  basis: z.enum(["metrics", "call_log"]).nullable(),
  /** Events a minute; null where nothing is known. */
  minutes: z.array(z.object({ at: instant, bad: z.number().nullable(), total: z.number().nullable() })),
  /** Share that may be bad. */
  budget: ratio.nullable(),
  deploys: z
    .array(
      z.object({
        at: instant,
        service: z.string().nullable(),
        version: z.string(),
        from: z.string().nullable(),
      }),
    )
    .nullable(),
  alerts: z.array(firedAlertSchema).nullable(),
  notes: z.array(z.string()),
  ...told,
});
export type IncidentMinutes = z.infer<typeof minutesSchema>;

export const patternSchema = z.object({
  service: z.string(),
  event: z.string().nullable(),
  errorType: z.string().nullable(),
  level: z.string(),
  /** A line of it, numbers left out; null where none was read. */
  template: z.string().nullable(),
  during: count,
  before: count.nullable(),
  /** A call with it. */
  sid: z.string().nullable(),
  turn: z.number().int().nullable(),
});
export type LogPattern = z.infer<typeof patternSchema>;

export const patternListSchema = z.object({
  during: span,
  before: span.nullable(),
  /** Null where Loki could not say. */
  patterns: z.array(patternSchema).nullable(),
  notes: z.array(z.string()),
  ...told,
});
export type PatternList = z.infer<typeof patternListSchema>;

export const sentimentSchema = z.object({
  during: span,
  before: span.nullable(),
  against: z.enum(["day", "hours"]).nullable(),
  /** Analysed calls, and the negative ones of them. */
  negative: z.object({ during: shareSchema, before: shareSchema.nullable() }).nullable(),
  basis: z.enum(["metrics", "call_log"]).nullable(),
  ...told,
});
export type IncidentSentiment = z.infer<typeof sentimentSchema>;
