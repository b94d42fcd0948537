import { METRICS, type MetricMap, type MetricMapping, type MetricName } from "#lib/config/model.ts";
import { type Stage, STAGES } from "#lib/ledger/stages.ts";
import { mappingOf } from "./counting.ts";

/** Every metric that the console counts, under the names that the configuration gives them. Pure. */

export interface ExpectedMetric {
  readonly metric: MetricName;
  /** A stage whose duration is a metric of its own; null: the metric is of all of them, or of no stage. */
  readonly stage: Stage | null;
  readonly mapping: MetricMapping;
}

export const expectedMetrics = (metrics: MetricMap): ExpectedMetric[] => [
  ...METRICS.map((metric) => ({ metric, stage: null, mapping: mappingOf(metric, metrics) })),
  ...STAGES.flatMap((stage) => {
    const mapping = metrics.stages[stage];
    return mapping === undefined ? [] : [{ metric: "stage_duration_seconds" as const, stage, mapping }];
  }),
];

export const isHistogram = ({ metric }: Pick<ExpectedMetric, "metric">): boolean =>
  metric.endsWith("_seconds");
