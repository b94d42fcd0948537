import type { RawSpan } from "#lib/traces/raw.ts";
import type { TraceTree } from "#lib/traces/tree.ts";
import { usable } from "../evidence.ts";
import { pipecat } from "./declaration.ts";

/** Which spans are Pipecat's, and which turn each belongs to. */

export type Service = "stt" | "llm" | "tts";
export type Kind = "conversation" | "turn" | "realtime" | Service;

export interface OpenTurn {
  readonly span: RawSpan;
  /** The span of the conversation, or the id of the one that never came; "" where nothing tells. */
  readonly conversation: string;
  /** By start. */
  readonly stt: RawSpan[];
  readonly llm: RawSpan[];
  readonly tts: RawSpan[];
  readonly realtime: RawSpan[];
}

export interface PipecatSpans {
  readonly conversations: readonly RawSpan[];
  /** By start. */
  readonly turns: readonly OpenTurn[];
  /** Spans of services that are in no turn. */
  readonly loose: readonly RawSpan[];
  readonly all: readonly RawSpan[];
}

// Up to May 2025 spans were named for the turn and the class: `turn-3`, `stt_deepgramsttservice`.
const OLD_TURN = /^turn-\d{1,6}$/;
const OLD_SERVICE = /^(stt|llm|tts)_\w{1,100}service$/;
const SERVICES: readonly string[] = ["stt", "llm", "tts"] satisfies readonly Service[];

export function kindOf({ name }: RawSpan): Kind | null {
  if (name === "conversation" || name === "turn") return name;
  if (SERVICES.includes(name)) return name as Service;
  if (pipecat.signs.includes(name)) return "realtime";
  if (OLD_TURN.test(name)) return "turn";
  return (OLD_SERVICE.exec(name)?.[1] as Service | undefined) ?? null;
}

/** By the scope; where that was lost, by attributes that Pipecat alone gives a span of that name. */
export function isPipecat(span: RawSpan): boolean {
  const kind = kindOf(span);
  if (kind === null) return false;
  if (span.scope !== null && pipecat.scopes.includes(span.scope)) return true;
  if (span.scope !== null && span.scope !== "") return false;
  const has = (key: string) => span.attributes.has(key);
  switch (kind) {
    case "conversation":
      return has("conversation.type");
    case "turn":
      return has("turn.number") && (has("turn.type") || has("turn.was_interrupted"));
    case "realtime":
      return true;
    default:
      return (
        has("gen_ai.operation.name") && (has("metrics.ttfb") || has("metrics.ttfb_ms") || has(MARK[kind]))
      );
  }
}

const MARK: Readonly<Record<Service, string>> = { stt: "vad_enabled", llm: "param.model", tts: "voice_id" };

export function collected(tree: TraceTree): PipecatSpans {
  const conversations: RawSpan[] = [];
  const turns: OpenTurn[] = [];
  const loose: RawSpan[] = [];
  const all: RawSpan[] = [];
  // Parents stand before their children, so what a span is in is known when it is reached.
  const turnAbove: (OpenTurn | null)[] = [];
  const conversationAbove: (string | null)[] = [];
  for (const [i, { span, parent }] of tree.nodes.entries()) {
    turnAbove[i] = turnAbove[parent] ?? null;
    conversationAbove[i] = conversationAbove[parent] ?? null;
    if (!isPipecat(span) || !usable(span, tree)) continue;
    all.push(span);
    const kind = kindOf(span);
    if (kind === "conversation") {
      conversations.push(span);
      conversationAbove[i] = span.spanId;
    } else if (kind === "turn") {
      const conversation = conversationAbove[i] ?? span.parentId ?? "";
      const turn = { span, conversation, stt: [], llm: [], tts: [], realtime: [] };
      turnAbove[i] = turn;
      turns.push(turn);
    } else if (kind !== null) {
      const turn = turnAbove[i] ?? null;
      if (turn === null) loose.push(span);
      else turn[kind].push(span);
    }
  }
  for (const turn of turns) {
    for (const list of [turn.stt, turn.llm, turn.tts, turn.realtime]) list.sort(byStart);
  }
  return { conversations, turns: turns.toSorted((a, b) => byStart(a.span, b.span)), loose, all };
}

export const spansOf = ({ span, stt, llm, tts, realtime }: OpenTurn): readonly RawSpan[] => [
  span,
  ...stt,
  ...llm,
  ...tts,
  ...realtime,
];

export const byStart = (a: RawSpan, b: RawSpan): number =>
  a.startNs === b.startNs ? (a.spanId < b.spanId ? -1 : 1) : a.startNs < b.startNs ? -1 : 1;
