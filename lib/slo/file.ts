import type { MetricMap } from "#lib/config/model.ts";
import { type Fault, faultsOf, readYaml, type YamlFile } from "#lib/config/yaml.ts";
import { type ObjectiveInFile, sloFileSchema } from "./file-schema.ts";
import { reasonOf } from "./file-reasons.ts";
import { boundsOf, labelsOf } from "./metrics.ts";
import {
  type Alerting,
  errorBudget,
  type EventCount,
  type Objective,
  reachable,
  type SloFile,
} from "./model.ts";

/** Names as the contract has them. */
export const CONTRACT_METRICS: MetricMap = { metrics: {}, stages: {} };

/**
 * Reads the SLO file's text. Gives the objectives, or every fault at once as `file:line:column: key: reason`.
 * @param metrics names of a team's own: their histograms' bounds are not known here, so any is taken.
 */
export function parseSloFile(
  path: string,
  text: string,
  metrics: MetricMap = CONTRACT_METRICS,
): { readonly file: SloFile } | { readonly problems: readonly string[] } {
  const refuse = (faults: readonly Fault[]) => ({
    problems: faults
      .toSorted((a, b) => a.line - b.line || a.column - b.column)
      .map(({ line, column, reason }) => `${path}:${line}:${column}: ${reason}`),
  });
  const yaml = readYaml(text);
  if ("faults" in yaml) return refuse(yaml.faults);
  const parsed = sloFileSchema.safeParse(yaml.value, {
    error: reasonOf,
  });
  if (!parsed.success) return refuse(faultsOf(yaml, parsed.error));
  const { objectives, console, runbooks, match } = parsed.data;
  const faults = [
    ...repeated(objectives, yaml),
    ...objectives.flatMap((one, i) => objectiveFaults(one, ["objectives", i], yaml, metrics)),
    ...objectives.flatMap((one, i) => sharedLabels(one, ["objectives", i], match, yaml)),
  ];
  if (faults.length > 0) return refuse(faults);
  return {
    file: {
      windowDays: 30,
      consoleUrl: console.replace(/\/+$/, ""),
      runbooksUrl: runbooks.replace(/\/+$/, ""),
      match,
      objectives: objectives.flatMap((one) => objectiveOf(one) ?? []),
    },
  };
}

type Path = readonly PropertyKey[];

function repeated(objectives: readonly ObjectiveInFile[], yaml: YamlFile): Fault[] {
  return objectives.flatMap(({ name }, i) => {
    const first = objectives.findIndex((other) => other.name === name);
    return first === i
      ? []
      : [
          yaml.fault(
            ["objectives", i, "name"],
            `objectives.${i}.name: ${name} is objectives.${first} already`,
          ),
        ];
  });
}

function objectiveFaults(one: ObjectiveInFile, path: Path, yaml: YamlFile, metrics: MetricMap): Fault[] {
  const faults: Fault[] = [];
  const fault = (below: Path, reason: string): void => {
    const at = [...path, ...below];
    faults.push(yaml.fault(at, `${at.map(String).join(".")}: ${reason}`));
  };
  const { latency, ratio } = one.indicator;
  if ((latency === undefined) === (ratio === undefined)) {
    fault(["indicator"], "must be either latency or ratio");
    return faults;
  }
  const boundChecked = (seconds: number, at: Path): void => {
    if (latency === undefined || renamed(latency, metrics) || boundsOf(latency.metric).includes(seconds))
      return;
    const bounds = boundsOf(latency.metric).map((bound) => `${bound}s`);
    fault(at, `${latency.metric} has no bound of ${seconds} s to count below; it has ${bounds.join(", ")}`);
  };
  const pageable = (alerting: Alerting, target: number, at: Path): void => {
    if (alerting !== "page" || reachable("page", target).length > 0) return;
    const budget = Math.round(errorBudget(target) * 1000) / 10;
    fault(at, `a budget of ${budget} % cannot burn six times too fast, so it can never page: use ticket`);
  };
  if (latency !== undefined) boundChecked(latency.below, ["indicator", "latency", "below"]);
  if (ratio !== undefined && JSON.stringify(ratio.bad) === JSON.stringify(ratio.total))
    fault(["indicator", "ratio", "bad"], "counts the same events as total");
  else if (ratio !== undefined)
    for (const label of wider(ratio.bad, ratio.total))
      fault(
        ["indicator", "ratio", "bad"],
        `counts events that total leaves out: ${label} must be given here as there`,
      );
  pageable(one.alerting, one.target, ["target"]);
  for (const [vertical, own] of Object.entries(one.verticals)) {
    const at = ["verticals", vertical] as const;
    if (Object.keys(own).length === 0) fault(at, "must have a target, below or alerting of its own");
    if (own.below !== undefined) {
      if (latency === undefined) fault([...at, "below"], "belongs to a latency, and this objective has none");
      else boundChecked(own.below, [...at, "below"]);
    }
    if (own.target !== undefined || own.alerting !== undefined)
      pageable(own.alerting ?? one.alerting, own.target ?? one.target, [
        ...at,
        own.target === undefined ? "alerting" : "target",
      ]);
  }
  return faults;
}

