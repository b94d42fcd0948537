import type { CallRecord } from "#lib/calls/records.ts";
import type { Labels, Point } from "#lib/datasources/series.ts";
import { iso } from "./model.ts";
import type { IncidentMinutes } from "./schema.ts";

/** When a service began to run another version. Pure. */

type Deploy = NonNullable<IncidentMinutes["deploys"]>[number];
const MOST = 20;

/** @param sinceMs a version that is there before was there already. Epoch ms. */
export function deploysOfSeries(
  series: readonly { readonly labels: Labels; readonly points: readonly Point[] }[],
  sinceMs: number,
): Deploy[] {
  const services = Map.groupBy(series, ({ labels }) => labels.get("job") ?? "");
  return [...services]
    .flatMap(([job, versions]) => {
      const first = versions
        .flatMap(({ labels, points }) => {
          const [point] = points;
          return point === undefined
            ? []
            : [{ version: labels.get("service_version") ?? "", atMs: point.timeMs }];
        })
        .toSorted((a, b) => a.atMs - b.atMs);
      return first.flatMap(({ version, atMs }, i) =>
        atMs <= sinceMs
          ? []
          : [{ at: iso(atMs), service: job || null, version, from: first[i - 1]?.version ?? null }],
      );
    })
    .toSorted((a, b) => (a.at < b.at ? -1 : 1))
    .slice(0, MOST);
}

/** The first call of each version but the first one. */
export function deploysOfCalls(records: readonly CallRecord[]): Deploy[] {
  const first = new Map<string, number>();
  for (const { serviceVersion, timeNs, durationMs } of records) {
    if (serviceVersion === null) continue;
    const atMs = Number(timeNs / 1_000_000n) - (durationMs ?? 0);
    if (atMs < (first.get(serviceVersion) ?? Infinity)) first.set(serviceVersion, atMs);
  }
  const sorted = [...first].toSorted(([, a], [, b]) => a - b);
  return sorted
    .slice(1, MOST)
    .map(([version, atMs], i) => ({ at: iso(atMs), service: null, version, from: sorted[i]?.[0] ?? null }));
}
