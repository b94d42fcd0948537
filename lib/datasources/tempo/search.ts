import type { Attributes } from "#lib/traces/raw.ts";
import type { Reply, Success } from "#lib/sources/model.ts";
import { nanoseconds, parseSpanId, parseTraceId } from "#lib/units.ts";
import type { Nanoseconds, SpanId, TraceId } from "#lib/units.ts";
import { learnLimit } from "../limits.ts";
import { parseReply } from "../parse.ts";
import { ask } from "../transport.ts";
import type { Backend, Options } from "../transport.ts";
import { HOUR_MS, windowsNewestFirst } from "../windows.ts";
import { adaptAttributes, adaptTime } from "./adapt.ts";
import { mostRecent } from "./query.ts";
import { searchSchema } from "./schema.ts";
import type { TempoFoundTrace } from "./schema.ts";

export interface Search extends Options {
  /** TraceQL from query.ts. */
  readonly query: string;
  /** Epoch ms. Tempo files a late span under the time it arrived: reach well past a call's end. */
  readonly startMs: number;
  readonly endMs: number;
  /** Traces. Default 20. */
  readonly limit?: number;
  /** Spans of each span set. Default 3, at most 100. */
  readonly spansPerSet?: number;
  /** Newest first rather than the first found; slower in a large Tempo. Default true. */
  readonly mostRecent?: boolean;
}

export interface FoundSpan {
  readonly spanId: SpanId;
  /** Null when the query does not ask for it. */
  readonly name: string | null;
  readonly startNs: Nanoseconds;
  readonly durationNs: Nanoseconds;
  /** Those that the query names or selects. */
  readonly attributes: Attributes;
}

export interface FoundTrace {
  readonly traceId: TraceId;
  /** Null while the root span has not come: always so in a running call. */
  readonly rootService: string | null;
  readonly rootName: string | null;
  /** Of what Tempo has of it: in a long call, of a fragment. Fetch the trace by id for the truth. */
  readonly startNs: Nanoseconds;
  readonly durationMs: number;
  readonly spanSets: readonly { readonly matched: number; readonly spans: readonly FoundSpan[] }[];
}

export interface SearchAnswer {
  /** Newest first, each trace once. */
  readonly traces: readonly FoundTrace[];
  /** True when `limit` was reached: there may be more. */
  readonly truncated: boolean;
}

const MAX_RANGE_MS = 168 * HOUR_MS;
const ROOT_NOT_YET = "<root span not yet received>";

/**
 * Traces with spans that match. https://grafana.com/docs/tempo/latest/api_docs/#search
 * Tempo refuses ranges over 168 h (or its own limit, which its refusal tells): longer ones are split, newest
 * first, until `limit` is reached. It gives the first it finds unless told `most_recent`, strips leading zeros
 * from trace ids, and hides the last 30 s. When a later part fails the answer is partial.
 */
export async function search(tempo: Backend, options: Search): Promise<Reply<SearchAnswer>> {
  const limit = options.limit ?? 20;
  const found = new Map<TraceId, FoundTrace>();
  let partial: string | null = null;
  let tookMs = 0;
  const maxMs = tempo.learned.get("search") ?? MAX_RANGE_MS;
  // Whole seconds before the cut: rounded after it, a window of 168 h would be a second too long.
  const startMs = Math.floor(options.startMs / 1000) * 1000;
  const windows = windowsNewestFirst(startMs, Math.ceil(options.endMs / 1000) * 1000, maxMs);
  for (const [index, window] of windows.entries()) {
    const reply = await searchOnce(tempo, options, window, limit - found.size);
    tookMs += reply.tookMs;
    if (!reply.ok) {
      // Once only: what is learned is shorter than what was asked.
      if (index === 0 && learnLimit(tempo, "search", reply.error, maxMs)) return search(tempo, options);
      if (found.size === 0) return { ...reply, tookMs };
      partial = `Tempo gave only the newest part: ${reply.error.message}`;
      break;
    }
    partial ??= reply.partial;
    for (const trace of reply.value) merge(found, trace);
    if (found.size >= limit) break;
  }
  const traces = [...found.values()].sort((a, b) => (a.startNs < b.startNs ? 1 : -1)).slice(0, limit);
  return { ok: true, value: { traces, truncated: found.size >= limit }, partial, tookMs };
}

