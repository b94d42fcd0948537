import * as z from "zod";
import { callFiltersSchema } from "#lib/calls/filters.ts";
import { queryReportSchema, sourceSchema } from "#lib/sources/schema.ts";

/** The contract of `/api/v1/verticals/{vertical}/turns`: single turns by when they were and how long they took. */

const instant = z.iso.datetime();

export const foundTurnSchema = z.object({
  /** When it ended. */
  at: instant,
  latencyMs: z.number(),
  /** False: the caller gave up, so "at least"; null: not recorded. */
  answered: z.boolean().nullable(),
  turnIndex: z.number().int().nullable(),
  /** Null: its spans name no call. */
  sid: z.string().nullable(),
  traceId: z.string(),
  /** Its call's page at this turn, else its trace's. */
  href: z.string(),
  /** The stage with the largest share of it; null: none was recorded, or Tempo did not say. */
  stage: z.string().nullable(),
  stageMs: z.number().nullable(),
});
export type FoundTurn = z.infer<typeof foundTurnSchema>;

export const turnsSchema = z.object({
  at: instant,
  vertical: z.string(),
  from: instant,
  to: instant,
  overMs: z.number().nullable(),
  upToMs: z.number().nullable(),
  /** The longest first; null: Tempo did not answer. */
  turns: z.array(foundTurnSchema).nullable(),
  /** There are more of them than these. */
  more: z.boolean(),
  sources: z.array(sourceSchema),
  queries: z.array(queryReportSchema),
});
export type Turns = z.infer<typeof turnsSchema>;

const latency = z.coerce.number().min(0).max(86_400_000).optional();

/** A turn belongs to a bucket as in the histogram: longer than `over`, at most `upTo`, both in ms. */
export const turnsQuerySchema = z.strictObject({
  from: callFiltersSchema.shape.from,
  to: callFiltersSchema.shape.to,
  environment: z.string().min(1).max(128).optional(),
  over: latency,
  upTo: latency,
});
export type TurnsQuery = z.infer<typeof turnsQuerySchema>;
