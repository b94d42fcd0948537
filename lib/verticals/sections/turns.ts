import type { Histogram } from "#lib/baseline/histogram.ts";
import { type Answer, askCounting } from "../ask.ts";
import { askEarlier } from "../load.ts";
import { callsOf, line, noteOn, panel, type SectionAnswer, series } from "../panels.ts";
import { earlier } from "../range.ts";
import { histograms, over, percentile } from "../read.ts";
import type { Limits, Line, Panel, PanelData } from "../schema.ts";
import { countExactly, countOf } from "./columns.ts";
import type { SectionContext } from "./context.ts";

/** How long callers waited. */

const PERCENTILES = [
  ["p50", 0.5],
  ["p95", 0.95],
  ["p99", 0.99],
] as const;

/** The panels of the turns, of what was answered. @param limits objectives on a turn's latency */
export function turnPanels(
  now: Answer,
  before: Answer | null,
  { asking, vertical, budgets }: SectionContext,
  limits: Limits,
): Panel[] {
  const { steps } = asking.range;
  const each = now.series === null ? null : histograms(now.series, steps);
  const then = before?.series == null ? null : histograms(before.series, earlier(steps, asking.shift ?? 0));
  const perMinute = 60_000 / steps.stepMs;
  const slowest = callsOf(vertical, { sort: "worst_turn" });
  const slow = callsOf(vertical, { verdict: ["slow", "failed"], sort: "worst_turn" });
  const both = (
    key: string,
    label: string,
    value: (one: Histogram | null) => number | null,
    drill: Line["drill"],
  ): Line[] =>
    each === null
      ? []
      : [
          line(key, label, each.map(value), { samples: each.map(countOf), drill }),
          ...(then === null
            ? []
            : [line(key, label, then.map(value), { of: "before", samples: then.map(countOf) })]),
        ];
  const note = noteOn(each === null ? null : each.filter((one) => one !== null));
  const data = (lines: Line[], more: { limits?: Limits } = {}) =>
    each === null ? null : series(lines, more);
  const budget = { label: "turn budget", value: budgets.turnMs, href: null };
  return [
    panel(
      "turn_percentiles",
      "Turn latency",
      "How long half, 95 % and 99 % of the turns waited at most, by step",
      "ms",
      data(
        PERCENTILES.flatMap(([label, q]) => both(label, label, (one) => percentile(one, q).ms, slowest)),
        { limits: limits.length > 0 ? limits : [budget] },
      ),
      note,
    ),
    panel(
      "slow_turns",
      "Slow turns",
      `Share of turns that took longer than ${budgets.turnMs} ms`,
      "ratio",
      data(both("slow", "slow turns", (one) => over(one, budgets.turnMs), slow)),
      note,
    ),
    panel(
      "turn_rate",
      "Turns",
      "Turns a minute",
      "per_minute",
      data(both("turns", "turns", (one) => (one === null ? null : countExactly(one) * perMinute), slowest)),
      note,
    ),
    panel(
      "turn_heatmap",
      "Latency of all turns",
      "How many turns of each step took how long",
      "turns",
      each === null ? null : heatmap(each, slowest),
      note,
    ),
  ];
}

/** Counts between bounds, by step. */
function heatmap(each: readonly (Histogram | null)[], drill: Line["drill"]): PanelData {
  const bounds = [...new Set(each.flatMap((one) => one?.map(({ upToMs }) => upToMs) ?? []))].toSorted(
    (a, b) => a - b,
  );
  return {
    kind: "heatmap",
    drill,
    bounds: bounds.map((bound) => (bound === Infinity ? null : bound)),
    counts: bounds.map((bound) =>
      each.map((one) => {
        if (one === null) return null;
        const index = one.findIndex(({ upToMs }) => upToMs === bound);
        return index < 0 ? 0 : (one[index]?.count ?? 0) - (one[index - 1]?.count ?? 0);
      }),
    ),
  };
}

export async function turnsSection(context: SectionContext, limits: Limits): Promise<SectionAnswer> {
  const { asking } = context;
  const [now, before] = await Promise.all([
    askCounting("turns", asking.scope, { steps: asking.range.steps }, asking.context),
    askEarlier("turns", asking),
  ]);
  return { panels: turnPanels(now, before, context, limits), reports: [now.report, before?.report] };
}
