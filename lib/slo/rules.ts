import type { MetricMap } from "#lib/config/model.ts";
import { type AlertingRule, burnAlerts, missingAlerts } from "./alerts.ts";
import type { SloFile } from "./model.ts";
import {
  currentBurnRule,
  eventRules,
  periodRules,
  RECORD_EVERY_S,
  type RecordingRule,
  targetRules,
  windowRules,
} from "./records.ts";

export interface RuleGroup {
  readonly name: string;
  /** Seconds. */
  readonly intervalSeconds: number;
  readonly rules: readonly (RecordingRule | AlertingRule)[];
}

/**
 * Windows of days and what never changes fast. Less than Prometheus's lookback of five minutes: samples must not
 * be stale before the next.
 */
const SLOW_S = 150;

/** The rules of all objectives, in the order in which each finds what it reads. */
export function sloRules(
  file: SloFile,
  metrics: MetricMap,
): { readonly [name: string]: readonly RuleGroup[] } {
  return {
    "slo-recordings.yml": [
      {
        name: "sloth-slo-sli-recordings-earshot",
        intervalSeconds: RECORD_EVERY_S,
        rules: [
          ...file.objectives.flatMap((one) => eventRules(one, file, metrics)),
          ...windowRules("5m", false),
          ...windowRules("30m", false),
          ...windowRules("1h", true),
          ...windowRules("2h", true),
          ...windowRules("6h", true),
          currentBurnRule(),
        ],
      },
      {
        name: "sloth-slo-meta-recordings-earshot",
        intervalSeconds: SLOW_S,
        rules: [
          ...file.objectives.flatMap(targetRules),
          ...windowRules("1d", true),
          ...windowRules("3d", true),
          ...windowRules("30d", true),
          ...periodRules(file),
        ],
      },
    ],
    "slo-alerts.yml": [
      {
        name: "sloth-slo-alerts-earshot",
        intervalSeconds: RECORD_EVERY_S,
        rules: file.objectives.flatMap((one) => burnAlerts(one, file)),
      },
      {
        name: "sloth-slo-alerts-earshot-missing",
        intervalSeconds: SLOW_S,
        rules: missingAlerts(file, metrics),
      },
    ],
  };
}
