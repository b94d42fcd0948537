import type { LedgerStage } from "#lib/ledger/stages.ts";
import type { NetworkSample, Outcome, Sentiment, StageName, TurnKind } from "#lib/voice-otel/types.ts";

/**
 * A call as it is going to happen, whole, before its first instant. Instants are milliseconds since the call's
 * start. What is played and what is written to the ground truth both come from here.
 */

export type Vertical = "healthcare" | "real_estate" | "salon" | "after_hours" | "it_helpdesk" | "sales";

export interface StagePlan {
  readonly stage: StageName;
  readonly startMs: number;
  readonly endMs: number;
  readonly provider: string | null;
  readonly model: string | null;
  readonly tool: string | null;
  readonly toolCallId: string | null;
  readonly attributes: Readonly<Record<string, string | number | boolean>>;
  readonly error: { readonly type: string; readonly message: string } | null;
  /** Stages that run inside this one: a tool in an LLM pass. */
  readonly inside: readonly StagePlan[];
}

/** A guardrail check: a span of the application's own, no stage. */
export interface CheckPlan {
  readonly guardrail: string;
  readonly startMs: number;
  readonly endMs: number;
  /** Null: it passed. */
  readonly rejected: string | null;
}

/** Milliseconds of a turn by stage; they add up to its latency. */
export type Shares = Partial<Record<LedgerStage, number>>;

export interface TurnPlan {
  readonly kind: TurnKind;
  readonly startMs: number;
  /** The first audio; for an unanswered turn, when the waiting ended. */
  readonly endMs: number;
  readonly answered: boolean;
  /** When the caller barged in while the agent spoke; null when they did not. */
  readonly interruptedMs: number | null;
  readonly stages: readonly StagePlan[];
  readonly checks: readonly CheckPlan[];
  /** Stages of the turn before that still run in this one. */
  readonly carried: readonly StagePlan[];
  readonly shares: Shares;
}

export interface SpeechPlan {
  readonly who: "caller" | "agent";
  readonly startMs: number;
  readonly endMs: number;
}

export interface LogPlan {
  readonly atMs: number;
  readonly event: string;
  readonly body: string;
  readonly level: "info" | "warn" | "error";
  readonly turnIndex: number | null;
}

export interface AnalysisPlan {
  /** After the hang-up. */
  readonly afterMs: number;
  readonly label: Sentiment;
  readonly score: number;
  readonly summary: string;
  readonly topics: readonly string[];
  readonly model: string;
}

/** Who calls whom, and how. */
export interface CallFacts {
  readonly sid: string;
  readonly phone: string;
  readonly vertical: Vertical;
  readonly agent: string;
  readonly direction: "inbound" | "outbound";
  readonly language: string;
  readonly carrier: string;
  readonly pipeline: "cascade" | "realtime";
  readonly parentSid: string | null;
}

/** What a planted call must be judged as. Fields that the scenario does not fix are null. */
export interface Expected {
  readonly verdict: "ok" | "slow" | "failed" | "unknown";
  readonly stage: LedgerStage | null;
  readonly turnIndex: number | null;
  readonly tool: string | null;
  readonly provider: string | null;
  readonly model: string | null;
  readonly errorType: string | null;
  /** Approximately. */
  readonly waitedMs: number | null;
  readonly withinBudget: boolean;
  /** Null where the sampling ratio decides. */
  readonly sampled: boolean | null;
}

export interface CallPlan extends CallFacts {
  /** `organic`, or the planted scenario's name. */
  readonly scenario: string;
  readonly startMs: number;
  /** Relative, as all instants below. */
  readonly endMs: number;
  readonly outcome: Outcome;
  readonly endReason: string;
  readonly turns: readonly TurnPlan[];
  readonly speech: readonly SpeechPlan[];
  readonly network: readonly { readonly atMs: number; readonly sample: NetworkSample }[];
  readonly logs: readonly LogPlan[];
  readonly analysis: AnalysisPlan | null;
  /** True: the edge's process dies at `endMs`, and nobody writes the call's end. */
  readonly edgeLost: boolean;
  readonly incident: string | null;
  readonly expected: Expected | null;
  /** SIDs of the other legs of the same conversation. */
  readonly legs: readonly string[];
}

export const latencyOf = (turn: TurnPlan): number => turn.endMs - turn.startMs;

/** What the agent's pipeline is held to when nothing else is configured (docs/telemetry.md). */
export const TURN_BUDGET_MS = 1200;

/** The longest turn over its budget, or null. */
export function worstTurn(turns: readonly TurnPlan[]): { turn: TurnPlan; index: number } | null {
  let worst: { turn: TurnPlan; index: number } | null = null;
  for (const [index, turn] of turns.entries())
    if (latencyOf(turn) > TURN_BUDGET_MS && (worst === null || latencyOf(turn) > latencyOf(worst.turn)))
      worst = { turn, index };
  return worst;
}
