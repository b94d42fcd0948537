import type { LedgerStage } from "#lib/ledger/stages.ts";
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

const TURN_BOUNDS_MS = [300, 500, 800, 1200, 1600, 2500, 4500, 8500, Infinity];
export const STAGE_BOUNDS_MS = [20, 50, 100, 200, 250, 400, 500, 800, 1200, 2500, 4500, Infinity];

/**
 * The bucket of the histogram that holds a quantile; both of two where the quantile is so near to a bound that the turns at the
 * range's edges, which a counter may have or not, decide.
 */
export function bucketsAt(
  values: readonly number[],
  q: number,
  bounds: readonly number[] = TURN_BOUNDS_MS,
): { lower: number; upper: number } {
  const edge = 0.002 + 2 / values.length;
  const at = (share: number): number => {
    const ms = quantileOf(values, Math.min(1, Math.max(0, share)));
    return bounds.findIndex((bound) => ms <= bound);
  };
  return { lower: bounds[at(q - edge) - 1] ?? 0, upper: bounds[at(q + edge)] ?? Infinity };
}

type Turn = Truth["turns"][number];

/** Turns that ended within (from, to]. */
export const endedTurns = (truths: readonly Truth[], fromMs: number, toMs: number): Turn[] =>
  truths.flatMap(({ startMs, turns }) =>
    turns.filter(({ startMs: from, latencyMs }) => {
      const atMs = startMs + from + latencyMs;
      return atMs > fromMs && atMs <= toMs;
    }),
  );

/** What `stage.duration` observes (docs/telemetry.md): `unattributed` of every turn, `tool_call` of every call of a tool. */
export const observedOf = (turns: readonly Turn[], stage: LedgerStage): number[] =>
  turns.flatMap(({ stages, tools }) => {
    const ms = stages?.[stage];
    if (stages === null) return [];
    if (stage === "unattributed") return [ms ?? 0];
    const others = stage === "tool_call" ? tools.slice(ms === undefined ? 0 : 1).map(() => 0) : [];
    return [...(ms === undefined ? [] : [ms]), ...others];
  });

/** How many of a kind there are of each. */
export const countBy = <T>(items: readonly T[], key: (item: T) => string): Record<string, number> =>
  Object.fromEntries(
    Object.entries(Object.groupBy(items, key)).map(([name, some]) => [name, some?.length ?? 0]),
  );
