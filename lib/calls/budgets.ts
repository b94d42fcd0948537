import type { BudgetConfig, OwnBudget } from "#lib/config/model.ts";
import { type Budgets, budgetsFor, type Pipeline } from "#lib/ledger/stages.ts";

/** The budgets that a call is held against: the defaults, then the console's own, the profile's, the vertical's. */
export function budgetsOfCall(
  own: BudgetConfig,
  call: { readonly pipeline: Pipeline; readonly profile: string; readonly vertical: string | null },
): Budgets {
  const entries = [
    own.all,
    own.profiles[call.profile],
    call.vertical === null ? undefined : own.verticals[call.vertical],
  ];
  const layers: OwnBudget[] = entries.flatMap((entry) => {
    if (entry === undefined) return [];
    return call.pipeline === "realtime" && entry.realtime !== undefined ? [entry, entry.realtime] : [entry];
  });
  const stages = Object.assign({}, ...layers.map((layer) => layer.stages ?? {})) as NonNullable<
    OwnBudget["stages"]
  >;
  const turnMs = layers.findLast((layer) => layer.turnMs !== undefined)?.turnMs;
  return budgetsFor(call.pipeline, {
    version: own.version,
    stages,
    ...(turnMs === undefined ? {} : { turnMs }),
  });
}
