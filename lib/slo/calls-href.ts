import type { EventCount, Objective } from "./model.ts";

/**
 * The list of the calls behind an objective's bad events, as far as calls can be filtered by what it counts; null:
 * they cannot. Stages are told by the call's breached stage, turns by the verdict.
 */
export function callsHref(
  objective: Objective,
  { vertical, environment }: { readonly vertical: string; readonly environment: string | null },
  range: { readonly from: string; readonly to: string | null },
): string | null {
  const filters = filtersOf(objective);
  if (filters === null) return null;
  const query = new URLSearchParams([["vertical", vertical], ...filters]);
  if (environment !== null) query.append("environment", environment);
  query.append("from", range.from);
  if (range.to !== null) query.append("to", range.to);
  return `/calls?${query.toString()}`;
}

function filtersOf({ indicator }: Objective): [string, string][] | null {
  const counted: EventCount = indicator.kind === "latency" ? indicator.of : indicator.bad;
  const values = (name: string): readonly string[] => {
    const value = counted.match[name];
    return value === undefined ? [] : typeof value === "string" ? [value] : value;
  };
  switch (counted.metric) {
    case "turn_duration_seconds":
      return [
        ["verdict", "slow"],
        ["verdict", "failed"],
        ["sort", "worst_turn"],
      ];
    case "stage_duration_seconds":
    case "stage_errors_total":
      return values("stage").length === 0 ? null : values("stage").map((stage) => ["stage", stage]);
    case "calls_total":
      return values("outcome").length === 0 ? null : values("outcome").map((one) => ["outcome", one]);
    default:
      return null;
  }
}
