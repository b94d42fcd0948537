import type { SpanInput } from "#lib/ledger/model.ts";
import type { Stage } from "#lib/ledger/stages.ts";
import { type RawSpan, text } from "#lib/traces/raw.ts";
import { intervalOf, nsOfMs, plainInput, type Refuse } from "../evidence.ts";
import type { Delays } from "./delays.ts";
import type { AgentTurn, Session, UserTurn } from "./parts.ts";
import { attemptError, content, firstAudio, firstToken, toolError, toolName } from "./values.ts";

/** The stages of a turn, each from what LiveKit recorded of it; what it did not record stays uncovered. */

export interface Sources {
  readonly refuse: Refuse;
  /** Notes what a stage was taken from. */
  readonly took: (stage: Stage, from: string) => void;
}

/** What the caller waited for before the turn was committed. */
export function listening(user: UserTurn, startNs: bigint, delays: Delays, { took }: Sources): SpanInput[] {
  const { transcriptMs, endOfTurnMs, endpointingMs, eou } = delays;
  const found: SpanInput[] = [];
  const at = (ms: number): bigint => startNs + nsOfMs(ms);
  if (transcriptMs !== null && user.span !== null) {
    found.push(intervalOf(user.span, "stt", { startNs, endNs: at(transcriptMs) }));
    took("stt", "lk.transcription_delay of user_turn");
  }
  const committedNs = endOfTurnMs !== null ? at(endOfTurnMs) : (user.span?.endNs ?? null);
  const source = eou ?? user.span;
  if (committedNs === null || source === null || committedNs <= startNs) return found;
  const waits = endpointing(transcriptMs, endpointingMs, Number(committedNs - startNs) / 1e6);
  for (const [i, [fromMs, toMs]] of waits.entries()) {
    const id = `${source.spanId}/endpointing/${i}`;
    const endNs = toMs === null ? committedNs : at(toMs);
    found.push(intervalOf(source, "endpointing", { startNs: at(fromMs), endNs }, { id }));
    if (toMs === null && endOfTurnMs !== null) took("endpointing", "lk.end_of_turn_delay of user_turn");
    else if (toMs === null) took("endpointing", "the end of user_speaking to that of user_turn");
    else
      took(
        "endpointing",
        "lk.eou.endpointing_delay of eou_detection, where it was over before the transcript came",
      );
  }
  return found;
}

/** The end-of-turn model answers so soon after a transcript. */
const MODEL_MS = 100;

/**
 * A turn is committed when the silence was long enough and the transcript is there, whichever is later. A late transcript
 * is not endpointing:
 *
 * ```
 * endpointing  |── 500 ──|                        |37|   lk.eou.endpointing_delay, then the end-of-turn model
 * stt          |────────────────────────────── 1423|     lk.transcription_delay
 * commit                                             1460  lk.end_of_turn_delay
 * ```
 */
function endpointing(
  transcriptMs: number | null,
  delayMs: number | null,
  committedMs: number,
): readonly (readonly [fromMs: number, toMs: number | null])[] {
  // For the silence or for the transcript: without either it cannot be told.
  if (transcriptMs === null) return delayMs === null ? [] : [[0, delayMs < committedMs ? delayMs : null]];
  if (delayMs !== null)
    return transcriptMs > delayMs
      ? [
          [0, delayMs],
          [transcriptMs, null],
        ]
      : [[0, null]];
  return committedMs - transcriptMs > MODEL_MS ? [[0, null]] : [];
}

const whoOf = (spans: readonly (RawSpan | undefined)[]): Pick<SpanInput, "provider" | "model"> => {
  const first = (key: string): string | null =>
    spans
      .map((span) => (span === undefined ? null : text(span.attributes, key)))
      .find((one) => one !== null) ?? null;
  return { provider: first("gen_ai.provider.name"), model: first("gen_ai.request.model") };
};

