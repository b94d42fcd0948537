import {
  type Labels,
  labelsKey,
  labelsToRecord,
  METRIC_NAME,
  pairsOf,
  setLabels,
} from "../../promql/labels.ts";
import type { AlertingRule, RecordingRule, RuleQuery, RuleSample } from "./model.ts";
import { expandTemplate } from "./template.ts";

/** One alert of a rule. Times are epoch ms. */
export interface Alert {
  readonly labels: Labels;
  annotations: Labels;
  state: "pending" | "firing" | "inactive";
  value: number;
  activeAtMs: number;
  /** Since when it fires only because of `keep_firing_for`. */
  keepFiringSinceMs: number | null;
  resolvedAtMs: number | null;
}

/** The alerts of one rule that are active, or were until lately. */
export interface AlertState {
  readonly alerts: Map<string, Alert>;
  /** Whether what was active before a restart is known again; until then nothing is recorded. */
  restored: boolean;
}

export interface Evaluation {
  readonly group: { readonly limit: number; readonly queryOffsetMs: number };
  readonly query: RuleQuery;
  readonly ms: number;
}

/** Evaluates a recording rule. @throws {Error} when two series become one, or there are too many. */
export function evaluateRecording(
  { name, expr, labels }: RecordingRule,
  { query, ms, group: { limit, queryOffsetMs } }: Evaluation,
): RuleSample[] {
  const at = ms - queryOffsetMs;
  const samples = query(expr, at).map(({ labels: own, value }) => ({
    labels: setLabels(own, [[METRIC_NAME, name], ...pairsOf(labels)]),
    ms: at,
    value,
    stale: false,
  }));
  if (new Set(samples.map((sample) => labelsKey(sample.labels))).size < samples.length) {
    throw new Error("vector contains metrics with the same labelset after applying rule labels");
  }
  if (limit > 0 && samples.length > limit) {
    throw new Error(`exceeded limit of ${limit} with ${samples.length} series`);
  }
  return samples;
}

/** How long a resolved alert is remembered. */
const RESOLVED_MS = 15 * 60_000;

/**
 * Evaluates an alerting rule: its alerts become pending, fire, are kept firing, and end.
 * @returns the samples of `ALERTS` and `ALERTS_FOR_STATE`.
 * @throws {Error} when two alerts have the same labels, or there are too many.
 */
export function evaluateAlerting(
  rule: AlertingRule,
  state: AlertState,
  evaluation: Evaluation,
): RuleSample[] {
  const { limit, queryOffsetMs } = evaluation.group;
  const { ms } = evaluation;
  const found = currentAlerts(rule, evaluation);
  for (const [key, alert] of found) {
    const known = state.alerts.get(key);
    if (known === undefined || known.state === "inactive") {
      state.alerts.set(key, alert);
      continue;
    }
    known.value = alert.value;
    known.annotations = alert.annotations;
  }
  const samples: RuleSample[] = [];
  let active = 0;
  for (const [key, alert] of state.alerts) {
    if (found.has(key)) alert.keepFiringSinceMs = null;
    else if (!keepsFiring(alert, rule, ms)) {
      const forgotten = alert.resolvedAtMs !== null && ms - alert.resolvedAtMs > RESOLVED_MS;
      if (alert.state === "pending" || forgotten) state.alerts.delete(key);
      if (alert.state !== "inactive") {
        alert.state = "inactive";
        alert.resolvedAtMs = ms;
      }
      continue;
    }
    active++;
    // A restored alert may have been active for less than the rule asks for now: then it waits again.
    alert.state = ms - alert.activeAtMs >= rule.forMs ? "firing" : "pending";
    if (alert.state === "pending") alert.keepFiringSinceMs = null;
    if (state.restored) samples.push(...alertSamples(rule, alert, ms - queryOffsetMs));
  }
  if (limit > 0 && active > limit) {
    state.alerts.clear();
    throw new Error(`exceeded limit of ${limit} with ${active} alerts`);
  }
  return samples;
}

function currentAlerts(
  rule: AlertingRule,
  { query, ms, group: { queryOffsetMs } }: Evaluation,
): Map<string, Alert> {
  const alerts = new Map<string, Alert>();
  for (const { labels, value } of query(rule.expr, ms - queryOffsetMs)) {
    const data = { labels: labelsToRecord(labels), value };
    const expand = (texts: Labels): (readonly [string, string])[] =>
      pairsOf(texts).map(([name, text]) => [name, expandTemplate(text, data, { query, ms })]);
    const own = setLabels(labels, [[METRIC_NAME, ""], ...expand(rule.labels), ["alertname", rule.name]]);
    const key = labelsKey(own);
    if (alerts.has(key)) {
      throw new Error("vector contains metrics with the same labelset after applying alert labels");
    }
    alerts.set(key, {
      labels: own,
      annotations: expand(rule.annotations).flat(),
      state: "pending",
      value,
      activeAtMs: ms,
      keepFiringSinceMs: null,
      resolvedAtMs: null,
    });
  }
  return alerts;
}

function keepsFiring(alert: Alert, { keepFiringForMs }: AlertingRule, ms: number): boolean {
  if (alert.state !== "firing" || keepFiringForMs === 0) return false;
  alert.keepFiringSinceMs ??= ms;
  return ms - alert.keepFiringSinceMs < keepFiringForMs;
}

export const FOR_STATE = "ALERTS_FOR_STATE";

function alertSamples(rule: AlertingRule, alert: Alert, ms: number): RuleSample[] {
  const labels = (...more: readonly (readonly [string, string])[]): Labels =>
    setLabels(rule.labels, [...pairsOf(alert.labels), ["alertname", rule.name], ...more]);
  return [
    { labels: labels([METRIC_NAME, "ALERTS"], ["alertstate", alert.state]), ms, value: 1, stale: false },
    {
      labels: labels([METRIC_NAME, FOR_STATE]),
      ms,
      value: Math.floor(alert.activeAtMs / 1000),
      stale: false,
    },
  ];
}

/** The graver of the alerts' states; a rule without any is inactive. */
export function ruleState({ alerts }: AlertState): Alert["state"] {
  const states = new Set([...alerts.values()].map(({ state }) => state));
  return states.has("firing") ? "firing" : states.has("pending") ? "pending" : "inactive";
}

/** Active alerts, those that ended left out. */
export const activeAlerts = ({ alerts }: AlertState): Alert[] =>
  [...alerts.values()].filter(({ resolvedAtMs }) => resolvedAtMs === null);
