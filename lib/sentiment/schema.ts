import * as z from "zod";
import { callSummarySchema } from "#lib/calls/schema.ts";
import { queryReportSchema, sourceSchema } from "#lib/sources/schema.ts";

/** The contract of `/api/v1/calls/{sid}/history`. */

export const earlierCallSchema = callSummarySchema.extend({
  /** −1…1; null where it was not analysed, or not scored. */
  score: z.number().min(-1).max(1).nullable(),
});
export type EarlierCall = z.infer<typeof earlierCallSchema>;

export const historySchema = z.object({
  sid: z.string(),
  /** Null where the caller is not known. */
  callerHash: z.string().nullable(),
  /** Of the same caller, ended before this call began; the newest first, at most 20. */
  calls: z.array(earlierCallSchema),
  /** There are earlier ones that are not listed. */
  more: z.boolean(),
  /** How far back was looked; null where nothing was asked. */
  from: z.iso.datetime().nullable(),
  days: z.number().nullable(),
  /** Why there is nothing to tell; null where there is an answer, be it none. */
  reason: z.string().nullable(),
  sources: z.array(sourceSchema),
  queries: z.array(queryReportSchema).optional(),
});
export type CallHistory = z.infer<typeof historySchema>;
