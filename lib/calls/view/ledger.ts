import type { LedgerStage } from "#lib/ledger/stages.ts";
import type { CallTurn } from "../schema.ts";
import { nsBetween } from "./timeline.ts";

/** The geometry of a turn's ledger. All times are ms from the turn's start. */

export interface LedgerPiece {
  readonly key: string;
  readonly stage: LedgerStage;
  readonly startMs: number;
  readonly ms: number;
  /** How much of the piece's end lies beyond its stage's budget. */
  readonly overMs: number;
  readonly budgetMs: number | null;
  readonly spanId: string | null;
  readonly tool: string | null;
  readonly provider: string | null;
  readonly model: string | null;
  readonly error: string | null;
  readonly between: CallTurn["parts"][number]["between"];
}

/**
 * A turn's parts as pieces of a bar, in time order; neighbours of one span become one piece. What lies beyond a
 * budget is at the end of what used it up; each tool call and each LLM pass has a budget to itself:
 * ```
 * llm budget 400   |llm 300|stt 50|llm 300|
 *                                     └ over 200
 * ```
 */
export function ledgerPieces(turn: CallTurn): readonly LedgerPiece[] {
  const known = drawn.get(turn);
  if (known !== undefined) return known;
  const pieces = piecesOf(turn);
  drawn.set(turn, pieces);
  return pieces;
}

/** Several panels draw the same turns, some of them at every key. */
const drawn = new WeakMap<CallTurn, readonly LedgerPiece[]>();

function piecesOf(turn: CallTurn): LedgerPiece[] {
  const budgets = new Map(turn.ledger.map((row) => [row.stage, row.budgetMs]));
  const used = new Map<string, number>();
  const pieces: LedgerPiece[] = [];
  let lastUnit: string | null = null;
  for (const part of turn.parts) {
    const ms = nsBetween(part.startNs, part.endNs);
    const own = part.stage === "tool_call" || part.stage === "llm_first_token";
    const unit = own ? `${part.stage} ${part.spanId ?? ""}` : part.stage;
    const budgetMs = budgets.get(part.stage) ?? null;
    const before = used.get(unit) ?? 0;
    used.set(unit, before + ms);
    const overMs =
      budgetMs === null ? 0 : Math.max(0, before + ms - budgetMs) - Math.max(0, before - budgetMs);
    const last = pieces.at(-1);
    if (last !== undefined && lastUnit === unit && last.spanId === part.spanId)
      pieces[pieces.length - 1] = { ...last, ms: last.ms + ms, overMs: last.overMs + overMs };
    else
      pieces.push({
        key: `${part.startNs} ${part.spanId ?? part.stage}`,
        stage: part.stage,
        startMs: nsBetween(turn.startNs, part.startNs),
        ms,
        overMs,
        budgetMs,
        spanId: part.spanId,
        tool: part.tool,
        provider: part.provider,
        model: part.model,
        error: part.error,
        between: part.between,
      });
    lastUnit = unit;
  }
  return pieces;
}

/** The far end of the ledger's scale in ms: past the longest turn and its budget, and a word after it, on a round figure. */
export function ledgerScale(turns: readonly CallTurn[]): number {
  const most = turns.reduce((max, turn) => {
    const hasNote = turn.kind !== "reply" || turn.answered === false || turn.interrupted === true;
    return Math.max(max, Math.max(turn.latencyMs, turn.budgetMs) * (hasNote ? 1.12 : 1.02));
  }, 0);
  const step = most <= 2_000 ? 200 : most <= 5_000 ? 500 : most <= 20_000 ? 1_000 : 10_000;
  return Math.max(step, Math.ceil(most / step) * step);
}

/** Spans that went over their budget in a turn that was slow: what is marked red, everywhere. */
export function breachedSpans(turns: readonly CallTurn[]): Set<string> {
  const ids = new Set<string>();
  for (const turn of turns)
    if (turn.slow)
      for (const piece of ledgerPieces(turn))
        if (piece.overMs > 0 && piece.spanId !== null) ids.add(piece.spanId);
  return ids;
}