/** Labels by which `total` counts less than `bad` does, so that more than all could be bad. */
function wider(bad: EventCount, total: EventCount): string[] {
  return Object.entries(total.match).flatMap(([label, asked]) => {
    if (!labelsOf(bad.metric).includes(label)) return [];
    const [own, all] = [[bad.match[label] ?? []].flat(), [asked].flat()];
    return own.length > 0 && own.every((value) => all.includes(value)) ? [] : [label];
  });
}

/** A label that the whole file asks for cannot be asked for otherwise by one objective. */
function sharedLabels(
  { indicator: { latency, ratio } }: ObjectiveInFile,
  path: Path,
  match: Readonly<Record<string, string>>,
  yaml: YamlFile,
): Fault[] {
  const places: (readonly [Path, Readonly<Record<string, unknown>>])[] = [];
  if (latency !== undefined) places.push([["latency"], latency.match]);
  if (ratio !== undefined)
    places.push([["ratio", "bad"], ratio.bad.match], [["ratio", "total"], ratio.total.match]);
  return places.flatMap(([place, own]) =>
    Object.keys(own)
      .filter((name) => Object.hasOwn(match, name))
      .map((name) => {
        const at = [...path, "indicator", ...place, "match", name];
        return yaml.fault(at, `${at.map(String).join(".")}: is given for all objectives already`);
      }),
  );
}

const renamed = (
  {
    metric,
    match,
  }: {
    metric: "turn_duration_seconds" | "stage_duration_seconds" | "call_duration_seconds";
    match: Readonly<Record<string, unknown>>;
  },
  metrics: MetricMap,
): boolean => {
  const stages = metrics.stages as Readonly<Record<string, unknown>>;
  return (
    metrics.metrics[metric] !== undefined ||
    (metric === "stage_duration_seconds" &&
      typeof match["stage"] === "string" &&
      stages[match["stage"]] !== undefined)
  );
};

function objectiveOf(one: ObjectiveInFile): Objective | null {
  const { latency, ratio } = one.indicator;
  const indicator: Objective["indicator"] | null =
    latency !== undefined
      ? { kind: "latency", of: latency, belowSeconds: latency.below }
      : ratio !== undefined
        ? { kind: "ratio", bad: ratio.bad, total: ratio.total }
        : null;
  if (indicator === null) return null;
  return {
    name: one.name,
    title: one.title,
    description: one.description,
    target: one.target,
    indicator,
    alerting: one.alerting,
    minBadEvents: one.min_bad_events,
    runbook: one.runbook,
    verticals: Object.fromEntries(
      Object.entries(one.verticals).map(([name, { target, below, alerting }]) => [
        name,
        { target, belowSeconds: below, alerting },
      ]),
    ),
  };
}
