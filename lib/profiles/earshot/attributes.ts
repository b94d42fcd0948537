import type { Outcome, SpanInput, TurnKind } from "#lib/ledger/model.ts";
import { isStage, type Stage } from "#lib/ledger/stages.ts";
import { type Attributes, numeric, type RawSpan, text } from "#lib/traces/raw.ts";
import type { NetworkSample } from "../model.ts";
import { isPipecat } from "../pipecat/spans.ts";

/** The attributes of docs/telemetry.md, read from spans that may hold anything. */

const OUTCOMES: readonly string[] = [
  "resolved",
  "escalated",
  "transferred",
  "abandoned",
  "dropped",
  "failed",
] satisfies readonly Outcome[];
const KINDS: readonly string[] = ["reply", "greeting", "continuation"] satisfies readonly TurnKind[];

export const isOutcome = (word: string): word is Outcome => OUTCOMES.includes(word);
export const isTurnKind = (word: string): word is TurnKind => KINDS.includes(word);

/** A turn's index: a whole number from 0; null otherwise. */
export function turnIndexOf(attributes: Attributes): number | null {
  const index = numeric(attributes, "turn.index");
  return index !== null && Number.isInteger(index) && index >= 0 && index < 1e6 ? index : null;
}

/** `error.type`, or "error" for a failed span without one; null for a span that did not fail. */
function errorOf(span: RawSpan): string | null {
  if (span.status !== "error") return null;
  return text(span.attributes, "error.type") ?? "error";
}

/** A `turn` that the kit, or who follows docs/telemetry.md, wrote: Pipecat's spans of that name last longer. */
export const isTurn = (span: RawSpan): boolean => span.name === "turn" && !isPipecat(span);

/** The stage that a span is named for; an `stt` of Pipecat's is read by its own profile. */
export const stageNamed = (span: RawSpan): Stage | null =>
  isStage(span.name) && !isPipecat(span) ? span.name : null;

export const spanInput = (span: RawSpan): SpanInput => ({
  id: span.spanId,
  parentId: span.parentId,
  name: span.name,
  startNs: span.startNs,
  endNs: span.endNs,
  stage: stageNamed(span),
  tool: text(span.attributes, "gen_ai.tool.name"),
  provider: text(span.attributes, "gen_ai.provider.name"),
  model: text(span.attributes, "gen_ai.request.model"),
  error: errorOf(span),
});

/** What a span says of the line; null when it says nothing. */
export function networkOf(span: RawSpan, turnIndex: number | null): NetworkSample | null {
  const read = (name: string) => numeric(span.attributes, `network.${name}`);
  const sample = {
    jitterMs: read("jitter_ms"),
    packetLossRatio: read("packet_loss_ratio"),
    rttMs: read("rtt_ms"),
    mos: read("mos"),
  };
  const said = Object.values(sample).some((value) => value !== null);
  return said ? { spanId: span.spanId, atNs: span.startNs, turnIndex, ...sample } : null;
}
