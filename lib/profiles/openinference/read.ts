import type { SpanInput, Unrecorded } from "#lib/ledger/model.ts";
import type { Stage } from "#lib/ledger/stages.ts";
import { flag, numeric, type RawSpan, text } from "#lib/traces/raw.ts";
import type { TraceTree } from "#lib/traces/tree.ts";
import {
  idsOf,
  intervalOf,
  isOf,
  plainInput,
  type Refuse,
  refusals,
  showsIn,
  sidOf,
  usable,
} from "../evidence.ts";
import type { Interruption, Profile, ProfiledTrace, ProfiledTurn } from "../model.ts";
import { numbered } from "../numbering.ts";
import { readingOf } from "./account.ts";
import { openinference } from "./declaration.ts";
import { type OpenTurn, placedTurn, type Placed, type Service } from "./place.ts";

/** OpenInference's spans of Pipecat: by its source, as no call of it was recorded. */
export const openinferenceProfile: Profile = {
  declaration: openinference,
  matches: (tree) => showsIn(openinference, tree),
  read: readOpenInference,
};

const STAGE_OF: Readonly<Record<Service, Stage>> = {
  stt: "stt",
  llm: "llm_first_token",
  tts: "tts_first_frame",
};
const TOOL = "pipecat.tool.";

const serviceOf = ({ name }: RawSpan): Service | null =>
  name === "pipecat.stt" ? "stt" : name === "pipecat.llm" ? "llm" : name === "pipecat.tts" ? "tts" : null;

function readOpenInference(tree: TraceTree): ProfiledTrace {
  const { refuse, list } = refusals();
  const { all, open } = collected(tree);
  const turnOf = new Map<string, number>();
  const turns: ProfiledTurn[] = [];
  const numbers = numbered(
    open.map(({ span }) => numeric(span.attributes, "conversation.turn_number")),
    1,
  );
  for (const [i, turn] of open.entries()) {
    const index = numbers[i] ?? i;
    for (const span of [turn.span, ...turn.stt, ...turn.llm, ...turn.tts, ...turn.tools])
      turnOf.set(span.spanId, index);
    const placed = placedTurn(turn, refuse);
    if (placed !== null) turns.push(turnInput(turn, index, placed, open[i + 1], refuse));
  }
  const ids = idsOf(openinference, all);
  const sids = new Set(ids.flatMap(({ kind, value }) => (kind === "call_sid" ? [value] : [])));
  const resource = all[0]?.resource.attributes ?? new Map();
  return {
    profile: openinference.name,
    reading: readingOf({ all, turns, open: open.length, refused: list() }),
    facts: {
      sid: sids.size > 1 ? null : sidOf(ids),
      parentSid: null,
      callerHash: null,
      vertical: null,
      agent: null,
      direction: null,
      language: null,
      carrier: null,
      pipeline: "cascade",
      outcome: null,
      environment: text(resource, "deployment.environment.name") ?? text(resource, "deployment.environment"),
      serviceVersion: text(resource, "service.version"),
    },
    ids,
    root: rootOf(open),
    turns: open.length === 0 ? null : turns.toSorted((a, b) => (a.startNs < b.startNs ? -1 : 1)),
    untimed: open.length - turns.length,
    loose: [],
    speech: [],
    rejections: [],
    network: [],
    stageOf: new Map(
      all.flatMap((span): [string, Stage][] => {
        const service = serviceOf(span);
        if (service !== null) return [[span.spanId, STAGE_OF[service]]];
        return span.name.startsWith(TOOL) ? [[span.spanId, "tool_call"]] : [];
      }),
    ),
    turnOf,
  };
}

function collected(tree: TraceTree): { readonly all: RawSpan[]; readonly open: OpenTurn[] } {
  const all: RawSpan[] = [];
  const open: OpenTurn[] = [];
  const above: (OpenTurn | null)[] = [];
  for (const [i, { span, parent }] of tree.nodes.entries()) {
    const turn = above[parent] ?? null;
    above[i] = turn;
    const isTool = span.name.startsWith(TOOL) && turn !== null;
    if ((!isOf(openinference, span) && !isTool) || !usable(span, tree)) continue;
    all.push(span);
    const service = serviceOf(span);
    if (span.name === "pipecat.conversation.turn") {
      const made = { span, stt: [], llm: [], tts: [], tools: [] };
      above[i] = made;
      open.push(made);
    } else if (turn !== null && service !== null) turn[service].push(span);
    else if (isTool) turn.tools.push(span);
  }
  // A tree's spans are by start, and a turn's services too, but below each other.
  for (const { stt, llm, tts, tools } of open) {
    for (const list of [stt, llm, tts, tools]) list.sort((a, b) => (a.startNs < b.startNs ? -1 : 1));
  }
  return { all, open: open.toSorted((a, b) => (a.span.startNs < b.span.startNs ? -1 : 1)) };
}

