import * as z from "zod";
import { LEDGER_STAGES, STAGES } from "#lib/ledger/stages.ts";
import { INTERRUPTIONS, readingSchema, turnClockSchema } from "#lib/profiles/schema.ts";
import { nsSchema, queryReportSchema, sourceSchema } from "#lib/sources/schema.ts";

/** The contract of `/api/v1/calls` and `/api/v1/calls/{sid}`. Instants are ISO 8601 in UTC, ns are decimal strings. */

export const VERTICALS = [
  "healthcare",
  "real_estate",
  "salon",
  "after_hours",
  "it_helpdesk",
  "sales",
] as const;
export const OUTCOMES = ["resolved", "escalated", "transferred", "abandoned", "dropped", "failed"] as const;
export const VERDICTS = ["ok", "slow", "failed", "unknown"] as const;
export const SENTIMENTS = ["positive", "neutral", "negative"] as const;
/** `open`: it has not ended, or its end was lost. */
export const STATES = ["ended", "open"] as const;
/** What a call can have had at least one of, by the counts of its `call.end`. */
export const HAPPENINGS = ["interruption", "rejection", "error"] as const;
export const stageSchema = z.enum(STAGES);
export const ledgerStageSchema = z.enum(LEDGER_STAGES);
const instant = z.iso.datetime();

export const sentimentLabelSchema = z.enum(SENTIMENTS);

export const callSummarySchema = z.object({
  sid: z.string(),
  traceId: z.string().nullable(),
  startedAt: instant,
  durationMs: z.number().nullable(),
  vertical: z.string().nullable(),
  agent: z.string().nullable(),
  direction: z.enum(["inbound", "outbound"]).nullable(),
  language: z.string().nullable(),
  outcome: z.enum(OUTCOMES).nullable(),
  verdict: z.enum(VERDICTS),
  breachedStage: ledgerStageSchema.nullable(),
  worstTurnIndex: z.number().int().nullable(),
  worstTurnMs: z.number().nullable(),
  /** By which that turn was judged, where it is known: of calls from traces. */
  worstTurnBudgetMs: z.number().nullish(),
  turns: z.number().int().nullable(),
  slowTurns: z.number().int().nullable(),
  sentiment: sentimentLabelSchema.nullable(),
  sampled: z.boolean().nullable(),
  running: z.boolean(),
});
export type CallSummary = z.infer<typeof callSummarySchema>;

export const callListSchema = z.object({
  calls: z.array(callSummarySchema),
  nextCursor: z.string().nullable(),
  sources: z.array(sourceSchema),
  /** `traces`: there is no call log to be had, so these are the calls whose traces were kept and found: a sample. */
  basis: z.enum(["call_log", "traces"]),
  /** A sentence where the list does not cover everything that was asked for; null where it does. */
  note: z.string().nullable(),
});
export type CallList = z.infer<typeof callListSchema>;

export const evidenceSchema = z.object({
  kind: z.enum(["span", "log", "query"]),
  id: z.string(),
  href: z.string(),
  label: z.string(),
});

export const verdictSchema = z.object({
  status: z.enum(VERDICTS),
  severity: z.enum(["minor", "major"]).nullable(),
  basis: z.enum(["trace", "call_log"]),
  stage: ledgerStageSchema.nullable(),
  turnIndex: z.number().int().nullable(),
  waitedMs: z.number().nullable(),
  overrunMs: z.number().nullable(),
  tool: z.string().nullable(),
  provider: z.string().nullable(),
  model: z.string().nullable(),
  withinBudget: z.boolean(),
  sentence: z.string(),
  plain: z.string(),
  advice: z.string().nullable(),
  missing: z.array(z.string()),
  evidence: z.array(evidenceSchema),
});
export type CallVerdict = z.infer<typeof verdictSchema>;

export const findingSchema = z.object({
  kind: z.string(),
  turnIndex: z.number().int().nullable(),
  startMs: z.number().nullable(),
  sentence: z.string(),
  plain: z.string(),
  evidence: z.array(evidenceSchema),
});
export type CallFinding = z.infer<typeof findingSchema>;

export const partSchema = z.object({
  stage: ledgerStageSchema,
  startNs: nsSchema,
  endNs: nsSchema,
  spanId: z.string().nullable(),
  tool: z.string().nullable(),
  provider: z.string().nullable(),
  model: z.string().nullable(),
  error: z.string().nullable(),
  between: z
    .object({
      before: stageSchema.nullable(),
      after: stageSchema.nullable(),
      spans: z.array(z.object({ id: z.string(), name: z.string() })),
    })
    .nullable(),
});

export const ledgerRowSchema = z.object({
  stage: ledgerStageSchema,
  ms: z.number(),
  budgetMs: z.number().nullable(),
  overMs: z.number(),
});

