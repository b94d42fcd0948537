import { filterLabels, getLabel, type Labels, labelsKey, METRIC_NAME, pairsOf } from "../../promql/labels.ts";
import { createMatcher, type Matcher } from "../../promql/matcher.ts";
import type { Storage } from "../../promql/storage.ts";
import { type Alert, FOR_STATE } from "./evaluate-rule.ts";
import type { Rule, RuleGroup } from "./model.ts";
import type { RecordedSeries, RuleState, Slots } from "./range-rule.ts";
import { lastOf } from "./range-rule.ts";

/** The series that a rule records under a name of its own, or as an alert. */
function matchersOf(rule: Rule, name: string): Matcher[] {
  const fixed = pairsOf(rule.labels).filter(([, value]) => !value.includes("{{"));
  const alert = rule.type === "alerting" ? [["alertname", rule.name] as const] : [];
  return [...fixed, ...alert, [METRIC_NAME, name] as const].map(([label, value]) =>
    createMatcher(label, "=", value),
  );
}

const namesOf = (rule: Rule): readonly string[] =>
  rule.type === "recording" ? [rule.name] : ["ALERTS", FOR_STATE];

/** How a rule stood after its evaluation at `ms`, as far as it was recorded: since when it is kept firing was not. */
export function recallState(
  rule: Rule,
  { queryOffsetMs }: RuleGroup,
  ms: number,
  storage: Storage,
): RuleState {
  const at = ms - queryOffsetMs;
  const previous = new Map<string, Labels>();
  const alerts = new Map<string, Alert>();
  const firing = new Set<string>();
  for (const name of namesOf(rule))
    for (const { labels, values, stale } of storage.select(matchersOf(rule, name), at, at)) {
      if (stale?.[0] === 1) continue;
      previous.set(labelsKey(labels), labels);
      const own = filterLabels(labels, (label) => label !== METRIC_NAME && label !== "alertstate");
      if (name === "ALERTS" && getLabel(labels, "alertstate") === "firing") firing.add(labelsKey(own));
      if (name === FOR_STATE)
        alerts.set(labelsKey(own), {
          labels: own,
          annotations: [],
          state: firing.has(labelsKey(own)) ? "firing" : "pending",
          value: Number.NaN,
          activeAtMs: (values[0] ?? 0) * 1000,
          keepFiringSinceMs: null,
          resolvedAtMs: null,
        });
    }
  return { alerts: { alerts, restored: true }, previous };
}

/** Leaves out what lies where something is recorded already, be it at another offset: nothing is counted twice. */
export function withoutRecorded(
  series: readonly RecordedSeries[],
  rule: Rule,
  { queryOffsetMs, intervalMs }: RuleGroup,
  slots: Slots,
  storage: Storage,
): readonly RecordedSeries[] {
  const known = new Map<string, Float64Array>();
  const [fromMs, toMs] = [slots.firstMs - intervalMs, lastOf(slots) + 2 * intervalMs];
  for (const name of namesOf(rule))
    for (const { labels, times } of storage.select(
      matchersOf(rule, name),
      fromMs - queryOffsetMs,
      toMs - queryOffsetMs,
    ))
      known.set(labelsKey(labels), times);
  if (known.size === 0) return series;
  return series.flatMap((one) => {
    const times = known.get(labelsKey(one.labels));
    return times === undefined ? one : without(one, times, intervalMs / 2);
  });
}

function without(series: RecordedSeries, known: Float64Array, nearMs: number): RecordedSeries[] {
  let next = 0;
  const kept = Array.from(series.times.keys()).filter((i) => {
    const ms = series.times[i] ?? 0;
    while (next < known.length && (known[next] ?? 0) <= ms - nearMs) next++;
    return !(next < known.length && (known[next] ?? 0) < ms + nearMs);
  });
  if (kept.length === 0) return [];
  return [
    {
      labels: series.labels,
      times: Float64Array.from(kept, (i) => series.times[i] ?? 0),
      values: Float64Array.from(kept, (i) => series.values[i] ?? 0),
      stale: series.stale === null ? null : Uint8Array.from(kept, (i) => series.stale?.[i] ?? 0),
    },
  ];
}
