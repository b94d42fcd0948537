import { fail, ok, type Result } from "#lib/problem/model.ts";
import type { ServiceContext } from "#lib/sources/context.ts";
import { type Reply, sourceReport } from "#lib/sources/model.ts";
import type { SourceReport } from "#lib/sources/schema.ts";
import { AHEAD_MS, logRetention, nsOf, type NsWindow, queryRecords, type RecordAnswer } from "./call-log.ts";
import { type Cursor, decodeCursor, encodeCursor } from "./cursor.ts";
import { callsNamed } from "./edge-events.ts";
import { type CallFilters, type CallSort, DEFAULT_LIMIT, MAX_MATCHES, parseInstant } from "./filters.ts";
import { ends, startsAndEnds } from "./list-query.ts";
import type { CallList } from "./schema.ts";
import { byPlace, callSummary, type ListedCall, matches, sortValue, withAnalysis } from "./summary.ts";
import { sampleNote, walkTraces } from "./trace-list.ts";
import { analysesOf, type Walk, walkByTime, withSids } from "./walk.ts";

const DAY_MS = 86_400_000;

/**
 * The calls that match, from the call log. By time: newest first, and page after page no call is lost or repeated.
 * By anything else: over the newest 5,000 matches, which `note` says where it matters. Where there is no call log to be
 * had, or it knows no call of the caller who is asked for, they are made from traces (`basis`). Errors: `bad_request`.
 */
export async function listCalls(filters: CallFilters, context: ServiceContext): Promise<Result<CallList>> {
  const asked = readRange(filters, context);
  if (!asked.ok) return asked;
  const { cursor } = asked.value;
  const logged = cursor?.from === "traces" ? null : await fromLog(filters, asked.value, context);
  const why =
    logged === null
      ? "There is no call log."
      : cursor === null && logged.calls.length === 0
        ? await whyNoLog(logged, filters, context)
        : null;
  const list = why === null ? logged : await fromTraces(filters, asked.value, why, logged, context);
  if (context.signal?.aborted) return fail("aborted", "The question was given up.");
  return list === null ? fail("aborted", "The question was given up.") : ok(list);
}

async function fromLog(
  filters: CallFilters,
  { range, cursor }: Asked,
  context: ServiceContext,
): Promise<CallList> {
  const sort = filters.sort ?? "time";
  const limit = filters.limit ?? DEFAULT_LIMIT;
  const walk =
    sort === "time"
      ? await walkByTime(filters, range, cursor, limit, context)
      : await walkBySort(filters, sort, range, cursor, limit, context);
  const replies = [...walk.replies];
  const unread = walk.calls.filter(({ analysis }) => analysis === null);
  const analyses = await analysesOf(unread, context, replies);
  const calls = walk.calls.map((call) => (call.analysis === null ? withAnalysis(call, analyses) : call));
  return {
    calls: calls.map((call) => callSummary(call, context.nowMs)),
    nextCursor: walk.next === null ? null : encodeCursor(walk.next),
    sources: reportOf(replies, calls.length),
    basis: "call_log",
    note: noteOf(walk, sort),
  };
}

/** Why the call log cannot tell of these calls, as a sentence; null where it can, and holds none that match. */
async function whyNoLog(
  { sources }: CallList,
  filters: CallFilters,
  context: ServiceContext,
): Promise<string | null> {
  const [loki] = sources;
  if (loki?.state === "off") return "Loki, which would hold the call log, is not configured.";
  if (loki?.state === "error") return "The call log could not be read.";
  if (loki?.state !== "empty") return null;
  if (filters.caller !== undefined) return "The call log knows no call of this caller.";
  const any = await queryRecords(startsAndEnds({}), logRetention(context), 1, context);
  return any.ok && any.value.records.length === 0 ? "There is no call log." : null;
}

/** The same list from traces; where those tell of nothing either, the call log's answer with Tempo's beside it. */
async function fromTraces(
  filters: CallFilters,
  { range, cursor }: Asked,
  why: string,
  logged: CallList | null,
  context: ServiceContext,
): Promise<CallList> {
  const walk = await walkTraces(filters, range, cursor, context);
  const none =
    walk.calls.length > 0 ? null : ({ state: "empty", message: "No trace in this range matches." } as const);
  const tempo = sourceReport("tempo", walk.reply, none);
  if (logged !== null && (!walk.reply.ok || (walk.calls.length === 0 && walk.next === null)))
    return walk.reply.ok || tempo.state === "error"
      ? { ...logged, sources: [...logged.sources, tempo] }
      : logged;
  return {
    calls: [...walk.calls],
    nextCursor: walk.next === null ? null : encodeCursor(walk.next),
    sources: [tempo, ...(logged?.sources ?? [])],
    basis: "traces",
    note: sampleNote(why, walk, filters),
  };
}

interface Asked {
  readonly range: NsWindow;
  readonly cursor: Cursor | null;
}

