import * as z from "zod";
import {
  callDetailSchema,
  callFactsSchema,
  callSentimentSchema,
  callSummarySchema,
  ledgerStageSchema,
  turnSchema,
  verdictSchema,
} from "#lib/calls/schema.ts";
import { queryReportSchema, sourceSchema } from "#lib/sources/schema.ts";

/** The contracts of `/api/v1/calls/{sid}/compare` and `/api/v1/calls/{sid}/similar`. `b` is the call compared with. */

export const compareQuerySchema = z.strictObject({
  with: z.string().min(1).max(128).meta({ description: "The Call SID of the other call." }),
});

export const comparedCallSchema = z.object({
  call: callFactsSchema,
  state: callDetailSchema.shape.state,
  verdict: verdictSchema,
  sentiment: callSentimentSchema.nullable(),
  worstTurnMs: z.number().nullable(),
  /** Why its turns are not known; null where they are. */
  absence: z.string().nullable(),
  sources: z.array(sourceSchema),
});
export type ComparedCall = z.infer<typeof comparedCallSchema>;

/** Of providers and models, those that the turns used, where there is a trace. */
export const FACTS = [
  "pipeline",
  "stt_provider",
  "llm_provider",
  "llm_model",
  "tts_provider",
  "tools",
  "version",
  "agent",
  "vertical",
  "language",
  "carrier",
  "direction",
  "environment",
  "turn_budget",
] as const;
export type CompareFact = (typeof FACTS)[number];

export const factRowSchema = z.object({
  fact: z.enum(FACTS),
  /** `unknown`: one of the two is not recorded, so it cannot be told whether they differ. */
  state: z.enum(["differs", "same", "unknown"]),
  a: z.string().nullable(),
  b: z.string().nullable(),
});
export type FactRow = z.infer<typeof factRowSchema>;

const ms = z.number().nullable();
/** Times in ms; null where a call has no such stage, or where it is not known. `diffMs` is a − b. */
const timesSchema = z.object({ aMs: ms, bMs: ms, diffMs: ms });

export const stageTimesSchema = timesSchema.extend({ stage: ledgerStageSchema });
export type StageTimes = z.infer<typeof stageTimesSchema>;

export const pairSchema = z.object({
  a: turnSchema.nullable(),
  b: turnSchema.nullable(),
  diffMs: ms,
  stages: z.array(stageTimesSchema),
});
export type ComparedPair = z.infer<typeof pairSchema>;

export const stageRowSchema = z.object({
  /** `turn`: the whole of it. */
  stage: z.union([ledgerStageSchema, z.literal("turn")]),
  /** Of all turns that have the stage. */
  median: timesSchema,
  counts: z.object({ a: z.number().int(), b: z.number().int() }),
  /** Over the turns that stand beside each other. */
  total: timesSchema,
});
export type StageRow = z.infer<typeof stageRowSchema>;

export const comparisonSchema = z.object({
  a: comparedCallSchema,
  b: comparedCallSchema,
  facts: z.array(factRowSchema),
  /** Empty where neither call has turns. */
  pairs: z.array(pairSchema),
  matched: z.number().int(),
  stages: z.array(stageRowSchema),
  queries: z.array(queryReportSchema).optional(),
});
export type Comparison = z.infer<typeof comparisonSchema>;

export const similarSchema = z.object({
  sid: z.string(),
  /** The nearest first; at most five. */
  calls: z.array(callSummarySchema),
  /** How far around this call was looked, in ms; null where nothing could be asked. */
  withinMs: z.number().nullable(),
  /** What the calls are, or why there is none. */
  sentence: z.string(),
  sources: z.array(sourceSchema),
  queries: z.array(queryReportSchema).optional(),
});
export type Similar = z.infer<typeof similarSchema>;
