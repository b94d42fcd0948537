import { clsx } from "clsx";
import type { CallSummary } from "#lib/calls/schema.ts";
import { formatDuration } from "#lib/format/duration.ts";
import { type TurnBudgets, worstTurnBar } from "./worst-turn-bar.ts";

/** A call's worst turn: its length, and a bar with its budget as a mark; red is what a slow turn took beyond it. */
export function WorstTurn({ call, budgets }: { call: CallSummary; budgets: TurnBudgets }) {
  const bar = worstTurnBar(call, budgets);
  if (bar === null) return <span className="text-ink-3">–</span>;
  const percent = (share: number) => `${share * 100}%`;
  return (
    <span className="inline-flex items-center gap-2" title={`Budget ${formatDuration(bar.budgetMs)}`}>
      <span
        className={clsx("min-w-14 text-right", bar.overShare > 0 ? "font-semibold text-breach" : "text-ink")}
      >
        {formatDuration(call.worstTurnMs)}
      </span>
      <span aria-hidden className="relative block h-3 w-20 shrink-0 max-[23rem]:hidden">
        <span className="absolute inset-x-0 top-1 h-1 bg-sunken" />
        <span className="absolute top-1 left-0 h-1 bg-ink-3" style={{ width: percent(bar.withinShare) }} />
        <span
          className="absolute top-1 h-1 bg-breach"
          style={{ left: percent(bar.withinShare), width: percent(bar.overShare) }}
        />
        {bar.cut ? <span className="absolute top-0.5 right-1 h-2 w-0.5 -skew-x-12 bg-surface" /> : null}
        <span
          className="absolute inset-y-0 border-l border-dashed border-ink-2"
          style={{ left: percent(bar.budgetShare) }}
        />
      </span>
    </span>
  );
}
