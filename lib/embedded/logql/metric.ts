import { compileRegex } from "../regex.ts";
import type { BinaryOperation, MetricQuery, RangeOp, VectorAggregation } from "./ast.ts";
import { binary, withLiteral } from "./binary.ts";
import { type Labels, NO_LABELS } from "./labels.ts";
import { evaluateRange, seriesLimit } from "./range-aggregation.ts";
import type { LineSource } from "./source.ts";
import { compareLabels, derivedLabels, type Sample, type StepFn, type Steps } from "./vector.ts";
import { aggregateVector } from "./vector-aggregation.ts";

export interface MatrixSeries {
  readonly labels: Labels;
  /** Step numbers and values, ascending. */
  readonly points: readonly (readonly [step: number, value: number])[];
}

/** Loki's `max_query_series`. */
const MAX_QUERY_SERIES = 500;

/** A range query's series, ordered by their labels. */
export function evaluateMatrix(source: LineSource, query: MetricQuery, steps: Steps): MatrixSeries[] {
  const at = stepFunction(source, query, steps);
  const series = new Map<string, { labels: Labels; points: [number, number][] }>();
  for (let step = 0; step < steps.count; step++) {
    for (const { labels, value } of at(step)) {
      const known = series.get(labels.key);
      if (known !== undefined) known.points.push([step, value]);
      else {
        if (series.size >= MAX_QUERY_SERIES) throw seriesLimit(MAX_QUERY_SERIES);
        series.set(labels.key, { labels, points: [[step, value]] });
      }
    }
  }
  return [...series.values()].toSorted((a, b) => compareLabels(a.labels, b.labels));
}

/** An instant query's samples, ordered by their labels unless the query sorts by value. */
export function evaluateVector(source: LineSource, query: MetricQuery, timeNs: bigint): readonly Sample[] {
  const samples = stepFunction(source, query, { startNs: timeNs, stepNs: 0, count: 1 })(0);
  if (samples.length > MAX_QUERY_SERIES) throw seriesLimit(MAX_QUERY_SERIES);
  return sortsByValue(query) ? samples : samples.toSorted((a, b) => compareLabels(a.labels, b.labels));
}

function sortsByValue(query: MetricQuery): boolean {
  switch (query.type) {
    case "vector_aggregation":
      return query.op === "sort" || query.op === "sort_desc" || sortsByValue(query.inner);
    case "binary":
      return sortsByValue(query.left) || sortsByValue(query.right);
    case "label_replace":
      return sortsByValue(query.inner);
    default:
      return false;
  }
}

function stepFunction(source: LineSource, query: MetricQuery, steps: Steps): StepFn {
  switch (query.type) {
    case "literal":
    case "vector":
      return () => [{ labels: NO_LABELS, value: query.value }];
    case "range":
      return evaluateRange(source, query, steps, null);
    case "vector_aggregation":
      return aggregateVector(query, innerOf(source, query, steps));
    case "label_replace":
      return labelReplace(query, stepFunction(source, query.inner, steps));
    case "binary":
      return binaryOperation(source, query, steps);
  }
}

const SUMMABLE: ReadonlySet<RangeOp> = new Set([
  "bytes_over_time",
  "bytes_rate",
  "sum_over_time",
  "rate",
  "count_over_time",
]);

/** Under a `sum` the lines are grouped at once: far fewer series, and the same result. */
function innerOf(source: LineSource, { op, inner, grouping }: VectorAggregation, steps: Steps): StepFn {
  const pushDown =
    op === "sum" && inner.type === "range" && inner.grouping === null && SUMMABLE.has(inner.op);
  if (pushDown) return evaluateRange(source, inner, steps, grouping ?? { without: false, labels: [] });
  return stepFunction(source, inner, steps);
}

function binaryOperation(source: LineSource, query: BinaryOperation, steps: Steps): StepFn {
  const { left, right } = query;
  if (left.type === "literal")
    return withLiteral(query, left.value, stepFunction(source, right, steps), true);
  if (right.type === "literal")
    return withLiteral(query, right.value, stepFunction(source, left, steps), false);
  return binary(query, stepFunction(source, left, steps), stepFunction(source, right, steps));
}

type LabelReplace = Extract<MetricQuery, { type: "label_replace" }>;

function labelReplace({ target, replacement, source, pattern }: LabelReplace, inner: StepFn): StepFn {
  const regex = compileRegex(pattern, { anchored: true });
  const replaced = derivedLabels((labels) => {
    const value = regex.expand(labels.get(source), replacement);
    if (value === null) return labels.entries;
    const values = new Map(labels.entries);
    values.delete(target);
    if (value !== "") values.set(target, value);
    return values;
  });
  return (step) => inner(step).map(({ labels, value }) => ({ labels: replaced(labels), value }));
}
