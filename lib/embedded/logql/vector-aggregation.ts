import type { VectorAggregation } from "./ast.ts";
import type { Labels } from "./labels.ts";
import { dropLabels, keepLabels, type Sample, type StepFn } from "./vector.ts";

/** `sum by (a) (…)` and its kin over the samples of a step. */
export function aggregateVector(query: VectorAggregation, inner: StepFn): StepFn {
  const names = query.grouping?.labels ?? [];
  const group = query.grouping?.without === true ? dropLabels([...names, "__name__"]) : keepLabels(names);
  const combine = combiner(query);
  return (step) => {
    const groups = new Map<Labels, Sample[]>();
    for (const sample of inner(step)) {
      const labels = group(sample.labels);
      const members = groups.get(labels);
      if (members === undefined) groups.set(labels, [sample]);
      else members.push(sample);
    }
    return [...groups].flatMap(([labels, members]) => combine(labels, members));
  };
}

type Combine = (labels: Labels, members: readonly Sample[]) => readonly Sample[];

function combiner({ op, parameter }: VectorAggregation): Combine {
  switch (op) {
    case "topk":
      return (_labels, members) => members.toSorted(descending).slice(0, parameter ?? 0);
    case "bottomk":
      return (_labels, members) => members.toSorted(ascending).slice(0, parameter ?? 0);
    case "sort":
      return (_labels, members) => members.toSorted(ascending);
    case "sort_desc":
      return (_labels, members) => members.toSorted(descending);
    default: {
      const reduce = REDUCE[op];
      return (labels, members) => [{ labels, value: reduce(members.map(({ value }) => value)) }];
    }
  }
}

/** NaN last in both orders: it is never among the best. */
function ascending(a: Sample, b: Sample): number {
  return Number(Number.isNaN(a.value)) - Number(Number.isNaN(b.value)) || a.value - b.value;
}
function descending(a: Sample, b: Sample): number {
  return Number(Number.isNaN(a.value)) - Number(Number.isNaN(b.value)) || b.value - a.value;
}

const REDUCE = {
  sum: (values: readonly number[]) => values.reduce((total, value) => total + value, 0),
  count: (values: readonly number[]) => values.length,
  avg: average,
  min: (values: readonly number[]) =>
    values.reduce((best, value) => (value < best || Number.isNaN(best) ? value : best)),
  max: (values: readonly number[]) =>
    values.reduce((best, value) => (value > best || Number.isNaN(best) ? value : best)),
  stdvar: variance,
  stddev: (values: readonly number[]) => Math.sqrt(variance(values)),
} as const;

function average(values: readonly number[]): number {
  return values.reduce((mean, value, i) => {
    if (i === 0) return value;
    if (Math.abs(mean) === Infinity && (value === mean || Number.isFinite(value))) return mean;
    return mean + (value - mean) / (i + 1);
  });
}

function variance(values: readonly number[]): number {
  let mean = values[0] ?? Number.NaN;
  let squares = 0;
  for (const [i, value] of values.entries()) {
    if (i === 0) continue;
    const delta = value - mean;
    mean += delta / (i + 1);
    squares += delta * (value - mean);
  }
  return squares / values.length;
}
