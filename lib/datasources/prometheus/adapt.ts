import type { Labels } from "../series.ts";
import { sampleValue } from "../samples.ts";
import type { PrometheusAlert, PrometheusRule } from "./schema.ts";

export interface Alert {
  readonly labels: Labels;
  readonly annotations: Labels;
  /** Inactive alerts are not listed. */
  readonly state: "pending" | "firing" | "unknown";
  /** Epoch ms; null when not told. */
  readonly activeAtMs: number | null;
  readonly value: number | null;
}

interface RuleBase {
  readonly name: string;
  readonly query: string;
  readonly labels: Labels;
  /** `unknown` before the first evaluation. */
  readonly health: "ok" | "err" | "unknown";
  readonly lastError: string | null;
  readonly lastEvaluationMs: number | null;
  /** How long the last evaluation took; null when not told. */
  readonly evaluationMs: number | null;
}

export interface RecordingRule extends RuleBase {
  readonly type: "recording";
}

export interface AlertingRule extends RuleBase {
  readonly type: "alerting";
  readonly state: "inactive" | "pending" | "firing" | "unknown";
  /** How long the condition must hold (`for`), in ms. */
  readonly forMs: number;
  readonly annotations: Labels;
  readonly alerts: readonly Alert[];
}

export type Rule = RecordingRule | AlertingRule;

export interface RuleGroup {
  readonly name: string;
  readonly file: string | null;
  readonly intervalMs: number | null;
  readonly rules: readonly Rule[];
}

export const adaptLabels = (labels: Readonly<Record<string, string>> | null | undefined): Labels =>
  new Map(Object.entries(labels ?? {}));

/** Go's zero time (`0001-01-01T00:00:00Z`) means never. */
function time(text: string | null | undefined): number | null {
  if (text === null || text === undefined || text.startsWith("0001-")) return null;
  const ms = Date.parse(text);
  return Number.isNaN(ms) ? null : ms;
}

const oneOf = <const T extends string>(value: string, known: readonly T[]): T | "unknown" =>
  known.find((one) => one === value) ?? "unknown";

export function adaptAlert(alert: PrometheusAlert): Alert {
  return {
    labels: adaptLabels(alert.labels),
    annotations: adaptLabels(alert.annotations),
    state: oneOf(alert.state, ["pending", "firing"]),
    activeAtMs: time(alert.activeAt),
    value: alert.value === null || alert.value === undefined ? null : sampleValue(alert.value),
  };
}

export function adaptRule(rule: PrometheusRule): Rule {
  const base = {
    name: rule.name,
    query: rule.query,
    labels: adaptLabels(rule.labels),
    health: oneOf(rule.health, ["ok", "err"]),
    lastError: rule.lastError === undefined || rule.lastError === "" ? null : rule.lastError,
    lastEvaluationMs: time(rule.lastEvaluation),
    evaluationMs:
      rule.evaluationTime === null || rule.evaluationTime === undefined ? null : rule.evaluationTime * 1000,
  };
  if (rule.type === "recording") return { ...base, type: "recording" };
  return {
    ...base,
    type: "alerting",
    state: oneOf(rule.state, ["inactive", "pending", "firing"]),
    forMs: rule.duration * 1000,
    annotations: adaptLabels(rule.annotations),
    alerts: (rule.alerts ?? []).map(adaptAlert),
  };
}
