import { knownCall, timesOf } from "#lib/baseline/known-call.ts";
import { nsOf, type RecordAnswer } from "#lib/calls/call-log.ts";
import { ends } from "#lib/calls/list-query.ts";
import { callDetail } from "#lib/calls/model.ts";
import { openCall } from "#lib/calls/open.ts";
import { callRecord, type CallRecord } from "#lib/calls/records.ts";
import type { CallFacts } from "#lib/calls/schema.ts";
import { callSummary, withAnalysis } from "#lib/calls/summary.ts";
import { analysesOf } from "#lib/calls/walk.ts";
import { queryLogs } from "#lib/datasources/loki/logs.ts";
import { humanize } from "#lib/format/labels.ts";
import { plural, short } from "#lib/format/text.ts";
import { fail, ok, type Result, type ServiceError } from "#lib/problem/model.ts";
import type { ServiceContext } from "#lib/sources/context.ts";
import { mergeReports, type Reply, sourceReport } from "#lib/sources/model.ts";
import { questionsOf } from "#lib/sources/questions.ts";
import type { SourceReport } from "#lib/sources/schema.ts";
import { type Compared, comparisonOf } from "./model.ts";
import type { Comparison, Similar } from "./schema.ts";
import { nearest, type Step, STEPS, type Wanted } from "./similar.ts";

/** Two calls beside each other, and which to put beside a given one. Server only. */

/** The errors say which of the two they are about. */
export async function getComparison(
  sid: string,
  other: string,
  context: ServiceContext,
): Promise<Result<Comparison>> {
  if (sid === other)
    return fail("bad_request", "Both are the same call: give the Call SID of another one.", "with");
  const [a, b] = await Promise.all([compared(sid, context), compared(other, context)]);
  if (!a.ok) return { ok: false, error: about("Call A", a.error) };
  if (!b.ok) return { ok: false, error: { ...about("Call B", b.error), field: "with" } };
  return ok({ ...comparisonOf(a.value, b.value), queries: questionsOf(context) });
}

const about = (which: string, error: ServiceError): ServiceError => ({
  ...error,
  message: `${which}: ${error.message}`,
});

async function compared(sid: string, context: ServiceContext): Promise<Result<Compared>> {
  const opened = await openCall(sid, context);
  if (!opened.ok) return opened;
  const seconds = opened.value.log.end?.worstTurnSeconds ?? null;
  return ok({
    detail: callDetail(opened.value, opened.value.sources),
    worstMs: seconds === null ? null : seconds * 1_000,
  });
}

/** Calls on each side of this one. */
const MOST_CALLS = 500;

/**
 * Good calls like this one: of the same vertical, agent and environment, within budget by their edge's verdict, with a
 * trace that was kept; first within an hour, then further away, up to a day, then of the vertical's other agents.
 */
export async function getSimilar(sid: string, context: ServiceContext): Promise<Result<Similar>> {
  const known = await knownCall(sid, context);
  if (!known.ok) return known;
  const { facts, sources } = known.value;
  const times = timesOf(known.value, context.nowMs);
  const nothing = { sid, calls: [], withinMs: null };
  if (facts.vertical === null || times === null) {
    const missing = facts.vertical === null ? "vertical" : "time";
    const sentence = `No call can be proposed: this call's ${missing} is not known.`;
    return ok({ ...nothing, sentence, sources: [...sources], queries: questionsOf(context) });
  }
  const wanted: Wanted = { sid, endedMs: times.endMs, turns: facts.turns };
  const reports: SourceReport[] = [];
  let step: Step = { withinMs: 0, sameAgent: true };
  let found: readonly CallRecord[] = [];
  for (step of facts.agent === null ? STEPS.filter(({ sameAgent }) => sameAgent) : STEPS) {
    const around = await goodCalls(facts, wanted.endedMs, step, context);
    reports.push(...around.reports);
    if (around.records === null) {
      const why = around.reports.find(({ state }) => state !== "ok")?.message ?? "";
      return ok({
        ...nothing,
        sentence: `No call can be proposed. ${why}`,
        sources: merged(reports),
        queries: questionsOf(context),
      });
    }
    found = nearest(wanted, around.records, step.withinMs);
    if (found.length > 0) break;
  }
  if (context.signal?.aborted === true) return fail("aborted", "The question was given up.");
  const listed = found.map((record) => ({ record, ns: record.timeNs, analysis: null }));
  const replies: Reply<RecordAnswer>[] = [];
  const analyses = await analysesOf(listed, context, replies);
  return ok({
    sid,
    calls: listed.map((call) => callSummary(withAnalysis(call, analyses), context.nowMs)),
    withinMs: step.withinMs,
    sentence: sentenceOf(facts, found.length, step),
    sources: merged([...reports, ...replies.map((reply) => sourceReport("loki", reply))]),
    queries: questionsOf(context),
  });
}

const merged = (reports: readonly SourceReport[]): SourceReport[] => {
  const report = mergeReports(reports);
  return report === null ? [] : [report];
};

function sentenceOf({ vertical, agent }: CallFacts, count: number, { withinMs, sameAgent }: Step): string {
  const [line, who] = [short(humanize(vertical ?? ""), 40), agent === null ? null : short(agent, 40)];
  const hours = plural(Math.round(withinMs / 3_600_000), "hour");
  if (count === 0) return `No good call of ${line} within ${hours} of this one has a trace that was kept.`;
  const near = "nearest in number of turns and time";
  if (who === null)
    return `Good calls of ${line} within ${hours} of this one, ${near}; the agent is not known.`;
  return sameAgent
    ? `Good calls of ${line}, ${who}, within ${hours} of this one, ${near}.`
    : `None of ${who} within ${hours} has a trace. Good calls of other agents of ${line}, ${near}.`;
}

interface Around {
  /** Null where the call log could not be read. */
  readonly records: readonly CallRecord[] | null;
  readonly reports: readonly SourceReport[];
}

async function goodCalls(
  { vertical, agent, environment }: CallFacts,
  atMs: number,
  { withinMs, sameAgent }: Step,
  { backends, nowMs, signal }: ServiceContext,
): Promise<Around> {
  const query = ends({
    ...(vertical !== null && { vertical: [vertical] }),
    ...(sameAgent && agent !== null && { agent: [agent] }),
    ...(environment !== null && { environment: [environment] }),
    verdict: ["ok"],
  }).where("trace_sampled", "true").text;
  const half = { query, limit: MOST_CALLS, signal };
  const replies = await Promise.all([
    queryLogs(backends.loki, { ...half, startNs: nsOf(atMs - withinMs), endNs: nsOf(atMs) }),
    queryLogs(backends.loki, {
      ...half,
      startNs: nsOf(atMs),
      endNs: nsOf(Math.min(atMs + withinMs, Math.max(nowMs, atMs) + 1)),
      direction: "forward",
    }),
  ]);
  const reports = replies.map((reply) => sourceReport("loki", reply));
  if (replies.some((reply) => !reply.ok)) return { records: null, reports };
  const lines = replies.flatMap((reply) => (reply.ok ? reply.value.lines : []));
  // A record without a verdict passes the filter; good is only what says so.
  const records = lines.flatMap((line) => callRecord(line) ?? []).filter(({ verdict }) => verdict === "ok");
  return { records, reports };
}
