import type { CallRecord } from "#lib/calls/records.ts";
import type { Pipeline } from "#lib/ledger/stages.ts";
import type { LedgerStage } from "#lib/ledger/stages.ts";
import type { Attribute } from "./schema.ts";

/** The calls around one call: which breached, when, and what they have in common. */

/** What can be over-represented; both a `call.end` record and a call's facts hold it. */
export interface Traits {
  readonly pipeline: Pipeline | null;
  readonly agent: string | null;
  readonly language: string | null;
  readonly carrier: string | null;
  readonly direction: string | null;
  readonly vertical: string | null;
  readonly serviceVersion: string | null;
  readonly sttProvider: string | null;
  readonly llmProvider: string | null;
  readonly llmModel: string | null;
  readonly ttsProvider: string | null;
  readonly tools: readonly string[];
}

export interface CohortCall {
  readonly sid: string;
  /** Epoch ms: when its longest turn ended, which is when a slow call breached. */
  readonly atMs: number;
  readonly breached: boolean;
  readonly startedMs: number | null;
  readonly worstMs: number | null;
  /** Values by attribute; an attribute that is missing is not known of this call. */
  readonly values: ReadonlyMap<Attribute, readonly string[]>;
  readonly agent: string | null;
}

const one = (value: string | null): readonly string[] | null => (value === null ? null : [value]);

export function valuesOf(traits: Traits): ReadonlyMap<Attribute, readonly string[]> {
  const all: readonly (readonly [Attribute, readonly string[] | null])[] = [
    ["tts_provider", one(traits.ttsProvider)],
    ["stt_provider", one(traits.sttProvider)],
    ["llm_provider", one(traits.llmProvider)],
    ["llm_model", one(traits.llmModel)],
    // A call that used no tool is known not to have used this one.
    ["tool", [...new Set(traits.tools)]],
    ["version", one(traits.serviceVersion)],
    ["agent", one(traits.agent)],
    ["language", one(traits.language)],
    ["carrier", one(traits.carrier)],
    ["direction", one(traits.direction)],
    ["vertical", one(traits.vertical)],
  ];
  return new Map(
    all.flatMap(([attribute, values]) => (values === null ? [] : [[attribute, values] as const])),
  );
}

/** Whether a call has the stage at all: a realtime model has neither STT nor TTS, and not every call uses a tool. */
export function hasStage(
  stage: LedgerStage,
  { pipeline, tools }: Pick<Traits, "pipeline" | "tools">,
): boolean {
  if (stage === "stt" || stage === "tts_first_frame") return pipeline !== "realtime";
  return stage !== "tool_call" || tools.length > 0;
}

/** Ends of slow turns as the edges logged them: SID and turn index → epoch ms. */
export type SlowTurns = ReadonlyMap<string, number>;
export const turnKey = (sid: string, turn: number): string => `${turn} ${sid}`;

/**
 * When a call's longest turn was: exactly, where the edge logged it as slow; else where its index stands among the
 * turns, as if they were spread evenly over the call:
 * ```
 * start ──turn 0──┬──turn 1──┬──turn 2──┬──turn 3──▶ end     worst turn 2 of 4: at 5/8 of the call
 * ```
 */
export function worstAt(record: CallRecord, slow: SlowTurns): number {
  const { worstTurnIndex: index, turns, durationMs } = record;
  const endMs = Number(record.timeNs / 1_000n) / 1_000;
  const logged = index === null ? undefined : slow.get(turnKey(record.sid, index));
  if (logged !== undefined) return logged;
  if (durationMs === null) return endMs;
  const share = index === null || turns === null || turns <= index ? 0.5 : (index + 0.5) / turns;
  return endMs - durationMs * (1 - share);
}

/** A call that has ended; a call counts as breached only for its verdict's stage. */
export const cohortCall = (record: CallRecord, stage: LedgerStage, slow: SlowTurns): CohortCall =>
  sampleCall(record, record.breachedStage === stage, slow);

/** A call that has ended, and whether it counts as a bad one. */
export function sampleCall(record: CallRecord, breached: boolean, slow: SlowTurns): CohortCall {
  const endMs = Number(record.timeNs / 1_000n) / 1_000;
  return {
    sid: record.sid,
    atMs: worstAt(record, slow),
    breached,
    startedMs: record.durationMs === null ? null : endMs - record.durationMs,
    worstMs: record.worstTurnSeconds === null ? null : record.worstTurnSeconds * 1000,
    values: valuesOf(record),
    agent: record.agent,
  };
}
