import { type KnownCall, knownCall, timesOf } from "#lib/baseline/known-call.ts";
import type { CallRecord } from "#lib/calls/records.ts";
import { budgetsOf } from "#lib/config/budgets.ts";
import { formatClock } from "#lib/format/time.ts";
import type { LedgerStage } from "#lib/ledger/stages.ts";
import { ok, type Result } from "#lib/problem/model.ts";
import type { ServiceContext } from "#lib/sources/context.ts";
import { reportsBySource } from "#lib/sources/model.ts";
import { questionsOf } from "#lib/sources/questions.ts";
import { alertsAround } from "./alerts.ts";
import { type Judged, judge, type Surroundings, surroundings } from "./model.ts";
import { rangesOf, ratioOver } from "./phases.ts";
import { callsAround, slowTurns } from "./read.ts";
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
    callsAround({ vertical, environment, atMs: guessMs, window, event: "turn.slow" }, context),
    alertsAround({ vertical, environment, stage, ...window }, context),
  ]);
  const slow = slowTurns(calls.logged);
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
    notes: [cutNote(calls.cut), mixedNote(calls.records, stage)].filter((note) => note !== null),
    sources: reportsBySource(reports),
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

const cutNote = (cut: number | null): string | null =>
  cut === null
    ? null
    : `There are too many calls to read them all: only the ${cut.toLocaleString("en")} that ended nearest to this one are counted.`;

/** The metrics have no label for the pipeline, and a realtime model's first token has another budget. */
export function mixedNote(records: readonly CallRecord[] | null, stage: LedgerStage): string | null {
  const pipelines = new Set(records?.map(({ pipeline }) => pipeline).filter((pipeline) => pipeline !== null));
  return stage === "llm_first_token" && pipelines.size > 1
    ? "The metrics do not tell realtime calls from the others: the share over budget is of both."
    : null;
}
