import * as z from "zod";

/** What Tempo answers (https://grafana.com/docs/tempo/latest/api_docs/), as far as the console reads it. */

const keyValue = z.object({ key: z.string(), value: z.unknown() });

/** Spans are checked by hand in adapt.ts; see there. */
export const traceV2Schema = z.object({
  trace: z.record(z.string(), z.unknown()).nullish(),
  /** `PARTIAL`; a complete trace has none. */
  status: z.union([z.string(), z.number()]).optional(),
  message: z.string().optional(),
});

const foundSpan = z.object({
  spanID: z.string(),
  name: z.string().optional(),
  startTimeUnixNano: z.string(),
  durationNanos: z.union([z.string(), z.number()]).optional(),
  attributes: z.array(keyValue).optional(),
});

const spanSet = z.object({ spans: z.array(foundSpan).optional(), matched: z.number().optional() });

const foundTrace = z.object({
  traceID: z.string(),
  rootServiceName: z.string().optional(),
  rootTraceName: z.string().optional(),
  startTimeUnixNano: z.string().optional(),
  durationMs: z.number().optional(),
  spanSet: spanSet.nullish(),
  spanSets: z.array(spanSet).nullish(),
});
export type TempoFoundTrace = z.output<typeof foundTrace>;

const progress = z.object({ completedJobs: z.number().optional(), totalJobs: z.number().optional() });

export const searchSchema = z.object({ traces: z.array(foundTrace).nullish(), metrics: progress.nullish() });

export const tagsSchema = z.object({
  scopes: z.array(z.object({ name: z.string(), tags: z.array(z.string()).nullish() })).nullish(),
});

export const tagValuesSchema = z.object({
  tagValues: z.array(z.object({ type: z.string().optional(), value: z.string() })).nullish(),
});

const sample = z.object({ timestampMs: z.union([z.string(), z.number()]), value: z.number().optional() });
const exemplar = z.object({
  labels: z.array(keyValue).optional(),
  value: z.number().optional(),
  timestampMs: z.union([z.string(), z.number()]),
});
const series = z.object({
  labels: z.array(keyValue).optional(),
  samples: z.array(sample).nullish(),
  exemplars: z.array(exemplar).nullish(),
  /** Instant queries only. */
  value: z.number().optional(),
});
export type TempoSeries = z.output<typeof series>;

export const metricsSchema = z.object({
  series: z.array(series).nullish(),
  status: z.union([z.string(), z.number()]).optional(),
  message: z.string().optional(),
});

export const buildInfoSchema = z.object({ version: z.string() });
