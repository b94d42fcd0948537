import type { Context } from "./context.ts";
import { formatG, quote } from "./format.ts";
import { dropMetadata, filterLabels, getLabel, type Labels, labelsKey } from "./labels.ts";
import { bucketFraction, bucketQuantile, type Repair } from "./buckets.ts";
import { emptySeries, isEmpty, mergeByLabels, type Series, type Vector } from "./series.ts";

/** Classic histograms: series that differ only in `le`, gathered and sorted by their bounds. */
interface Histogram {
  readonly labels: Labels;
  readonly bounds: number[];
  readonly series: Series[];
}

/** `histogram_quantile(φ, b)` (https://prometheus.io/docs/prometheus/latest/querying/functions/#histogram_quantile). */
export function histogramQuantile(
  qs: Float64Array,
  vector: Vector,
  offset: number,
  context: Context,
): Vector {
  let log: RepairLog | null = null;
  const result = evalHistograms(vector, offset, context, (bounds, counts, step) => {
    const { value, repair } = bucketQuantile(qs[step] ?? Number.NaN, bounds, counts);
    if (repair !== null) log = logRepair(log, repair, step, context);
    return value;
  });
  if (log !== null) informOfRepair(log, offset, context);
  return result;
}

/** `histogram_fraction(lower, upper, b)`. */
export function histogramFraction(
  lowers: Float64Array,
  uppers: Float64Array,
  vector: Vector,
  offset: number,
  context: Context,
): Vector {
  return evalHistograms(vector, offset, context, (bounds, counts, step) =>
    bucketFraction(lowers[step] ?? Number.NaN, uppers[step] ?? Number.NaN, bounds, counts),
  );
}

/** @param bounds ascending, possibly repeated @param counts cumulative; both may be changed. */
type Evaluate = (bounds: number[], counts: number[], step: number) => number;

function evalHistograms(vector: Vector, offset: number, context: Context, evaluate: Evaluate): Vector {
  const { count } = context.grid;
  const result: Series[] = [];
  const bounds: number[] = [];
  const counts: number[] = [];
  for (const histogram of gather(vector, offset, context)) {
    context.budget.spend(count);
    const out = emptySeries(dropMetadata(histogram.labels), count);
    for (let step = 0; step < count; step++) {
      bounds.length = 0;
      counts.length = 0;
      for (let i = 0; i < histogram.series.length; i++) {
        const series = histogram.series[i];
        if (series?.present[step] !== 1) continue;
        bounds.push(histogram.bounds[i] ?? Number.NaN);
        counts.push(series.values[step] ?? 0);
      }
      if (bounds.length === 0) continue;
      out.present[step] = 1;
      out.values[step] = evaluate(bounds, counts, step);
    }
    if (!isEmpty(out)) result.push(out);
  }
  return mergeByLabels(result, count);
}

function gather(vector: Vector, offset: number, context: Context): Histogram[] {
  const buckets = new Map<string, { labels: Labels; entries: { bound: number; series: Series }[] }>();
  for (const series of vector) {
    const le = getLabel(series.labels, "le");
    const bound = parseBound(le);
    if (bound === null) {
      context.annotations.warn(
        `bucket label "le" is missing or has a malformed value of ${quote(le)}`,
        offset,
      );
      continue;
    }
    const labels = filterLabels(series.labels, (name) => name !== "le");
    const key = labelsKey(labels);
    const known = buckets.get(key);
    if (known === undefined) buckets.set(key, { labels, entries: [{ bound, series }] });
    else known.entries.push({ bound, series });
  }
  return [...buckets.values()].map(({ labels, entries }) => {
    entries.sort((a, b) => (a.bound < b.bound ? -1 : a.bound > b.bound ? 1 : 0));
    return { labels, bounds: entries.map(({ bound }) => bound), series: entries.map(({ series }) => series) };
  });
}

/** Go's `strconv.ParseFloat`. */
function parseBound(text: string): number | null {
  if (/^[+-]?inf(?:inity)?$/i.test(text)) return text.startsWith("-") ? -Infinity : Infinity;
  return /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i.test(text) ? Number(text) : null;
}

interface RepairLog extends Repair {
  samples: number;
  firstMs: number;
  lastMs: number;
}

function logRepair(log: RepairLog | null, repair: Repair, step: number, { grid }: Context): RepairLog {
  const ms = grid.startMs + grid.stepMs * step;
  if (log === null) return { ...repair, samples: 1, firstMs: ms, lastMs: ms };
  return {
    minBound: Math.min(log.minBound, repair.minBound),
    maxBound: Math.max(log.maxBound, repair.maxBound),
    maxDiff: Math.max(log.maxDiff, repair.maxDiff),
    samples: log.samples + 1,
    firstMs: Math.min(log.firstMs, ms),
    lastMs: Math.max(log.lastMs, ms),
  };
}

function informOfRepair(log: RepairLog, offset: number, context: Context): void {
  const diff = formatG(Number(log.maxDiff.toPrecision(2)));
  context.annotations.inform(
    "input to histogram_quantile needed to be fixed for monotonicity " +
      "(see https://prometheus.io/docs/prometheus/latest/querying/functions/#histogram_quantile)",
    offset,
    `, from buckets ${formatG(log.minBound)} to ${formatG(log.maxBound)}, with a max diff of ${diff}, ` +
      `over ${log.samples} samples from ${instant(log.firstMs)} to ${instant(log.lastMs)}`,
  );
}

/** RFC 3339, whole seconds. */
const instant = (ms: number): string =>
  `${new Date(Math.floor(ms / 1000) * 1000).toISOString().slice(0, 19)}Z`;
