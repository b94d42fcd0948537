import * as z from "zod";
import { matrixSample, seriesSchema, vectorSample } from "../samples.ts";

/** What Prometheus 2.42 to 3 answers (https://prometheus.io/docs/prometheus/latest/querying/api/), as far as the console reads it. */

const labels = z.record(z.string(), z.string());

const envelope = {
  status: z.literal("success"),
  warnings: z.array(z.string()).nullish(),
  /** Since 3.0. */
  infos: z.array(z.string()).nullish(),
};

export const instantSchema = z.object({
  ...envelope,
  data: z.discriminatedUnion("resultType", [
    z.object({ resultType: z.literal("vector"), result: z.array(vectorSample) }),
    z.object({ resultType: z.literal("matrix"), result: z.array(seriesSchema) }),
    z.object({ resultType: z.literal("scalar"), result: matrixSample }),
    z.object({ resultType: z.literal("string"), result: matrixSample }),
  ]),
});

export const rangeSchema = z.object({
  ...envelope,
  data: z.object({ resultType: z.literal("matrix"), result: z.array(seriesSchema) }),
});

export const namesSchema = z.object({ ...envelope, data: z.array(z.string()).nullish() });

export const seriesListSchema = z.object({ ...envelope, data: z.array(labels).nullish() });

export const metadataSchema = z.object({
  ...envelope,
  data: z.record(
    z.string(),
    z.array(z.object({ type: z.string(), help: z.string().optional(), unit: z.string().optional() })),
  ),
});

export const exemplarsSchema = z.object({
  ...envelope,
  data: z
    .array(
      z.object({
        seriesLabels: labels,
        exemplars: z.array(z.object({ labels, value: z.string(), timestamp: z.number() })).nullish(),
      }),
    )
    .nullish(),
});

const alert = z.object({
  labels,
  annotations: labels.nullish(),
  state: z.string(),
  activeAt: z.string().nullish(),
  value: z.string().nullish(),
});
export type PrometheusAlert = z.output<typeof alert>;

export const alertsSchema = z.object({ ...envelope, data: z.object({ alerts: z.array(alert).nullish() }) });

const ruleBase = {
  name: z.string(),
  query: z.string(),
  labels: labels.nullish(),
  health: z.string(),
  lastError: z.string().nullish(),
  lastEvaluation: z.string().nullish(),
  evaluationTime: z.number().nullish(),
};

const rule = z.discriminatedUnion("type", [
  z.object({ ...ruleBase, type: z.literal("recording") }),
  z.object({
    ...ruleBase,
    type: z.literal("alerting"),
    state: z.string(),
    duration: z.number(),
    annotations: labels.nullish(),
    alerts: z.array(alert).nullish(),
  }),
]);
export type PrometheusRule = z.output<typeof rule>;

export const rulesSchema = z.object({
  ...envelope,
  data: z.object({
    groups: z.array(
      z.object({
        name: z.string(),
        file: z.string().nullish(),
        interval: z.number().nullish(),
        rules: z.array(rule).nullish(),
      }),
    ),
    /** Only where pages were asked for. */
    groupNextToken: z.string().nullish(),
  }),
});

export const buildInfoSchema = z.object({ ...envelope, data: z.object({ version: z.string() }) });
