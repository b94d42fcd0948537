import { quote } from "./format.ts";

/**
 * A label set: names and values alternating, sorted by name, no empty values
 * (`["__name__", "up", "job", "x"]`). Flat, because thousands of them pass through every query.
 */
export type Labels = readonly string[];

export const METRIC_NAME = "__name__";
export const EMPTY_LABELS: Labels = [];

export function labelsFrom(entries: Iterable<readonly [string, string]>): Labels {
  const kept = [...new Map(entries)].filter(([, value]) => value !== "");
  kept.sort(([a], [b]) => compareText(a, b));
  return kept.flat();
}

export const labelsOf = (record: Readonly<Record<string, string>>): Labels =>
  labelsFrom(Object.entries(record));

export const labelsToRecord = (labels: Labels): Record<string, string> => Object.fromEntries(pairsOf(labels));

export function pairsOf(labels: Labels): (readonly [string, string])[] {
  const pairs: (readonly [string, string])[] = [];
  for (let i = 0; i + 1 < labels.length; i += 2) pairs.push([labels[i] ?? "", labels[i + 1] ?? ""]);
  return pairs;
}

/** The value, or "" where the label is absent: to Prometheus the two are the same. */
export function getLabel(labels: Labels, name: string): string {
  for (let i = 0; i < labels.length; i += 2) if (labels[i] === name) return labels[i + 1] ?? "";
  return "";
}

/** An identity for maps; no label may contain the separator, which is no valid UTF-8 text. */
export const labelsKey = (labels: Labels): string => labels.join("\uDBFF");

export function filterLabels(labels: Labels, keep: (name: string) => boolean): Labels {
  const out: string[] = [];
  for (let i = 0; i + 1 < labels.length; i += 2) {
    const name = labels[i] ?? "";
    if (keep(name)) out.push(name, labels[i + 1] ?? "");
  }
  return out.length === labels.length ? labels : out;
}

/** Without the name, the type and the unit: what every function that changes a value does to its labels. */
export const dropMetadata = (labels: Labels): Labels =>
  filterLabels(labels, (name) => name !== METRIC_NAME && name !== "__type__" && name !== "__unit__");

/** Sets (or, with "", removes) labels. */
export function setLabels(labels: Labels, changes: Iterable<readonly [string, string]>): Labels {
  return labelsFrom([...pairsOf(labels), ...changes]);
}

export function matchingLabels(labels: Labels, on: boolean, names: ReadonlySet<string>): Labels {
  return on
    ? filterLabels(labels, (name) => names.has(name))
    : filterLabels(labels, (name) => name !== METRIC_NAME && !names.has(name));
}

/** The labels of an aggregation's group. */
export function groupingLabels(labels: Labels, without: boolean, names: ReadonlySet<string>): Labels {
  return without
    ? filterLabels(dropMetadata(labels), (name) => !names.has(name))
    : filterLabels(labels, (name) => names.has(name));
}

/** Name by name, then value by value; a prefix comes first. */
export function compareLabels(a: Labels, b: Labels): number {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    const order = compareText(a[i] ?? "", b[i] ?? "");
    if (order !== 0) return order;
  }
  return a.length - b.length;
}

export const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** As Prometheus prints a series: `{__name__="up", job="x"}`. */
export const formatLabels = (labels: Labels): string =>
  `{${pairsOf(labels)
    .map(([name, value]) => `${name}=${quote(value)}`)
    .join(", ")}}`;
