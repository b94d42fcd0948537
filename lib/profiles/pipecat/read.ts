import type { SpanInput } from "#lib/ledger/model.ts";
import type { Stage } from "#lib/ledger/stages.ts";
import { numeric, type RawSpan, text } from "#lib/traces/raw.ts";
import type { TraceTree } from "#lib/traces/tree.ts";
import { idsOf, intervalOf, type Refuse, refusals, sidOf } from "../evidence.ts";
import type { CallId, Interruption, Profile, ProfiledTrace, ProfiledTurn, TraceFacts } from "../model.ts";
import { numbered } from "../numbering.ts";
import { readingOf } from "./account.ts";
import { pipecat } from "./declaration.ts";
import { interruptedOf, interruptionOf } from "./interruption.ts";
import { placedTurn, type Placed, type Times } from "./place.ts";
import { realtimeStages } from "./realtime.ts";
import { collected, isPipecat, kindOf, type OpenTurn, type PipecatSpans, spansOf } from "./spans.ts";
import { stagesOf, timeOf } from "./turn.ts";
import {
  type Doubts,
  errorOf,
  type IsBefore12,
  isBefore12,
  leftOver,
  modelOf,
  providerOf,
  wordOf,
} from "./values.ts";

/** Pipecat's own spans, of any release: what holds of which is in docs/frameworks.md. */
export const pipecatProfile: Profile = {
  declaration: pipecat,
  matches: (tree) => tree.nodes.some(({ span }) => isPipecat(span)),
  read: readPipecat,
};

function readPipecat(tree: TraceTree): ProfiledTrace {
  const spans = collected(tree);
  const { refuse, list } = refusals();
  const before12 = isBefore12(spans.all);
  const doubtsOf = doubtsBy(spans, refuse);
  const cutBy = interruptionsBy(spans);
  const isRealtime = spans.all.some((span) => kindOf(span) === "realtime");
  const turnOf = new Map<string, number>();
  const turns: ProfiledTurn[] = [];
  const indices = numbered(spans.turns.map(numberOf), 1);
  for (const [i, turn] of spans.turns.entries()) {
    const index = indices[i] ?? i;
    for (const span of spansOf(turn)) turnOf.set(span.spanId, index);
    const doubts = doubtsOf(turn);
    const { placed, times } = placedTurn(turn, doubts);
    if (placed !== null)
      turns.push(turnInput(turn, index, { placed, times, before12: doubts.before12 }, cutBy(turn)));
  }
  const ids = idsOf(pipecat, spans.all);
  const facts = factsOf(spans, ids, isRealtime);
  const root = rootOf(spans);
  return {
    profile: pipecat.name,
    reading: readingOf({
      spans,
      before12,
      isRealtime,
      turns,
      refused: list(),
      callSid: facts.sid,
      language: facts.language,
    }),
    facts,
    ids,
    root,
    // Without a turn's span nothing is known of any; spans of services alone are no call that went well.
    turns: spans.turns.length === 0 ? null : turns.toSorted((a, b) => (a.startNs < b.startNs ? -1 : 1)),
    untimed: spans.turns.length - turns.length,
    loose: spans.loose.flatMap(failed),
    // When the caller spoke is in the stt spans, when the agent did is nowhere: half of it would make silences of its speech.
    speech: [],
    rejections: [],
    network: [],
    stageOf: new Map(spans.all.flatMap((span): [string, Stage][] => stageEntry(span))),
    turnOf,
  };
}

/** Each conversation may be of another release. */
function doubtsBy(spans: PipecatSpans, refuse: Refuse): (turn: OpenTurn) => Doubts {
  const stale = leftOver(spans);
  const known = new Map<string, RawSpan[]>();
  for (const turn of spans.turns) {
    const list = known.get(turn.conversation);
    if (list === undefined) known.set(turn.conversation, [...spansOf(turn)]);
    else list.push(...spansOf(turn));
  }
  const doubts = new Map([...known].map(([id, all]) => [id, { before12: isBefore12(all), stale, refuse }]));
  return ({ conversation }) => doubts.get(conversation) ?? { before12: null, stale, refuse };
}