/** The span that a turn is looked at first: the one furthest over its budget, else that of the turn. */
export function worstSpan(turn: CallTurn): string {
  const worst = ledgerPieces(turn)
    .filter((piece) => piece.spanId !== null && piece.overMs > 0)
    .toSorted((a, b) => b.overMs - a.overMs)[0];
  return worst?.spanId ?? turn.spanId;
}

/** The turn that is looked at: the selected one, else the verdict's, else the longest that was slow, else the longest. */
export function focusTurn(
  turns: readonly CallTurn[],
  selected: number | null,
  verdictTurn: number | null,
): CallTurn | null {
  const at = (index: number | null) =>
    index === null ? undefined : turns.find((turn) => turn.index === index);
  const longest = () =>
    turns.toSorted((a, b) => Number(b.slow) - Number(a.slow) || b.latencyMs - a.latencyMs)[0] ?? null;
  return at(selected) ?? at(verdictTurn) ?? longest();
}

/** The turn after (`step` 1) or before (−1) the given one among those that match; wraps round; null when none does. */
export function stepTurn(
  turns: readonly CallTurn[],
  from: number | null,
  step: 1 | -1,
  matches: (turn: CallTurn) => boolean = () => true,
): number | null {
  const wanted = turns.filter(matches).map((turn) => turn.index);
  const next =
    step === 1
      ? (wanted.find((index) => from === null || index > from) ?? wanted[0])
      : (wanted.findLast((index) => from === null || index < from) ?? wanted.at(-1));
  return next ?? null;
}

/** A turn's time by stage in ns, added up from its parts; `sumNs` is that of all stages. */
export function exactShares(turn: CallTurn): {
  readonly shares: ReadonlyMap<LedgerStage, bigint>;
  readonly sumNs: bigint;
  readonly latencyNs: bigint;
} {
  const shares = new Map<LedgerStage, bigint>();
  let sumNs = 0n;
  for (const { stage, startNs, endNs } of turn.parts) {
    const ns = BigInt(endNs) - BigInt(startNs);
    shares.set(stage, (shares.get(stage) ?? 0n) + ns);
    sumNs += ns;
  }
  return { shares, sumNs, latencyNs: BigInt(turn.endNs) - BigInt(turn.startNs) };
}

/** ns as ms without rounding, always with six decimals so that figures align: `172.351234`, `5,000.000000`. */
export function exactMs(ns: bigint): string {
  const text = (ns < 0n ? -ns : ns).toString().padStart(7, "0");
  const whole = BigInt(text.slice(0, -6)).toLocaleString("en");
  return `${ns < 0n ? "−" : ""}${whole}.${text.slice(-6)}`;
}

export type LedgerOrder = "time" | "latency";

/** The turns as they are listed: as they came, or the longest first. */
export const orderTurns = (turns: readonly CallTurn[], order: LedgerOrder): readonly CallTurn[] =>
  order === "time" ? turns : turns.toSorted((a, b) => b.latencyMs - a.latencyMs || a.index - b.index);

/** Whether any of a turn lies in the part of the call that is looked at; null is all of it. */
export const isInView = (
  turn: CallTurn,
  view: { readonly fromMs: number; readonly toMs: number } | null,
): boolean => view === null || (turn.startMs <= view.toMs && turn.startMs + turn.latencyMs >= view.fromMs);

/** The index of the turn to keep in sight: the one looked at where it lies in the view, else the first that does; −1: none. */
export function shownTurn(
  turns: readonly CallTurn[],
  focus: CallTurn | null,
  view: { readonly fromMs: number; readonly toMs: number } | null,
): number {
  const focused = turns.findIndex((turn) => turn === focus && isInView(turn, view));
  if (focused !== -1) return focused;
  return turns.findIndex((turn) => (view === null ? turn === focus : isInView(turn, view)));
}
