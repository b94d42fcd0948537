import type { SpanInput } from "#lib/ledger/model.ts";
import type { Stage } from "#lib/ledger/stages.ts";
import { text } from "#lib/traces/raw.ts";
import type { RawSpan } from "#lib/traces/raw.ts";
import { intervalOf, msOfNs, plainInput } from "../evidence.ts";
import type { Placed, Times } from "./place.ts";
import type { OpenTurn } from "./spans.ts";
import { answeredBefore, answeredBetween, messagesOf, type ToolCall } from "./tools.ts";
import { errorOf, type IsBefore12, modelOf, providerOf, type Time, TTS_CLOSED } from "./values.ts";

/** A turn's spans as the ledger takes them: each service's, and the stages that were made of their attributes. */

export interface TurnStages {
  readonly spans: readonly SpanInput[];
  /** What keeps a stage of this turn from being known. */
  readonly unrecorded: readonly { readonly stage: Stage; readonly why: string }[];
}

/** A span's own length. */
export const timeOf = ({ startNs, endNs }: Time): Time => ({ startNs, endNs });

/** A request that starts so soon after the transcript was waiting for it, not for the end of the turn. */
const AT_ONCE_MS = 60;

export function stagesOf(turn: OpenTurn, placed: Placed, times: Times, before12: IsBefore12): TurnStages {
  const inside = (time: Time) =>
    placed.isAnchored || (time.startNs >= placed.startNs && time.endNs <= placed.endNs);
  const place = { parentId: turn.span.spanId };
  const service = (span: RawSpan, stage: Stage, time: Time | undefined): SpanInput[] => {
    const error = errorOf(span);
    const who = { provider: providerOf(span), model: modelOf(span) };
    const more = { ...who, error };
    const own = { ...plainInput(span), ...place, ...who };
    // A failed one was waited for until it failed.
    if (error !== null) return [own, intervalOf(span, stage, timeOf(span), more)];
    return time === undefined || !inside(time) ? [own] : [own, intervalOf(span, stage, time, more)];
  };
  const spans = [
    ...turn.stt.flatMap((span) => service(span, "stt", times.stt.get(span.spanId))),
    ...turn.llm.flatMap((span) => service(span, "llm_first_token", times.llm.get(span.spanId))),
    ...turn.tts.flatMap((span) => service(span, "tts_first_frame", times.tts.get(span.spanId))),
    ...toolsOf(turn).filter(inside),
  ];
  const end = endpointingOf(turn, placed, times);
  if (typeof end !== "string") {
    spans.push(intervalOf(turn.span, "endpointing", { startNs: placed.startNs, endNs: end }, place));
  }
  const has = (stage: Stage) => spans.some((span) => span.stage === stage);
  const unrecorded: { stage: Stage; why: string }[] = [];
  const missing = (stage: Stage, why: string) => {
    if (!has(stage)) unrecorded.push({ stage, why });
  };
  if (placed.kind === "reply" && typeof end === "string") missing("endpointing", end);
  const ttsWhy = before12 === true ? TTS_CLOSED : "no tts span has a time to believe";
  missing(
    "llm_first_token",
    turn.llm.length === 0 ? "the turn has no llm span" : "no llm span has a time to believe",
  );
  missing("tts_first_frame", turn.tts.length === 0 ? "the turn has no tts span" : ttsWhy);
  return { spans, unrecorded };
}

/** When the turn was known to have ended; or why that is not known. */
function endpointingOf(turn: OpenTurn, placed: Placed, times: Times): bigint | string {
  if (placed.kind !== "reply") return "the caller had not spoken";
  if (!placed.isAnchored) return "when the caller stopped is not recorded";
  const first = turn.llm.find(({ startNs }) => startNs >= placed.startNs);
  if (first === undefined) return "no llm span starts after the caller's last word";
  if (first.startNs >= placed.endNs) return "no llm span starts before the first audio";
  if (answeredBefore(first.attributes).length > 0) return "the request before the tool call is missing";
  const heard = [...times.stt.values()].map(({ endNs }) => msOfNs(first.startNs - endNs));
  if (heard.length === 0)
    return "without the time of stt, nothing tells whether the request waited for the transcript";
  if (heard.some((ms) => ms < AT_ONCE_MS))
    return "the request waited for the transcript, which came no sooner";
  return first.startNs;
}

/**
 * Between a request that calls a tool and the one that goes on from its result. Where the conversation that was sent
 * along cannot be read, a request without any text, followed by another in its turn, has called one.
 */
function toolsOf(turn: OpenTurn): SpanInput[] {
  return turn.llm.flatMap((next, i) => {
    const previous = turn.llm[i - 1];
    if (previous === undefined) return named(turn, next, answeredBefore(next.attributes));
    const messages = messagesOf(next.attributes);
    const gap = { startNs: previous.endNs, endNs: next.startNs };
    if (gap.endNs <= gap.startNs || errorOf(previous) !== null) return [];
    const calls = answeredBetween(messagesOf(previous.attributes), messages);
    const isCall = calls.length > 0 || (messages === null && calledWithoutText(previous));
    if (!isCall) return [];
    // Of several at once, none can be said to have taken the time.
    const only = calls.length === 1 ? (calls[0]?.name ?? null) : null;
    const one = intervalOf(next, "tool_call", gap, {
      id: `${next.spanId}/tool_call`,
      parentId: turn.span.spanId,
      tool: only,
    });
    return calls.length > 1 ? [one, ...named(turn, next, calls)] : [one];
  });
}

const calledWithoutText = ({ attributes }: RawSpan): boolean =>
  text(attributes, "output") === null && attributes.has("gen_ai.usage.output_tokens");

/** Tools that were called, and how long they took is not known: without a length, so that the ledger leaves them out. */
const named = (turn: OpenTurn, next: RawSpan, calls: readonly ToolCall[]): SpanInput[] =>
  calls.map(({ name }, i) =>
    intervalOf(
      next,
      "tool_call",
      { startNs: next.startNs, endNs: next.startNs },
      {
        id: `${next.spanId}/tool_call/${i}`,
        parentId: turn.span.spanId,
        tool: name,
      },
    ),
  );
