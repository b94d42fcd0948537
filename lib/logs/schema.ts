import * as z from "zod";
import { nsSchema, queryReportSchema, sourceSchema } from "#lib/sources/schema.ts";

/** The contract of `/api/v1/calls/{sid}/logs`. */

export const logLineSchema = z.object({
  /** `<ns>-<hash>`: stable, so that a line can be linked to. */
  id: z.string(),
  timeNs: nsSchema,
  /** Relative to the call's start; null when that is unknown. */
  offsetMs: z.number().nullable(),
  level: z.string(),
  service: z.string(),
  eventName: z.string().nullable(),
  spanId: z.string().nullable(),
  turnIndex: z.number().int().nullable(),
  body: z.string(),
  attributes: z.record(z.string(), z.string()),
});
export type LogLine = z.infer<typeof logLineSchema>;

export const logListSchema = z.object({
  lines: z.array(logLineSchema),
  truncated: z.boolean(),
  sources: z.array(sourceSchema),
  queries: z.array(queryReportSchema).optional(),
});
export type LogList = z.infer<typeof logListSchema>;
