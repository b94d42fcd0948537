import type { GuardrailRejection, SpanInput } from "#lib/ledger/model.ts";
import { type Stage, STAGES } from "#lib/ledger/stages.ts";
import { flag, type RawSpan, text } from "#lib/traces/raw.ts";
import type { TraceTree } from "#lib/traces/tree.ts";
import { idsOf, usable } from "../evidence.ts";
import type {
  NetworkSample,
  Profile,
  ProfiledTrace,
  ProfiledTurn,
  Reading,
  Speech,
  TraceFacts,
} from "../model.ts";
import {
  isOutcome,
  isTurn,
  isTurnKind,
  networkOf,
  spanInput,
  stageNamed,
  turnIndexOf,
} from "./attributes.ts";
import { earshot } from "./declaration.ts";

const SPEAKERS: Readonly<Record<string, Speech["who"]>> = { caller_speech: "caller", agent_speech: "agent" };

/** What the kit writes: docs/telemetry.md. A call is one trace; any span may carry `call.sid`. */
export const earshotProfile: Profile = {
  declaration: earshot,
  matches: (tree) =>
    tree.nodes.some(
      ({ span }) =>
        text(span.attributes, "call.sid") !== null &&
        (span.name === "call" || isTurn(span) || span.name in SPEAKERS || stageNamed(span) !== null),
    ),
  read: readEarshot,
};

interface OpenTurn {
  readonly span: RawSpan;
  readonly index: number;
  readonly spans: SpanInput[];
}

function readEarshot(tree: TraceTree): ProfiledTrace {
  const root = tree.nodes.find(({ span }) => span.name === "call" && usable(span, tree))?.span ?? null;
  const turns = openTurns(tree);
  const turnOf = new Map<string, number>();
  const stageOf = new Map<string, Stage>();
  const loose: SpanInput[] = [];
  const speech: Speech[] = [];
  const rejections: GuardrailRejection[] = [];
  const network: NetworkSample[] = [];
  // Parents stand before their children, so the turn above a span is known when the span is reached.
  const above: (OpenTurn | null)[] = [];
  for (const [i, { span, parent }] of tree.nodes.entries()) {
    const turn = turns.get(span.spanId) ?? above[parent] ?? null;
    above[i] = turn;
    const index = turn?.index ?? turnIndexOf(span.attributes);
    if (index !== null) turnOf.set(span.spanId, index);
    const stage = stageNamed(span);
    if (stage !== null) stageOf.set(span.spanId, stage);
    for (const event of span.events) {
      if (event.name !== "guardrail.rejected") continue;
      rejections.push({
        spanId: span.spanId,
        atNs: event.timeNs,
        turnIndex: index,
        guardrail: text(event.attributes, "guardrail.name") ?? "guardrail",
        reason: text(event.attributes, "guardrail.reason"),
      });
    }
    const sample = networkOf(span, index);
    if (sample !== null) network.push(sample);
    if (!usable(span, tree) || turn?.span === span) continue;
    if (turn !== null) turn.spans.push(spanInput(span));
    else if (stage !== null) loose.push(spanInput(span));
    const who = SPEAKERS[span.name];
    if (who === undefined) continue;
    speech.push({ who, startNs: span.startNs, endNs: span.endNs, turnIndex: index, spanId: span.spanId });
  }
  const facts = factsOf(root, tree);
  return {
    profile: earshot.name,
    reading: readingOf(facts, new Set(stageOf.values())),
    facts,
    ids: idsOf(earshot, root === null ? tree.nodes.map(({ span }) => span) : [root]),
    root: root === null ? null : { spanId: root.spanId, startNs: root.startNs, endNs: root.endNs },
    turns: [...turns.values()].map(turnInput).toSorted((a, b) => (a.startNs < b.startNs ? -1 : 1)),
    loose,
    speech: speech.toSorted((a, b) => (a.startNs < b.startNs ? -1 : 1)),
    rejections: rejections.toSorted((a, b) => (a.atNs < b.atNs ? -1 : 1)),
    network,
    stageOf,
    turnOf,
  };
}

function readingOf({ pipeline }: TraceFacts, seen: ReadonlySet<Stage>): Reading {
  const absent = (stage: Stage): string =>
    pipeline === "realtime" && (stage === "stt" || stage === "tts_first_frame")
      ? "a speech-to-speech model has no such stage"
      : "no span of this name is in the trace";
  return {
    profiles: [{ name: earshot.name, label: earshot.label, version: null }],
    stages: STAGES.map((stage) =>
      seen.has(stage)
        ? { stage, from: `the spans named ${stage}`, why: null }
        : { stage, from: null, why: absent(stage) },
    ),
    refused: [],
    unknown: [],
    notes: [],
  };
}

const CLOCK = { from: "framework", by: "the turn span, from the last speech to the first audio" } as const;

/** The turns by span id. One without an index gets the smallest that is free, in order of start. */
function openTurns(tree: TraceTree): ReadonlyMap<string, OpenTurn> {
  const spans = tree.nodes.flatMap(({ span }) => (isTurn(span) && usable(span, tree) ? [span] : []));
  const taken = new Set<number | null>(spans.map((span) => turnIndexOf(span.attributes)));
  let free = 0;
  const turns = new Map<string, OpenTurn>();
  for (const span of spans.toSorted((a, b) => (a.startNs < b.startNs ? -1 : 1))) {
    let index = turnIndexOf(span.attributes);
    if (index === null) {
      while (taken.has(free)) free++;
      index = free++;
    }
    turns.set(span.spanId, { span, index, spans: [] });
  }
  return turns;
}

function turnInput({ span, index, spans }: OpenTurn): ProfiledTurn {
  const kind = text(span.attributes, "turn.kind");
  return {
    index,
    kind: kind !== null && isTurnKind(kind) ? kind : "reply",
    answered: flag(span.attributes, "turn.answered"),
    interrupted: flag(span.attributes, "turn.interrupted"),
    // By what, the speech around it tells.
    interruption: null,
    clock: CLOCK,
    spanId: span.spanId,
    startNs: span.startNs,
    endNs: span.endNs,
    spans,
  };
}

/** The call's facts are the root's; of a call that still runs, whatever other spans repeat of them. */
function factsOf(root: RawSpan | null, tree: TraceTree): TraceFacts {
  const told = root === null ? tree.nodes.map(({ span }) => span) : [root];
  const word = (key: string): string | null => {
    for (const span of told) {
      const value = text(span.attributes, key);
      if (value !== null && value !== "") return value;
    }
    return null;
  };
  const resource = (root ?? tree.nodes[0]?.span)?.resource.attributes ?? new Map();
  const outcome = word("call.outcome");
  const direction = word("call.direction");
  const pipeline = word("call.pipeline");
  return {
    sid: word("call.sid"),
    parentSid: word("call.parent_sid"),
    callerHash: word("call.caller_hash"),
    vertical: word("call.vertical"),
    agent: word("call.agent"),
    direction: direction === "inbound" || direction === "outbound" ? direction : null,
    language: word("call.language"),
    carrier: word("call.carrier"),
    pipeline: pipeline === "cascade" || pipeline === "realtime" ? pipeline : null,
    outcome: outcome !== null && isOutcome(outcome) ? outcome : null,
    environment: text(resource, "deployment.environment.name"),
    serviceVersion: text(resource, "service.version"),
  };
}