export const turnSchema = z.object({
  index: z.number().int(),
  kind: z.enum(["reply", "greeting", "continuation"]),
  answered: z.boolean().nullable(),
  interrupted: z.boolean().nullable(),
  /** Why its answer was cut short; `interrupted` is true for a barge-in only. Null: it was not, or nothing tells. */
  interruption: z.enum(INTERRUPTIONS).nullish(),
  clock: turnClockSchema.nullish(),
  /** Relative to the call's start. */
  startMs: z.number(),
  startNs: nsSchema,
  endNs: nsSchema,
  spanId: z.string(),
  latencyMs: z.number(),
  budgetMs: z.number(),
  slow: z.boolean(),
  /** What a slow turn waited for, by the verdict's own rules; null: nothing tells. Absent in older files. */
  waitedFor: ledgerStageSchema.nullish(),
  ledger: z.array(ledgerRowSchema),
  parts: z.array(partSchema),
});
export type CallTurn = z.infer<typeof turnSchema>;

/** Who spoke when; relative to the call's start. */
export const speechSchema = z.object({
  who: z.enum(["caller", "agent"]),
  startMs: z.number(),
  endMs: z.number(),
  turnIndex: z.number().int().nullable(),
  spanId: z.string(),
});
export type CallSpeech = z.infer<typeof speechSchema>;

/** What a span said of the line; a field that it did not say is null. */
export const networkSchema = z.object({
  startMs: z.number(),
  turnIndex: z.number().int().nullable(),
  spanId: z.string(),
  jitterMs: z.number().nullable(),
  packetLossRatio: z.number().nullable(),
  rttMs: z.number().nullable(),
  mos: z.number().nullable(),
});

export const callSentimentSchema = z.object({
  label: sentimentLabelSchema.nullable(),
  score: z.number().min(-1).max(1).nullable(),
  summary: z.string().nullable(),
  topics: z.array(z.string()),
  model: z.string().nullable(),
  at: instant.nullable(),
});

export const legSchema = z.object({
  sid: z.string(),
  relation: z.enum(["parent", "child"]),
  startedAt: instant.nullable(),
  vertical: z.string().nullable(),
  agent: z.string().nullable(),
  outcome: z.enum(OUTCOMES).nullable(),
  href: z.string(),
});

export const healthSchema = z.object({
  kind: z.string(),
  /** `unknown`: what could not be looked at, which is neither well nor wrong. */
  severity: z.enum(["info", "warning", "unknown"]),
  sentence: z.string(),
  /** What it means for a reader of this call, and what to do about it. */
  means: z.string(),
  todo: z.string(),
  /** At most 20. */
  spanIds: z.array(z.string()),
});

export const callFactsSchema = z.object({
  sid: z.string(),
  traceId: z.string().nullable(),
  parentSid: z.string().nullable(),
  /** The HMAC of the caller's number; a pseudonym that may stand in a URL, unlike the number. */
  callerHash: z.string().nullable(),
  startedAt: instant.nullable(),
  startNs: nsSchema.nullable(),
  endedAt: instant.nullable(),
  durationMs: z.number().nullable(),
  running: z.boolean(),
  vertical: z.string().nullable(),
  agent: z.string().nullable(),
  direction: z.enum(["inbound", "outbound"]).nullable(),
  language: z.string().nullable(),
  carrier: z.string().nullable(),
  pipeline: z.enum(["cascade", "realtime"]).nullable(),
  outcome: z.enum(OUTCOMES).nullable(),
  endReason: z.string().nullable(),
  environment: z.string().nullable(),
  serviceVersion: z.string().nullable(),
  sampled: z.boolean().nullable(),
  turns: z.number().int().nullable(),
  slowTurns: z.number().int().nullable(),
  interruptions: z.number().int().nullable(),
  errors: z.number().int().nullable(),
  guardrailRejections: z.number().int().nullable(),
  tools: z.array(z.string()),
  sttProvider: z.string().nullable(),
  llmProvider: z.string().nullable(),
  llmModel: z.string().nullable(),
  ttsProvider: z.string().nullable(),
  spanCount: z.number().int().nullable(),
});
export type CallFacts = z.infer<typeof callFactsSchema>;

export const callDetailSchema = z.object({
  call: callFactsSchema,
  /** Where the call is in its life, so that an empty page is never mistaken for a quiet call. */
  state: z.enum(["complete", "running", "sampled_out", "expired", "not_yet", "partial"]),
  verdict: verdictSchema,
  findings: z.array(findingSchema),
  turns: z.array(turnSchema).nullable(),
  speech: z.array(speechSchema).nullable(),
  network: z.array(networkSchema).nullable(),
  sentiment: callSentimentSchema.nullable(),
  legs: z.array(legSchema),
  health: z.array(healthSchema),
  /** How the trace was read; null without one. */
  reading: readingSchema.nullish(),
  sources: z.array(sourceSchema),
  /** Not in a file. */
  queries: z.array(queryReportSchema).optional(),
});
export type CallDetail = z.infer<typeof callDetailSchema>;
