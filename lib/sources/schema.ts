import * as z from "zod";

/** How each answer says what it is made from. */

/** Nanoseconds as a decimal string: JSON numbers lose them above 2^53. */
export const nsSchema = z.string().regex(/^-?\d+$/);

export const SOURCES = ["tempo", "loki", "prometheus", "alertmanager"] as const;
export const SOURCE_STATES = [
  "ok",
  "partial",
  "empty",
  "sampled_out",
  "expired",
  "not_yet",
  "error",
  "off",
] as const;

export const sourceSchema = z.object({
  source: z.enum(SOURCES),
  state: z.enum(SOURCE_STATES),
  message: z.string(),
  tookMs: z.number().nullable(),
});
export type SourceReport = z.infer<typeof sourceSchema>;

/** The contract of `/api/v1/status`. */
export const statusSchema = z.object({
  version: z.string(),
  /** True when the console reads the embedded backend because no address is set. */
  embedded: z.boolean(),
  sources: z.array(sourceSchema.extend({ version: z.string().nullable() })),
  /** Sentences about the configuration (a budget that is not a histogram bound). */
  warnings: z.array(z.string()),
  lookup: z.object({
    /** False without CALLER_HASH_KEY: numbers cannot be looked up. */
    byNumber: z.boolean(),
    /** The region in which national numbers are read; null: only international ones are. */
    region: z.string().nullable(),
  }),
  retention: z.object({ traceDays: z.number(), logDays: z.number(), metricDays: z.number() }),
});
export type ConsoleStatus = z.infer<typeof statusSchema>;