function turnInput(
  turn: OpenTurn,
  index: number,
  placed: Placed,
  next: OpenTurn | undefined,
  refuse: Refuse,
): ProfiledTurn {
  const { span } = turn;
  const interruption = interruptionOf(span, next);
  const { spans, unrecorded } = stagesOf(turn, placed, refuse);
  return {
    index,
    kind: placed.kind,
    answered: placed.kind === "greeting" ? null : true,
    interrupted:
      interruption === null
        ? flag(span.attributes, "conversation.was_interrupted")
        : interruption === "barge_in"
          ? true
          : null,
    interruption,
    clock: placed.clock,
    spanId: span.spanId,
    startNs: placed.startNs,
    endNs: placed.endNs,
    spans,
    ...(unrecorded.length > 0 ? { unrecorded } : {}),
  };
}

/** The call's end is told as an interruption too; a turn that follows tells that it was none. */
function interruptionOf({ attributes }: RawSpan, next: OpenTurn | undefined): Interruption | null {
  if (flag(attributes, "conversation.was_interrupted") !== true) return null;
  return next === undefined ? "unknown" : "barge_in";
}

function stagesOf(
  turn: OpenTurn,
  placed: Placed,
  refuse: Refuse,
): { readonly spans: SpanInput[]; readonly unrecorded: Unrecorded[] } {
  const place = { parentId: turn.span.spanId };
  const spans: SpanInput[] = [...turn.stt, ...turn.llm, ...turn.tts, ...turn.tools].map((span) => ({
    ...plainInput(span),
    ...place,
  }));
  for (const { span, service, time } of placed.times) {
    const isInside = placed.isAnchored || (time.startNs >= placed.startNs && time.endNs <= placed.endNs);
    if (!isInside) continue;
    const more = { provider: word(span, "service.provider"), model: modelOf(span) };
    spans.push(intervalOf(span, STAGE_OF[service], time, more));
  }
  for (const span of turn.tools) spans.push(toolCall(span, turn, refuse));
  const unrecorded: Unrecorded[] = [];
  const missing = (stage: Stage, why: string) => {
    if (!spans.some((span) => span.stage === stage)) unrecorded.push({ stage, why });
  };
  if (typeof placed.turnEnd === "string") {
    if (placed.kind === "reply") missing("endpointing", placed.turnEnd);
  } else {
    const time = { startNs: placed.startNs, endNs: placed.turnEnd };
    spans.push(intervalOf(turn.span, "endpointing", time, place));
  }
  missing("llm_first_token", "no pipecat.llm span has a time to believe");
  missing("tts_first_frame", "no pipecat.tts span has a time that the turn's latency confirms");
  return { spans, unrecorded };
}

/** A tool's span is written when its result is there: the call began when the request above it ended. */
function toolCall(span: RawSpan, { llm, span: turn }: OpenTurn, refuse: Refuse): SpanInput {
  const parent = llm.find(({ spanId }) => spanId === span.parentId);
  const tool = word(span, "tool.name");
  const more = { parentId: turn.spanId, tool };
  if (parent === undefined || parent.endNs >= span.startNs) {
    refuse(
      "the length of a pipecat.tool span",
      span,
      Number(span.endNs - span.startNs) / 1e9,
      "written at the result: not how long the tool took",
    );
    return intervalOf(span, "tool_call", { startNs: span.startNs, endNs: span.startNs }, more);
  }
  return intervalOf(span, "tool_call", { startNs: parent.endNs, endNs: span.startNs }, more);
}

/** Each turn is a trace: of several that came together, from the first one's start to the last one's end. */
function rootOf(open: readonly OpenTurn[]): ProfiledTrace["root"] {
  const [first] = open;
  if (first === undefined) return null;
  const endNs = open.reduce((last, { span }) => (span.endNs > last ? span.endNs : last), first.span.endNs);
  return { spanId: first.span.spanId, startNs: first.span.startNs, endNs };
}

const LONGEST_WORD = 128;

function word(span: RawSpan, key: string): string | null {
  const value = text(span.attributes, key);
  return value === null || value === "" || value === "unknown" || value.length > LONGEST_WORD ? null : value;
}

const modelOf = (span: RawSpan): string | null =>
  word(span, "gen_ai.request.model") ?? word(span, "service.model") ?? word(span, "llm.model_name");
