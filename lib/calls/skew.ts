import { text } from "#lib/traces/raw.ts";
import type { TraceTree } from "#lib/traces/tree.ts";

/** How far one process' clock is ahead of another's, as far as their spans tell. */
export interface ClockOffset {
  /** The service whose spans lie outside of their parents, and the parents'. */
  readonly child: string;
  readonly parent: string;
  /** Positive: the child's clock is ahead. Between `lowMs` and `highMs`. */
  readonly lowMs: number;
  readonly highMs: number;
  /** One offset explains all spans; false: each needs another, and the bounds are the extremes. */
  readonly steady: boolean;
  readonly spanIds: readonly string[];
}

/**
 * Of spans that lie outside of their parent in another process. A child that belongs inside its parent bounds how far
 * its clock is ahead:
 *
 * ```
 * parent      |ps ─────────────── pe|
 * child                                |cs ──── ce|
 * offset is at least ce − pe, at most cs − ps
 * ```
 *
 * A child longer than its parent fits nowhere: of it only that it should have begun inside is used.
 */
export function clockOffsets({ nodes, defects }: TraceTree): ClockOffset[] {
  const outside = new Set(defects.flatMap(({ kind, spanId }) => (kind === "outside_parent" ? spanId : [])));
  const pairs = new Map<string, { child: string; parent: string; bounds: Bound[]; spanIds: string[] }>();
  for (const { span, parent: at } of nodes) {
    const parent = nodes[at]?.span;
    if (parent === undefined || !outside.has(span.spanId)) continue;
    const [child, above] = [span, parent].map(({ service, resource }) => ({
      service,
      id: `${service} ${text(resource.attributes, "service.instance.id") ?? ""}`,
    }));
    const key = `${child?.id} in ${above?.id}`;
    const pair = pairs.get(key) ?? {
      child: span.service,
      parent: parent.service,
      bounds: [],
      spanIds: [],
    };
    pairs.set(key, pair);
    pair.spanIds.push(span.spanId);
    const toEnd = ms(span.endNs - parent.endNs);
    const toStart = ms(span.startNs - parent.startNs);
    const beganInside = ms(span.startNs - parent.endNs);
    pair.bounds.push({ low: Math.min(toStart, toEnd > toStart ? beganInside : toEnd), high: toStart });
  }
  return [...pairs.values()].map(({ bounds, ...pair }) => ({ ...pair, ...common(bounds) }));
}

interface Bound {
  readonly low: number;
  readonly high: number;
}

const ms = (ns: bigint): number => Number(ns) / 1e6;

function common(bounds: readonly Bound[]): Pick<ClockOffset, "lowMs" | "highMs" | "steady"> {
  let [low, high, least, most] = [-Infinity, Infinity, Infinity, -Infinity];
  for (const bound of bounds) {
    low = Math.max(low, bound.low);
    high = Math.min(high, bound.high);
    least = Math.min(least, (bound.low + bound.high) / 2);
    most = Math.max(most, (bound.low + bound.high) / 2);
  }
  return low <= high
    ? { lowMs: low, highMs: high, steady: true }
    : { lowMs: least, highMs: most, steady: false };
}
