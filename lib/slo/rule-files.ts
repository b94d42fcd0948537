import { stringify } from "yaml";
import type { MetricMap } from "#lib/config/model.ts";
import type { SloFile } from "./model.ts";
import { sloRules } from "./rules.ts";

const HEAD = "# Written by `npm run slo:generate` from the SLO file. A change here is lost.\n";

/** Prometheus's rule files by name (https://prometheus.io/docs/prometheus/latest/configuration/recording_rules/). */
export function ruleFiles(file: SloFile, metrics: MetricMap): ReadonlyMap<string, string> {
  return new Map(
    Object.entries(sloRules(file, metrics)).map(([name, groups]) => [
      name,
      HEAD +
        stringify(
          {
            groups: groups.map((group) => ({
              name: group.name,
              interval: `${group.intervalSeconds}s`,
              rules: group.rules,
            })),
          },
          { lineWidth: 0, aliasDuplicateObjects: false },
        ),
    ]),
  );
}
