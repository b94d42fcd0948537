import type { Attributes, Meter } from "@opentelemetry/api";
import { label } from "./redact.ts";
import type { KnownLabels, Outcome, Sentiment } from "./types.ts";

const TURN_BOUNDS = [0.3, 0.5, 0.8, 1.2, 1.6, 2.5, 4.5, 8.5];
const STAGE_BOUNDS = [0.02, 0.05, 0.1, 0.2, 0.25, 0.4, 0.5, 0.8, 1.2, 2.5, 4.5];
const CALL_BOUNDS = [14.5, 29.5, 59.5, 119.5, 299.5, 599.5, 1799.5];
const OUTCOMES: readonly Outcome[] = [
  "resolved",
  "escalated",
  "transferred",
  "abandoned",
  "dropped",
  "failed",
];
export const SENTIMENTS: readonly Sentiment[] = ["positive", "neutral", "negative"];
const DEFAULT_ERROR_TYPES = ["error", "timeout"];

/** Labels of `stage.duration` and `stage.errors`; undefined ones are left out. */
export interface StageLabels {
  readonly stage: string;
  readonly vertical: string;
  readonly provider?: string | null | undefined;
  readonly model?: string | null | undefined;
  readonly tool?: string | null | undefined;
}

/** The instruments of docs/telemetry.md. Durations in seconds; no call id, caller or free text is a label. */
export type Metrics = ReturnType<typeof createMetrics>;

/**
 * Units are `s` or annotations (`{call}`): a unit of `1` would add `_ratio` to the Prometheus name. Every bound
 * is a default budget or objective, none a whole second (`le="1"` and `le="1.0"` are different series).
 */
export function createMetrics(meter: Meter) {
  const histogram = (name: string, bounds: number[], description: string) =>
    meter.createHistogram(name, { unit: "s", description, advice: { explicitBucketBoundaries: bounds } });
  const counter = (name: string, unit: string, description: string) =>
    meter.createCounter(name, { unit, description });

  const turnDuration = histogram("turn.duration", TURN_BOUNDS, "Caller's last speech to agent's first audio");
  const stageDuration = histogram("stage.duration", STAGE_BOUNDS, "A stage's share of its turn");
  const callDuration = histogram("call.duration", CALL_BOUNDS, "Answer to hang-up");
  const stageErrors = counter("stage.errors", "{error}", "Failed stages");
  const guardrailChecks = counter("guardrail.checks", "{check}", "Guardrail checks");
  const calls = counter("calls", "{call}", "Calls that ended");
  const sentiments = counter("call.sentiment", "{call}", "Calls by post-call sentiment");
  const interruptions = counter("interruptions", "{interruption}", "Callers who barged in");
  const active = meter.createUpDownCounter("calls.active", {
    unit: "{call}",
    description: "Calls under way",
  });

  return {
    turn: (seconds: number, vertical: string, agent: string): void =>
      turnDuration.record(seconds, clean({ vertical, agent })),
    stage: (seconds: number, labels: StageLabels): void => stageDuration.record(seconds, clean(labels)),
    call: (seconds: number, vertical: string): void => callDuration.record(seconds, clean({ vertical })),
    /** An error has no model label: the type, stage, provider and tool are enough to find the model. */
    stageError: ({ stage, vertical, provider, tool }: StageLabels, errorType: string, count = 1): void =>
      stageErrors.add(count, clean({ stage, vertical, error_type: errorType, provider, tool })),
    guardrail: (vertical: string, guardrail: string, result: "passed" | "rejected", count = 1): void =>
      guardrailChecks.add(count, clean({ vertical, guardrail, result })),
    calls: (vertical: string, direction: string, outcome: string, count = 1): void =>
      calls.add(count, clean({ vertical, direction, outcome })),
    sentiment: (vertical: string, sentiment: string, count = 1): void =>
      sentiments.add(count, clean({ vertical, sentiment })),
    interruption: (vertical: string, count = 1): void => interruptions.add(count, clean({ vertical })),
    active: (vertical: string, change: number): void => active.add(change, clean({ vertical })),
  };
}

/** Starts every known series at 0, or the first error of each would be invisible to `rate()`. */
export function startAtZero(metrics: Metrics, known: KnownLabels): void {
  for (const {
    vertical,
    tools,
    guardrails,
    providers,
    errorTypes = DEFAULT_ERROR_TYPES,
  } of known.verticals) {
    metrics.active(vertical, 0);
    metrics.interruption(vertical, 0);
    for (const sentiment of SENTIMENTS) metrics.sentiment(vertical, sentiment, 0);
    for (const outcome of OUTCOMES)
      for (const direction of ["inbound", "outbound"]) metrics.calls(vertical, direction, outcome, 0);
    for (const guardrail of guardrails ?? []) {
      metrics.guardrail(vertical, guardrail, "passed", 0);
      metrics.guardrail(vertical, guardrail, "rejected", 0);
    }
    for (const errorType of errorTypes) {
      // A tool call is told by its tool, and by its provider where it has one.
      for (const tool of tools ?? [])
        for (const provider of [null, ...(providers?.tool_call ?? [])])
          metrics.stageError({ stage: "tool_call", vertical, tool, provider }, errorType, 0);
      for (const [stage, names] of Object.entries(providers ?? {}))
        for (const provider of stage === "tool_call" ? [] : (names ?? []))
          metrics.stageError({ stage, vertical, provider }, errorType, 0);
    }
  }
}

function clean(labels: object): Attributes {
  const attributes: Attributes = {};
  for (const [key, value] of Object.entries(labels) as [string, string | null | undefined][])
    if (value !== null && value !== undefined && value !== "") attributes[key] = label(value);
  return attributes;
}
