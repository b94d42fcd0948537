import { type KnownCall, knownCall, timesOf } from "#lib/baseline/known-call.ts";
import { ends } from "#lib/calls/list-query.ts";
import { nsOf } from "#lib/calls/call-log.ts";
import { callRecord, type CallRecord } from "#lib/calls/records.ts";
import { budgetsOf } from "#lib/config/budgets.ts";
import { queryLogs } from "#lib/datasources/loki/logs.ts";
import { stream } from "#lib/datasources/loki/query.ts";
import { formatClock } from "#lib/format/time.ts";
import type { LedgerStage } from "#lib/ledger/stages.ts";
import { field } from "#lib/logs/raw.ts";
import { ok, type Result } from "#lib/problem/model.ts";
import type { ServiceContext } from "#lib/sources/context.ts";
import { mergeReports, type Reply, sourceReport } from "#lib/sources/model.ts";
import type { Source } from "#lib/sources/model.ts";
import { questionsOf } from "#lib/sources/questions.ts";
import type { SourceReport } from "#lib/sources/schema.ts";
import { alertsAround } from "./alerts.ts";
import { type Judged, judge, MINUTE_MS, type Surroundings, surroundings } from "./model.ts";
import { rangesOf, ratioOver } from "./phases.ts";
import {
  cohortCall,
  type CohortCall,
  hasStage,
  type SlowTurns,
  turnKey,
  valuesOf,
  worstAt,
} from "./sample.ts";
import type { Cohort } from "./schema.ts";
import { statementOf } from "./statement.ts";

/** "Is it just this call?" Server only. Call log, metrics and alerts each may be missing from the answer. */

/** Calls on each side of this one. */
const MOST_CALLS = 2_500;
const MOST_SLOW_TURNS = 5_000;
/** A call that breached within the hour may end later. */
const ENDS_LATER_MS = 20 * MINUTE_MS;
const NO_SLOW_TURNS: SlowTurns = new Map();

export async function getCohort(sid: string, context: ServiceContext): Promise<Result<Cohort>> {
  const known = await knownCall(sid, context);
  if (!known.ok) return known;
  const { facts, verdict, sources } = known.value;
  const { stage } = verdict;
  const times = timesOf(known.value, context.nowMs);
  const { vertical } = facts;
  if (verdict.status === "ok" || stage === null || vertical === null || times === null) {
    return ok({
      ...nothing(sid, vertical),
      stage,
      statement: whyNothing(known.value, stage),
      sources: [...sources],
      queries: questionsOf(context),
    });
  }
  const { end, turnEndMs } = known.value;
  const guessMs =
    turnEndMs ?? (end === null ? (times.startMs + times.endMs) / 2 : worstAt(end, NO_SLOW_TURNS));
  const window = surroundings(guessMs, context.nowMs);
  const { environment } = facts;
  const [calls, alerts] = await Promise.all([
    callsAround(vertical, environment, guessMs, window, context),
    alertsAround({ vertical, environment, stage, ...window }, context),
  ]);
  const slow = calls.slow;
  const own = ownCall(known.value, stage, slow, guessMs);
  const judged = calls.records === null ? null : judgeAll(own, calls.records, stage, slow, calls.window);
  const stretch = judged?.stretch ?? null;
  const ranges = rangesOf(
    stretch === null ? null : { fromMs: Date.parse(stretch.from), toMs: Date.parse(stretch.to) },
    own.atMs,
    context.nowMs,
  );
  const budgetMs = budgetsOf(context.config.budgets, { pipeline: facts.pipeline ?? "cascade", vertical })
    .stages[stage];
  const { ratio, report } = await ratioOver({ vertical, environment, stage, budgetMs }, ranges, context);
  const reports = [...sources, ...calls.reports, ...alerts.reports, ...(report === null ? [] : [report])];
  const answer = {
    ...nothing(sid, vertical),
    ...(judged ?? { status: "unknown" as const }),
    stage,
    at: iso(own.atMs),
    from: iso(calls.window.fromMs),
    to: iso(calls.window.toMs),
    ratio,
    alerts: alerts.alerts,
    notes: [calls.note, mixedNote(calls.records, stage)].filter((note) => note !== null),
    sources: bySource(reports),
    queries: questionsOf(context),
  };
  const why = `It cannot be told whether it was just this call: ${calls.reports.find(({ state }) => state !== "ok")?.message ?? ""}`;
  return ok({ ...answer, statement: statementOf({ ...answer, why }, (at) => `${clockUtc(at)} UTC`) });
}

const iso = (ms: number): string => new Date(ms).toISOString();
const clockUtc = (at: string): string => formatClock(Date.parse(at), "UTC").slice(0, 5);

type Answer = Omit<Cohort, "stage" | "statement" | "sources" | "queries">;

const nothing = (sid: string, vertical: string | null): Answer => ({
  sid,
  vertical,
  status: "none",
  at: null,
  from: null,
  to: null,
  counts: null,
  minutes: [],
  stretch: null,
  ratio: { budgetMs: null, before: null, during: null, after: null },
  compared: "hour",
  tested: 0,
  factors: [],
  shared: null,
  alerts: null,
  like: [],
  notes: [],
});

function whyNothing({ verdict, facts }: KnownCall, stage: LedgerStage | null): string {
  if (verdict.status === "ok") return "This call kept its budgets: there is nothing to look for around it.";
  if (verdict.status === "unknown") return "The verdict is unknown, so there is no stage to ask about.";
  if (stage === null) return "The verdict names no stage, so there is nothing to count around this call.";
  return `The call's ${facts.vertical === null ? "vertical" : "time"} is not known, so there is nothing to compare it with.`;
}

