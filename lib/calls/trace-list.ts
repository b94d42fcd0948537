import { attr, type Condition, name, or, spans } from "#lib/datasources/tempo/query.ts";
import { traceById, type TraceAnswer } from "#lib/datasources/tempo/client.ts";
import { type FoundTrace, search } from "#lib/datasources/tempo/search.ts";
import { plural } from "#lib/format/text.ts";
import { DECLARATIONS } from "#lib/profiles/all.ts";
import type { ServiceContext } from "#lib/sources/context.ts";
import type { Reply, Success } from "#lib/sources/model.ts";
import type { RawSpan } from "#lib/traces/raw.ts";
import { parseCallSid, type TraceId } from "#lib/units.ts";
import { nsOf, type NsWindow } from "./call-log.ts";
import { CALLER_ATTRIBUTES, callerHashesIn, NUMBER_PATTERN } from "./callers.ts";
import type { Cursor } from "./cursor.ts";
import { type CallFilters, DEFAULT_LIMIT } from "./filters.ts";
import { callNamed } from "./identity.ts";
import { lifeOf } from "./life.ts";
import { callDetail } from "./model.ts";
import { type ReadTrace, readTrace } from "./reading.ts";
import type { CallLog } from "./records.ts";
import type { CallDetail, CallSummary } from "./schema.ts";
import { byPlace } from "./summary.ts";

/**
 * Calls without a call log: the newest traces with a call's own span, each fetched and judged. What was not kept as a
 * trace is not here, and a running call only where turns are sent before its end: it is a sample, and says so.
 *
 * ```
 * search for roots, newest first ──▶ read 8 at a time ──▶ filter ──▶ page, until it is full, the reads or the time are up
 * ```
 */

/** Traces that one page may read, and the time it may take for it. */
const MOST_READ = 100;
const AT_ONCE = 8;
const READ_MS = 4_000;
/** Traces whose numbers are compared for one caller. */
const MOST_COMPARED = 2_000;
const NO_LOG: CallLog = { start: null, end: null, analysis: null };

export interface TraceWalk {
  readonly calls: readonly CallSummary[];
  readonly next: Cursor | null;
  readonly reply: Reply<unknown>;
  /** How many traces were read, of which these calls are. */
  readonly read: number;
  /** True when there are traces that were not read. */
  readonly stopped: boolean;
}

const ROOTS = [...new Set(DECLARATIONS.flatMap(({ roots }) => roots))];

/** Spans that stand for a call; of one caller, spans that hold a number, and our own edge's hash of this one. */
function rootsQuery({ caller }: CallFilters): string {
  if (caller === undefined) return spans(or(...ROOTS.map((root) => name.eq(root)))).text;
  const numbers: Condition[] = CALLER_ATTRIBUTES.map((one) => attr("span", one).matches(NUMBER_PATTERN));
  return spans(or(attr("span", "call.caller_hash").eq(caller), ...numbers)).text;
}

/** True where the found spans are of the caller; of our own edge's calls the question has said it already. */
const isOf = ({ spanSets }: FoundTrace, caller: string, context: ServiceContext): boolean =>
  spanSets.some((set) =>
    set.spans.some(
      ({ attributes }) =>
        attributes.get("call.caller_hash") === caller || callerHashesIn(attributes, context).includes(caller),
    ),
  );

