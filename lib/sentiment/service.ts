import { knownCall, timesOf } from "#lib/baseline/known-call.ts";
import { logRetention, nsOf, queryRecords, type RecordAnswer } from "#lib/calls/call-log.ts";
import { ends } from "#lib/calls/list-query.ts";
import type { CallRecord } from "#lib/calls/records.ts";
import { callSummary, type ListedCall, withAnalysis } from "#lib/calls/summary.ts";
import { analysesOf } from "#lib/calls/walk.ts";
import { fail, ok, type Result } from "#lib/problem/model.ts";
import type { ServiceContext } from "#lib/sources/context.ts";
import { mergeReports, type Reply, sourceReport } from "#lib/sources/model.ts";
import { questionsOf } from "#lib/sources/questions.ts";
import type { CallHistory } from "./schema.ts";

/** The earlier calls of a call's caller. Server only. */

const MOST_CALLS = 20;
/** Records of one call can be there twice (an export that was sent again). */
const SPARE = 20;
const CALLER_HASH = /^[0-9a-f]{32}$/;
const NO_HASH =
  "The caller is not recorded on this call (the voice edge has no CALLER_HASH_KEY, or the number was withheld), so earlier calls cannot be found.";

export async function getHistory(sid: string, context: ServiceContext): Promise<Result<CallHistory>> {
  const known = await knownCall(sid, context);
  if (!known.ok) return known;
  const { facts, sources } = known.value;
  const times = timesOf(known.value, context.nowMs);
  const hash = facts.callerHash !== null && CALLER_HASH.test(facts.callerHash) ? facts.callerHash : null;
  const nothing = { sid, callerHash: hash, calls: [], more: false, from: null, days: null };
  if (hash === null || times === null) {
    const reason =
      hash === null ? NO_HASH : "When this call was is not known, so what came before it is not either.";
    return ok({ ...nothing, reason, sources: [...sources], queries: questionsOf(context) });
  }
  const { startNs } = logRetention(context);
  const beginNs = nsOf(times.startMs);
  const window = { startNs: startNs < beginNs ? startNs : beginNs, endNs: beginNs };
  const reply = await queryRecords(ends({ caller: hash }), window, MOST_CALLS + SPARE, context);
  if (context.signal?.aborted === true) return fail("aborted", "The question was given up.");
  if (!reply.ok) {
    const reason = `Earlier calls could not be read. ${reply.error.message}`;
    return ok({ ...nothing, reason, sources: [sourceReport("loki", reply)], queries: questionsOf(context) });
  }
  const bySid = new Map<string, CallRecord>();
  for (const record of reply.value.records)
    if (record.kind === "call.end" && record.sid !== sid && !bySid.has(record.sid))
      bySid.set(record.sid, record);
  const all = [...bySid.values()];
  const listed: ListedCall[] = all
    .slice(0, MOST_CALLS)
    .map((record) => ({ record, ns: record.timeNs, analysis: null }));
  const replies: Reply<RecordAnswer>[] = [];
  const analyses = await analysesOf(listed, context, replies);
  const report = mergeReports([reply, ...replies].map((one) => sourceReport("loki", one)));
  return ok({
    ...nothing,
    calls: listed.map((call) => {
      const told = withAnalysis(call, analyses);
      return { ...callSummary(told, context.nowMs), score: told.analysis?.sentimentScore ?? null };
    }),
    more: all.length > MOST_CALLS || reply.value.truncated,
    from: new Date(Number(window.startNs / 1_000_000n)).toISOString(),
    days: context.config.retention.logDays,
    reason: null,
    sources: report === null ? [] : [report],
    queries: questionsOf(context),
  });
}
