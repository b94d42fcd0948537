import type { KeyValue, Metric, ResourceMetrics } from "#lib/embedded/otlp/model.ts";
import { metricName } from "#lib/embedded/prometheus/names.ts";

/** A series as Prometheus stores it: labels with `__name__`; samples of epoch ms and value, in order. */
export interface Series {
  readonly labels: Readonly<Record<string, string>>;
  readonly samples: readonly Sample[];
}
export type Sample = readonly [ms: number, value: number];

type Labels = Readonly<Record<string, string>>;

/**
 * Turns OTLP's cumulative sums and histograms into series, named and labelled as by Prometheus 3's OTLP receiver with
 * `deployment.environment.name` promoted (https://prometheus.io/docs/guides/opentelemetry/). Only those that are wanted.
 */
export class SeriesCollector {
  readonly #wanted: (labels: Labels) => boolean;
  /** By resource, metric and attributes: the series of a point, in order; null where one is not wanted. */
  readonly #points = new Map<string, readonly ({ labels: Labels; samples: Sample[] } | null)[]>();

  constructor(wanted: (labels: Labels) => boolean) {
    this.#wanted = wanted;
  }

  series(): Series[] {
    return [...this.#points.values()].flat().filter((one) => one !== null);
  }

  add({ resource, scopeMetrics }: ResourceMetrics): void {
    const of = record(resource.attributes);
    const shared = {
      job: of["service.name"] ?? "",
      instance: of["service.instance.id"] ?? "",
      deployment_environment_name: of["deployment.environment.name"] ?? "",
    };
    for (const { metrics } of scopeMetrics) for (const metric of metrics) this.#metric(metric, shared);
  }

  #metric({ name, unit, data }: Metric, shared: Labels): void {
    if (data.type === "sum") {
      const family = metricName(name, unit, data.monotonic ? "counter" : "up_down_counter") ?? name;
      for (const { attributes, timeUnixNano, value } of data.points)
        this.#push(family, shared, attributes, timeUnixNano, [value], () => [{ __name__: family }]);
    }
    if (data.type !== "histogram") return;
    const family = metricName(name, unit, "histogram") ?? name;
    for (const { attributes, timeUnixNano, explicitBounds, bucketCounts, count, sum } of data.points) {
      let cumulative = 0;
      const counts = explicitBounds.map((_, i) => (cumulative += bucketCounts[i] ?? 0));
      this.#push(family, shared, attributes, timeUnixNano, [...counts, count, count, sum ?? 0], () => [
        ...explicitBounds.map((bound) => ({ __name__: `${family}_bucket`, le: String(bound) })),
        { __name__: `${family}_bucket`, le: "+Inf" },
        { __name__: `${family}_count` },
        { __name__: `${family}_sum` },
      ]);
    }
  }

  #push(
    family: string,
    shared: Labels,
    attributes: readonly KeyValue[],
    ns: bigint,
    values: readonly number[],
    named: () => readonly Labels[],
  ): void {
    const own = labels(attributes);
    const key = JSON.stringify([family, shared, own]);
    let series = this.#points.get(key);
    if (series === undefined) {
      const whole = named().map((one): Labels => ({ ...one, ...shared, ...own }));
      series = whole.map((one) => (this.#wanted(one) ? { labels: one, samples: [] } : null));
      this.#points.set(key, series);
    }
    const ms = Number(ns / 1_000_000n);
    for (const [i, one] of series.entries())
      // The end of a run is collected once more.
      if (one !== null && (one.samples.at(-1)?.[0] ?? 0) < ms) one.samples.push([ms, values[i] ?? 0]);
  }
}

/** Attributes by name; the contract's labels are all strings. */
const record = (attributes: readonly KeyValue[], named = (key: string) => key): Record<string, string> =>
  Object.fromEntries(
    attributes.map(({ key, value }) => [named(key), value.type === "string" ? value.value : ""] as const),
  );

const labels = (attributes: readonly KeyValue[]): Record<string, string> =>
  record(attributes, (key) => key.replaceAll(".", "_"));
