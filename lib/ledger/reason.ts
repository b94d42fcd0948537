import { overrun, sharesOf, stageTotals } from "./ledger.ts";
import type { Between, CallInput, StageError, TurnLedger, Verdict } from "./model.ts";
import { type LedgerStage, LEDGER_STAGES } from "./stages.ts";
import { counted } from "./words.ts";

/** From here on a wait is a major one. */
const MAJOR_MS = 2500;
/** A shorter silence between two stages is bookkeeping, not a cause. */
const GAP_MS = 100;

/** What a verdict says, before it is put into words. */
export interface Reason {
  readonly status: Verdict["status"];
  readonly turn: TurnLedger | null;
  /** How long the caller waited, in ms; null where that is not known. */
  readonly waitedMs: number | null;
  readonly stage: LedgerStage | null;
  /** Time of the named stage and its overrun, in ms; null where no stage is named. */
  readonly stageMs: number | null;
  readonly overrunMs: number | null;
  readonly error: StageError | null;
  readonly tool: string | null;
  readonly provider: string | null;
  readonly model: string | null;
  readonly withinBudget: boolean;
  /** The span that shows it: the named stage's longest part. */
  readonly spanId: string | null;
  /** What lies around the silence, where one is named. */
  readonly gap: Between | null;
  readonly why:
    | "error"
    | "overrun"
    | "within_budget"
    | "no_stages"
    | "unrecorded"
    | "partial_trace"
    | "outcome"
    | "none";
  readonly missing: readonly string[];
}

/** A failed call is major however short its waits were. */
export function severityOf(status: Verdict["status"], waitedMs: number | null): Verdict["severity"] {
  if (status === "failed") return "major";
  if (status !== "slow") return null;
  return waitedMs !== null && waitedMs >= MAJOR_MS ? "major" : "minor";
}

/**
 * The errors that the call failed by: in a turn that was slow or unanswered, or after which the call ended
 * neither resolved nor transferred. The others were recovered from.
 */
export function fatalErrors(call: CallInput): readonly StageError[] {
  const endedBadly = call.outcome !== null && call.outcome !== "resolved" && call.outcome !== "transferred";
  return call.errors.filter((error) => {
    const turn = call.turns?.find((t) => t.index === error.turnIndex);
    return endedBadly || (turn !== undefined && (turn.slow || turn.answered === false));
  });
}

/** What keeps a call from being known to be fine. */
export function missingOf(call: CallInput): string[] {
  const missing: string[] = [];
  if (call.edgeLost) missing.push("the end of the call");
  else if (call.running) missing.push("the rest of the call");
  else if (call.rootSpanId === null && call.callLog === null)
    missing.push("the call's root span and its call log");
  if (call.partialTrace !== null) missing.push(`a part of the trace (${call.partialTrace})`);
  const untimed = call.untimed ?? 0;
  if (untimed > 0) missing.push(`the wait in ${counted(untimed, "turn")}, which nothing recorded,`);
  return missing;
}

/** Finds what to blame: the last fatal error, else the longest slow turn and its largest overrun. */
export function reasonOf(call: CallInput, turns: readonly TurnLedger[]): Reason {
  const missing = missingOf(call);
  const none = { ...NOTHING, missing };
  if (call.outcome === "dropped") return { ...none, status: "failed", why: "outcome" };

  const error = fatalErrors(call).at(-1);
  if (error) {
    const turn = turns.find((t) => t.index === error.turnIndex) ?? null;
    return { ...none, ...ofError(error, turn), status: "failed" };
  }
  const slow = turns.filter((turn) => turn.slow);
  const longest = slow.reduce<TurnLedger | null>(
    (best, turn) => (best && best.latencyNs >= turn.latencyNs ? best : turn),
    null,
  );
  if (call.outcome === "failed") {
    if (!longest) return { ...none, status: "failed", why: "outcome" };
    return { ...none, ...stageOfTurn(call, longest), status: "failed" };
  }
  if (longest) return { ...none, ...stageOfTurn(call, longest), status: "slow" };
  if (call.edgeLost || call.running || (call.rootSpanId === null && call.callLog === null))
    return { ...none, status: "unknown" };
  if (call.partialTrace !== null && call.callLog?.slowTurns !== 0) return { ...none, status: "unknown" };
  if ((call.untimed ?? 0) > 0 && call.callLog?.slowTurns !== 0) return { ...none, status: "unknown" };
  return { ...none, status: "ok" };
}

/** A reason that names nothing. */
export const NOTHING: Omit<Reason, "status" | "missing"> = {
  turn: null,
  waitedMs: null,
  stage: null,
  stageMs: null,
  overrunMs: null,
  error: null,
  tool: null,
  provider: null,
  model: null,
  withinBudget: false,
  spanId: null,
  gap: null,
  why: "none",
};

