import type { CallSummary } from "#lib/calls/schema.ts";

/** The turn budgets in force in ms: for all calls, and for the verticals that have their own. */
export interface TurnBudgets {
  readonly allMs: number;
  readonly verticals: Readonly<Record<string, number>>;
}

/** What a bar's full width stands for: a turn longer than this many budgets is cut off, and says so. */
const WIDEST = 4;

export interface WorstTurnBar {
  /** Shares of the bar's width, 0…1. */
  readonly withinShare: number;
  readonly overShare: number;
  readonly budgetShare: number;
  readonly cut: boolean;
  readonly budgetMs: number;
}

/**
 * A call's worst turn against its budget; null where no turn is known. Only a turn that the edge judged slow has an
 * `overShare`: its budget then may have been another than today's.
 *
 * ```
 * |███████│▒▒▒▒▒▒▒▒▒▒▒▒      |
 *   within ^ budget   over    ^ 4 budgets
 * ```
 */
export function worstTurnBar(
  {
    worstTurnMs,
    worstTurnBudgetMs,
    slowTurns,
    vertical,
  }: Pick<CallSummary, "worstTurnMs" | "worstTurnBudgetMs" | "slowTurns" | "vertical">,
  budgets: TurnBudgets,
): WorstTurnBar | null {
  if (worstTurnMs === null) return null;
  const own =
    vertical !== null && Object.hasOwn(budgets.verticals, vertical) ? budgets.verticals[vertical] : undefined;
  const budgetMs = worstTurnBudgetMs ?? own ?? budgets.allMs;
  const scaleMs = budgetMs * WIDEST;
  const wholeShare = Math.min(worstTurnMs / scaleMs, 1);
  const slow = slowTurns !== null && slowTurns > 0;
  const withinShare = slow ? Math.min(wholeShare, 1 / WIDEST) : wholeShare;
  return {
    withinShare,
    overShare: wholeShare - withinShare,
    budgetShare: 1 / WIDEST,
    cut: worstTurnMs > scaleMs,
    budgetMs,
  };
}