async function searchOnce(
  tempo: Backend,
  options: Search,
  window: { startMs: number; endMs: number },
  limit: number,
): Promise<Reply<readonly FoundTrace[]>> {
  const params = {
    q: options.mostRecent === false ? options.query : mostRecent(options.query),
    start: Math.floor(window.startMs / 1000),
    end: Math.ceil(window.endMs / 1000),
    limit,
    spss: options.spansPerSet,
  };
  const { signal, timeoutMs } = options;
  const reply = await ask(tempo, { path: "/api/search", params, signal, timeoutMs });
  const parsed = parseReply(tempo, reply, searchSchema, (answer) => answer);
  if (!parsed.ok) return parsed;
  const { completedJobs, totalJobs } = parsed.value.metrics ?? {};
  const traces = (parsed.value.traces ?? []).flatMap(adaptFound);
  const whole =
    completedJobs === undefined ||
    totalJobs === undefined ||
    completedJobs >= totalJobs ||
    traces.length >= limit;
  const answer: Success<readonly FoundTrace[]> = { ...parsed, value: traces };
  return whole
    ? answer
    : { ...answer, partial: `Tempo searched ${completedJobs} of ${totalJobs} parts of its data.` };
}

/** A trace that lies across two windows comes from both: the spans are put together. */
function merge(found: Map<TraceId, FoundTrace>, trace: FoundTrace): void {
  const known = found.get(trace.traceId);
  if (known === undefined) {
    found.set(trace.traceId, trace);
    return;
  }
  const seen = new Set(known.spanSets.flatMap((set) => set.spans.map((span) => span.spanId)));
  const sets = trace.spanSets.flatMap((set) => {
    const spans = set.spans.filter((span) => !seen.has(span.spanId));
    return spans.length === 0 ? [] : [{ matched: spans.length, spans }];
  });
  const startNs = trace.startNs < known.startNs ? trace.startNs : known.startNs;
  found.set(trace.traceId, {
    ...known,
    startNs,
    rootService: known.rootService ?? trace.rootService,
    rootName: known.rootName ?? trace.rootName,
    durationMs: Math.max(known.durationMs, trace.durationMs),
    spanSets: [...known.spanSets, ...sets],
  });
}

function adaptFound(trace: TempoFoundTrace): FoundTrace[] {
  const traceId = parseTraceId(trace.traceID);
  if (traceId === null) return [];
  const rootless = trace.rootTraceName === ROOT_NOT_YET || trace.rootServiceName === ROOT_NOT_YET;
  const name = (value: string | undefined) =>
    rootless || value === undefined || value === "" ? null : value;
  const sets = trace.spanSets ?? (trace.spanSet ? [trace.spanSet] : []);
  return [
    {
      traceId,
      rootService: name(trace.rootServiceName),
      rootName: name(trace.rootTraceName),
      startNs: adaptTime(trace.startTimeUnixNano) ?? nanoseconds(0n),
      durationMs: trace.durationMs ?? 0,
      spanSets: sets.map((set) => {
        const spans = (set.spans ?? []).flatMap(adaptFoundSpan);
        return { matched: set.matched ?? spans.length, spans };
      }),
    },
  ];
}

type TempoSpan = NonNullable<NonNullable<TempoFoundTrace["spanSet"]>["spans"]>[number];

function adaptFoundSpan(span: TempoSpan): FoundSpan[] {
  const spanId = parseSpanId(span.spanID);
  const startNs = adaptTime(span.startTimeUnixNano);
  const durationNs = adaptTime(span.durationNanos);
  if (spanId === null || startNs === null || durationNs === null) return [];
  const attributes = adaptAttributes(span.attributes);
  return [{ spanId, name: span.name ?? null, startNs, durationNs, attributes }];
}
