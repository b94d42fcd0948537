import type { CallTurn } from "#lib/calls/schema.ts";
import type { LedgerStage } from "#lib/ledger/stages.ts";

/** For tests: turns in a few words. */

const KINDS = { g: "greeting", r: "reply", c: "continuation" } as const;

/** One turn a letter: greeting, reply, continuation. `stages`: ms by stage, for all of them. */
export function turnsOf(
  kinds: string,
  stages: Partial<Record<LedgerStage, number>> = { llm_first_token: 300 },
  provider: string | null = null,
): CallTurn[] {
  return Array.from(kinds).map((letter, index) => {
    const startMs = index * 10_000;
    const rows = Object.entries(stages) as [LedgerStage, number][];
    const latencyMs = rows.reduce((sum, [, ms]) => sum + ms, 0);
    let at = startMs;
    const parts = rows.map(([stage, ms]) => {
      const startNs = String(BigInt(at) * 1_000_000n);
      at += ms;
      return {
        stage,
        startNs,
        endNs: String(BigInt(at) * 1_000_000n),
        spanId: null,
        tool: null,
        provider,
        model: null,
        error: null,
        between: null,
      };
    });
    return {
      index,
      kind: KINDS[letter as keyof typeof KINDS],
      answered: true,
      interrupted: false,
      startMs,
      startNs: String(BigInt(startMs) * 1_000_000n),
      endNs: String(BigInt(at) * 1_000_000n),
      spanId: index.toString(16).padStart(16, "0"),
      latencyMs,
      budgetMs: 1_200,
      slow: latencyMs > 1_200,
      ledger: rows.map(([stage, ms]) => ({ stage, ms, budgetMs: 400, overMs: Math.max(0, ms - 400) })),
      parts,
    };
  });
}
