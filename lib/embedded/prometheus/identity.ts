import type { KeyValue, Resource } from "../otlp/model.ts";
import { type Labels, labelsFrom, METRIC_NAME } from "../promql/labels.ts";
import { valueText } from "../otlp/value-text.ts";
import { findAttribute } from "./attributes.ts";
import { labelName } from "./names.ts";

/** Resource attributes that become labels of every series: the environment is a filter on every page. */
export const PROMOTED: readonly string[] = ["deployment.environment.name"];

const IDENTIFYING: ReadonlySet<string> = new Set([
  "service.namespace",
  "service.name",
  "service.instance.id",
]);
const TARGET_INFO = "target_info";

/** What a resource adds to the labels of its series. */
export interface ResourceLabels {
  readonly promoted: readonly (readonly [string, string])[];
  /** `job` and `instance`. */
  readonly target: readonly (readonly [string, string])[];
}

export function resourceLabels({ attributes }: Resource): ResourceLabels {
  const promoted: [string, string][] = [];
  for (const { key, value } of attributes) {
    const name = PROMOTED.includes(key) ? labelName(key) : null;
    if (name !== null) promoted.push([name, valueText(value)]);
  }
  const target: [string, string][] = [];
  const service = findAttribute(attributes, "service.name");
  const namespace = findAttribute(attributes, "service.namespace");
  if (service !== null) target.push(["job", namespace === null ? service : `${namespace}/${service}`]);
  const instance = findAttribute(attributes, "service.instance.id");
  if (instance !== null) target.push(["instance", instance]);
  return { promoted, target };
}

/** A data point's labels without the name: its attributes, then what is promoted, then `job` and `instance`. */
export function pointLabels(attributes: readonly KeyValue[], resource: ResourceLabels): Map<string, string> {
  const labels = new Map<string, string>();
  const sorted = [...attributes].sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
  for (const { key, value } of sorted) {
    const name = key === METRIC_NAME ? null : labelName(key);
    if (name === null) continue;
    // Two attributes that become one label are joined, as Prometheus does.
    const known = labels.get(name) ?? "";
    const text = valueText(value);
    labels.set(name, known === "" ? text : `${known};${text}`);
  }
  for (const [name, value] of resource.promoted) if ((labels.get(name) ?? "") === "") labels.set(name, value);
  for (const [name, value] of resource.target) if (value !== "") labels.set(name, value);
  return labels;
}

export function seriesLabels(
  base: ReadonlyMap<string, string>,
  name: string,
  extra?: readonly [string, string],
): Labels {
  const entries: (readonly [string, string])[] = [...base];
  if (extra !== undefined) entries.push(extra);
  entries.push([METRIC_NAME, name]);
  return labelsFrom(entries);
}

/**
 * `target_info{job, instance, …the resource's other attributes}`; null for a resource that nothing identifies,
 * or that has nothing beside what identifies it.
 */
export function targetInfoLabels(resource: Resource): Labels | null {
  const rest = resource.attributes.filter(({ key }) => !IDENTIFYING.has(key));
  const target = resourceLabels(resource).target.filter(([, value]) => value !== "");
  if (rest.length === 0 || target.length === 0) return null;
  return seriesLabels(pointLabels(rest, { promoted: [], target }), TARGET_INFO);
}
