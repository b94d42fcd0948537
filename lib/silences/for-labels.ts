import { matchersOf, type LabelRecord } from "./model.ts";
import type { SilenceMatcher } from "./schema.ts";

/**
 * The matchers of the alerts that have these labels: what all of them have in common, else the labels themselves.
 * A `severity` may also be sloth's (an incident does not tell which it was).
 */
export function matchersFor(labels: LabelRecord, alerts: readonly LabelRecord[]): SilenceMatcher[] {
  const [first, ...rest] = alerts.filter((one) => hasAll(one, labels));
  if (first === undefined) return matchersOf(labels);
  const common = Object.entries(first).filter(([name, value]) => rest.every((one) => one[name] === value));
  return matchersOf(Object.fromEntries(common));
}

const hasAll = (alert: LabelRecord, labels: LabelRecord): boolean =>
  Object.entries(labels).every(
    ([name, value]) => alert[name] === value || (name === "severity" && alert["sloth_severity"] === value),
  );