function readRange(filters: CallFilters, { config, nowMs }: ServiceContext): Result<Asked> {
  const cursor = filters.cursor === undefined ? null : decodeCursor(filters.cursor);
  if (filters.cursor !== undefined && cursor === null) {
    return fail(
      "bad_request",
      "The cursor is not one that a list of calls gave: begin at the first page.",
      "cursor",
    );
  }
  // What is relative to now stays where it was while the pages are turned.
  const asOfMs = cursor === null ? nowMs : Number(cursor.asOfNs / 1_000_000n);
  const oldest = nowMs - config.retention.logDays * DAY_MS;
  const usual = filters.caller === undefined ? asOfMs - DAY_MS : oldest;
  const from = filters.from === undefined ? usual : parseInstant(filters.from, asOfMs);
  const to = filters.to === undefined ? asOfMs : parseInstant(filters.to, asOfMs);
  if (from === null) return fail("bad_request", "`from` is not an instant.", "from");
  if (to === null) return fail("bad_request", "`to` is not an instant.", "to");
  if (from >= to) return fail("bad_request", "`from` must lie before `to`.", "from");
  // Clocks of edges run ahead at times: "until now" takes their calls too.
  const endMs = to >= asOfMs ? asOfMs + AHEAD_MS : to;
  const startMs = Math.max(from, oldest);
  return ok({ range: { startNs: nsOf(Math.min(startMs, endMs)), endNs: nsOf(endMs) }, cursor });
}

async function walkBySort(
  filters: CallFilters,
  sort: Exclude<CallSort, "time">,
  range: NsWindow,
  cursor: Cursor | null,
  limit: number,
  context: ServiceContext,
): Promise<Walk> {
  const asOfNs = cursor?.asOfNs ?? nsOf(context.nowMs);
  const replies: Reply<RecordAnswer>[] = [];
  const named = await callsNamed(filters, range, context, replies);
  const query = withSids(ends(filters), named === null ? [] : [named.sids]);
  if (named?.sids.size === 0) return { calls: [], next: null, replies, stopped: false };
  const reply = await queryRecords(query, range, MAX_MATCHES, context);
  replies.push(reply);
  if (!reply.ok) return { calls: [], next: null, replies, stopped: false };
  const bySid = new Map<string, ListedCall>();
  for (const record of reply.value.records) {
    const call = { record, ns: record.timeNs, analysis: null };
    if (record.kind !== "call.end" || bySid.has(record.sid) || named?.sids.has(record.sid) === false)
      continue;
    if (matches(call, filters, false)) bySid.set(record.sid, call);
  }
  let calls: readonly ListedCall[] = [...bySid.values()];
  if (sort === "sentiment" || filters.sentiment !== undefined) {
    const analyses = await analysesOf(calls, context, replies);
    calls = calls.map((call) => withAnalysis(call, analyses)).filter((call) => matches(call, filters, true));
  }
  const place = (call: ListedCall) => ({
    value: sortValue(call, sort),
    ns: call.ns,
    sid: call.record.sid,
  });
  const sorted = calls
    .map((call) => ({ call, at: place(call) }))
    .filter(({ at }) => cursor === null || byPlace(at, cursor) > 0)
    .toSorted((a, b) => byPlace(a.at, b.at));
  const page = sorted.slice(0, limit);
  const last = page.at(-1);
  return {
    calls: page.map(({ call }) => call),
    next: sorted.length > limit && last !== undefined ? { ...last.at, asOfNs, from: "log" } : null,
    replies,
    stopped: reply.value.truncated || (named !== null && named.completeFromNs > range.startNs),
  };
}

/** One report: the first question decides, a later one that failed leaves the answer partial. */
function reportOf(replies: readonly Reply<RecordAnswer>[], found: number): SourceReport[] {
  const [first, ...later] = replies;
  if (first === undefined) return [];
  const none = found > 0 ? null : ({ state: "empty", message: "No call in this range matches." } as const);
  const report = sourceReport("loki", first, none);
  const tookMs = Math.round(replies.reduce((sum, reply) => sum + reply.tookMs, 0) * 10) / 10;
  const failed = later.find((reply) => !reply.ok);
  if (report.state === "error" || report.state === "off") return [report];
  if (failed !== undefined && !failed.ok) {
    return [{ ...report, state: "partial", message: `A part is missing: ${failed.error.message}`, tookMs }];
  }
  const partial = later.find((reply) => reply.ok && reply.partial !== null);
  if (partial?.ok === true && partial.partial !== null) {
    return [{ ...report, state: "partial", message: partial.partial, tookMs }];
  }
  return [{ ...report, tookMs }];
}

function noteOf(walk: Walk, sort: CallSort): string | null {
  const [first] = walk.replies;
  if (first !== undefined && !first.ok) return "The call log could not be read, so no calls can be listed.";
  if (!walk.stopped) return null;
  const most = MAX_MATCHES.toLocaleString("en-US");
  return sort === "time"
    ? `Few calls match: ${most} were looked through so far. The next page looks further.`
    : `Sorted over the newest ${most} calls that match; narrow the range or the filters to cover all.`;
}
