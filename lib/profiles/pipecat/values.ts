import { flag, numeric, type RawSpan, text } from "#lib/traces/raw.ts";
import { msOfNs, nsOfMs, type Refuse } from "../evidence.ts";
import { byStart, kindOf, type PipecatSpans, type Service } from "./spans.ts";

/** The times that Pipecat notes on a service's span, and which of them can be believed. */

/** A stage's time, where its attribute puts it. */
export interface Time {
  readonly startNs: bigint;
  readonly endNs: bigint;
}

/** Null: the spans do not tell. */
export type IsBefore12 = boolean | null;

/** Clocks are read a moment apart. */
const SLACK_MS = 20;
/** Before 1.2 a transcript's span had no length; a TTS span lasted as long as sending a text does. */
const NO_LENGTH_MS = 5;
const SENDING_MS = 20;
const REAL_LENGTH_MS = 50;

const lengthMs = (span: RawSpan): number => msOfNs(span.endNs - span.startNs);

/** 1.2 made spans as long as what they stand for: https://github.com/pipecat-ai/pipecat/blob/main/CHANGELOG.md */
export function isBefore12(all: readonly RawSpan[]): IsBefore12 {
  const of = (service: Service) => all.filter((span) => kindOf(span) === service && span.status !== "error");
  const [stt, tts] = [of("stt"), of("tts")];
  const is12 = (span: RawSpan) =>
    ["tts.interrupted", "stt.incomplete", "metrics.audio_seconds"].some((key) => span.attributes.has(key));
  if (stt.some((span) => lengthMs(span) >= REAL_LENGTH_MS) || all.some(is12)) return false;
  if (stt.length > 0) return stt.every((span) => lengthMs(span) < NO_LENGTH_MS) ? true : null;
  if (tts.length > 0 && tts.every((span) => lengthMs(span) < SENDING_MS)) return true;
  return all.some(({ attributes }) => attributes.has("gen_ai.system")) ? true : null;
}

/** "1.7 or later", as far as the spans tell. */
export function versionOf({ all }: PipecatSpans, before12: IsBefore12): string | null {
  const has = (key: string) => all.some(({ attributes }) => attributes.has(key));
  if (before12 === false) return has("metrics.audio_seconds") ? "1.7 or later" : "1.2 or later";
  if (before12 === null) return null;
  return has("gen_ai.system") ? "0.0.106 or earlier" : "before 1.2";
}

const TTFB = ["metrics.ttfb", "metrics.ttfb_ms"] as const;
/** Of either unit: a day in seconds is two minutes in ms. */
const LONGEST = 86_400;
/** An unrounded double that comes twice was not measured twice. */
const UNROUNDED = /\d[.]\d{9,}/;

/** Ids of spans whose TTFB is the one of the span before, which a service keeps until it measures anew. */
export function leftOver({ all }: PipecatSpans): ReadonlySet<string> {
  const stale = new Set<string>();
  const last = new Map<string, string>();
  for (const span of all.toSorted(byStart)) {
    const value = String(numeric(span.attributes, TTFB[0]) ?? "");
    const kind = kindOf(span) ?? "";
    if (UNROUNDED.test(value) && last.get(kind) === value) stale.add(span.spanId);
    if (value !== "") last.set(kind, value);
  }
  return stale;
}

export interface Doubts {
  readonly before12: IsBefore12;
  readonly stale: ReadonlySet<string>;
  readonly refuse: Refuse;
}

/** `metrics.ttfb` in ms; null where it is absent or cannot be right for any service. The first release wrote ms. */
function ttfbOf(span: RawSpan, service: Service, { stale, refuse }: Doubts): number | null {
  const key = TTFB.find((name) => span.attributes.has(name));
  if (key === undefined) return null;
  const value = span.attributes.get(key);
  const no = (reason: string) => refuse(`${service} ${key}`, span, value, reason);
  const given = numeric(span.attributes, key);
  if (given === null) return no("not a number");
  if (given <= 0) return no("zero or less, which no service can take");
  if (given > LONGEST) return no("longer than any call");
  if (stale.has(span.spanId)) return no("the value of the span before, to the last digit: not measured anew");
  return key === "metrics.ttfb" ? given * 1000 : given;
}

const CUT_OFF = "cut off before its first token: the value is only how long the request was open";