function ofError(error: StageError, turn: TurnLedger | null): Omit<Reason, "status" | "missing"> {
  const own = turn?.parts.filter((part) => part.spanId === error.spanId) ?? [];
  const ns = own.reduce((sum, part) => sum + (part.endNs - part.startNs), 0n);
  const budget = turn?.rows.find((row) => row.stage === error.stage)?.budgetMs ?? null;
  const over = overrun(ns, budget);
  return {
    turn,
    waitedMs: turn ? ms(turn.latencyNs) : null,
    stage: error.stage,
    stageMs: ms(error.endNs - error.startNs),
    overrunMs: over > 0n ? ms(over) : null,
    error,
    tool: error.tool,
    provider: error.provider,
    model: error.model,
    withinBudget: false,
    spanId: error.spanId,
    gap: null,
    why: "error",
  };
}

/** Names the stage that a slow turn waited for. */
export function stageOfTurn(call: CallInput, turn: TurnLedger): Omit<Reason, "status" | "missing"> {
  const turnOverMs = ms(turn.latencyNs) - turn.budgetMs;
  const base = { ...NOTHING, turn, waitedMs: ms(turn.latencyNs), overrunMs: turnOverMs };
  if (call.partialTrace !== null) return { ...base, why: "partial_trace" };
  if (!turn.parts.some((part) => part.stage !== "unattributed")) return { ...base, why: "no_stages" };

  const budgets = budgetsOf(turn);
  const named = sharesOf(turn.parts.filter(canBeNamed), budgets);
  const over = named
    .filter((share) => share.overNs > 0n)
    .reduce<(typeof named)[number] | null>((best, s) => (best && best.overNs >= s.overNs ? best : s), null);
  if (over && over.overNs >= unrecordedOver(turn, budgets)) {
    const part = longestPart(over.parts);
    return {
      ...base,
      ...whoOf(part),
      stage: over.stage,
      stageMs: ms(over.ns),
      overrunMs: ms(over.overNs),
      why: "overrun",
    };
  }
  if (unrecordedOver(turn, budgets) > 0n) return { ...base, why: "unrecorded" };
  // No stage is over: the one that took most beyond its part of the turn. A tool has no part of it.
  const beyond = stageTotals(turn.parts)
    .filter(({ stage }) => stage !== "unattributed")
    .map((total) => {
      const partOf = total.stage === "tool_call" ? 0 : (budgets[total.stage] ?? 0) / turn.budgetMs;
      return { ...total, beyondMs: ms(total.ns) - partOf * ms(turn.latencyNs) };
    })
    .reduce((best, total) => (best.beyondMs >= total.beyondMs ? best : total));
  // What no stage recorded, at the turn's edges, is all of the excess: to name a stage would be a guess.
  if (beyond.beyondMs <= 0) return { ...base, why: "unrecorded" };
  const part = longestPart(turn.parts.filter((p) => p.stage === beyond.stage));
  return {
    ...base,
    ...whoOf(part),
    stage: beyond.stage,
    stageMs: ms(beyond.ns),
    withinBudget: true,
    why: "within_budget",
  };
}

/** What may be the time of stages that nobody wrote down, beyond the budget of what no stage covers. */
function unrecordedOver(turn: TurnLedger, budgets: Record<LedgerStage, number | null>): bigint {
  if ((turn.unrecorded ?? []).length === 0) return 0n;
  const lost = turn.parts.filter((part) => part.stage === "unattributed" && !canBeNamed(part));
  return overrun(
    lost.reduce((sum, part) => sum + (part.endNs - part.startNs), 0n),
    budgets.unattributed,
  );
}

const canBeNamed = (part: TurnLedger["parts"][number]): boolean =>
  part.stage !== "unattributed" ||
  (part.between !== null &&
    part.between.before !== null &&
    part.between.after !== null &&
    ms(part.endNs - part.startNs) >= GAP_MS);

const budgetsOf = (turn: TurnLedger): Record<LedgerStage, number | null> => {
  const of = (stage: LedgerStage): number | null =>
    turn.rows.find((row) => row.stage === stage)?.budgetMs ?? null;
  return Object.fromEntries(LEDGER_STAGES.map((stage) => [stage, of(stage)])) as ReturnType<typeof budgetsOf>;
};

const longestPart = (parts: TurnLedger["parts"]): TurnLedger["parts"][number] | null =>
  parts.reduce<TurnLedger["parts"][number] | null>(
    (best, part) => (best && best.endNs - best.startNs >= part.endNs - part.startNs ? best : part),
    null,
  );

const whoOf = (
  part: TurnLedger["parts"][number] | null,
): Pick<Reason, "tool" | "provider" | "model" | "spanId" | "gap"> => ({
  tool: part?.tool ?? null,
  provider: part?.provider ?? null,
  model: part?.model ?? null,
  spanId: part?.spanId ?? null,
  gap: part?.between ?? null,
});

const ms = (ns: bigint): number => Number(ns) / 1e6;
