import type { CallFilters, CallSort } from "./filters.ts";
import { MAX_RUNNING_MS } from "./life.ts";
import type { CallRecord } from "./records.ts";
import type { CallSummary } from "./schema.ts";

/** A call in a list: its `call.end`, or its `call.start` where it has not ended. */
export interface ListedCall {
  readonly record: CallRecord;
  /** Its place: when it ended; when it started where it had not ended as the first page was made. */
  readonly ns: bigint;
  readonly analysis: CallRecord | null;
}

/** The same call with its sentiment, once that is known. */
export const withAnalysis = (call: ListedCall, analyses: ReadonlyMap<string, CallRecord>): ListedCall => ({
  ...call,
  analysis: analyses.get(call.record.sid) ?? null,
});

/** Records of edges that write no verdict still show what their counts prove. */
export function verdictOfRecord(record: CallRecord): CallSummary["verdict"] {
  if (record.kind !== "call.end") return "unknown";
  if (record.verdict !== null) return record.verdict;
  if (record.outcome === "dropped" || record.outcome === "failed") return "failed";
  if (record.slowTurns !== null && record.slowTurns > 0) return "slow";
  return record.slowTurns === 0 && record.errors === 0 ? "ok" : "unknown";
}

export function callSummary({ record, analysis }: ListedCall, nowMs: number): CallSummary {
  const ended = record.kind === "call.end";
  const atMs = Number(record.timeNs / 1_000n) / 1_000;
  const startMs = ended ? atMs - (record.durationMs ?? 0) : atMs;
  return {
    sid: record.sid,
    traceId: record.traceId,
    startedAt: new Date(Math.max(0, startMs)).toISOString(),
    durationMs: record.durationMs,
    vertical: record.vertical,
    agent: record.agent,
    direction: record.direction,
    language: record.language,
    outcome: record.outcome,
    verdict: verdictOfRecord(record),
    breachedStage: record.breachedStage,
    worstTurnIndex: record.worstTurnIndex,
    worstTurnMs: record.worstTurnSeconds === null ? null : record.worstTurnSeconds * 1000,
    turns: record.turns,
    slowTurns: record.slowTurns,
    sentiment: analysis?.sentiment ?? null,
    sampled: record.sampled,
    running: !ended && nowMs - startMs < MAX_RUNNING_MS,
  };
}

type Words = readonly (string | null)[];

/** What a filter looks at. Several: any of them. What the edge's log tells is looked up (edge-events.ts). */
const SEEN: Readonly<Record<string, (call: ListedCall) => Words>> = {
  caller: ({ record }) => [record.callerHash],
  vertical: ({ record }) => [record.vertical],
  agent: ({ record }) => [record.agent],
  outcome: ({ record }) => [record.outcome],
  verdict: ({ record }) => [verdictOfRecord(record)],
  stage: ({ record }) => [record.breachedStage],
  sentiment: ({ analysis }) => [analysis?.sentiment ?? null],
  tool: ({ record }) => [record.breachedTool, ...record.tools],
  had: ({ record }) => [
    (record.interruptions ?? 0) > 0 ? "interruption" : null,
    (record.guardrailRejections ?? 0) > 0 ? "rejection" : null,
    (record.errors ?? 0) > 0 ? "error" : null,
  ],
  provider: ({ record }) => [
    record.breachedProvider,
    record.sttProvider,
    record.llmProvider,
    record.ttsProvider,
  ],
  model: ({ record }) => [record.breachedModel, record.llmModel],
  state: ({ record }) => [record.kind === "call.end" ? "ended" : "open"],
  language: ({ record }) => [record.language],
  carrier: ({ record }) => [record.carrier],
  direction: ({ record }) => [record.direction],
  environment: ({ record }) => [record.environment],
};

/** Whether a call passes every filter but sentiment, or (`withSentiment`) every filter. */
export function matches(call: ListedCall, filters: CallFilters, withSentiment: boolean): boolean {
  return Object.entries(SEEN).every(([name, see]) => {
    const wanted = filters[name as keyof CallFilters];
    if (wanted === undefined || (name === "sentiment" && !withSentiment)) return true;
    const words: readonly unknown[] = Array.isArray(wanted) ? wanted : [wanted];
    return words.length === 0 || see(call).some((word) => word !== null && words.includes(word));
  });
}

const MOOD = { negative: 3, neutral: 2, positive: 1 } as const;

/** What a call is ordered by, the largest first; null comes last. */
export function sortValue({ record, analysis }: ListedCall, sort: Exclude<CallSort, "time">): number | null {
  switch (sort) {
    case "worst_turn":
      return record.worstTurnSeconds;
    case "duration":
      return record.durationMs;
    case "turns":
      return record.turns;
    case "slow_turns":
      return record.slowTurns;
    case "sentiment": {
      if (analysis === null) return null;
      if (analysis.sentimentScore !== null) return -analysis.sentimentScore;
      return analysis.sentiment === null ? null : MOOD[analysis.sentiment] - 2;
    }
  }
}

/** By value, then the newest, then the SID: no two calls share a place. Negative when `a` comes first. */
export function byPlace(
  a: { readonly value: number | null; readonly ns: bigint; readonly sid: string },
  b: { readonly value: number | null; readonly ns: bigint; readonly sid: string },
): number {
  if (a.value !== b.value) return (b.value ?? -Infinity) - (a.value ?? -Infinity);
  if (a.ns !== b.ns) return a.ns > b.ns ? -1 : 1;
  return a.sid < b.sid ? -1 : a.sid > b.sid ? 1 : 0;
}
