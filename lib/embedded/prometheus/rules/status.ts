import type { Alert } from "./evaluate-rule.ts";
import type { AlertingRule, RecordingRule } from "./model.ts";

/** How a group stands after its last evaluation, as it is kept for the API. Times are epoch ms, null before the first. */
export interface GroupStatus {
  readonly name: string;
  readonly file: string;
  readonly intervalMs: number;
  readonly limit: number;
  readonly evaluationMs: number;
  readonly evaluatedAtMs: number | null;
  readonly rules: readonly RuleStatus[];
}

interface Evaluated {
  readonly health: "unknown" | "ok" | "err";
  readonly lastError: string;
  readonly evaluationMs: number;
  readonly evaluatedAtMs: number | null;
}

export type RuleStatus = (RecordingRule & Evaluated) | AlertingStatus;

export interface AlertingStatus extends AlertingRule, Evaluated {
  readonly state: "unknown" | Alert["state"];
  readonly alerts: readonly Alert[];
}
