import { Labels } from "./labels.ts";

export interface Sample {
  readonly labels: Labels;
  readonly value: number;
}

/** The samples of one step; steps are asked for once each, in order. */
export type StepFn = (step: number) => readonly Sample[];

/** The times of a metric query; `steps` is 1 for an instant. */
export interface Steps {
  readonly startNs: bigint;
  readonly stepNs: number;
  readonly count: number;
}

/** Derives one label set from another, once each. */
export function derivedLabels(
  derive: (labels: Labels) => Iterable<readonly [string, string]>,
): (labels: Labels) => Labels {
  const known = new Map<Labels, Labels>();
  const byKey = new Map<string, Labels>();
  return (labels) => {
    const found = known.get(labels);
    if (found !== undefined) return found;
    const fresh = new Labels(derive(labels));
    const derived = byKey.get(fresh.key) ?? fresh;
    byKey.set(derived.key, derived);
    known.set(labels, derived);
    return derived;
  };
}

export function keepLabels(names: readonly string[]): (labels: Labels) => Labels {
  const kept = new Set(names);
  return derivedLabels(({ entries }) => entries.filter(([name]) => kept.has(name)));
}

export function dropLabels(names: readonly string[]): (labels: Labels) => Labels {
  const dropped = new Set(names);
  return derivedLabels(({ entries }) => entries.filter(([name]) => !dropped.has(name)));
}

/** By name, then value, as Prometheus orders label sets. */
export function compareLabels(a: Labels, b: Labels): number {
  const length = Math.min(a.entries.length, b.entries.length);
  for (let i = 0; i < length; i++) {
    const [nameA = "", valueA = ""] = a.entries[i] ?? [];
    const [nameB = "", valueB = ""] = b.entries[i] ?? [];
    if (nameA !== nameB) return nameA < nameB ? -1 : 1;
    if (valueA !== valueB) return valueA < valueB ? -1 : 1;
  }
  return a.entries.length - b.entries.length;
}
