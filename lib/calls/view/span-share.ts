import type { LedgerStage } from "#lib/ledger/stages.ts";
import type { CallTurn } from "../schema.ts";
import { ledgerPieces } from "./ledger.ts";

/** What one span cost in a turn: its part of the ledger, not its length. */
export interface SpanShare {
  readonly turnIndex: number;
  readonly stage: LedgerStage;
  readonly ms: number;
  /** The stage's; each tool call and each LLM pass has one to itself. */
  readonly budgetMs: number | null;
  /** Of this span's share, what lies beyond the budget. */
  readonly overMs: number;
}

/** The span's share of every turn that it has a part in; none for a span that is no stage. */
export function spanShares(turns: readonly CallTurn[], spanId: string): SpanShare[] {
  return turns.flatMap((turn) => {
    const own = ledgerPieces(turn).filter((piece) => piece.spanId === spanId);
    const [first] = own;
    if (first === undefined) return [];
    return [
      {
        turnIndex: turn.index,
        stage: first.stage,
        ms: own.reduce((sum, { ms }) => sum + ms, 0),
        budgetMs: first.budgetMs,
        overMs: own.reduce((sum, { overMs }) => sum + overMs, 0),
      },
    ];
  });
}
