import { isStage, type Stage } from "#lib/ledger/stages.ts";
import { numeric, type RawSpan, text } from "#lib/traces/raw.ts";
import type { TraceTree } from "#lib/traces/tree.ts";
import { usable } from "../evidence.ts";
import { isPipecat } from "../pipecat/spans.ts";

/** Which spans a hand-made instrumentation means by the names that articles use, and the times that their attributes tell. */

export interface OpenTurn {
  readonly span: RawSpan;
  /** Every span below it, in the tree's order. */
  readonly below: RawSpan[];
}

const TURNS: ReadonlySet<string> = new Set(["turn", "voice_turn", "voice.turn", "conversation_turn"]);
const SERVICES: Readonly<Record<string, Stage>> = {
  stt: "stt",
  asr: "stt",
  speech_to_text: "stt",
  llm: "llm_first_token",
  llm_call: "llm_first_token",
  "llm.call": "llm_first_token",
  tts: "tts_first_frame",
  text_to_speech: "tts_first_frame",
  tool_call: "tool_call",
  "tool.call": "tool_call",
  tool: "tool_call",
  execute_tool: "tool_call",
};

/** Scopes of frameworks with a reader of their own. */
const OTHERS = /^(pipecat|livekit|openinference)/;

const isTurn = (span: RawSpan): boolean =>
  TURNS.has(span.name) &&
  !OTHERS.test(span.scope ?? "") &&
  !isPipecat(span) &&
  text(span.attributes, "call.sid") === null;

/** The stage that a span is of, by its name. Its length is the stage's time only for those of `hasOwnLength`. */
export function stageOf({ name }: RawSpan): Stage | null {
  const own = Object.hasOwn(SERVICES, name) ? SERVICES[name] : undefined;
  if (own !== undefined) return own;
  if (name.startsWith("execute_tool ")) return "tool_call";
  return isStage(name) ? name : null;
}

/** A span named for a stage is that stage; one named for a model or a voice lasts until all of the answer was made. */
export const hasOwnLength = (span: RawSpan): boolean => {
  const stage = stageOf(span);
  return stage !== null && (span.name === stage || stage === "stt" || stage === "tool_call");
};

/** A model and tools are every agent's; hearing and speaking are a voice agent's. */
const isVoice = (span: RawSpan): boolean => {
  const stage = stageOf(span);
  return stage !== null && stage !== "tool_call" && (stage !== "llm_first_token" || span.name === stage);
};

/** Turns that hold a service, of a trace in which one hears or speaks: the names alone are everybody's. */
export function collected(tree: TraceTree): OpenTurn[] {
  const turns: OpenTurn[] = [];
  const above: (OpenTurn | null)[] = [];
  for (const [i, { span, parent }] of tree.nodes.entries()) {
    above[i] = above[parent] ?? null;
    if (!usable(span, tree)) continue;
    if (isTurn(span)) {
      const turn = { span, below: [] };
      above[i] = turn;
      turns.push(turn);
    } else above[i]?.below.push(span);
  }
  if (!turns.some(({ below }) => below.some(isVoice))) return [];
  return turns
    .filter(({ below }) => below.some((span) => stageOf(span) !== null))
    .toSorted((a, b) => (a.span.startNs < b.span.startNs ? -1 : 1));
}

/** Attributes that hold a time, in ms, and what one of them means. */
const FIRST_TOKEN = [
  "llm.first_token_ms",
  "llm.ttft_ms",
  "llm.time_to_first_token_ms",
  "first_token_ms",
  "ttft_ms",
];
const FIRST_TOKEN_SECONDS = ["gen_ai.response.time_to_first_chunk", "gen_ai.server.time_to_first_token"];
const FIRST_AUDIO = [
  "tts.first_byte_ms",
  "tts.ttfb_ms",
  "tts.first_audio_ms",
  "tts.first_frame_ms",
  "audio.first_byte_ms",
];
const WAIT = ["turn.latency_ms", "turn.e2e_latency_ms", "turn.e2e_ms"];
const WAIT_SECONDS = ["turn.latency_seconds"];

export interface Told {
  readonly key: string;
  readonly ms: number;
}

/** The first of some attributes that is a number; null where there is none. */
function toldBy(span: RawSpan, inMs: readonly string[], inSeconds: readonly string[]): Told | null {
  for (const [keys, factor] of [[inMs, 1] as const, [inSeconds, 1000] as const]) {
    for (const key of keys) {
      const value = numeric(span.attributes, key);
      if (value !== null) return { key, ms: value * factor };
    }
  }
  return null;
}

export const firstTokenOf = (span: RawSpan) => toldBy(span, FIRST_TOKEN, FIRST_TOKEN_SECONDS);
export const firstAudioOf = (span: RawSpan) => toldBy(span, FIRST_AUDIO, []);
export const waitOf = (span: RawSpan) => toldBy(span, WAIT, WAIT_SECONDS);

const LONGEST_WORD = 128;

/** The first of some attributes that is a short text. */
export function wordOf(span: RawSpan, ...keys: readonly string[]): string | null {
  for (const key of keys) {
    const value = text(span.attributes, key);
    if (value !== null && value !== "" && value.length <= LONGEST_WORD) return value;
  }
  return null;
}
