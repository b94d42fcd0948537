import { isHistogramBound } from "#lib/config/budgets.ts";
import type { MetricMap, MetricMapping, MetricName } from "#lib/config/model.ts";
import { isStage } from "#lib/ledger/stages.ts";
import type { EventCount } from "./model.ts";

/** What the SLO file may count: the counters and histograms of docs/telemetry.md with their labels. */

const ENVIRONMENT = "deployment_environment_name";

/** Labels besides `vertical`, which every objective is split by, and the environment. */
const LABELS: Readonly<Record<Exclude<MetricName, "calls_active">, readonly string[]>> = {
  turn_duration_seconds: ["agent"],
  stage_duration_seconds: ["stage", "provider", "model", "tool"],
  call_duration_seconds: [],
  stage_errors_total: ["stage", "error_type", "provider", "tool"],
  guardrail_checks_total: ["guardrail", "result"],
  calls_total: ["direction", "outcome"],
  call_sentiment_total: ["sentiment"],
  interruptions_total: [],
};
export const COUNTED = Object.keys(LABELS) as (keyof typeof LABELS)[];
export const HISTOGRAMS = [
  "turn_duration_seconds",
  "stage_duration_seconds",
  "call_duration_seconds",
] as const satisfies readonly MetricName[];

export const labelsOf = (metric: MetricName): readonly string[] => [
  ...(metric === "calls_active" ? [] : LABELS[metric]),
  ENVIRONMENT,
];

const isHistogram = (metric: MetricName): boolean => (HISTOGRAMS as readonly string[]).includes(metric);

const CALL_BOUNDS_S: ReadonlySet<number> = new Set([14.5, 29.5, 59.5, 119.5, 299.5, 599.5, 1799.5]);

/** Whether the contract's histogram has this bound, so that a share can be counted and not guessed. */
export function isBound(metric: MetricName, seconds: number): boolean {
  if (metric === "call_duration_seconds") return CALL_BOUNDS_S.has(seconds);
  const ms = Math.round(seconds * 1000);
  return isHistogramBound(metric === "turn_duration_seconds" ? "turn" : "stage", ms);
}

/** A metric as a team named it. */
export interface Counted {
  readonly mapping: MetricMapping;
  /** True: `_count` and `_bucket` follow the name. */
  readonly histogram: boolean;
  /** A stage with a metric of its own: its label is not asked for. */
  readonly match: EventCount["match"];
}

/** Where the events are counted: under the contract's name, or the one that the configuration gives. */
export function counted({ metric, match }: EventCount, metrics: MetricMap): Counted {
  const plain = { name: metric, unit: "s", labels: {}, match: {} } as const;
  const histogram = isHistogram(metric);
  const { stage, ...rest } = match;
  if (metric === "stage_duration_seconds" && typeof stage === "string" && isStage(stage)) {
    const own = metrics.stages[stage];
    if (own !== undefined) return { mapping: own, histogram, match: rest };
  }
  return { mapping: metrics.metrics[metric] ?? plain, histogram, match };
}
