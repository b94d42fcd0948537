import { filterLabels, type Labels, labelsKey, METRIC_NAME, pairsOf } from "../../promql/labels.ts";
import { createMatcher } from "../../promql/matcher.ts";
import type { Storage } from "../../promql/storage.ts";
import { type AlertState, FOR_STATE } from "./evaluate-rule.ts";
import type { AlertingRule } from "./model.ts";

/** Prometheus's `--rules.alert.for-outage-tolerance`: what was active longer ago is forgotten. */
const OUTAGE_TOLERANCE_MS = 3_600_000;
/** Prometheus's `--rules.alert.for-grace-period`: the least time between a restart and a restored alert's firing. */
const GRACE_MS = 600_000;

/**
 * Gives the rule's alerts the time at which they became active before a restart, as `ALERTS_FOR_STATE` tells it; the
 * time in between does not count. A rule whose `for` is shorter than ten minutes just waits for it again.
 */
export function restoreAlerts(rule: AlertingRule, state: AlertState, nowMs: number, storage: Storage): void {
  state.restored = true;
  if (rule.forMs < GRACE_MS) return;
  const known = lastStates(rule, nowMs, storage);
  for (const alert of state.alerts.values()) {
    const last = known.get(labelsKey(alert.labels));
    if (last === undefined) continue;
    const downAtMs = Math.trunc(last.ms / 1000) * 1000;
    const activeAtMs = Math.trunc(last.activeAt) * 1000;
    const remainingMs = rule.forMs - (downAtMs - activeAtMs);
    if (remainingMs <= 0) alert.activeAtMs = activeAtMs;
    else if (remainingMs < GRACE_MS) alert.activeAtMs = nowMs + GRACE_MS - rule.forMs;
    else alert.activeAtMs = activeAtMs + (nowMs - downAtMs);
  }
}

function lastStates(
  rule: AlertingRule,
  nowMs: number,
  storage: Storage,
): Map<string, { readonly ms: number; readonly activeAt: number }> {
  // A label that is a template has another value in each series.
  const fixed = pairsOf(rule.labels).filter(([, value]) => !value.includes("{{"));
  const matchers = [...fixed, [METRIC_NAME, FOR_STATE] as const, ["alertname", rule.name] as const].map(
    ([name, value]) => createMatcher(name, "=", value),
  );
  const found = new Map<string, { ms: number; activeAt: number }>();
  for (const { labels, times, values, stale } of storage.select(
    matchers,
    nowMs - OUTAGE_TOLERANCE_MS,
    nowMs,
  )) {
    const last = times.length - 1;
    // A staleness marker: the alert had ended.
    if (last < 0 || stale?.[last] === 1) continue;
    found.set(labelsKey(withoutName(labels)), { ms: times[last] ?? 0, activeAt: values[last] ?? 0 });
  }
  return found;
}

const withoutName = (labels: Labels): Labels => filterLabels(labels, (name) => name !== METRIC_NAME);
