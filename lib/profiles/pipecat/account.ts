import { type Stage, STAGES } from "#lib/ledger/stages.ts";
import type { ProfiledTurn, Reading, Refusal, StageReading, Unknown } from "../model.ts";
import { pipecat } from "./declaration.ts";
import type { PipecatSpans } from "./spans.ts";
import { type IsBefore12, TTS_CLOSED, versionOf } from "./values.ts";

/** How a trace of Pipecat was read, and what its spans cannot tell. */

const FROM: Readonly<Partial<Record<Stage, string>>> = {
  endpointing: "the time from the caller's last word to the start of the turn's first llm span",
  stt: "metrics.ttfb of the stt spans: from the end of speech, the wait of the VAD included, to the final transcript",
  tool_call: "the time between two llm spans of a turn, the second of which goes on from a tool's result",
  llm_first_token: "metrics.ttfb of the llm spans",
  tts_first_frame: "metrics.ttfb of the tts spans",
};
const REALTIME =
  "turn.user_bot_latency_seconds: a speech-to-speech model is one stage, from speech to speech";
const LINE = "Pipecat's spans do not tell of the phone line";

export interface Read {
  readonly spans: PipecatSpans;
  readonly before12: IsBefore12;
  readonly isRealtime: boolean;
  readonly turns: readonly ProfiledTurn[];
  readonly refused: readonly Refusal[];
  readonly callSid: string | null;
  readonly language: string | null;
}

export function readingOf(read: Read): Reading {
  const { spans, before12, turns } = read;
  const seen = new Set(turns.flatMap((turn) => turn.spans.map(({ stage }) => stage)));
  return {
    profiles: [{ name: pipecat.name, label: pipecat.label, version: versionOf(spans, before12) }],
    stages: STAGES.map((stage) => stageReading(stage, seen.has(stage), read)),
    refused: read.refused,
    unknown: unknownOf(read),
    notes: notesOf(read),
  };
}

function stageReading(stage: Stage, isSeen: boolean, { isRealtime, before12, spans }: Read): StageReading {
  const no = (why: string): StageReading => ({ stage, from: null, why });
  if (isSeen) return { stage, from: (isRealtime ? REALTIME : FROM[stage]) ?? "the spans", why: null };
  if (stage === "network_in" || stage === "network_out") return no(LINE);
  if (isRealtime && (stage === "stt" || stage === "tts_first_frame"))
    return no("a speech-to-speech model has no such stage");
  if (stage === "tool_call")
    return no(isRealtime ? "how long a realtime model's tool took is not recorded" : "no tool was called");
  if (stage === "tts_first_frame" && before12 === true) return no(TTS_CLOSED);
  if (stage === "endpointing")
    return no("neither the caller's last word nor the first request after it is known");
  const service = { stt: "stt", llm_first_token: "llm", tts_first_frame: "tts" }[stage];
  return no(
    spans.all.some(({ name }) => name === service)
      ? "no span has a time to believe"
      : `there is no ${service} span`,
  );
}

function unknownOf({ spans, before12, isRealtime, turns, callSid, language }: Read): Unknown[] {
  const has = (key: string) => spans.all.some(({ attributes }) => attributes.has(key));
  const list: (Unknown | false)[] = [
    !isRealtime &&
      before12 === true && {
        what: "How long TTS took to the first audio",
        why: TTS_CLOSED,
        setting: "Pipecat 1.2 or later",
      },
    !has("metrics.ttfb") && {
      what: "How long STT, LLM and TTS took",
      why: "no span has metrics.ttfb",
      setting: "PipelineParams(enable_metrics=True)",
    },
    !has("turn.user_bot_latency_seconds") && {
      what: "How long the caller waited, by Pipecat's own clock",
      why: "no turn has turn.user_bot_latency_seconds",
      setting: "Pipecat 0.0.102 or later, with a VAD in the pipeline",
    },
    callSid === null && {
      what: "Which phone call this was",
      why: "no attribute holds a Call SID",
      setting: "conversation_id=<the Call SID> where the pipeline's task is made",
    },
    isRealtime && {
      what: "When in a turn the caller stopped speaking, and how long a tool took",
      why: "a realtime model's spans mark when events came, not how long they took",
      setting: null,
    },
    !isRealtime && {
      what: "How long the answer's first sentence took to be complete",
      why: "whole sentences are sent to TTS, and no attribute tells of that: it is the time between llm and tts",
      setting: null,
    },
    turns.some(({ spans }) => isNameless(spans)) && {
      what: "Which tool was called",
      why: "the conversation that a request was sent with tells it, and it was cut, left out or too long to read",
      setting: "a larger distributor.max_attribute_bytes in Tempo (2048 by default)",
    },
    {
      what: "Whether a tool failed",
      why: "only its result's text is recorded, which is not read",
      setting: null,
    },
    {
      what: "How long the agent spoke, and what the phone line did",
      why: "no span follows playback or the carrier",
      setting: null,
    },
    {
      what: "Who called, and how the call ended",
      why: "Pipecat records neither a caller nor an outcome",
      setting: null,
    },
    !has("call.vertical") && {
      what: "The call's vertical",
      why: "no span has call.vertical",
      setting: "call.vertical, and call.agent, among the additional_span_attributes of the pipeline's task",
    },
    language === null && { what: "The caller's language", why: "no stt span names one", setting: null },
  ];
  return list
    .filter((one) => one !== false)
    .filter(({ what }) => turns.length > 0 || !what.startsWith("Whether"));
}

/** A call without a name, and none beside it: two at once share a time, and have their names without one. */
function isNameless(spans: ProfiledTurn["spans"]): boolean {
  const calls = spans.filter(({ stage }) => stage === "tool_call");
  return calls.length > 0 && calls.every(({ tool }) => tool === null);
}

function notesOf({ spans, turns }: Read): string[] {
  const untimed = spans.turns.length - turns.length;
  const unanchored = turns.filter(({ clock }) => clock.by.endsWith("not recorded")).length;
  const twice = turns.filter(
    (turn) =>
      turn.spans.filter(({ name, id, sourceId }) => name === "stt" && (sourceId ?? id) === id).length > 1,
  );
  const notes = [
    "A turn's number is Pipecat's own, which counts from 1.",
    ...(spans.conversations.length > 1
      ? [
          `${spans.conversations.length} conversations are in this trace; all their turns are shown, and no call is named.`,
        ]
      : []),
    ...(untimed > 0
      ? [
          `${untimed} of ${spans.turns.length} turns are left out, because nothing tells how long the caller waited in them.`,
        ]
      : []),
    ...(unanchored > 0
      ? [
          `In ${unanchored} of ${turns.length} turns the wait's length is known and when it began is not: it is drawn where the services were at work.`,
        ]
      : []),
    ...(twice.length > 0
      ? [
          `In ${twice.length === 1 ? `turn ${twice[0]?.index}` : `${twice.length} turns`} the caller spoke more than once; the wait counts from their last word, and what they waited before is not in it.`,
        ]
      : []),
  ];
  return notes;
}
