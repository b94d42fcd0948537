import type { MetricsAggregation, MetricsFunction } from "../traceql/ast.ts";
import type { Cell, Collected, Exemplar, Label, SeriesBuilder } from "./metrics-series.ts";

/** A series of an answer; a null value has no sample. */
export interface Series {
  readonly labels: readonly Label[];
  readonly values: readonly (number | null)[];
  readonly exemplars: readonly Exemplar[];
}

export function seriesOf(metrics: MetricsAggregation, builder: SeriesBuilder, stepSeconds: number): Series[] {
  return builder.collected.flatMap((collected) => {
    if (metrics.fn === "quantile_over_time") return quantiles(metrics, collected);
    if (metrics.fn === "histogram_over_time") return histogram(collected);
    const { fn } = metrics;
    const values = collected.cells.map((cell) => cellValue(fn, cell, stepSeconds));
    return [
      { labels: named(metrics, collected.labels), values, exemplars: exemplarsOf(fn, values, collected) },
    ];
  });
}

/** A series without labels is named by its function. */
function named(metrics: MetricsAggregation, labels: readonly Label[]): readonly Label[] {
  return labels.length > 0 ? labels : [{ key: "__name__", value: { type: "string", value: metrics.fn } }];
}

function cellValue(fn: MetricsFunction, cell: Cell | undefined, stepSeconds: number): number | null {
  switch (fn) {
    case "rate":
      return (cell?.count ?? 0) / stepSeconds;
    case "count_over_time":
      return cell?.count ?? 0;
    case "sum_over_time":
      return cell ? cell.sum : null;
    case "avg_over_time":
      return cell ? cell.sum / cell.count : null;
    case "min_over_time":
      return cell ? cell.min : null;
    case "max_over_time":
      return cell ? cell.max : null;
    case "quantile_over_time":
    case "histogram_over_time":
      return null;
  }
}

/** Where spans are counted, an exemplar lies on the curve; else it has its own value. */
function exemplarsOf(
  fn: MetricsFunction,
  values: readonly (number | null)[],
  { exemplars }: Collected,
): readonly Exemplar[] {
  if (fn !== "rate" && fn !== "count_over_time") return exemplars;
  return exemplars.map((exemplar) => ({ ...exemplar, value: values[exemplar.interval] ?? 0 }));
}

function quantiles(metrics: MetricsAggregation, { labels, cells, exemplars }: Collected): Series[] {
  return metrics.quantiles.map((quantile, i) => ({
    labels: [...labels, { key: "p", value: { type: "float", value: quantile } }],
    values: cells.map((cell) => log2Quantile(quantile, cell)),
    exemplars: i === 0 ? exemplars : [],
  }));
}

/** Interpolates exponentially between powers of two, counting samples rounded up. */
function log2Quantile(quantile: number, cell: Cell | undefined): number {
  if (!cell?.buckets) return 0;
  const buckets = [...cell.buckets].sort(([a], [b]) => a - b);
  const wanted = Math.max(1, Math.ceil(quantile * cell.count));
  let total = 0;
  let previous: number | null = null;
  for (const [max, count] of buckets) {
    if (total + count === wanted) return max;
    if (total + count > wanted) {
      const high = Math.log2(max);
      const low = previous === null ? high - 1 : Math.log2(previous);
      return 2 ** (low + (high - low) * ((wanted - total) / count));
    }
    total += count;
    previous = max;
  }
  return previous ?? 0;
}

function histogram({ labels, cells, exemplars }: Collected): Series[] {
  const bounds = [...new Set(cells.flatMap((cell) => [...(cell?.buckets?.keys() ?? [])]))].sort(
    (a, b) => a - b,
  );
  return bounds.map((bound, i) => ({
    labels: [...labels, { key: "__bucket", value: { type: "float", value: bound } }],
    values: cells.map((cell) => cell?.buckets?.get(bound) ?? 0),
    exemplars: i === 0 ? exemplars : [],
  }));
}
