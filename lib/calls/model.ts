import type { BudgetConfig } from "#lib/config/model.ts";
import { findingsOf } from "#lib/ledger/findings.ts";
import type { CallInput, Evidence, TurnLedger, Verdict } from "#lib/ledger/model.ts";
import { stageOfTurn } from "#lib/ledger/reason.ts";
import { verdictOf } from "#lib/ledger/verdict.ts";
import type { ProfiledTurn, Reading } from "#lib/profiles/model.ts";
import { possibleFigures } from "#lib/profiles/network.ts";
import type { CallReading } from "#lib/profiles/schema.ts";
import type { SourceReport } from "#lib/sources/schema.ts";
import { factsOf, isoOf, sentimentOf } from "./facts.ts";
import { healthOf } from "./health.ts";
import { callHref, type CallSelection, traceHref } from "./href.ts";
import { cutFindings } from "./interruptions.ts";
import { type Life, loggedStart, stateOf, type TraceReply } from "./life.ts";
import type { ReadTrace } from "./reading.ts";
import { type CallLog, callLogOf, type CallRecord } from "./records.ts";
import type { CallDetail, CallFacts, CallTurn } from "./schema.ts";

/** In characters; `spans/{id}` tells a span's whole name. */
const LONGEST_NAME = 256;

/** All that was found of a call. */
export interface CallEvidence {
  /** Null for a trace that names no call. */
  readonly sid: string | null;
  readonly trace: ReadTrace | null;
  readonly traceReply: TraceReply;
  readonly log: CallLog;
  /** Records of the call and of its legs. */
  readonly records: readonly CallRecord[];
  readonly life: Life;
  readonly budgets: BudgetConfig;
  readonly traceDays: number;
  /** Of the number that a framework wrote into the trace. */
  readonly callerHash: string | null;
  readonly nowMs: number;
}

/** The answer of `/api/v1/calls/{sid}`: facts, verdict, findings, turns and what is wrong with the telemetry. */
export function callDetail(found: CallEvidence, sources: readonly SourceReport[]): CallDetail {
  const { trace, log, life } = found;
  const told = factsOf(found.sid ?? trace?.traceId ?? "", trace, log, life);
  const facts: CallFacts = {
    ...told,
    callerHash: told.callerHash ?? found.callerHash,
  };
  const input = callInput(found, facts);
  const turnOf = trace?.profile.turnOf ?? new Map<string, number>();
  const profiled = new Map(trace?.profile.turns?.map((turn) => [turn.index, turn]) ?? []);
  const linked = (evidence: readonly Evidence[]) =>
    evidence.map((one) => ({ ...one, href: hrefOf(found, one, turnOf) }));
  const { missing, ...verdict } =
    trace !== null && trace.turns === null && log.end === null ? unread(input) : verdictOf(input);
  return {
    call: facts,
    state: stateOf(life, log, found.traceReply, found),
    verdict: { ...verdict, missing: [...missing], evidence: linked(verdict.evidence) },
    findings: [...findingsOf(input), ...cutFindings(trace?.turns ?? [], profiled, life.startNs)]
      .toSorted((a, b) => Number((a.atNs ?? 0n) - (b.atNs ?? 0n)))
      .map(({ atNs, evidence, ...finding }) => ({
        ...finding,
        startMs: atNs === null || life.startNs === null ? null : Number(atNs - life.startNs) / 1e6,
        evidence: linked(evidence),
      })),
    turns:
      trace?.turns?.map((turn) => ({
        ...callTurn(turn, life.startNs ?? turn.startNs, profiled.get(turn.index) ?? null),
        ...waitedFor(input, turn, verdict),
      })) ?? null,
    speech: trace === null ? null : speechOf(trace, life),
    network: trace === null ? null : networkOf(trace, life),
    sentiment: sentimentOf(log.analysis),
    legs: legsOf(facts, found.records),
    health: healthOf({ ...found, sources, verdict, budgetVersion: found.budgets.version }),
    reading: trace === null ? null : readingOf(trace.profile.reading),
    sources: [...sources],
  };
}

/** The verdict on a trace that is there and whole, but whose spans no profile could read. */
function unread(input: CallInput): Verdict {
  return {
    ...verdictOf(input),
    basis: "trace",
    missing: [],
    sentence: "The verdict is unknown: no turn could be read from this trace.",
    plain: "We cannot tell what happened: the record is not in a form that Earshot can read.",
  };
}

