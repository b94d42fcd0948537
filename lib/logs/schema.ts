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
  /** Without those that `shared` has for the line's service. */
  attributes: z.record(z.string(), z.string()),
});
export type LogLine = z.infer<typeof logLineSchema>;

export const logListSchema = z.object({
  lines: z.array(logLineSchema),
  truncated: z.boolean(),
  /** What all lines of a service have, told once: of 10,000 lines it is half of the answer. */
  shared: z.array(z.object({ service: z.string(), attributes: z.record(z.string(), z.string()) })).optional(),
  /**
   * Lines that name no trace: they lead to no span. With the ids of the first 20, with `after` of all. Not known of an
   * older file.
   */
  untraced: z.object({ count: z.number().int(), ids: z.array(z.string()) }).optional(),
  sources: z.array(sourceSchema),
  queries: z.array(queryReportSchema).optional(),
});
export type LogList = z.infer<typeof logListSchema>;

export const logsQuerySchema = z.strictObject({
  /** Epoch ns: only lines from this instant on, those of the call so far being known. */
  after: z
    .string()
    .regex(/^\d{1,19}$/, "must be an instant in ns")
    .optional(),
});
export type LogsQuery = z.infer<typeof logsQuerySchema>;

/** The contract of `/api/v1/calls/{sid}/logs/context`: a line's neighbours, of other calls too, without attributes. */
export const contextLineSchema = logLineSchema
  .pick({ id: true, timeNs: true, offsetMs: true, level: true, service: true, body: true })
  .extend({
    /** It names this call or its trace. */
    own: z.boolean(),
  });
export type ContextLine = z.infer<typeof contextLineSchema>;

export const logContextSchema = z.object({
  /** Oldest first, on both sides of the instant. */
  lines: z.array(contextLineSchema),
  sources: z.array(sourceSchema),
  queries: z.array(queryReportSchema).optional(),
});
export type LogContext = z.infer<typeof logContextSchema>;

export const contextQuerySchema = z.strictObject({
  /** Epoch ns. */
  at: z.string().regex(/^\d{1,19}$/, "must be an instant in ns"),
  service: z.string().min(1).max(256),
  /** Lines on each side. */
  lines: z.coerce.number().int().min(1).max(100).default(10),
});
export type ContextQuery = z.infer<typeof contextQuerySchema>;
