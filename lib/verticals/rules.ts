import { stringify } from "yaml";
import type { MetricMap, MetricMapping } from "#lib/config/model.ts";
import { increase, metric, sum } from "#lib/datasources/prometheus/query.ts";
import {
  type Counting,
  ENVIRONMENT,
  labelOf,
  mappingOf,
  RECORDED_MS,
  recordedName,
  type Suffix,
} from "./counting.ts";
import { COUNTINGS } from "./questions.ts";
import { STAGES } from "#lib/ledger/stages.ts";

/**
 * Recording rules for long ranges: half hours of all that questions.ts counts, without the labels that nothing is split by.
 * 14 days of them are 672 samples a series, of the metrics themselves 20,160. Each is counted once, so that windows of them
 * add up. A native histogram has no buckets: its rules record nothing, and it is asked itself. Pure.
 */

export interface RecordingRule {
  readonly record: string;
  readonly expr: string;
}

/** A rule for every metric that is counted, under its mapped name. */
export function verticalRules(metrics: MetricMap): RecordingRule[] {
  const rules = new Map<string, { name: string; suffix: Suffix; by: Set<string> }>();
  const add = (mapping: MetricMapping, { suffix, by, match = {} }: Counting): void => {
    const record = recordedName(mapping.name, suffix);
    const rule = rules.get(record) ?? { name: mapping.name, suffix, by: new Set<string>() };
    const ours = ["vertical", ENVIRONMENT, ...by, ...Object.keys(match)];
    for (const label of ours.map((one) => labelOf(mapping, one)).filter((one) => one !== null))
      rule.by.add(label);
    for (const label of Object.keys(mapping.match)) rule.by.add(label);
    if (suffix === "_bucket") rule.by.add("le");
    rules.set(record, rule);
  };
  for (const counting of Object.values<Counting>(COUNTINGS)) {
    add(mappingOf(counting.metric, metrics), counting);
    if (counting.metric !== "stage_duration_seconds") continue;
    for (const stage of STAGES) {
      const own = metrics.stages[stage];
      if (own !== undefined)
        add(own, { ...counting, by: counting.by.filter((label) => label !== "stage"), match: {} });
    }
  }
  return [...rules].map(([record, { name, suffix, by }]) => ({
    record,
    expr: sum(increase(metric(`${name}${suffix}`), RECORDED_MS), { by: [...by].toSorted() }).text,
  }));
}

const HEAD =
  "# Written by `npm run dashboards:generate` from lib/verticals/questions.ts. A change here is lost.\n";

/** Prometheus's rule file (https://prometheus.io/docs/prometheus/latest/configuration/recording_rules/). */
export const verticalRuleFile = (metrics: MetricMap): string =>
  HEAD +
  stringify(
    {
      groups: [
        { name: "earshot-verticals", interval: `${RECORDED_MS / 1000}s`, rules: verticalRules(metrics) },
      ],
    },
    { lineWidth: 0, aliasDuplicateObjects: false },
  );
