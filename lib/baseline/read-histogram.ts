import { sampleValue } from "#lib/datasources/samples.ts";
import type { Series } from "#lib/datasources/series.ts";
import type { Histogram } from "./histogram.ts";

/** Reads series with an `le` label, in seconds or ms; series of other bounds are left out, as are NaN counts. */
export function histogramOf(series: readonly Series[], unit: "s" | "ms"): Histogram {
  const counts = new Map<number, number>();
  for (const { labels, points } of series) {
    const bound = sampleValue(labels.get("le") ?? "");
    const count = points.at(-1)?.value ?? Number.NaN;
    if (Number.isNaN(bound) || !Number.isFinite(count)) continue;
    const upToMs = unit === "s" ? bound * 1000 : bound;
    counts.set(upToMs, (counts.get(upToMs) ?? 0) + count);
  }
  let least = 0;
  const buckets = [...counts]
    .toSorted(([a], [b]) => a - b)
    // Extrapolated counts can fall by a rounding error from one bucket to the next.
    .map(([upToMs, count]) => ({ upToMs, count: (least = Math.max(least, count)) }));
  const last = buckets.at(-1);
  return last === undefined || last.upToMs !== Infinity || last.count <= 0 ? [] : buckets;
}
