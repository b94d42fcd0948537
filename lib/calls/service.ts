import type { LogList } from "#lib/logs/schema.ts";
import { linesOf } from "#lib/logs/service.ts";
import { withShared } from "#lib/logs/view/attributes.ts";
import { fail, ok, type Result } from "#lib/problem/model.ts";
import type { ServiceContext } from "#lib/sources/context.ts";
import { questionsOf } from "#lib/sources/questions.ts";
import type { QueryReport } from "#lib/sources/schema.ts";
import { NO_SPANS, spanColumns, spanDetail } from "#lib/traces/model.ts";
import { searchAttributes } from "#lib/traces/attribute-search.ts";
import type { SpanDetail, SpanList, SpanSearch } from "#lib/traces/schema.ts";
import { parseSpanId } from "#lib/units.ts";
import { callDetail } from "./model.ts";
import { openSpans, openSubject, type OpenedCall } from "./open.ts";
import type { CallDetail } from "./schema.ts";
import type { Subject } from "./subject.ts";

/** A call or a trace, its spans and its logs. Server only. Each answers although a source is down, and says which. */

/** Of a trace that names no call, `call.sid` is the trace id. */
export async function getCall(subject: Subject, context: ServiceContext): Promise<Result<CallDetail>> {
  const call = await openSubject(subject, context);
  if (!call.ok) return call;
  return ok({ ...callDetail(call.value, call.value.sources), queries: questionsOf(context) });
}

export async function getSpans(subject: Subject, context: ServiceContext): Promise<Result<SpanList>> {
  const call = await openSubject(subject, context);
  if (!call.ok) return call;
  return ok({ ...spansOf(call.value), queries: ofTempo(questionsOf(context)) });
}

const ofTempo = (queries: readonly QueryReport[]): QueryReport[] =>
  queries.filter(({ source }) => source === "tempo");

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
  const trace = await openSpans(subject, context);
  if (!trace.ok) return trace;
  const { tree, sources } = trace.value;
  return ok({
    count: tree?.nodes.length ?? 0,
    rows: tree === null ? [] : searchAttributes(tree, text),
    sources: [...sources],
  });
}

export async function getSpanDetail(
  subject: Subject,
  spanId: string,
  context: ServiceContext,
): Promise<Result<SpanDetail>> {
  const id = parseSpanId(spanId);
  if (id === null) return fail("bad_request", "This is not a span id: it has 16 hex digits.", "spanId");
  const trace = await openSpans(subject, context);
  if (!trace.ok) return trace;
  const { tree, sources } = trace.value;
  const node = tree?.nodes.find(({ span }) => span.spanId === id);
  if (node !== undefined) return ok(spanDetail(node.span));
  const tempo = sources.find(({ source }) => source === "tempo");
  return tempo?.state === "error"
    ? fail("unavailable", tempo.message)
    : fail("not_found", "The trace has no such span.");
}

export interface CallPage {
  readonly call: CallDetail;
  /** Null: too many for a page; they are fetched apart. */
  readonly spans: SpanList | null;
  /** Null: not asked for, or too many. */
  readonly logs: LogList | null;
}

/** Above these sizes the browser fetches the rows by itself, so that the verdict need not wait for them. */
const MOST_SPANS = 2_000;
const MOST_LINES = 500;

/**
 * What the page of a call or a trace shows at first, from one fetch of the trace. A large trace has many log lines too:
 * of one, neither is made here.
 */
export async function getCallPage(subject: Subject, context: ServiceContext): Promise<Result<CallPage>> {
  const call = await openSubject(subject, context);
  if (!call.ok) return call;
  const queries = questionsOf(context);
  const detail = { ...callDetail(call.value, call.value.sources), queries };
  if ((call.value.trace?.spans.length ?? 0) > MOST_SPANS)
    return ok({ call: detail, spans: null, logs: null });
  const logs = await linesOf(call.value, context);
  return ok({
    call: detail,
    spans: { ...spansOf(call.value), queries: ofTempo(queries) },
    logs: logs.lines.length > MOST_LINES ? null : withShared(logs),
  });
}

export interface WholeCall {
  readonly call: CallDetail;
  readonly spans: SpanList;
  readonly logs: LogList;
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
  const call = await openSubject(subject, context);
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
  // What was asked belongs to this console, not to a file.
  const { queries: _queries, ...logs } = await linesOf(call.value, context);
  return ok({
    call: callDetail(call.value, call.value.sources),
    spans: spansOf(call.value),
    logs,
    details: [...chosen].map(spanDetail),
  });
}
