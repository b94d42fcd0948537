import type { TurnKind } from "#lib/ledger/model.ts";
import { numeric, type RawSpan } from "#lib/traces/raw.ts";
import { msOfNs, nsOfMs, type Refuse } from "../evidence.ts";
import type { TurnClock } from "../model.ts";

/**
 * Where a turn's wait lies, by what the observer's source says of each attribute:
 * https://github.com/Arize-ai/openinference/blob/main/python/instrumentation/openinference-instrumentation-pipecat/src/openinference/instrumentation/pipecat/_observer.py
 */

export type Service = "stt" | "llm" | "tts";

export interface OpenTurn {
  readonly span: RawSpan;
  /** By start. */
  readonly stt: RawSpan[];
  readonly llm: RawSpan[];
  readonly tts: RawSpan[];
  readonly tools: RawSpan[];
}

interface Time {
  readonly startNs: bigint;
  readonly endNs: bigint;
}

export interface Placed extends Time {
  readonly kind: TurnKind;
  readonly clock: TurnClock;
  readonly isAnchored: boolean;
  /** The stages whose times are believed. */
  readonly times: readonly { readonly span: RawSpan; readonly service: Service; readonly time: Time }[];
  /** When the first request after the caller's last word began; or why that does not tell the end of their turn. */
  readonly turnEnd: bigint | string;
}

const LATENCY = "conversation.user_to_bot_latency";
const TTFB = "service.ttfb_seconds";
const HEARD = "stt.time_to_last_transcription_seconds";
/** In seconds. */
const LONGEST = 86_400;
/** Frames are observed one by one, in queues. */
const AGREE_MS = 30;
const AT_ONCE_MS = 60;

/** Null: nothing tells how long the caller waited. */
export function placedTurn(turn: OpenTurn, refuse: Refuse): Placed | null {
  const heard = lastHeard(turn, refuse);
  const latencyNs = latencyOf(turn, heard, refuse);
  if (latencyNs === null) return greeting(turn, refuse);
  const audioNs = heard === null ? null : heard.startNs + latencyNs;
  const llm = turn.llm.flatMap((span) => {
    const ns = secondsOf(span, TTFB, refuse);
    if (ns === null) return [];
    const time = { startNs: span.startNs, endNs: span.startNs + ns };
    // One that was open when the caller went on speaking is used for the next request, with that one's TTFB.
    if (heard !== null && turn.stt.length > 1 && span.startNs < heard.startNs) {
      refuse(
        `llm ${TTFB}`,
        span,
        Number(ns) / 1e9,
        "begun before the caller's last word: of a later request",
      );
      return [];
    }
    if (time.endNs > span.endNs + nsOfMs(AGREE_MS)) {
      refuse(
        `llm ${TTFB}`,
        span,
        Number(ns) / 1e9,
        "longer than its span: not in seconds, or not of this request",
      );
      return [];
    }
    return [{ span, service: "llm" as const, time }];
  });
  const tts = turn.tts.flatMap((span) => {
    const ns = secondsOf(span, TTFB, refuse);
    if (ns === null) return [];
    const time = { startNs: span.startNs, endNs: span.startNs + ns };
    if (audioNs !== null && Math.abs(msOfNs(time.endNs - audioNs)) <= AGREE_MS)
      return [{ span, service: "tts" as const, time }];
    refuse(
      `tts ${TTFB}`,
      span,
      Number(ns) / 1e9,
      "the span merges an answer's sentences and keeps the last one's; the turn's latency does not confirm it",
    );
    return [];
  });
  if (heard === null || audioNs === null) return unanchored(turn, latencyNs, llm);
  return {
    startNs: heard.startNs,
    endNs: audioNs,
    kind: "reply",
    isAnchored: true,
    clock: { from: "framework", by: `${LATENCY}, on from the caller's last word by pipecat.stt` },
    times: [{ span: heard.span, service: "stt", time: heard }, ...llm, ...tts],
    turnEnd: turnEndOf(turn, heard),
  };
}

