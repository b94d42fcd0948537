import type { TurnBudgets } from "#components/call-list/worst-turn-bar.ts";
import type { BudgetColumn } from "#components/status/budgets.tsx";
import { type BudgetOf, budgetsOf, FRAMEWORKS, isHistogramBound } from "#lib/config/budgets.ts";
import type { BudgetConfig } from "#lib/config/model.ts";
import { humanize } from "#lib/format/labels.ts";
import { LEDGER_STAGES } from "#lib/ledger/stages.ts";

/** Columns have room for a name, not for a profile's whole label. */
const PROFILE_NAMES: Readonly<Record<string, string>> = {
  livekit: "LiveKit",
  pipecat: "Pipecat",
  openinference: "OpenInference",
};

/** The turn budgets for a list of calls, which does not know a call's pipeline or profile. */
export const turnBudgets = (config: BudgetConfig): TurnBudgets => ({
  allMs: budgetsOf(config, { pipeline: "cascade" }).turnMs,
  verticals: Object.fromEntries(
    Object.keys(config.verticals).map((vertical) => [
      vertical,
      budgetsOf(config, { pipeline: "cascade", vertical }).turnMs,
    ]),
  ),
});

/** The budgets in force, one column for each kind of call that has its own. */
export function budgetColumns(config: BudgetConfig): BudgetColumn[] {
  const profiles = [...new Set([...Object.keys(FRAMEWORKS), ...Object.keys(config.profiles)])];
  const scopes: [title: string, of: BudgetOf][] = [
    ["Cascade", { pipeline: "cascade" }],
    ["Realtime", { pipeline: "realtime" }],
    ...profiles.map((profile): [string, BudgetOf] => [
      PROFILE_NAMES[profile] ?? profile,
      { pipeline: "cascade", profile },
    ]),
    ...Object.entries(config.verticals).flatMap(([vertical, { realtime }]): [string, BudgetOf][] => [
      [humanize(vertical), { pipeline: "cascade", vertical }],
      ...(realtime === undefined
        ? []
        : [
            [`${humanize(vertical)}, realtime`, { pipeline: "realtime", vertical }] satisfies [
              string,
              BudgetOf,
            ],
          ]),
    ]),
  ];
  return scopes.map(([title, of]) => {
    const budgets = budgetsOf(config, of);
    return {
      title,
      turn: { ms: budgets.turnMs, exact: isHistogramBound("turn", budgets.turnMs) },
      stages: LEDGER_STAGES.map((stage) => {
        const ms = budgets.stages[stage];
        return { stage, ms, exact: ms === null || isHistogramBound("stage", ms) };
      }),
    };
  });
}
