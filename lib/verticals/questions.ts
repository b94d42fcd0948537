import { callLogStream } from "#lib/calls/call-log.ts";
import { type LogMetric, sum } from "#lib/datasources/loki/query.ts";
import type { Matcher } from "#lib/datasources/quoting.ts";
import type { Counting, Scope } from "./counting.ts";

/**
 * Everything that is asked about verticals, defined once: the console's panels and Grafana's dashboards
 * (deploy/grafana/dashboards) are both made of this. Pure.
 */

/** Of metrics: counted over a window. */
export const COUNTINGS = {
  turns: { metric: "turn_duration_seconds", suffix: "_bucket", by: [] },
  turnsByAgent: { metric: "turn_duration_seconds", suffix: "_bucket", by: ["agent"] },
  stages: { metric: "stage_duration_seconds", suffix: "_bucket", by: ["stage"] },
  stageTime: { metric: "stage_duration_seconds", suffix: "_sum", by: ["stage"] },
  stageCount: { metric: "stage_duration_seconds", suffix: "_count", by: ["stage"] },
  stageErrors: { metric: "stage_errors_total", suffix: "", by: ["stage"] },
  tools: { metric: "stage_duration_seconds", suffix: "_bucket", match: { stage: "tool_call" }, by: ["tool"] },
  toolCalls: { metric: "stage_duration_seconds", suffix: "_count", match: { stage: "tool_call" }, by: [] },
  toolErrors: { metric: "stage_errors_total", suffix: "", match: { stage: "tool_call" }, by: [] },
  toolErrorsByTool: { metric: "stage_errors_total", suffix: "", match: { stage: "tool_call" }, by: ["tool"] },
  toolCallsByTool: {
    metric: "stage_duration_seconds",
    suffix: "_count",
    match: { stage: "tool_call" },
    by: ["tool"],
  },
  checks: { metric: "guardrail_checks_total", suffix: "", by: ["result"] },
  checksByGuardrail: { metric: "guardrail_checks_total", suffix: "", by: ["guardrail", "result"] },
  outcomes: { metric: "calls_total", suffix: "", by: ["outcome"] },
  sentiment: { metric: "call_sentiment_total", suffix: "", by: ["sentiment"] },
  interruptions: { metric: "interruptions_total", suffix: "", by: [] },
} as const satisfies Record<string, Counting>;
export type CountingId = keyof typeof COUNTINGS;

/** Fields of the call log by the contract's words (docs/telemetry.md). */
export const FIELDS = {
  vertical: "call_vertical",
  outcome: "call_outcome",
  verdict: "call_verdict",
  agent: "call_agent",
  language: "call_language",
  carrier: "call_carrier",
} as const;
export type Field = keyof typeof FIELDS;

/** Of the call log: ends of calls over a window, split by fields, and by the vertical where the scope has none. */
export const LOGGED = {
  callsByOutcome: ["outcome"],
  callsByAgent: ["agent", "verdict"],
  callsByOrigin: ["language", "carrier", "verdict"],
  calls: [],
} as const satisfies Record<string, readonly Field[]>;
export type LoggedId = keyof typeof LOGGED;

export function logged(
  id: LoggedId,
  scope: Pick<Scope, "vertical" | "environment">,
  windowMs: number,
  agoMs = 0,
): LogMetric {
  let ends = callLogStream().where("event_name", "call.end");
  const narrow = (field: string, value: Matcher | null): void => {
    if (value !== null) ends = ends.where(field, value);
  };
  narrow(FIELDS.vertical, scope.vertical);
  narrow("deployment_environment_name", scope.environment);
  const by = [...(scope.vertical === null ? (["vertical"] as const) : []), ...LOGGED[id]];
  return sum(
    ends.countOverTime(windowMs, agoMs),
    by.map((field) => FIELDS[field]),
  );
}

export const OUTCOMES_FAILED: readonly string[] = ["dropped", "failed"];
