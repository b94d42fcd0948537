import type {
  Exemplar,
  HistogramPoint,
  Metric,
  MetricData,
  NumberPoint,
  SummaryPoint,
} from "../otlp/model.ts";
import { formatFloat } from "../promql/format.ts";
import type { Labels } from "../promql/labels.ts";
import { attributesKey } from "./attributes.ts";
import type { BatchBuilder } from "./batch.ts";
import { pointLabels, type ResourceLabels, seriesLabels } from "./identity.ts";
import { type MetricKind, metricName } from "./names.ts";
import type { Rejections } from "./rejections.ts";
import type { SeriesIndex } from "./series-index.ts";

/** What the points of one resource are written with. */
export interface PointWriter {
  readonly labels: ResourceLabels;
  readonly resourceKey: string;
  readonly index: SeriesIndex;
  readonly builder: BatchBuilder;
  readonly rejections: Rejections;
  readonly exemplars: SeriesExemplar[];
  /** The first and last time of the resource's points, for `target_info`. */
  readonly span: { firstMs: number; lastMs: number };
}

export interface SeriesExemplar {
  readonly seriesId: number;
  readonly exemplar: Exemplar;
}

type Point = NumberPoint | HistogramPoint | SummaryPoint;

/**
 * Writes a metric's points as Prometheus 3's OTLP receiver does
 * (https://prometheus.io/docs/guides/opentelemetry/): returns the family's name, or null when it was refused.
 */
export function writeMetric(metric: Metric, writer: PointWriter): string | null {
  const { data, name } = metric;
  const refuse = (reason: string): null => {
    writer.rejections.add(data.points.length, reason);
    return null;
  };
  if (data.type === "exponential_histogram") {
    return refuse(`exponential histograms are not supported: ${JSON.stringify(name)}`);
  }
  if ((data.type === "sum" || data.type === "histogram") && data.temporality !== "cumulative") {
    return refuse(
      `invalid temporality and type combination for metric ${JSON.stringify(name)}: ${data.temporality} ${data.type}`,
    );
  }
  const family = metricName(name, metric.unit, kindOf(data));
  if (family === null)
    return refuse(`normalization for metric ${JSON.stringify(name)} resulted in an unusable name`);
  // The unit and the kind are in the family's name.
  const familyKey = `${family}\u0002${data.type}\u0002${writer.resourceKey}\u0002`;
  const note = (point: Point): number | null => {
    const ms = Number(point.timeUnixNano / 1_000_000n);
    if (ms <= 0) {
      writer.rejections.add(1, `a data point of metric ${JSON.stringify(name)} has no timestamp`);
      return null;
    }
    writer.span.firstMs = Math.min(writer.span.firstMs, ms);
    writer.span.lastMs = Math.max(writer.span.lastMs, ms);
    return ms;
  };
  const baseOf = (point: Point) => pointLabels(point.attributes, writer.labels);
  switch (data.type) {
    case "gauge":
    case "sum":
      for (const point of data.points) {
        const ms = note(point);
        if (ms === null) continue;
        const ids = writer.index.idsOf(familyKey + attributesKey(point.attributes), () => [
          seriesLabels(baseOf(point), family),
        ]);
        writeSamples(writer, ids, ms, [point.value], isStale(point));
        // Prometheus keeps exemplars of sums and histograms, and drops those of gauges.
        if (data.type === "sum") collect(writer, ids, point.exemplars, () => 0);
      }
      break;
    case "histogram":
      for (const point of data.points) {
        const ms = note(point);
        if (ms !== null) writeHistogram(writer, point, ms, family, familyKey, baseOf);
      }
      break;
    case "summary":
      for (const point of data.points) {
        const ms = note(point);
        if (ms !== null) writeSummary(writer, point, ms, family, familyKey, baseOf);
      }
  }
  return family;
}

type BaseOf = (point: Point) => Map<string, string>;

function writeHistogram(
  writer: PointWriter,
  point: HistogramPoint,
  ms: number,
  family: string,
  familyKey: string,
  baseOf: BaseOf,
): void {
  const { explicitBounds, bucketCounts, count, sum } = point;
  const buckets = Math.min(explicitBounds.length, bucketCounts.length);
  const key = `${familyKey}${sum === null ? "-" : "+"}${explicitBounds.join(",")}:${buckets}\u0002`;
  const ids = writer.index.idsOf(key + attributesKey(point.attributes), () => {
    const base = baseOf(point);
    const series: Labels[] = explicitBounds
      .slice(0, buckets)
      .map((bound) => seriesLabels(base, `${family}_bucket`, ["le", formatFloat(bound)]));
    series.push(
      seriesLabels(base, `${family}_bucket`, ["le", "+Inf"]),
      seriesLabels(base, `${family}_count`),
    );
    if (sum !== null) series.push(seriesLabels(base, `${family}_sum`));
    return series;
  });
  const values: number[] = [];
  let cumulative = 0;
  for (let i = 0; i < buckets; i++) values.push((cumulative += bucketCounts[i] ?? 0));
  values.push(count, count);
  if (sum !== null) values.push(sum);
  writeSamples(writer, ids, ms, values, isStale(point));
  collect(writer, ids, point.exemplars, (value) => {
    const bucket = explicitBounds.slice(0, buckets).findIndex((bound) => value <= bound);
    return bucket === -1 ? buckets : bucket;
  });
}

function writeSummary(
  writer: PointWriter,
  point: SummaryPoint,
  ms: number,
  family: string,
  familyKey: string,
  baseOf: BaseOf,
): void {
  const quantiles = point.quantiles.map(({ quantile }) => formatFloat(quantile));
  const key = `${familyKey}${quantiles.join(",")}\u0002`;
  const ids = writer.index.idsOf(key + attributesKey(point.attributes), () => {
    const base = baseOf(point);
    return [
      ...quantiles.map((quantile) => seriesLabels(base, family, ["quantile", quantile])),
      seriesLabels(base, `${family}_count`),
      seriesLabels(base, `${family}_sum`),
    ];
  });
  const values = [...point.quantiles.map(({ value }) => value), point.count, point.sum];
  writeSamples(writer, ids, ms, values, isStale(point));
}

/** OTLP's "no recorded value". */
const isStale = (point: Point): boolean => (point.flags & 1) === 1;

function writeSamples(
  { builder }: PointWriter,
  ids: readonly number[],
  ms: number,
  values: readonly number[],
  stale: boolean,
): void {
  for (let i = 0; i < ids.length; i++) builder.push(ids[i] ?? 0, ms, stale ? 0 : (values[i] ?? 0), stale);
}

function collect(
  { exemplars }: PointWriter,
  ids: readonly number[],
  found: readonly Exemplar[],
  seriesOf: (value: number) => number,
): void {
  for (const exemplar of found) {
    const seriesId = ids[seriesOf(exemplar.value)];
    if (seriesId !== undefined) exemplars.push({ seriesId, exemplar });
  }
}

function kindOf(data: MetricData): MetricKind {
  switch (data.type) {
    case "gauge":
      return "gauge";
    case "sum":
      return data.monotonic ? "counter" : "up_down_counter";
    case "summary":
      return "summary";
    default:
      return "histogram";
  }
}
