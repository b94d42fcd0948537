import type { Metrics, MetricsFunction } from "../traceql/ast.ts";
import type { Cell, Collected, Exemplar, Label, SeriesBuilder } from "./metrics-series.ts";

/** A series of an answer; a null value has no sample. */
export interface Series {
  readonly labels: readonly Label[];
  readonly values: readonly (number | null)[];
  readonly exemplars: readonly Exemplar[];
}

export function seriesOf(metrics: Metrics, builder: SeriesBuilder, stepSeconds: number): Series[] {
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
function named(metrics: Metrics, labels: readonly Label[]): readonly Label[] {
  return labels.length > 0 ? labels : [{ key: "__name__", value: { type: "string", value: metrics.fn } }];
}

function cellValue(fn: MetricsFunction, cell: Cell, stepSeconds: number): number | null {
  switch (fn) {
    case "rate":
      return cell.count / stepSeconds;
    case "count_over_time":
      return cell.count;
    case "sum_over_time":
      return cell.count === 0 ? null : cell.sum;
    case "avg_over_time":
      return cell.count === 0 ? null : cell.sum / cell.count;
    case "min_over_time":
      return cell.count === 0 ? null : cell.min;
    case "max_over_time":
      return cell.count === 0 ? null : cell.max;
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

function quantiles(metrics: Metrics, { labels, cells, exemplars }: Collected): Series[] {
  return metrics.quantiles.map((quantile, i) => ({
    labels: [...labels, { key: "p", value: { type: "float", value: quantile } }],
    values: cells.map((cell) => log2Quantile(quantile, cell)),
    exemplars: i === 0 ? exemplars : [],
  }));
}

/** Interpolates exponentially between powers of two, counting samples rounded up. */
function log2Quantile(quantile: number, cell: Cell): number {
  if (cell.count === 0 || quantile < 0 || quantile > 1) return 0;
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
  const bounds = [...new Set(cells.flatMap(({ buckets }) => [...buckets.keys()]))].sort((a, b) => a - b);
  return bounds.map((bound, i) => ({
    labels: [...labels, { key: "__bucket", value: { type: "float", value: bound } }],
    values: cells.map(({ buckets }) => buckets.get(bound) ?? 0),
    exemplars: i === 0 ? exemplars : [],
  }));
}

/** `topk` and `bottomk`: at each time only the k largest or smallest values remain. */
export function limitSeries(metrics: Metrics, series: readonly Series[]): Series[] {
  let kept = [...series];
  for (const { fn, count } of metrics.limits) {
    const sign = fn === "topk" ? -1 : 1;
    const values = kept.map((each) => [...each.values]);
    const intervals = values[0]?.length ?? 0;
    for (let i = 0; i < intervals; i++) {
      const ranked = values
        .map((row, index) => ({ index, value: row[i] ?? null }))
        .filter(({ value }) => value !== null)
        .sort((a, b) => sign * (Number(a.value) - Number(b.value)));
      for (const { index } of ranked.slice(count)) values[index]?.splice(i, 1, null);
    }
    kept = kept
      .map((each, index) => ({ ...each, values: values[index] ?? [] }))
      .filter((each) => each.values.some((value) => value !== null));
  }
  return kept;
}
