import * as z from "zod";
import { STAGES } from "#lib/ledger/stages.ts";

/** How an answer says how it read the trace. Every text is a sentence or a part of one, for people. */

export const INTERRUPTIONS = ["barge_in", "hang_up", "false_alarm", "unknown"] as const;

/** Whose clock a turn's start and end are by. */
export const turnClockSchema = z.object({ from: z.enum(["framework", "spans"]), by: z.string() });

export const readingSchema = z.object({
  /** In the order of precedence: the first one's turns are the call's. Empty where no profile knows the spans. */
  profiles: z.array(
    z.object({
      name: z.string(),
      label: z.string(),
      /** As far as the spans tell; null: they do not. */
      version: z.string().nullable(),
    }),
  ),
  /** Each stage once: what its time was taken from, or why it has none. */
  stages: z.array(
    z.object({ stage: z.enum(STAGES), from: z.string().nullable(), why: z.string().nullable() }),
  ),
  /** Values that were not believed, by attribute and reason. */
  refused: z.array(
    z.object({
      what: z.string(),
      reason: z.string(),
      count: z.number().int(),
      /** The first of them, and its value in at most 80 characters. */
      spanId: z.string(),
      value: z.string(),
    }),
  ),
  /** What cannot be known of this call, why, and which setting would make it known; null: none would. */
  unknown: z.array(z.object({ what: z.string(), why: z.string(), setting: z.string().nullable() })),
  notes: z.array(z.string()),
});
export type CallReading = z.infer<typeof readingSchema>;