/** Request → first token. https://github.com/pipecat-ai/pipecat/blob/main/src/pipecat/utils/tracing/service_decorators.py */
export function llmTime(span: RawSpan, doubts: Doubts): Time | null {
  const ms = ttfbOf(span, "llm", doubts);
  if (ms === null) return null;
  const no = (reason: string) =>
    doubts.refuse("llm metrics.ttfb", span, span.attributes.get(TTFB[0]), reason);
  if (span.status === "error") return no("the request failed: the value is only how long that took");
  const tokens = numeric(span.attributes, "gen_ai.usage.output_tokens") ?? 0;
  if (!span.attributes.has("output") && tokens <= 0) return no(CUT_OFF);
  if (ms > lengthMs(span) + SLACK_MS)
    return no("longer than its span: not in seconds, or not of this request");
  return { startNs: span.startNs, endNs: span.startNs + nsOfMs(ms) };
}

/**
 * End of speech → final transcript, the wait of the VAD included. The span ends with the transcript, so it tells when the
 * caller stopped; `turn` is what they must have stopped in.
 */
export function sttTime(span: RawSpan, turn: RawSpan, doubts: Doubts): Time | null {
  const ms = ttfbOf(span, "stt", doubts);
  if (ms === null) return null;
  const no = (reason: string) =>
    doubts.refuse("stt metrics.ttfb", span, span.attributes.get(TTFB[0]), reason);
  if (span.status === "error") return no("the transcription failed");
  if (flag(span.attributes, "stt.incomplete") === true) return no("no final transcript came");
  const startNs = span.endNs - nsOfMs(ms);
  const earliestNs = lengthMs(span) >= REAL_LENGTH_MS ? span.startNs : turn.startNs;
  if (startNs < earliestNs)
    return no("longer ago than the caller began to speak: not in seconds, or not of this one");
  return { startNs, endNs: span.endNs };
}

/**
 * Text → first audio. Before 1.2 the span closes when the text was sent and notes the time so far, unless the service
 * answers in one piece; such a value is believed where `audioNs`, by two other clocks, says the same.
 */
export function ttsTime(span: RawSpan, audioNs: bigint | null, doubts: Doubts): Time | null {
  const ms = ttfbOf(span, "tts", doubts);
  if (ms === null) return null;
  const no = (reason: string) =>
    doubts.refuse("tts metrics.ttfb", span, span.attributes.get(TTFB[0]), reason);
  if (span.status === "error") return no("the synthesis failed");
  const endNs = span.startNs + nsOfMs(ms);
  if (doubts.before12 !== false) {
    const off = audioNs === null ? null : Math.abs(msOfNs(endNs - audioNs));
    const confirmed = off !== null && off <= SLACK_MS && lengthMs(span) >= SENDING_MS;
    if (!confirmed) return no(doubts.before12 === true ? TTS_CLOSED : TTS_UNSURE);
  }
  if (ms > lengthMs(span) + SLACK_MS) return no("longer than its span: not in seconds, or not of this text");
  return { startNs: span.startNs, endNs };
}

export const TTS_CLOSED =
  "before Pipecat 1.2 the span closes when the text was sent, not when audio came, and notes the time so far";

const TTS_UNSURE = "no other clock confirms it, and nothing tells that this is Pipecat 1.2 or later";

/** The name that was configured; the provider's own full name replaces it within a call. */
export const modelOf = (span: RawSpan): string | null =>
  wordOf(span, "param.model") ?? wordOf(span, "settings.model") ?? wordOf(span, "gen_ai.request.model");

/** `gen_ai.system` up to March 2026. */
export const providerOf = (span: RawSpan): string | null =>
  wordOf(span, "gen_ai.provider.name") ?? wordOf(span, "gen_ai.system");

const NO_WORDS: ReadonlySet<string> = new Set(["", "unknown", "NOT_GIVEN", "None"]);
const LONGEST_WORD = 128;

export function wordOf(span: RawSpan, key: string): string | null {
  const value = text(span.attributes, key);
  return value === null || NO_WORDS.has(value) || value.length > LONGEST_WORD ? null : value;
}

/** What a failed span failed by; null for one that did not. */
export function errorOf(span: RawSpan): string | null {
  if (span.status !== "error") return null;
  const thrown = span.events.find(({ name }) => name === "exception");
  const type = wordOf(span, "error.type") ?? (thrown && text(thrown.attributes, "exception.type"));
  return type === undefined || type === null || type === "" || type.length > LONGEST_WORD ? "error" : type;
}
