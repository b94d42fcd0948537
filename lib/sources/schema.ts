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

export const QUERY_LANGUAGES = ["traceql", "logql", "promql", "http"] as const;

/** One question that an answer was made from, word for word as the backend was asked it. */
export const queryReportSchema = z.object({
  source: z.enum(SOURCES),
  language: z.enum(QUERY_LANGUAGES),
  /** The query; of `http`, method and path below the backend's address. */
  query: z.string(),
  /** `not_yet`: the answer was made up before the backend had answered. */
  state: z.enum(SOURCE_STATES),
  message: z.string(),
  tookMs: z.number().nullable(),
  /** The range that was asked for; null where the question has none. Of one instant both are the same. */
  from: z.iso.datetime().nullable(),
  to: z.iso.datetime().nullable(),
  /** Seconds; null where it is no series over time. */
  step: z.number().nullable(),
  /** The most lines, traces or series asked for; null where the question names none. */
  limit: z.number().int().nullable(),
  /** The same question in Grafana Explore; null where no link is configured or Grafana has no way to ask it. */
  grafana: z.string().nullable(),
});
export type QueryReport = z.infer<typeof queryReportSchema>;

/** A metric that the console counts, as Prometheus has it. */
export const metricStateSchema = z.object({
  /** As docs/telemetry.md names it. */
  metric: z.string(),
  /** A stage with a metric of its own; null: of all of them, or of none. */
  stage: z.string().nullable(),
  /** As the configuration names it. */
  name: z.string(),
  /** `native`: a native histogram. */
  state: z.enum(["there", "native", "missing"]),
  /** What cannot be shown, since it or one of its labels is missing. */
  disables: z.array(z.string()),
});
export type MetricState = z.infer<typeof metricStateSchema>;

/** The contract of `/api/v1/status`. */
export const statusSchema = z.object({
  version: z.string(),
  /** True when the console reads the embedded backend because no address is set. */
  embedded: z.boolean(),
  sources: z.array(sourceSchema.extend({ version: z.string().nullable() })),
  /** Null: Prometheus is off or did not say. */
  metrics: z.array(metricStateSchema).nullable(),
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