/** The calls of a range that match, from their traces; newest first, or over what was read by another order. */
export async function walkTraces(
  filters: CallFilters,
  range: NsWindow,
  cursor: Cursor | null,
  context: ServiceContext,
): Promise<TraceWalk> {
  const { backends, nowMs, signal } = context;
  const limit = filters.limit ?? DEFAULT_LIMIT;
  const sort = filters.sort ?? "time";
  const ofCaller = filters.caller !== undefined;
  const topMs = Number((cursor === null ? range.endNs : cursor.ns) / 1_000_000n) + 1;
  const reply = await search(backends.tempo, {
    query: rootsQuery(filters),
    startMs: Number(range.startNs / 1_000_000n),
    endMs: Math.min(topMs, nowMs),
    limit: ofCaller ? MOST_COMPARED : MOST_READ + limit,
    spansPerSet: ofCaller ? 5 : 1,
    signal,
  });
  if (!reply.ok) return { calls: [], next: null, reply, read: 0, stopped: false };
  const { caller } = filters;
  const found = reply.value.traces
    .filter((trace) => trace.startNs >= range.startNs && trace.startNs < range.endNs)
    .filter((trace) => cursor === null || byPlace(placeOf(trace), cursor) > 0)
    .filter((trace) => caller === undefined || isOf(trace, caller, context))
    .toSorted((a, b) => byPlace(placeOf(a), placeOf(b)));
  const until = performance.now() + READ_MS;
  const kept: { readonly call: CallSummary; readonly trace: FoundTrace }[] = [];
  // A call may have several traces.
  const seen = new Set<string>();
  let at = 0;
  // Another order is that of all that may be read.
  const enough = sort === "time" ? limit : MOST_READ;
  while (at < found.length && at < MOST_READ && kept.length <= enough) {
    if (at > 0 && performance.now() > until) break;
    const some = found.slice(at, at + AT_ONCE);
    const calls = await Promise.all(some.map((trace) => readCall(trace.traceId, context)));
    for (const [i, trace] of some.entries()) {
      const detail = calls[i] ?? null;
      if (detail === null || seen.has(detail.call.sid) || !passes(detail, filters)) continue;
      seen.add(detail.call.sid);
      kept.push({ call: summaryOf(detail), trace });
    }
    at += some.length;
    if (signal?.aborted) break;
  }
  const page = sorted(kept, sort).slice(0, limit);
  const full = sort === "time" && kept.length > limit;
  const stopped = !full && (at < found.length || reply.value.truncated);
  const last = full ? page.at(-1)?.trace : stopped ? found[at - 1] : undefined;
  const asOfNs = cursor?.asOfNs ?? nsOf(nowMs);
  const next: Cursor | null =
    last === undefined || sort !== "time" ? null : { ...placeOf(last), asOfNs, from: "traces" };
  return { calls: page.map(({ call }) => call), next, reply, read: at, stopped };
}

const placeOf = ({ startNs, traceId }: FoundTrace) => ({ value: null, ns: startNs as bigint, sid: traceId });

function sorted<T extends { readonly call: CallSummary }>(
  kept: readonly T[],
  sort: NonNullable<CallFilters["sort"]>,
): readonly T[] {
  if (sort === "time" || sort === "sentiment") return kept;
  const value = ({ call }: T): number =>
    ({
      worst_turn: call.worstTurnMs,
      duration: call.durationMs,
      turns: call.turns,
      slow_turns: call.slowTurns,
    })[sort] ?? Number.NEGATIVE_INFINITY;
  return kept.toSorted((a, b) => value(b) - value(a));
}

function read(traceId: string, reply: Success<TraceAnswer>, { config }: ServiceContext): ReadTrace {
  return readTrace({ traceId, ...reply.value, partial: reply.partial }, NO_LOG, config.budgets, null);
}

async function readOne(traceId: TraceId, context: ServiceContext): Promise<ReadTrace | null> {
  const reply = await traceById(context.backends.tempo, traceId, { signal: context.signal });
  return reply.ok && reply.value.spans.length > 0 ? read(traceId, reply, context) : null;
}

const PER_TURN = new Set(DECLARATIONS.flatMap((one) => (one.tracePerTurn === true ? one.name : [])));

/** What joins a turn's trace to the others of its call; null where a trace is a call. */
const nameOfTurns = ({ profile }: ReadTrace): string | null =>
  PER_TURN.has(profile.profile)
    ? (profile.ids.find(({ value, personal }) => !personal && parseCallSid(value) !== null)?.value ?? null)
    : null;

function newestTrace({ traceId, profile, tree }: ReadTrace): string {
  if (!PER_TURN.has(profile.profile)) return traceId;
  return (
    tree.nodes.reduce<RawSpan | null>(
      (newest, { span }) => (newest !== null && newest.startNs >= span.startNs ? newest : span),
      null,
    )?.traceId ?? traceId
  );
}