function secondsOf(span: RawSpan, key: string, refuse: Refuse): bigint | null {
  const value = span.attributes.get(key);
  if (value === undefined) return null;
  const seconds = numeric(span.attributes, key);
  const what = `${span.name} ${key}`;
  if (seconds === null || seconds <= 0)
    return refuse(what, span, value, "not a time that a service can take");
  if (seconds > LONGEST) return refuse(what, span, value, "longer than any call");
  const ns = nsOfMs(seconds * 1000);
  if (ns > span.endNs - span.startNs + nsOfMs(AGREE_MS) && key !== TTFB) {
    return refuse(what, span, value, "longer than its span");
  }
  return ns;
}

/** End of speech → last transcript, both of the last stt span; null where one of the two is not told. */
function lastHeard(
  { stt, span: turn }: OpenTurn,
  refuse: Refuse,
): (Time & { readonly span: RawSpan }) | null {
  const span = stt.at(-1);
  if (span === undefined) return null;
  const [ttfb, heard] = [secondsOf(span, TTFB, refuse), secondsOf(span, HEARD, refuse)];
  if (ttfb === null || heard === null) return null;
  const endNs = span.startNs + heard;
  const startNs = endNs - ttfb;
  if (startNs < span.startNs || endNs > turn.endNs) {
    return refuse(
      `${span.name} ${TTFB}`,
      span,
      span.attributes.get(TTFB),
      "longer ago than the caller began to speak",
    );
  }
  return { span, startNs, endNs };
}

/** The observer keeps a measured latency for all turns that follow, until it measures again. */
function latencyOf({ span, stt, tts }: OpenTurn, heard: Time | null, refuse: Refuse): bigint | null {
  const value = span.attributes.get(LATENCY);
  const ns = secondsOf(span, LATENCY, refuse);
  if (ns === null) return null;
  if (ns > span.endNs - span.startNs)
    return refuse(LATENCY, span, value, "longer than the turn that it was measured in");
  const answer = tts.find(({ startNs }) => heard === null || startNs >= heard.startNs);
  const isOwn = stt.length > 0 && answer !== undefined;
  if (!isOwn)
    return refuse(LATENCY, span, value, "the caller was not answered in this turn: it is an earlier one's");
  if (heard !== null && heard.startNs + ns < answer.startNs - nsOfMs(AGREE_MS)) {
    return refuse(LATENCY, span, value, "shorter than until text went to TTS: it is an earlier turn's");
  }
  return ns;
}

function turnEndOf({ llm }: OpenTurn, heard: Time): bigint | string {
  const first = llm.find(({ startNs }) => startNs >= heard.startNs);
  if (first === undefined) return "no pipecat.llm span starts after the caller's last word";
  if (msOfNs(first.startNs - heard.endNs) < AT_ONCE_MS)
    return "the request waited for the transcript, which came no sooner";
  return first.startNs;
}

/** The length is known and the place is not: it ends where TTS began, and holds what lies whole within it. */
function unanchored({ span, tts }: OpenTurn, latencyNs: bigint, times: Placed["times"]): Placed {
  const atNs = tts[0]?.startNs ?? span.endNs;
  const startNs = atNs - latencyNs < span.startNs ? span.startNs : atNs - latencyNs;
  return {
    startNs,
    endNs: startNs + latencyNs,
    kind: "reply",
    isAnchored: false,
    clock: { from: "framework", by: `${LATENCY}; when in the turn it began is not recorded` },
    times,
    turnEnd: "when the caller stopped is not recorded",
  };
}

/** The agent speaks first: until its words went to TTS; when they were heard is not told by a clock that others confirm. */
function greeting({ span, stt, llm, tts }: OpenTurn, refuse: Refuse): Placed | null {
  const first = tts[0];
  if (numeric(span.attributes, "conversation.turn_number") !== 1 || stt.length > 0) return null;
  if (first === undefined || first.startNs <= span.startNs) return null;
  const by = "at least: from the start of the pipeline until the greeting was sent to TTS";
  const times = llm.flatMap((one) => {
    const ns = secondsOf(one, TTFB, refuse);
    return ns === null
      ? []
      : [{ span: one, service: "llm" as const, time: { startNs: one.startNs, endNs: one.startNs + ns } }];
  });
  return {
    startNs: span.startNs,
    endNs: first.startNs,
    kind: "greeting",
    isAnchored: true,
    clock: { from: "spans", by },
    times,
    turnEnd: "the caller had not spoken",
  };
}
