import { OUTCOMES, SENTIMENTS } from "#lib/calls/schema.ts";
import { histogramBounds } from "#lib/config/budgets.ts";
import type { MetricMap, MetricMapping, MetricName } from "#lib/config/model.ts";
import { isStage, LEDGER_STAGES } from "#lib/ledger/stages.ts";
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

/** Labels whose values the contract lists: another one would count nothing, for ever and without a word. */
const VALUES: Readonly<Record<string, readonly string[]>> = {
  outcome: OUTCOMES,
  direction: ["inbound", "outbound"],
  stage: LEDGER_STAGES,
  result: ["passed", "rejected"],
  sentiment: SENTIMENTS,
};
/** The values that a label can have; null: any. */
export const valuesOf = (label: string): readonly string[] | null =>
  Object.hasOwn(VALUES, label) ? (VALUES[label] ?? null) : null;

const CALL_BOUNDS_MS = [14_500, 29_500, 59_500, 119_500, 299_500, 599_500, 1_799_500];

/** The bounds of the contract's histogram, in seconds: what is below another can only be guessed. */
export const boundsOf = (metric: MetricName): readonly number[] =>
  (metric === "call_duration_seconds"
    ? CALL_BOUNDS_MS
    : histogramBounds(metric === "turn_duration_seconds" ? "turn" : "stage")
  ).map((ms) => ms / 1000);

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
