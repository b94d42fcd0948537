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
