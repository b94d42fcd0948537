import { type Stage, STAGES } from "#lib/ledger/stages.ts";
import { numeric, type RawSpan, text } from "#lib/traces/raw.ts";
import type { TraceTree } from "#lib/traces/tree.ts";
import { idsOf, refusals, sidOf } from "../evidence.ts";
import type { Profile, ProfiledTrace, ProfiledTurn, Reading, Refusal } from "../model.ts";
import { numbered } from "../numbering.ts";
import { generic } from "./declaration.ts";
import { collected, type OpenTurn, stageOf, wordOf } from "./spans.ts";
import { turnInput, WHY } from "./turn.ts";

/** Spans of an agent that was instrumented by hand, named as articles on tracing voice agents name them. */
export const genericProfile: Profile = {
  declaration: generic,
  matches: (tree) => collected(tree).length > 0,
  read: readGeneric,
};

function readGeneric(tree: TraceTree): ProfiledTrace {
  const { refuse, list } = refusals();
  const open = collected(tree);
  const numbers = numbered(
    open.map(({ span }) => numberOf(span)),
    0,
  );
  const turns = open.map((turn, i) => turnInput(turn, numbers[i] ?? i, refuse));
  const turnOf = new Map<string, number>();
  const stages = new Map<string, Stage>();
  for (const [i, { span, below }] of open.entries()) {
    for (const one of [span, ...below]) {
      turnOf.set(one.spanId, numbers[i] ?? i);
      const stage = stageOf(one);
      if (stage !== null) stages.set(one.spanId, stage);
    }
  }
  const top = topsOf(tree, open);
  const ids = idsOf(generic, [...top, ...open.flatMap(({ span, below }) => [span, ...below])]);
  const sids = new Set(ids.flatMap(({ kind, value }) => (kind === "call_sid" ? [value] : [])));
  const resource = open[0]?.span.resource.attributes ?? new Map();
  const told = [...top, ...open.map(({ span }) => span)];
  const first = (key: string) => told.map((span) => wordOf(span, key)).find((word) => word !== null) ?? null;
  return {
    profile: generic.name,
    reading: readingOf(turns, new Set(stages.values()), list()),
    facts: {
      sid: sids.size > 1 ? null : sidOf(ids),
      parentSid: null,
      callerHash: null,
      vertical: first("call.vertical"),
      agent: first("call.agent"),
      direction: null,
      language: first("call.language"),
      carrier: first("call.carrier"),
      pipeline: null,
      outcome: null,
      environment: text(resource, "deployment.environment.name") ?? text(resource, "deployment.environment"),
      serviceVersion: text(resource, "service.version"),
    },
    ids,
    root: rootOf(top),
    turns: turns.toSorted((a, b) => (a.startNs < b.startNs ? -1 : 1)),
    loose: [],
    speech: [],
    rejections: [],
    network: [],
    stageOf: stages,
    turnOf,
  };
}

const numberOf = ({ attributes }: RawSpan): number | null =>
  numeric(attributes, "turn.index") ??
  numeric(attributes, "turn.number") ??
  numeric(attributes, "turn_number");

/** The spans above all others that have turns below them; a turn may be one itself. Empty where one has not arrived. */
function topsOf(tree: TraceTree, open: readonly OpenTurn[]): readonly RawSpan[] {
  const turns = new Set(open.map(({ span }) => span));
  const top: number[] = [];
  const tops = new Set<RawSpan>();
  for (const [i, { span, parent }] of tree.nodes.entries()) {
    top[i] = parent < 0 ? i : (top[parent] ?? i);
    const root = turns.has(span) ? tree.nodes[top[i] ?? i]?.span : undefined;
    if (root === undefined) continue;
    if (root.parentId !== null || root.endNs < root.startNs) return [];
    tops.add(root);
  }
  return [...tops];
}

function rootOf(tops: readonly RawSpan[]): ProfiledTrace["root"] {
  const [first] = tops;
  if (first === undefined) return null;
  const startNs = tops.reduce((least, span) => (span.startNs < least ? span.startNs : least), first.startNs);
  const endNs = tops.reduce((most, span) => (span.endNs > most ? span.endNs : most), first.endNs);
  return { spanId: first.spanId, startNs, endNs };
}

const FROM: Readonly<Partial<Record<Stage, string>>> = {
  stt: "the stt spans, where they lie in a turn",
  tool_call: "the tool_call spans",
  llm_first_token: "llm.first_token_ms of the llm spans, or an attribute of that meaning",
  tts_first_frame: "tts.first_byte_ms of the tts spans, or an attribute of that meaning",
};

function readingOf(
  turns: readonly ProfiledTurn[],
  known: ReadonlySet<Stage>,
  refused: readonly Refusal[],
): Reading {
  const seen = new Set(turns.flatMap(({ spans }) => spans.map(({ stage }) => stage)));
  const why = (stage: Stage): string =>
    known.has(stage) && (stage === "llm_first_token" || stage === "tts_first_frame")
      ? WHY[stage]
      : "no span of a turn is named for it";
  return {
    profiles: [{ name: generic.name, label: generic.label, version: null }],
    stages: STAGES.map((stage) =>
      seen.has(stage)
        ? { stage, from: FROM[stage] ?? `the spans named ${stage}`, why: null }
        : { stage, from: null, why: why(stage) },
    ),
    refused,
    unknown: [
      {
        what: "Whether a turn's span begins when the caller stops speaking",
        why: "its name does not tell, and it is taken to",
        setting: "turn.latency_ms on the turn span, or Earshot's own kit (docs/telemetry.md)",
      },
      {
        what: "How long the end of the caller's turn was waited for",
        why: "no span tells when they stopped speaking",
        setting: "a span named endpointing below the turn",
      },
      {
        what: "How the call ended, and who spoke when",
        why: "no such span has a common name",
        setting: null,
      },
    ],
    notes: ["The names are everybody's: what each means here is what articles mean by it."],
  };
}
