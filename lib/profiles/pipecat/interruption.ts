import { flag, type RawSpan } from "#lib/traces/raw.ts";
import { msOfNs } from "../evidence.ts";
import type { Interruption } from "../model.ts";
import type { OpenTurn } from "./spans.ts";

/** The open turn is closed with the call: within a few ms, recorded. */
const WITH_THE_CALL_MS = 1000;

/**
 * `turn.was_interrupted` is set in two cases: the caller spoke over the agent, and a turn follows; or the call ended, and
 * none does. https://github.com/pipecat-ai/pipecat/blob/main/src/pipecat/observers/turn_tracking_observer.py
 * `next`: the turn after this one in the same conversation; `conversation`: its span, where it came.
 */
export function interruptionOf(
  { span, tts }: OpenTurn,
  next: OpenTurn | undefined,
  conversation: RawSpan | undefined,
): Interruption | null {
  if (flag(span.attributes, "turn.ended_by_conversation_end") === true) return "hang_up";
  if (flag(span.attributes, "turn.was_interrupted") !== true) return null;
  if (next !== undefined) return "barge_in";
  if (conversation === undefined) return "unknown";
  if (msOfNs(conversation.endNs - span.endNs) > WITH_THE_CALL_MS) return "barge_in";
  const isCut = tts.some(({ attributes }) => flag(attributes, "tts.interrupted") === true);
  return isCut ? "unknown" : "hang_up";
}

/** True for a barge-in only; null where it cannot be told. */
export function interruptedOf(turn: RawSpan, interruption: Interruption | null): boolean | null {
  if (interruption === "barge_in") return true;
  if (interruption === "unknown") return null;
  if (interruption === "hang_up") return false;
  return flag(turn.attributes, "turn.was_interrupted");
}
