import type { ServiceContext } from "#lib/sources/context.ts";
import type { LogPipeline } from "#lib/datasources/loki/query.ts";
import type { Reply } from "#lib/sources/model.ts";
import { AHEAD_MS, nsOf, type NsWindow, queryRecords, type RecordAnswer } from "./call-log.ts";
import type { Cursor } from "./cursor.ts";
import { callsNamed } from "./edge-events.ts";
import { MAX_MATCHES, type CallFilters } from "./filters.ts";
import { analyses, ends, endsOf, onlyEnded, startsAndEnds } from "./list-query.ts";
import type { CallRecord } from "./records.ts";
import { byPlace, type ListedCall, matches, withAnalysis } from "./summary.ts";

/**
 * Calls by time, newest first. An ended call stands where it ended, a running one where it started:
 *
 * ```
 * now ──┬─ end A ── end B ── start C (no end above: it runs) ── end D ── start B (its end is above) ──▶ past
 *  asOf ┘                                       └ cursor (ns, sid)
 * ```
 *
 * What ends after the first page was made (`asOf`) keeps its start's place, or the next page would leave it out.
 */

export interface Walk {
  readonly calls: readonly ListedCall[];
  readonly next: Cursor | null;
  /** Everything that was asked, for the report of the source. The first decides whether there is an answer. */
  readonly replies: readonly Reply<RecordAnswer>[];
  /** True when the search stopped before it had looked at the whole range. */
  readonly stopped: boolean;
}

const LATE_ANALYSIS_NS = nsOf(24 * 3_600_000);
const MAX_PAGE = 5_000;

export async function walkByTime(
  filters: CallFilters,
  range: NsWindow,
  cursor: Cursor | null,
  limit: number,
  context: ServiceContext,
): Promise<Walk> {
  const asOfNs = cursor?.asOfNs ?? nsOf(context.nowMs);
  const topNs = cursor === null ? range.endNs : min(range.endNs, cursor.ns + 1n);
  const endedOnly = onlyEnded(filters);
  const replies: Reply<RecordAnswer>[] = [];
  const found: ListedCall[] = [];
  const endsSeen = new Set<string>();
  const felt =
    filters.sentiment === undefined
      ? null
      : await analysesFelt(filters.sentiment, { startNs: range.startNs, endNs: topNs }, context, replies);
  const named = await callsNamed(filters, { startNs: range.startNs, endNs: topNs }, context, replies);
  const sids = [
    ...(felt === null ? [] : [new Set(felt.bySid.keys())]),
    ...(named === null ? [] : [named.sids]),
  ];
  const query = endedOnly ? withSids(ends(filters), sids) : startsAndEnds(filters);
  const floorNs = max(max(range.startNs, felt?.completeFromNs ?? 0n), named?.completeFromNs ?? 0n);
  let beforeNs = sids.some(({ size }) => size === 0) ? floorNs : topNs;
  let scanned = 0;
  let size = sids.length === 0 ? (limit + 1) * (endedOnly ? 1 : 2) + 20 : 500;

  while (found.length <= limit && beforeNs > floorNs && scanned < MAX_MATCHES) {
    const window = { startNs: floorNs, endNs: beforeNs };
    const reply = await queryRecords(query, window, size, context);
    replies.push(reply);
    if (!reply.ok) break;
    const { records, truncated, oldestNs } = reply.value;
    // A page may have cut through calls of one instant: they are left to the next.
    const whole = truncated ? records.filter((record) => record.timeNs !== oldestNs) : records;
    if (truncated && whole.length === 0 && size < MAX_PAGE) {
      size = MAX_PAGE;
      continue;
    }
    const chunk = whole.length > 0 || !truncated ? whole : records;
    scanned += records.length;
    beforeNs = !truncated || oldestNs === null ? floorNs : chunk === whole ? oldestNs + 1n : oldestNs;
    const open = placed(chunk, endsSeen, found);
    const resolved = topNs >= asOfNs ? open : await resolve(open, topNs, asOfNs, context, replies);
    found.push(...resolved);
    const kept = found
      .map((call) => (felt === null ? call : withAnalysis(call, felt.bySid)))
      .filter((call) => named === null || named.sids.has(call.record.sid))
      .filter((call) => matches(call, filters, felt !== null));
    found.splice(0, found.length, ...kept);
    if (cursor !== null) dropUntil(found, cursor);
    // Where few match, a real Loki takes longer over many small questions than over some large ones.
    size = Math.min(size * 4, MAX_PAGE);
  }
  found.sort((a, b) => byPlace(placeOf(a), placeOf(b)));
  const calls = found.slice(0, limit);
  const last = calls.at(-1);
  const more = found.length > limit;
  const stopped = !more && beforeNs > range.startNs && replies.every((reply) => reply.ok);
  const next = more && last !== undefined ? { ...placeOf(last), asOfNs, from: "log" as const } : null;
  return {
    calls,
    next: stopped ? { ns: beforeNs - 1n, sid: "", asOfNs, value: null, from: "log" } : next,
    replies,
    stopped,
  };
}

