import type { ManagedAlert } from "#lib/datasources/alertmanager/adapt.ts";
import type { Alert } from "#lib/datasources/prometheus/adapt.ts";
import type { Labels } from "#lib/datasources/series.ts";

/**
 * Prometheus's alerts and Alertmanager's, brought together. Prometheus adds its `external_labels` on the way, where the
 * alert has none of that name, so Alertmanager knows the same alert under more labels:
 *
 *     Prometheus     {alertname, vertical}
 *     Alertmanager   {alertname, vertical, cluster, replica}
 *
 * https://prometheus.io/docs/prometheus/latest/configuration/configuration/ (external_labels)
 */
export interface Joined {
  /** Null: known only to Alertmanager. */
  readonly found: Alert | null;
  /** Null: unknown to Alertmanager. */
  readonly managed: ManagedAlert | null;
}

/** A pair of Prometheuses with an external label of their own each sends everything twice. */
interface Candidate {
  readonly found: Alert;
  readonly managed: ManagedAlert;
  /** The labels that were added. */
  readonly added: string;
}

/**
 * Each of Alertmanager's alerts belongs to the one of Prometheus's that it has all labels of, the most particular one.
 * Several that have all its labels came from different Prometheuses: this one's added to most alerts what it added here.
 */
export function joinAlerts(found: readonly Alert[], managed: readonly ManagedAlert[]): Joined[] {
  const byName = Map.groupBy(found, nameOf);
  const candidates = managed.flatMap((one): Candidate[] => {
    const owner = ownerOf(byName.get(nameOf(one)) ?? [], one);
    return owner === null ? [] : [{ found: owner, managed: one, added: labelsKey(added(owner, one)) }];
  });
  const usual = new Map<string, number>();
  for (const one of candidates) usual.set(one.added, (usual.get(one.added) ?? 0) + 1);
  const best = new Map<Alert, Candidate>();
  for (const one of candidates) {
    const before = best.get(one.found);
    if (before === undefined || isBetter(one, before, usual)) best.set(one.found, one);
  }
  const taken = new Set([...best.values()].map((one) => one.managed));
  return [
    ...found.map((one) => ({ found: one, managed: best.get(one)?.managed ?? null })),
    ...managed.filter((one) => !taken.has(one)).map((one) => ({ found: null, managed: one })),
  ];
}

const nameOf = ({ labels }: { readonly labels: Labels }): string => labels.get("alertname") ?? "";

function ownerOf(found: readonly Alert[], { labels }: ManagedAlert): Alert | null {
  let owner: Alert | null = null;
  for (const one of found) {
    if (one.labels.size <= (owner?.labels.size ?? -1)) continue;
    // A pending alert is not sent; what Alertmanager knows is another, or an earlier one of the same labels.
    if ([...one.labels].every(([name, value]) => (labels.get(name) ?? "") === value)) owner = one;
  }
  return owner;
}

/** What Alertmanager knows of an alert beyond what Prometheus does. */
export const added = (found: { readonly labels: Labels }, { labels }: { readonly labels: Labels }): Labels =>
  new Map([...labels].filter(([name]) => !found.labels.has(name)));

function isBetter(one: Candidate, before: Candidate, usual: ReadonlyMap<string, number>): boolean {
  const more = (usual.get(one.added) ?? 0) - (usual.get(before.added) ?? 0);
  if (more !== 0) return more > 0;
  const distance = ({ found, managed }: Candidate) => Math.abs(managed.startsAtMs - (found.activeAtMs ?? 0));
  const nearer = distance(before) - distance(one);
  return nearer === 0 ? one.added < before.added : nearer > 0;
}

/** The same text for the same labels, whatever their order. */
export const labelsKey = (labels: Labels): string =>
  JSON.stringify([...labels].toSorted(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)));