/** All of a name below a node, by start: adapters for fallbacks stand between. */
function below(session: Session, node: RawSpan, name: string): RawSpan[] {
  // A set, since the parents of hostile spans go in circles; what is added to it while it is walked is reached too.
  const under = new Set<RawSpan>(session.childrenOf(node));
  for (const span of under) for (const child of session.childrenOf(span)) under.add(child);
  return [...under].filter((span) => span.name === name).toSorted((a, b) => (a.startNs < b.startNs ? -1 : 1));
}

/** The attempts at a request that failed, and whether the last one did. */
export function failedRuns(session: Session, node: RawSpan): { runs: RawSpan[]; forGood: boolean } {
  const runs = below(session, node, node.name === "tts_node" ? "tts_request_run" : "llm_request_run");
  const failed = runs.filter((run) => attemptError(run) !== null);
  return { runs: failed, forGood: failed.length > 0 && failed.at(-1) === runs.at(-1) };
}

/** What the models did in an agent_turn. `audioNs`: its first audio, where that is known. */
export const speaking = (
  agent: AgentTurn,
  audioNs: bigint | null,
  session: Session,
  sources: Sources,
): SpanInput[] => [
  ...agent.llm.flatMap((node) => thinking(node, agent, session, sources)),
  ...agent.tts.flatMap((node) => voicing(node, audioNs, session, sources)),
];

export function toolStage(tool: RawSpan, { took }: Sources): SpanInput {
  took("tool_call", "the function_tool spans");
  return { ...plainInput(tool), stage: "tool_call", tool: toolName(tool), error: toolError(tool) };
}

function thinking(node: RawSpan, agent: AgentTurn, session: Session, { refuse, took }: Sources): SpanInput[] {
  const stage = "llm_first_token";
  const requests = below(session, node, "llm_request");
  const who = whoOf([node, ...requests]);
  const { runs, forGood } = failedRuns(session, node);
  const measured = firstToken(node, requests, refuse);
  const isCall = callsTool(node, agent);
  const failed = runs.map((run) => {
    took(stage, "failed attempts: the llm_request_run spans");
    return { ...plainInput(run), stage, ...who, error: attemptError(run) } as const;
  });
  if (measured === null || (forGood && !isCall)) return failed;
  took(stage, isCall ? "llm_node, for a tool call up to its end" : measured.what);
  const { span } = measured;
  const endNs = isCall ? node.endNs : span.startNs + nsOfMs(measured.ms);
  // It holds the attempts that failed, which are errors beside it: one request has one budget.
  return [intervalOf(span, stage, { startNs: span.startNs, endNs }, who), ...failed];
}

/** What it wrote first was a tool call, of which the tool needs the whole: nothing was handed to the TTS before. */
function callsTool(node: RawSpan, { tools, tts, speaking }: AgentTurn): boolean {
  const tool = tools.find(({ startNs }) => startNs >= node.startNs);
  if (tool === undefined || (content(node, "response.text") ?? "") !== "") return false;
  const isBetween = (until: bigint) => (span: RawSpan) =>
    span.startNs >= node.startNs && span.startNs <= until;
  return !tts.some(isBetween(tool.startNs)) && !speaking.some(isBetween(tool.endNs));
}

function voicing(
  node: RawSpan,
  audioNs: bigint | null,
  session: Session,
  { refuse, took }: Sources,
): SpanInput[] {
  const stage = "tts_first_frame";
  const requests = below(session, node, "tts_request");
  const who = whoOf([node, ...requests]);
  const failed = failedRuns(session, node).runs.map((run) => {
    took(stage, "failed attempts: the tts_request_run spans");
    return { ...plainInput(run), stage, ...who, error: attemptError(run) } as const;
  });
  const measured = firstAudio(node, requests, refuse);
  if (measured === null) return failed;
  took(stage, measured.what);
  const lengthNs = nsOfMs(measured.ms);
  // The clock starts with the first whole sentence, which tts_node waits for: the time lies before the first audio.
  const earliestNs = node.startNs + lengthNs;
  const endNs = audioNs !== null && audioNs > earliestNs && audioNs <= node.endNs ? audioNs : earliestNs;
  return [intervalOf(measured.span, stage, { startNs: endNs - lengthNs, endNs }, who), ...failed];
}
