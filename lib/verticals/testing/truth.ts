import type { Truth } from "#lib/simulator/truth.ts";

/** For tests: what the simulator's ground truth says of a range. Instants: epoch ms. */

/** Calls whose end the edge wrote, within (from, to]. */
export const counted = (truths: readonly Truth[], fromMs: number, toMs: number): Truth[] =>
  truths.filter(
    ({ endMs, outcome }) => outcome !== null && endMs !== null && endMs > fromMs && endMs <= toMs,
  );

const TURN_BUDGET_MS = 1200;

interface Waits extends Pick<Truth, "startMs"> {
  readonly turns: readonly Pick<Truth["turns"][number], "kind" | "answered" | "latencyMs" | "startMs">[];
}

/** Latencies that `turn.duration` observes (docs/telemetry.md): no greetings, unanswered waits only where they are slow. */
export const turnsOf = (truths: readonly Waits[], fromMs: number, toMs: number): number[] =>
  truths.flatMap(({ startMs, turns }) =>
    turns.flatMap(({ kind, answered, latencyMs, startMs: from }) => {
      const atMs = startMs + from + latencyMs;
      const observed = kind !== "greeting" && (answered || latencyMs > TURN_BUDGET_MS);
      return observed && atMs > fromMs && atMs <= toMs ? [latencyMs] : [];
    }),
  );

function quantileOf(values: readonly number[], q: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(q * sorted.length) - 1)] ?? Number.NaN;
}

const BOUNDS_MS = [0, 300, 500, 800, 1200, 1600, 2500, 4500, 8500, Infinity];

/**
 * The bucket of the histogram that holds a quantile; both of two where the quantile is so near to a bound that the turns at the
 * range's edges, which a counter may have or not, decide.
 */
export function bucketsAt(values: readonly number[], q: number): { lower: number; upper: number } {
  const edge = 0.002 + 2 / values.length;
  const at = (share: number): number => {
    const ms = quantileOf(values, Math.min(1, Math.max(0, share)));
    return BOUNDS_MS.findIndex((bound) => ms <= bound);
  };
  return { lower: BOUNDS_MS[at(q - edge) - 1] ?? 0, upper: BOUNDS_MS[at(q + edge)] ?? Infinity };
}
