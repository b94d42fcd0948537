import { traceHref } from "#lib/calls/href.ts";
import type { Exemplar } from "#lib/datasources/prometheus/client.ts";
import { type Expr, metric } from "#lib/datasources/prometheus/query.ts";
import type { Matcher } from "#lib/datasources/quoting.ts";
import { parseSpanId } from "#lib/units.ts";
import { ENVIRONMENT, labelOf, mappingOf, type Scope } from "./counting.ts";
import type { PanelData } from "./schema.ts";

/** Turns that a metric names as examples of itself, each with its trace. Pure. */

/** Beside counts of thousands, more points than these hide each other. */
export const MOST_EXEMPLARS = 200;

type Exemplars = Extract<PanelData, { kind: "exemplars" }>;

/** The series of turns that may have exemplars: in Prometheus they stand with the buckets, or with a native histogram. */
export function exemplarSeries({ vertical, environment, metrics, native }: Scope): Expr {
  const mapping = mappingOf("turn_duration_seconds", metrics);
  const matchers: Record<string, Matcher> = { ...mapping.match };
  for (const [ours, value] of [
    ["vertical", vertical],
    [ENVIRONMENT, environment],
  ] as const) {
    const theirs = labelOf(mapping, ours);
    if (theirs !== null && value !== null) matchers[theirs] = value;
  }
  return metric(native.has(mapping.name) ? mapping.name : `${mapping.name}_bucket`, matchers);
}

/** What turns the exemplars' values into ms. */
export const exemplarUnitMs = ({ metrics }: Scope): number =>
  mappingOf("turn_duration_seconds", metrics).unit === "s" ? 1000 : 1;

/**
 * The exemplars of a range that lead to a trace, the slowest of them where there are too many, oldest first. What they
 * claim is not trusted: no trace id, no length of time, or another time is no point.
 * @param unitMs what turns values into ms
 */
export function exemplarPoints(
  found: readonly Exemplar[],
  { fromMs, toMs }: { readonly fromMs: number; readonly toMs: number },
  unitMs: number,
): { readonly data: Exemplars; readonly leftOut: number } {
  const points = new Map<string, { atMs: number; ms: number; href: string }>();
  for (const { traceId, labels, value, timeMs } of found) {
    if (traceId === null || !Number.isFinite(value) || value < 0) continue;
    if (!(timeMs >= fromMs && timeMs <= toMs)) continue;
    const href = traceHref(traceId, { span: parseSpanId(labels.get("span_id") ?? "") });
    points.set(`${timeMs} ${value} ${traceId}`, { atMs: timeMs, ms: value * unitMs, href });
  }
  const kept = [...points.values()].toSorted((a, b) => b.ms - a.ms).slice(0, MOST_EXEMPLARS);
  const shown = kept.toSorted((a, b) => a.atMs - b.atMs);
  return {
    data: {
      kind: "exemplars",
      atMs: shown.map(({ atMs }) => atMs),
      ms: shown.map(({ ms }) => ms),
      hrefs: shown.map(({ href }) => href),
    },
    leftOut: points.size - kept.length,
  };
}
