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

/**
 * The span's share of every turn that it has a part in; none for a span that is no stage. A framework's span may stand
 * for several stages: the wait that its request ended, and its own.
 */
export function spanShares(turns: readonly CallTurn[], spanId: string): SpanShare[] {
  return turns.flatMap((turn) => {
    const own = ledgerPieces(turn).filter((piece) => piece.spanId === spanId);
    return [...Map.groupBy(own, ({ stage }) => stage)].map(([stage, pieces]) => ({
      turnIndex: turn.index,
      stage,
      ms: pieces.reduce((sum, { ms }) => sum + ms, 0),
      budgetMs: pieces[0]?.budgetMs ?? null,
      overMs: pieces.reduce((sum, { overMs }) => sum + overMs, 0),
    }));
  });
}