/** This call among the others; it breached, whatever its record says. */
function ownCall(
  { facts, end, verdict }: KnownCall,
  stage: LedgerStage,
  slow: SlowTurns,
  guessMs: number,
): CohortCall {
  if (end !== null) return { ...cohortCall(end, stage, slow), breached: true };
  const logged = verdict.turnIndex === null ? undefined : slow.get(turnKey(facts.sid, verdict.turnIndex));
  return {
    sid: facts.sid,
    atMs: logged ?? guessMs,
    breached: true,
    startedMs: facts.startedAt === null ? null : Date.parse(facts.startedAt),
    worstMs: null,
    values: valuesOf(facts),
    agent: facts.agent,
  };
}

function judgeAll(
  own: CohortCall,
  records: readonly CallRecord[],
  stage: LedgerStage,
  slow: SlowTurns,
  window: Surroundings,
): Judged {
  const having = records.filter((record) => hasStage(stage, record) || record.breachedStage === stage);
  const others = having.map((record) => cohortCall(record, stage, slow));
  return judge(own, others, records.length - having.length, stage, window);
}

/** The metrics have no label for the pipeline, and a realtime model's first token has another budget. */
function mixedNote(records: readonly CallRecord[] | null, stage: LedgerStage): string | null {
  const pipelines = new Set(records?.map(({ pipeline }) => pipeline).filter((pipeline) => pipeline !== null));
  return stage === "llm_first_token" && pipelines.size > 1
    ? "The metrics do not tell realtime calls from the others: the share over budget is of both."
    : null;
}

interface CallsAround {
  /** Null where the call log could not be read. */
  readonly records: readonly CallRecord[] | null;
  readonly slow: SlowTurns;
  /** What the calls cover: less than the hour where there were too many. */
  readonly window: Surroundings;
  readonly note: string | null;
  readonly reports: readonly SourceReport[];
}

/** The calls of the vertical nearest to an instant, on both sides of it, and the slow turns of that time. */
async function callsAround(
  vertical: string,
  environment: string | null,
  atMs: number,
  window: Surroundings,
  { backends, nowMs, signal }: ServiceContext,
): Promise<CallsAround> {
  const query = ends({
    vertical: [vertical],
    ...(environment !== null && { environment: [environment] }),
  }).text;
  const endMs = Math.min(window.toMs + ENDS_LATER_MS, nowMs + MINUTE_MS);
  const half = { query, limit: MOST_CALLS, signal };
  const slowQuery = stream({ service_name: "voice-edge" })
    .where("event_name", "turn.slow")
    .where("call_vertical", vertical).text;
  const range = { startNs: nsOf(window.fromMs), endNs: nsOf(endMs) };
  const [before, after, slow] = await Promise.all([
    queryLogs(backends.loki, { ...half, startNs: range.startNs, endNs: nsOf(atMs) }),
    queryLogs(backends.loki, { ...half, startNs: nsOf(atMs), endNs: range.endNs, direction: "forward" }),
    queryLogs(backends.loki, { query: slowQuery, limit: MOST_SLOW_TURNS, ...range, signal }),
  ]);
  const reports = [before, after, slow].map((reply: Reply<unknown>) => sourceReport("loki", reply));
  const slowTurns = new Map<string, number>();
  for (const line of slow.ok ? slow.value.lines : []) {
    const [sid, turn] = [field(line, "call_sid"), Number(field(line, "turn_index"))];
    if (sid !== null) slowTurns.set(turnKey(sid, turn), Number(line.timeNs / 1_000n) / 1_000);
  }
  if (!before.ok || !after.ok) return { records: null, slow: slowTurns, window, note: null, reports };
  const lines = [...before.value.lines, ...after.value.lines];
  const records = new Map(
    lines.flatMap((line) => callRecord(line) ?? []).map((record) => [record.sid, record]),
  );
  const cut = before.value.truncated || after.value.truncated;
  const msOf = (ns: bigint | undefined, otherwise: number) =>
    ns === undefined ? otherwise : Number(ns / 1_000_000n);
  const covered = {
    fromMs: before.value.truncated ? msOf(before.value.lines.at(-1)?.timeNs, window.fromMs) : window.fromMs,
    toMs: after.value.truncated ? msOf(after.value.lines.at(-1)?.timeNs, window.toMs) : window.toMs,
  };
  return {
    records: [...records.values()],
    slow: slowTurns,
    window: cut ? wholeMinutes(covered, window) : window,
    note: cut
      ? `There are too many calls to read them all: only the ${lines.length.toLocaleString("en")} that ended nearest to this one are counted.`
      : null,
    reports,
  };
}

function wholeMinutes({ fromMs, toMs }: Surroundings, within: Surroundings): Surroundings {
  const to = Math.min(within.toMs, Math.floor(toMs / MINUTE_MS) * MINUTE_MS);
  const from = Math.max(within.fromMs, Math.ceil(fromMs / MINUTE_MS) * MINUTE_MS);
  return to > from ? { fromMs: from, toMs: to } : within;
}

/** One report a source. */
function bySource(reports: readonly SourceReport[]): SourceReport[] {
  const sources = [...new Set(reports.map(({ source }): Source => source))];
  return sources.flatMap((source) => mergeReports(reports.filter((one) => one.source === source)) ?? []);
}
