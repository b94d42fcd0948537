import * as z from "zod";
import type { HistogramPoint, Point, Series } from "./series.ts";

/** Samples of the Prometheus format, which Loki shares. https://prometheus.io/docs/prometheus/latest/querying/api/#expression-query-result-formats */

/** [seconds with a fraction, the value as text] */
export const matrixSample = z.tuple([z.number(), z.string()]);

/** [seconds, {count, sum, buckets: [[boundary rule, lower, upper, count], …]}] */
const histogramSample = z.tuple([
  z.number(),
  z.object({
    count: z.string(),
    sum: z.string(),
    buckets: z.array(z.tuple([z.number(), z.string(), z.string(), z.string()])).nullish(),
  }),
]);

const metric = z.record(z.string(), z.string());

export const seriesSchema = z.object({
  metric,
  values: z.array(matrixSample).optional(),
  histograms: z.array(histogramSample).optional(),
});
type PrometheusSeries = z.output<typeof seriesSchema>;

export const vectorSample = z.object({
  metric,
  value: matrixSample.optional(),
  histogram: histogramSample.optional(),
});
type PrometheusVectorSample = z.output<typeof vectorSample>;

/** `NaN`, `+Inf` and `-Inf` as Go writes them; text that is no number is NaN. */
export function sampleValue(text: string): number {
  if (text === "+Inf" || text === "Inf") return Infinity;
  if (text === "-Inf") return -Infinity;
  return text.trim() === "" ? Number.NaN : Number(text);
}

export const adaptPoint = ([seconds, value]: z.output<typeof matrixSample>): Point => ({
  timeMs: Math.round(seconds * 1000),
  value: sampleValue(value),
});

const adaptHistogram = ([seconds, histogram]: z.output<typeof histogramSample>): HistogramPoint => ({
  timeMs: Math.round(seconds * 1000),
  count: sampleValue(histogram.count),
  sum: sampleValue(histogram.sum),
  buckets: (histogram.buckets ?? []).map(([, lower, upper, count]) => ({
    lower: sampleValue(lower),
    upper: sampleValue(upper),
    count: sampleValue(count),
  })),
});

export const adaptSeries = (series: PrometheusSeries): Series => ({
  labels: new Map(Object.entries(series.metric)),
  points: (series.values ?? []).map(adaptPoint),
  histograms: (series.histograms ?? []).map(adaptHistogram),
});

/** An instant sample as a series of one point. */
export const adaptVectorSample = (sample: PrometheusVectorSample): Series => ({
  labels: new Map(Object.entries(sample.metric)),
  points: sample.value === undefined ? [] : [adaptPoint(sample.value)],
  histograms: sample.histogram === undefined ? [] : [adaptHistogram(sample.histogram)],
});
