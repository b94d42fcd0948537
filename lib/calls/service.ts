import { queryLogs } from "#lib/datasources/loki/logs.ts";
import { stream } from "#lib/datasources/loki/query.ts";
import { logLines, MAX_LINES } from "#lib/logs/model.ts";
import type { LogList } from "#lib/logs/schema.ts";
import { fail, ok, type Result } from "#lib/problem/model.ts";
import type { ServiceContext } from "#lib/sources/context.ts";
import { sourceReport } from "#lib/sources/model.ts";
import { NO_SPANS, spanColumns, spanDetail } from "#lib/traces/model.ts";
import { searchAttributes } from "#lib/traces/attribute-search.ts";
import type { SpanDetail, SpanList, SpanSearch } from "#lib/traces/schema.ts";
import { parseSpanId } from "#lib/units.ts";
import { logRetention, nsOf } from "./call-log.ts";
import { callDetail } from "./model.ts";
import { openCall, type OpenedCall, openTrace } from "./open.ts";
import type { CallDetail } from "./schema.ts";
import type { Subject } from "./subject.ts";

/** A call or a trace, its spans and its logs. Server only. Each answers although a source is down, and says which. */

const MINUTE_MS = 60_000;
/** The post-call analysis and an edge's last lines come minutes after the end. */
const LOGS_AFTER_MS = 60 * MINUTE_MS;

/** Everything that is known of a call, or of a trace's call: the one way in for all that follows. */
const open = ({ kind, id }: Subject, context: ServiceContext): Promise<Result<OpenedCall>> =>
  kind === "call" ? openCall(id, context) : openTrace(id, context);

/** Of a trace that names no call, `call.sid` is the trace id. */
export async function getCall(subject: Subject, context: ServiceContext): Promise<Result<CallDetail>> {
  const call = await open(subject, context);
  return call.ok ? ok(callDetail(call.value, call.value.sources)) : call;
}

export async function getSpans(subject: Subject, context: ServiceContext): Promise<Result<SpanList>> {
  const call = await open(subject, context);
  return call.ok ? ok(spansOf(call.value)) : call;
}

function spansOf({ trace, sources }: OpenedCall): SpanList {
  const tempo = sources.filter(({ source }) => source === "tempo");
  if (trace === null) return { traceId: null, ...NO_SPANS, sources: tempo };
  return { traceId: trace.traceId, ...spanColumns(trace.tree, trace.profile), sources: tempo };
}

/** Spans by what is not in their rows: attributes, events, status messages. */
export async function searchSpans(
  subject: Subject,
  text: string,
  context: ServiceContext,
): Promise<Result<SpanSearch>> {
  const call = await open(subject, context);
  if (!call.ok) return call;
  const spans = call.value.trace?.tree.nodes.map(({ span }) => span) ?? [];
  const sources = call.value.sources.filter(({ source }) => source === "tempo");
  return ok({ count: spans.length, rows: searchAttributes(spans, text), sources });
}

export async function getSpanDetail(
  subject: Subject,
  spanId: string,
  context: ServiceContext,
): Promise<Result<SpanDetail>> {
  const id = parseSpanId(spanId);
  if (id === null) return fail("bad_request", "This is not a span id: it has 16 hex digits.", "spanId");
  const call = await open(subject, context);
  if (!call.ok) return call;
  const { trace, sources } = call.value;
  const node = trace?.tree.nodes.find(({ span }) => span.spanId === id);
  if (node !== undefined) return ok(spanDetail(node.span));
  const tempo = sources.find(({ source }) => source === "tempo");
  return tempo?.state === "error"
    ? fail("unavailable", tempo.message)
    : fail("not_found", "The trace has no such span.");
}

export async function getLogs(subject: Subject, context: ServiceContext): Promise<Result<LogList>> {
  const call = await open(subject, context);
  return call.ok ? ok(await logsOf(call.value, context)) : call;
}

/** Lines that name the call or its trace, of any service: what a tool's backend wrote belongs to it too. */
async function logsOf({ sid, trace, log, life }: OpenedCall, context: ServiceContext): Promise<LogList> {
  const { backends, nowMs, signal } = context;
  const traceId = trace?.traceId ?? log.end?.traceId ?? log.start?.traceId ?? null;
  const fields: [string, string][] = [
    ...(sid === null ? [] : [["call_sid", sid] satisfies [string, string]]),
    ...(traceId === null ? [] : [["trace_id", traceId] satisfies [string, string]]),
  ];
  const whole = logRetention(context);
  const startNs = life.startNs === null ? whole.startNs : life.startNs - nsOf(MINUTE_MS);
  const endNs = life.endNs === null ? nsOf(nowMs + MINUTE_MS) : life.endNs + nsOf(LOGS_AFTER_MS);
  // A span's times can be anything: from 1970 on, it would be hundreds of questions.
  const window = {
    startNs: startNs > whole.startNs ? startNs : whole.startNs,
    endNs: endNs < whole.endNs ? endNs : whole.endNs,
  };
  const reply = await queryLogs(backends.loki, {
    query: stream({ service_name: { pattern: ".+" } }).whereAny(fields).text,
    ...window,
    limit: MAX_LINES + 1,
    direction: "forward",
    signal,
  });
  const lines = reply.ok ? reply.value.lines : [];
  const empty = { state: "empty", message: "Loki has no lines of this call." } as const;
  const turnOf = trace?.profile.turnOf ?? new Map<string, number>();
  return {
    ...logLines(lines, { startNs: life.startNs, turnOf }),
    sources: [sourceReport("loki", reply, lines.length === 0 ? empty : null)],
  };
}

export interface CallPage {
  readonly call: CallDetail;
  readonly spans: SpanList;
  readonly logs: LogList;
}

/** What the page of a call or a trace shows at first, from one fetch of the trace. */
export async function getCallPage(subject: Subject, context: ServiceContext): Promise<Result<CallPage>> {
  const call = await open(subject, context);
  if (!call.ok) return call;
  return ok({
    call: callDetail(call.value, call.value.sources),
    spans: spansOf(call.value),
    logs: await logsOf(call.value, context),
  });
}

export interface WholeCall extends CallPage {
  /** Spans whole, in the trace's order. */
  readonly details: readonly SpanDetail[];
}

/**
 * The page's content and the attributes of at most so many spans: where there are more, those of the call, its turns,
 * its stages and its errors come first.
 */
export async function getWholeCall(
  subject: Subject,
  context: ServiceContext,
  mostDetails: number,
): Promise<Result<WholeCall>> {
  const call = await open(subject, context);
  if (!call.ok) return call;
  const { trace } = call.value;
  const spans = trace?.tree.nodes.map(({ span }) => span) ?? [];
  const counts = (span: (typeof spans)[number]): boolean =>
    span.status === "error" || span.parentId === null || (trace?.profile.stageOf.has(span.spanId) ?? false);
  const inTurn = (span: (typeof spans)[number]): boolean => trace?.profile.turnOf.has(span.spanId) ?? false;
  const chosen =
    spans.length <= mostDetails
      ? spans
      : new Set(
          [
            ...spans.filter(counts),
            ...spans.filter((span) => !counts(span) && inTurn(span)),
            ...spans.filter((span) => !counts(span) && !inTurn(span)),
          ].slice(0, mostDetails),
        );
  return ok({
    call: callDetail(call.value, call.value.sources),
    spans: spansOf(call.value),
    logs: await logsOf(call.value, context),
    details: [...chosen].map(spanDetail),
  });
}
