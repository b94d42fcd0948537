import * as z from "zod";
import { LEDGER_STAGES } from "#lib/ledger/stages.ts";
import { queryReportSchema, sourceSchema } from "#lib/sources/schema.ts";

/** The contract of `/api/v1/calls/{sid}/baseline`. Instants are ISO 8601 in UTC. */

export const quantileSchema = z.object({
  ms: z.number(),
  /** Interpolated within a bucket: shown with ≈. */
  approximate: z.boolean(),
  /** Above the histogram's last bound: "more than `ms`". */
  beyond: z.boolean(),
});
export type BaselineQuantile = z.infer<typeof quantileSchema>;

export const stageBaselineSchema = z.object({
  stage: z.enum(["turn", ...LEDGER_STAGES]),
  /** Turns (of `tool_call`: calls of a tool) that were counted; null where Prometheus could not say. */
  samples: z.number().int().nullable(),
  /** Null with fewer samples than `minimum` asks for. */
  p50: quantileSchema.nullable(),
  p95: quantileSchema.nullable(),
});
export type StageBaseline = z.infer<typeof stageBaselineSchema>;

export const baselineSchema = z.object({
  sid: z.string(),
  vertical: z.string().nullable(),
  /** The hour around the call; null when its time is not known. */
  from: z.iso.datetime().nullable(),
  to: z.iso.datetime().nullable(),
  /** The least samples for each quantile. */
  minimum: z.object({ p50: z.number().int(), p95: z.number().int() }),
  stages: z.array(stageBaselineSchema),
  /** A sentence where there is nothing to compare with, or where it is of more than the vertical. */
  note: z.string().nullable(),
  sources: z.array(sourceSchema),
  queries: z.array(queryReportSchema).optional(),
});
export type Baseline = z.infer<typeof baselineSchema>;
