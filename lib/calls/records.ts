import type { Outcome, VerdictStatus } from "#lib/ledger/model.ts";
import { LEDGER_STAGES, type LedgerStage, type Pipeline } from "#lib/ledger/stages.ts";
import { lineId } from "#lib/logs/model.ts";
import { field, type RawLogLine } from "#lib/logs/raw.ts";
import { OUTCOMES, SENTIMENTS, VERDICTS } from "./schema.ts";

/** The call log's records as they came (docs/telemetry.md, "Call log"). Null is "not recorded": older edges write less. */

export type RecordKind = "call.start" | "call.end" | "post_call.analysis" | "call.note";

export interface CallRecord {
  readonly kind: RecordKind;
  readonly id: string;
  readonly timeNs: bigint;
  readonly sid: string;
  readonly traceId: string | null;
  readonly parentSid: string | null;
  readonly callerHash: string | null;
  readonly vertical: string | null;
  readonly agent: string | null;
  readonly direction: "inbound" | "outbound" | null;
  readonly language: string | null;
  readonly carrier: string | null;
  readonly pipeline: Pipeline | null;
  readonly outcome: Outcome | null;
  readonly endReason: string | null;
  readonly environment: string | null;
  readonly serviceVersion: string | null;
  readonly durationMs: number | null;
  readonly turns: number | null;
  readonly slowTurns: number | null;
  readonly worstTurnIndex: number | null;
  readonly worstTurnSeconds: number | null;
  readonly verdict: VerdictStatus | null;
  readonly breachedStage: LedgerStage | null;
  readonly breachedProvider: string | null;
  readonly breachedModel: string | null;
  readonly breachedTool: string | null;
  readonly sttProvider: string | null;
  readonly llmProvider: string | null;
  readonly llmModel: string | null;
  readonly ttsProvider: string | null;
  readonly tools: readonly string[];
  readonly errors: number | null;
  readonly interruptions: number | null;
  readonly guardrailRejections: number | null;
  readonly budgetVersion: string | null;
  readonly sampled: boolean | null;
  /** Spans that the edge let go for lack of room, although it kept the trace. */
  readonly droppedSpans: number | null;
  readonly sentiment: (typeof SENTIMENTS)[number] | null;
  readonly sentimentScore: number | null;
  readonly summary: string | null;
  readonly topics: readonly string[];
  readonly analysisModel: string | null;
}

const KINDS: readonly string[] = [
  "call.start",
  "call.end",
  "post_call.analysis",
  "call.note",
] satisfies readonly RecordKind[];
const isKind = (word: string): word is RecordKind => KINDS.includes(word);

function oneOf<T extends string>(words: readonly T[], word: string | null): T | null {
  return word !== null && (words as readonly string[]).includes(word) ? (word as T) : null;
}

function numberOf(text: string | null): number | null {
  if (text === null || text.trim() === "") return null;
  const number = Number(text);
  return Number.isFinite(number) ? number : null;
}

/** No call lasts longer; arithmetic in nanoseconds stays exact below it. */
const MAX_SECONDS = 31 * 86_400;

/** A length of time in seconds; null when it is none. */
const secondsOf = (text: string | null): number | null => {
  const number = numberOf(text);
  return number !== null && number >= 0 && number <= MAX_SECONDS ? number : null;
};

const count = (text: string | null): number | null => {
  const number = numberOf(text);
  return number !== null && Number.isInteger(number) && number >= 0 ? number : null;
};

/** A list of words: OTLP arrays come as JSON text, others as `a,b`. */
function wordsOf(text: string | null): readonly string[] {
  if (text === null || text === "") return [];
  if (text.startsWith("[")) {
    try {
      const list: unknown = JSON.parse(text);
      if (Array.isArray(list)) return list.filter((word) => typeof word === "string");
    } catch {
      // Not JSON after all: read it as plain words.
    }
  }
  return text
    .split(",")
    .map((word) => word.trim())
    .filter((word) => word !== "");
}

/** Reads a line of the call log; null for a line that is no record of a call. */
export function callRecord(line: RawLogLine): CallRecord | null {
  const at = (name: string): string | null => {
    const value = field(line, name);
    return value === "" ? null : value;
  };
  const kind = at("event_name");
  const sid = at("call_sid");
  if (kind === null || !isKind(kind) || sid === null) return null;
  const seconds = secondsOf(at("call_duration_seconds"));
  const sampled = at("trace_sampled");
  const score = numberOf(at("sentiment_score"));
  return {
    kind,
    id: lineId(line),
    timeNs: line.timeNs,
    sid,
    traceId: at("trace_id"),
    parentSid: at("call_parent_sid"),
    callerHash: at("call_caller_hash"),
    vertical: at("call_vertical"),
    agent: at("call_agent"),
    direction: oneOf(["inbound", "outbound"], at("call_direction")),
    language: at("call_language"),
    carrier: at("call_carrier"),
    pipeline: oneOf(["cascade", "realtime"], at("call_pipeline")),
    outcome: oneOf(OUTCOMES, at("call_outcome")),
    endReason: at("call_end_reason"),
    environment: at("deployment_environment_name"),
    serviceVersion: at("service_version"),
    durationMs: seconds === null ? null : seconds * 1000,
    turns: count(at("call_turns")),
    slowTurns: count(at("call_slow_turns")),
    worstTurnIndex: count(at("call_worst_turn_index")),
    worstTurnSeconds: secondsOf(at("call_worst_turn_seconds")),
    verdict: oneOf(VERDICTS, at("call_verdict")),
    breachedStage: oneOf(LEDGER_STAGES, at("call_breached_stage")),
    breachedProvider: at("call_breached_provider"),
    breachedModel: at("call_breached_model"),
    breachedTool: at("call_breached_tool"),
    sttProvider: at("call_stt_provider"),
    llmProvider: at("call_llm_provider"),
    llmModel: at("call_llm_model"),
    ttsProvider: at("call_tts_provider"),
    tools: wordsOf(at("call_tools")),
    errors: count(at("call_errors")),
    interruptions: count(at("call_interruptions")),
    guardrailRejections: count(at("call_guardrail_rejections")),
    budgetVersion: at("call_budget_version"),
    sampled: sampled === "true" ? true : sampled === "false" ? false : null,
    droppedSpans: count(at("trace_dropped_spans")),
    sentiment: oneOf(SENTIMENTS, at("sentiment_label")),
    sentimentScore: score === null ? null : Math.max(-1, Math.min(1, score)),
    summary: at("call_summary"),
    topics: wordsOf(at("call_topics")),
    analysisModel: at("analysis_model"),
  };
}

/** The records of one call: the first start, the last end, the last analysis. */
export interface CallLog {
  readonly start: CallRecord | null;
  readonly end: CallRecord | null;
  readonly analysis: CallRecord | null;
}

export function callLogOf(records: readonly CallRecord[], sid: string): CallLog {
  const own = records
    .filter((record) => record.sid === sid)
    .toSorted((a, b) => (a.timeNs < b.timeNs ? -1 : 1));
  return {
    start: own.find((record) => record.kind === "call.start") ?? null,
    end: own.findLast((record) => record.kind === "call.end") ?? null,
    analysis: own.findLast((record) => record.kind === "post_call.analysis") ?? null,
  };
}