const min = (a: bigint, b: bigint): bigint => (a < b ? a : b);
const max = (a: bigint, b: bigint): bigint => (a > b ? a : b);
const placeOf = ({ ns, record }: ListedCall) => ({ ns, sid: record.sid, value: null });

/** Adds the ended calls to `found` and gives back the starts whose ends have not been seen. */
function placed(records: readonly CallRecord[], endsSeen: Set<string>, found: ListedCall[]): ListedCall[] {
  const open: ListedCall[] = [];
  for (const record of records) {
    const call = { record, ns: record.timeNs, analysis: null };
    if (record.kind === "call.start") {
      if (!endsSeen.has(record.sid)) open.push(call);
    } else if (record.kind === "call.end" && !endsSeen.has(record.sid)) {
      endsSeen.add(record.sid);
      found.push(call);
    }
  }
  const known = new Set<string>();
  return open.filter(
    ({ record }) => !endsSeen.has(record.sid) && !known.has(record.sid) && known.add(record.sid),
  );
}

/** Of starts whose ends may lie above the page: those that had not ended as the first page was made. */
async function resolve(
  open: readonly ListedCall[],
  topNs: bigint,
  asOfNs: bigint,
  context: ServiceContext,
  replies: Reply<RecordAnswer>[],
): Promise<readonly ListedCall[]> {
  const newest = open[0];
  if (newest === undefined) return open;
  const window = { startNs: topNs, endNs: nsOf(context.nowMs + AHEAD_MS) };
  const query = endsOf(open.map(({ record }) => record.sid));
  const reply = await queryRecords(query, window, MAX_PAGE, context);
  replies.push(reply);
  // Without that answer a call that ended would be shown as running.
  if (!reply.ok) return [];
  const ended = new Map(reply.value.records.map((record) => [record.sid, record]));
  return open.flatMap((call) => {
    const end = ended.get(call.record.sid);
    if (end === undefined) return [call];
    return end.timeNs >= asOfNs ? [{ ...call, record: end }] : [];
  });
}

function dropUntil(found: ListedCall[], cursor: Cursor): void {
  const after = found.filter((call) => byPlace(placeOf(call), { ...cursor, value: null }) > 0);
  found.splice(0, found.length, ...after);
}

interface Felt {
  readonly bySid: ReadonlyMap<string, CallRecord>;
  /** Of calls that ended earlier, not every analysis was fetched. */
  readonly completeFromNs: bigint;
}

const MOST_ANALYSES = 20_000;
const MOST_NAMES = 200;

/** The analyses with one of the sentiments, of calls that ended in a window. */
async function analysesFelt(
  sentiments: readonly string[],
  window: NsWindow,
  context: ServiceContext,
  replies: Reply<RecordAnswer>[],
): Promise<Felt> {
  const query = analyses().where("sentiment_label", { anyOf: sentiments });
  const reply = await queryRecords(query, reachingLate(window, context), MOST_ANALYSES, context);
  replies.push(reply);
  const { records, truncated, oldestNs } = reply.ok
    ? reply.value
    : { records: [], truncated: false, oldestNs: null };
  const bySid = firstBySid(records);
  return {
    bySid,
    completeFromNs: truncated && oldestNs !== null ? oldestNs : window.startNs,
  };
}

/** Few calls are asked for by name. */
export const withSids = (query: LogPipeline, sets: readonly ReadonlySet<string>[]): LogPipeline =>
  sets.reduce(
    (narrow, sids) =>
      sids.size === 0 || sids.size > MOST_NAMES ? narrow : narrow.where("call_sid", { anyOf: [...sids] }),
    query,
  );

/** The same window, long enough for the analyses of its last calls. */
const reachingLate = ({ startNs, endNs }: NsWindow, { nowMs }: ServiceContext): NsWindow => ({
  startNs,
  endNs: min(endNs + LATE_ANALYSIS_NS, nsOf(nowMs + AHEAD_MS)),
});

function firstBySid(records: readonly CallRecord[]): ReadonlyMap<string, CallRecord> {
  const bySid = new Map<string, CallRecord>();
  for (const record of records) if (!bySid.has(record.sid)) bySid.set(record.sid, record);
  return bySid;
}

/** The post-call analyses of calls, by SID; the last where there are several. */
export async function analysesOf(
  calls: readonly ListedCall[],
  context: ServiceContext,
  replies: Reply<RecordAnswer>[],
): Promise<ReadonlyMap<string, CallRecord>> {
  const ended = calls.filter(({ record }) => record.kind === "call.end");
  let window: NsWindow | null = null;
  for (const { record } of ended) {
    const { timeNs } = record;
    window = {
      startNs: window === null || timeNs < window.startNs ? timeNs : window.startNs,
      endNs: window === null || timeNs > window.endNs ? timeNs : window.endNs,
    };
  }
  if (window === null) return new Map();
  // A few are asked for by name; for many the names would be longer than the answer.
  const query =
    ended.length <= MOST_NAMES + 50
      ? analyses().where("call_sid", { anyOf: ended.map(({ record }) => record.sid) })
      : analyses();
  const reply = await queryRecords(query, reachingLate(window, context), MAX_PAGE, context);
  replies.push(reply);
  return firstBySid(reply.ok ? reply.value.records : []);
}