/** What cut each turn short, which the turn after it in the same conversation tells. */
function interruptionsBy({ turns, conversations }: PipecatSpans): (turn: OpenTurn) => Interruption | null {
  const spans = new Map(conversations.map((span) => [span.spanId as string, span]));
  const next = new Map<OpenTurn, OpenTurn>();
  const last = new Map<string, OpenTurn>();
  for (const turn of turns) {
    const before = last.get(turn.conversation);
    if (before !== undefined) next.set(before, turn);
    last.set(turn.conversation, turn);
  }
  return (turn) => interruptionOf(turn, next.get(turn), spans.get(turn.conversation));
}

const STAGE_OF: Readonly<Record<string, Stage>> = {
  stt: "stt",
  llm: "llm_first_token",
  tts: "tts_first_frame",
};

function stageEntry(span: RawSpan): [string, Stage][] {
  const stage = STAGE_OF[kindOf(span) ?? ""];
  return stage === undefined ? [] : [[span.spanId, stage]];
}

/** A failure outside of any turn is told; how long a service took there is nobody's wait. */
function failed(span: RawSpan): SpanInput[] {
  const error = errorOf(span);
  const stage = STAGE_OF[kindOf(span) ?? ""];
  if (error === null || stage === undefined) return [];
  const more = {
    id: span.spanId,
    parentId: span.parentId,
    error,
    provider: providerOf(span),
    model: modelOf(span),
  };
  return [intervalOf(span, stage, timeOf(span), more)];
}

function turnInput(
  turn: OpenTurn,
  index: number,
  {
    placed,
    times,
    before12,
  }: { readonly placed: Placed; readonly times: Times; readonly before12: IsBefore12 },
  interruption: Interruption | null,
): ProfiledTurn {
  const { spans, unrecorded } =
    turn.realtime.length > 0 ? realtimeStages(turn, placed) : stagesOf(turn, placed, times, before12);
  return {
    index,
    kind: placed.kind,
    answered: placed.kind === "greeting" ? null : true,
    interrupted: interruptedOf(turn.span, interruption),
    interruption,
    clock: placed.clock,
    spanId: turn.span.spanId,
    startNs: placed.startNs,
    endNs: placed.endNs,
    spans,
    ...(unrecorded.length > 0 ? { unrecorded } : {}),
  };
}

const numberOf = ({ span }: OpenTurn): number | null =>
  numeric(span.attributes, "turn.number") ?? Number(/^turn-(\d+)$/.exec(span.name)?.[1] ?? Number.NaN);

/** The conversation's span; of several, from the first one's start to the last one's end. */
function rootOf({ conversations }: PipecatSpans): ProfiledTrace["root"] {
  const [first, ...more] = conversations;
  if (first === undefined) return null;
  let { startNs, endNs }: { startNs: bigint; endNs: bigint } = first;
  for (const one of more) {
    if (one.startNs < startNs) startNs = one.startNs;
    if (one.endNs > endNs) endNs = one.endNs;
  }
  return { spanId: first.spanId, startNs, endNs };
}

/** Of several conversations none is the call. */
function factsOf(spans: PipecatSpans, ids: readonly CallId[], isRealtime: boolean): TraceFacts {
  const sids = new Set(ids.flatMap(({ kind, value }) => (kind === "call_sid" ? [value] : [])));
  const resource = spans.all[0]?.resource.attributes ?? new Map();
  const first = (key: string): string | null => {
    for (const span of spans.all) {
      const value = wordOf(span, key);
      if (value !== null) return value;
    }
    return null;
  };
  return {
    sid: sids.size > 1 ? null : sidOf(ids),
    parentSid: null,
    callerHash: null,
    vertical: first("call.vertical"),
    agent: first("call.agent"),
    direction: null,
    language: spans.all.find((span) => kindOf(span) === "stt" && wordOf(span, "language") !== null)
      ? first("language")
      : null,
    carrier: first("call.carrier"),
    pipeline: isRealtime
      ? "realtime"
      : spans.all.some((span) => stageEntry(span).length > 0)
        ? "cascade"
        : null,
    outcome: null,
    environment: text(resource, "deployment.environment.name") ?? text(resource, "deployment.environment"),
    serviceVersion: text(resource, "service.version"),
  };
}
