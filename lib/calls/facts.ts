import type { Life } from "./life.ts";
import type { ReadTrace } from "./reading.ts";
import type { CallLog, CallRecord } from "./records.ts";
import type { CallDetail, CallFacts } from "./schema.ts";

export const isoOf = (ns: bigint): string => new Date(Number(ns / 1_000_000n)).toISOString();

const first = <T>(...values: (T | null | undefined)[]): T | null => values.find((v) => v != null) ?? null;

/** The call's facts: from its own span where that has them, else from the call log. */
export function factsOf(sid: string, trace: ReadTrace | null, log: CallLog, life: Life): CallFacts {
  const { start, end } = log;
  const told = trace?.profile.facts;
  const turns = trace?.turns ?? null;
  const durationNs = life.startNs === null || life.endNs === null ? null : life.endNs - life.startNs;
  return {
    sid,
    traceId: first(trace?.traceId, end?.traceId, start?.traceId),
    parentSid: first(told?.parentSid, end?.parentSid, start?.parentSid),
    callerHash: first(told?.callerHash, end?.callerHash, start?.callerHash),
    startedAt: life.startNs === null ? null : isoOf(life.startNs),
    startNs: life.startNs === null ? null : String(life.startNs),
    endedAt: life.endNs === null ? null : isoOf(life.endNs),
    durationMs: durationNs === null || durationNs < 0n ? (end?.durationMs ?? null) : Number(durationNs) / 1e6,
    running: life.running,
    vertical: first(told?.vertical, end?.vertical, start?.vertical),
    agent: first(told?.agent, end?.agent, start?.agent),
    direction: first(told?.direction, end?.direction, start?.direction),
    language: first(told?.language, end?.language, start?.language),
    carrier: first(told?.carrier, end?.carrier, start?.carrier),
    pipeline: first(told?.pipeline, end?.pipeline, start?.pipeline),
    outcome: first(told?.outcome, end?.outcome),
    endReason: end?.endReason ?? null,
    environment: first(told?.environment, end?.environment, start?.environment),
    serviceVersion: first(told?.serviceVersion, end?.serviceVersion, start?.serviceVersion),
    sampled: first(end?.sampled, trace === null ? null : true),
    // Those whose wait nothing recorded are turns too.
    turns: first(end?.turns, turns === null ? null : turns.length + (trace?.profile.untimed ?? 0)),
    slowTurns: first(end?.slowTurns, turns?.filter((turn) => turn.slow).length),
    interruptions: first(end?.interruptions, turns?.filter((turn) => turn.interrupted === true).length),
    errors: first(end?.errors, turns === null ? null : trace?.errors.length),
    guardrailRejections: first(
      end?.guardrailRejections,
      // Where no profile could read the spans, none counted is not none.
      turns === null ? null : trace?.profile.rejections.length,
    ),
    tools: toolsOf(trace, end),
    ...providersOf(trace, end),
    spanCount: trace === null ? null : trace.tree.nodes.length,
  };
}

function toolsOf(trace: ReadTrace | null, end: CallRecord | null): string[] {
  if (end !== null && end.tools.length > 0) return [...end.tools];
  const spans = trace?.profile.turns?.flatMap((turn) => turn.spans) ?? [];
  return [...new Set(spans.flatMap((span) => span.tool ?? []))];
}

function providersOf(
  trace: ReadTrace | null,
  end: CallRecord | null,
): Pick<CallFacts, "sttProvider" | "llmProvider" | "llmModel" | "ttsProvider"> {
  const spans = trace?.profile.turns?.flatMap((turn) => turn.spans) ?? [];
  const of = (stage: string, what: "provider" | "model") =>
    spans.find(
      (span) => (span.stage ?? trace?.profile.stageOf.get(span.id)) === stage && span[what] !== null,
    )?.[what];
  return {
    sttProvider: first(end?.sttProvider, of("stt", "provider")),
    llmProvider: first(end?.llmProvider, of("llm_first_token", "provider")),
    llmModel: first(end?.llmModel, of("llm_first_token", "model")),
    ttsProvider: first(end?.ttsProvider, of("tts_first_frame", "provider")),
  };
}

export function sentimentOf(analysis: CallRecord | null): CallDetail["sentiment"] {
  if (analysis === null) return null;
  return {
    label: analysis.sentiment,
    score: analysis.sentimentScore,
    summary: analysis.summary,
    topics: [...analysis.topics],
    model: analysis.analysisModel,
    at: isoOf(analysis.timeNs),
  };
}