/** A trace as a call; null where it cannot be had, or holds none. */
async function readCall(traceId: TraceId, context: ServiceContext): Promise<CallDetail | null> {
  const { config, nowMs } = context;
  const one = await readOne(traceId, context);
  const name = one === null ? null : nameOfTurns(one);
  const whole = name === null ? null : await callNamed(name, context);
  const joined =
    whole?.reply.ok === true && whole.traceId !== null ? read(whole.traceId, whole.reply, context) : null;
  const trace = joined ?? one;
  // A call of many traces is listed where its newest turn is, once.
  if (trace === null || trace.turns === null || newestTrace(trace) !== traceId) return null;
  const detail = callDetail(
    {
      sid: trace.profile.facts.sid ?? (joined === null ? null : name),
      trace,
      traceReply: "found",
      log: NO_LOG,
      records: [],
      life: lifeOf(trace, NO_LOG, nowMs),
      budgets: config.budgets,
      traceDays: config.retention.traceDays,
      callerHash: null,
      nowMs,
    },
    [],
  );
  return detail.call.startedAt === null ? null : detail;
}

type Words = readonly (string | null)[];

/** What a filter looks at; any of several. A caller was looked for already, and moods are in no trace. */
const SEEN: Readonly<Record<string, (detail: CallDetail) => Words>> = {
  vertical: ({ call }) => [call.vertical],
  agent: ({ call }) => [call.agent],
  outcome: ({ call }) => [call.outcome],
  verdict: ({ verdict }) => [verdict.status],
  stage: ({ verdict }) => [verdict.stage],
  sentiment: () => [],
  tool: ({ call, verdict }) => [verdict.tool, ...call.tools],
  had: ({ call }) => [
    (call.interruptions ?? 0) > 0 ? "interruption" : null,
    (call.guardrailRejections ?? 0) > 0 ? "rejection" : null,
    (call.errors ?? 0) > 0 ? "error" : null,
  ],
  guardrail: ({ findings }) =>
    findings
      .filter(({ kind }) => kind === "guardrail_rejected")
      .flatMap(({ evidence }) => evidence.map(({ label }) => label)),
  failed: ({ turns }) =>
    (turns ?? []).flatMap(({ parts }) => parts.map(({ stage, error }) => (error === null ? null : stage))),
  provider: ({ call, verdict }) => [verdict.provider, call.sttProvider, call.llmProvider, call.ttsProvider],
  model: ({ call, verdict }) => [verdict.model, call.llmModel],
  state: ({ call }) => [call.running ? "open" : "ended"],
  language: ({ call }) => [call.language],
  carrier: ({ call }) => [call.carrier],
  direction: ({ call }) => [call.direction],
  environment: ({ call }) => [call.environment],
};

const passes = (detail: CallDetail, filters: CallFilters): boolean =>
  Object.entries(SEEN).every(([name, see]) => {
    const wanted: unknown = filters[name as keyof CallFilters];
    return (
      !Array.isArray(wanted) ||
      wanted.length === 0 ||
      see(detail).some((word) => word !== null && wanted.includes(word))
    );
  });

function summaryOf({ call, verdict, turns }: CallDetail): CallSummary {
  const answered = (turns ?? []).filter(({ kind }) => kind !== "greeting");
  const worst = answered.toSorted((a, b) => b.latencyMs - a.latencyMs)[0];
  return {
    sid: call.sid,
    traceId: call.traceId,
    startedAt: call.startedAt ?? "",
    durationMs: call.durationMs,
    vertical: call.vertical,
    agent: call.agent,
    direction: call.direction,
    language: call.language,
    outcome: call.outcome,
    verdict: verdict.status,
    breachedStage: verdict.stage,
    worstTurnIndex: worst?.index ?? null,
    worstTurnMs: worst?.latencyMs ?? null,
    worstTurnBudgetMs: worst?.budgetMs ?? null,
    turns: call.turns,
    slowTurns: call.slowTurns,
    sentiment: null,
    sampled: true,
    running: call.running,
  };
}

/** Why these calls are from traces, and what they leave out. `why`: a sentence. */
export function sampleNote(why: string, { read, stopped }: TraceWalk, filters: CallFilters): string {
  const sort = filters.sort ?? "time";
  const parts = [
    `${why} These calls are sampled: from traces.`,
    "Calls whose trace was not kept are not among them, and of running ones only those that have sent a turn.",
    ...(filters.sentiment === undefined && sort !== "sentiment" ? [] : ["Traces hold no sentiment."]),
    ...(!stopped
      ? []
      : sort === "time"
        ? [`${plural(read, "trace")} were read so far; the next page looks further.`]
        : [`The order is that of the newest ${plural(read, "trace")}.`]),
  ];
  return parts.join(" ");
}