function callInput({ sid, trace, log, life }: CallEvidence, facts: CallFacts): CallInput {
  const { end } = log;
  return {
    sid: sid ?? "",
    startNs: life.startNs,
    endNs: life.endNs,
    pipeline: facts.pipeline ?? "cascade",
    outcome: facts.outcome,
    endReason: facts.endReason,
    running: life.running,
    edgeLost: life.edgeLost,
    rootSpanId: trace?.profile.root?.spanId ?? null,
    partialTrace: life.partialTrace,
    turns: trace?.turns ?? null,
    untimed: trace?.profile.untimed ?? 0,
    errors: trace?.errors ?? [],
    rejections: trace?.profile.rejections ?? [],
    callLog: end && {
      verdict: end.verdict,
      stage: end.breachedStage,
      provider: end.breachedProvider,
      model: end.breachedModel,
      tool: end.breachedTool,
      worstTurnIndex: end.worstTurnIndex,
      worstTurnSeconds: end.worstTurnSeconds,
      turns: end.turns,
      slowTurns: end.slowTurns,
      errors: end.errors,
      logId: end.id,
    },
  };
}

function hrefOf(found: CallEvidence, evidence: Evidence, turnOf: ReadonlyMap<string, number>): string {
  const select: CallSelection =
    evidence.kind === "span"
      ? { turn: turnOf.get(evidence.id) ?? null, span: evidence.id }
      : evidence.kind === "log"
        ? { line: evidence.id }
        : {};
  return found.sid === null ? traceHref(found.trace?.traceId ?? "", select) : callHref(found.sid, select);
}

const ms = (ns: bigint): number => Number(ns) / 1e6;

/** Of a trace that is not whole the turns are told as far as they go. */
function waitedFor(
  input: CallInput,
  turn: TurnLedger,
  { turnIndex, stage }: Pick<Verdict, "turnIndex" | "stage">,
): Pick<CallTurn, "waitedFor"> {
  if (!turn.slow || input.partialTrace !== null) return {};
  return { waitedFor: turn.index === turnIndex ? stage : stageOfTurn(input, turn).stage };
}

/** Bounded already; copied, since what is kept is not to be changed by whoever makes an answer of it. */
const readingOf = (reading: Reading): CallReading => structuredClone(reading) as CallReading;

function callTurn(turn: TurnLedger, callStartNs: bigint, profiled: ProfiledTurn | null): CallTurn {
  return {
    index: turn.index,
    kind: turn.kind,
    answered: turn.answered,
    interrupted: turn.interrupted,
    interruption: profiled?.interruption ?? null,
    clock: profiled?.clock ?? null,
    startMs: ms(turn.startNs - callStartNs),
    startNs: String(turn.startNs),
    endNs: String(turn.endNs),
    spanId: turn.spanId,
    latencyMs: ms(turn.latencyNs),
    budgetMs: turn.budgetMs,
    slow: turn.slow,
    ledger: turn.rows.map((row) => ({
      stage: row.stage,
      ms: ms(row.ns),
      budgetMs: row.budgetMs,
      overMs: ms(row.overNs),
    })),
    parts: turn.parts.map((part) => ({
      ...part,
      startNs: String(part.startNs),
      endNs: String(part.endNs),
      between: part.between && {
        ...part.between,
        // A name may be of any length; what is shown of it here is a word.
        spans: part.between.spans.map(({ id, name }) => ({ id, name: name.slice(0, LONGEST_NAME) })),
      },
    })),
  };
}

function speechOf({ profile }: ReadTrace, life: Life): CallDetail["speech"] {
  const startNs = life.startNs ?? profile.speech[0]?.startNs ?? 0n;
  return profile.speech.map((speech) => ({
    who: speech.who,
    startMs: ms(speech.startNs - startNs),
    endMs: ms(speech.endNs - startNs),
    turnIndex: speech.turnIndex,
    spanId: speech.spanId,
  }));
}

function networkOf({ profile }: ReadTrace, life: Life): CallDetail["network"] {
  const startNs = life.startNs ?? profile.network[0]?.atNs ?? 0n;
  return profile.network.flatMap(({ atNs, spanId, turnIndex, ...told }) => {
    // What cannot be is told among the telemetry's health, and drawn nowhere.
    const figures = possibleFigures(told);
    const none = Object.values(figures).every((value) => value === null);
    return none ? [] : { spanId, turnIndex, ...figures, startMs: ms(atNs - startNs) };
  });
}

/** Other legs of the same call: what it was transferred from, and to. */
function legsOf(facts: CallFacts, records: readonly CallRecord[]): CallDetail["legs"] {
  const children = records.filter((record) => record.parentSid === facts.sid && record.sid !== facts.sid);
  const relations = new Map<string, "parent" | "child">();
  if (facts.parentSid !== null && facts.parentSid !== facts.sid) relations.set(facts.parentSid, "parent");
  for (const { sid } of children) if (!relations.has(sid)) relations.set(sid, "child");
  return [...relations].map(([sid, relation]) => {
    const leg = callLogOf(records, sid);
    const { start, end } = leg;
    const startNs = loggedStart(leg);
    return {
      sid,
      relation,
      startedAt: startNs === null ? null : isoOf(startNs),
      vertical: end?.vertical ?? start?.vertical ?? null,
      agent: end?.agent ?? start?.agent ?? null,
      outcome: end?.outcome ?? null,
      href: callHref(sid),
    };
  });
}
