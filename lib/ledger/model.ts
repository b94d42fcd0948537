import type { LedgerStage, Pipeline, Stage } from "./stages.ts";

export type TurnKind = "reply" | "greeting" | "continuation";
export type Outcome = "resolved" | "escalated" | "transferred" | "abandoned" | "dropped" | "failed";
export type VerdictStatus = "ok" | "slow" | "failed" | "unknown";

/** A span as the ledger sees it. Instants are epoch nanoseconds. */
export interface SpanInput {
  /** Different from every other of its turn. */
  readonly id: string;
  /** The span that was sent, where this one was made from an attribute of it: what a part links to. Absent: `id`. */
  readonly sourceId?: string;
  readonly parentId: string | null;
  readonly name: string;
  readonly startNs: bigint;
  readonly endNs: bigint;
  /** Null for a span that is no stage (a guardrail check, an application's own span). */
  readonly stage: Stage | null;
  readonly tool: string | null;
  readonly provider: string | null;
  readonly model: string | null;
  /** `error.type`, or "error" for a failed span without one; null when it did not fail. */
  readonly error: string | null;
}

/** A stage whose time in a turn nobody wrote down, and why not, as a part of a sentence. */
export interface Unrecorded {
  readonly stage: Stage;
  readonly why: string;
}

/** A turn and every span below it, in any order. */
export interface TurnInput {
  readonly index: number;
  readonly kind: TurnKind;
  /** False: the caller spoke again or hung up first; the latency means "at least". Null: not recorded. */
  readonly answered: boolean | null;
  readonly interrupted: boolean | null;
  readonly spanId: string;
  readonly startNs: bigint;
  readonly endNs: bigint;
  readonly spans: readonly SpanInput[];
  /** Stages that were in the turn and are in no span: what no stage covers may be theirs. */
  readonly unrecorded?: readonly Unrecorded[];
}

/** What lies around an unattributed gap: the stages on both sides and other spans inside it. */
export interface Between {
  readonly before: Stage | null;
  readonly after: Stage | null;
  readonly spans: readonly { readonly id: string; readonly name: string }[];
}

/** A piece of a turn that belongs to one stage span, or to none. Pieces are contiguous and sorted. */
export interface LedgerPart {
  readonly stage: LedgerStage;
  readonly startNs: bigint;
  readonly endNs: bigint;
  readonly spanId: string | null;
  readonly tool: string | null;
  readonly provider: string | null;
  readonly model: string | null;
  readonly error: string | null;
  readonly between: Between | null;
}

/** A stage's share of a turn. `overNs` sums the overruns; each tool call and LLM pass has the budget to itself. */
export interface LedgerRow {
  readonly stage: LedgerStage;
  readonly ns: bigint;
  readonly budgetMs: number | null;
  readonly overNs: bigint;
}

export type DefectKind =
  | "negative_duration"
  | "orphan"
  | "cycle"
  | "duplicate_id"
  | "too_many_stages"
  | "stage_not_in_pipeline";

/** A span that cannot be right. It is left out of the ledger and reported, never shown as 0. */
export interface SpanDefect {
  readonly kind: DefectKind;
  readonly spanId: string;
  readonly name: string;
}

/** A turn's latency divided among stages; the rows' ns sum to `latencyNs` exactly. */
export interface TurnLedger {
  readonly index: number;
  readonly kind: TurnKind;
  readonly answered: boolean | null;
  readonly interrupted: boolean | null;
  readonly spanId: string;
  readonly startNs: bigint;
  readonly endNs: bigint;
  readonly latencyNs: bigint;
  readonly budgetMs: number;
  readonly slow: boolean;
  /** In the order of STAGES, then unattributed; only stages that have a part. */
  readonly rows: readonly LedgerRow[];
  readonly parts: readonly LedgerPart[];
  readonly defects: readonly SpanDefect[];
  readonly unrecorded?: readonly Unrecorded[];
}

/** A failed stage span, in a turn or outside of any. */
export interface StageError {
  readonly spanId: string;
  readonly stage: Stage;
  readonly turnIndex: number | null;
  readonly startNs: bigint;
  readonly endNs: bigint;
  readonly error: string;
  readonly tool: string | null;
  readonly provider: string | null;
  readonly model: string | null;
}

export interface GuardrailRejection {
  readonly spanId: string;
  readonly atNs: bigint;
  readonly turnIndex: number | null;
  readonly guardrail: string;
  readonly reason: string | null;
}

/** What the call log's `call.end` says of the verdict; used where there is no trace. */
export interface CallLogFacts {
  readonly verdict: VerdictStatus | null;
  readonly stage: LedgerStage | null;
  readonly provider: string | null;
  readonly model: string | null;
  readonly tool: string | null;
  readonly worstTurnIndex: number | null;
  readonly worstTurnSeconds: number | null;
  readonly turns: number | null;
  readonly slowTurns: number | null;
  readonly errors: number | null;
  /** Id of the `call.end` record, for the evidence link. */
  readonly logId: string | null;
}

/** All that is known of a call when it is judged. */
export interface CallInput {
  readonly sid: string;
  readonly startNs: bigint | null;
  /** Null while the call runs, or when its end was never recorded. */
  readonly endNs: bigint | null;
  readonly pipeline: Pipeline;
  readonly outcome: Outcome | null;
  readonly endReason: string | null;
  /** True from `call.start` until the end is known; false once the edge must have been lost. */
  readonly running: boolean;
  /** True when `call.start` is known and `call.end` is not, long after. */
  readonly edgeLost: boolean;
  readonly rootSpanId: string | null;
  /** Why the trace is not whole ("the backend answered PARTIAL"), or null. */
  readonly partialTrace: string | null;
  /** Null where there is no trace at all. */
  readonly turns: readonly TurnLedger[] | null;
  /** Turns of which nothing tells how long the caller waited; they are not among `turns`. Absent: none. */
  readonly untimed?: number;
  readonly errors: readonly StageError[];
  readonly rejections: readonly GuardrailRejection[];
  readonly callLog: CallLogFacts | null;
}

export interface Evidence {
  readonly kind: "span" | "log" | "query";
  /** A span id, a log line's id, or a query's name. */
  readonly id: string;
  readonly label: string;
}

/** What went wrong, computed, never guessed: the same input gives the same sentence. Times in milliseconds. */
export interface Verdict {
  readonly status: VerdictStatus;
  /** Null unless slow or failed. Major from 2.5 s, and for every failed call. */
  readonly severity: "minor" | "major" | null;
  readonly basis: "trace" | "call_log";
  readonly stage: LedgerStage | null;
  readonly turnIndex: number | null;
  readonly waitedMs: number | null;
  readonly overrunMs: number | null;
  readonly tool: string | null;
  readonly provider: string | null;
  readonly model: string | null;
  /** True when the turn is over its budget and none of its stages is. */
  readonly withinBudget: boolean;
  /** For engineers. */
  readonly sentence: string;
  /** For support, without technical words. */
  readonly plain: string;
  /** What to tell the caller; null when there is nothing to tell. */
  readonly advice: string | null;
  /** What would have to be known for a better answer. */
  readonly missing: readonly string[];
  readonly evidence: readonly Evidence[];
}

export type FindingKind =
  | "barge_in"
  | "guardrail_rejected"
  | "recovered_error"
  | "unanswered"
  | "slow_turn"
  | "transferred";

/** Worth knowing, not what went wrong. */
export interface Finding {
  readonly kind: FindingKind;
  readonly turnIndex: number | null;
  readonly atNs: bigint | null;
  readonly sentence: string;
  readonly plain: string;
  readonly evidence: readonly Evidence[];
}
