import { logRetention, nsOf } from "#lib/calls/call-log.ts";
import { type OpenedCall, openSubject } from "#lib/calls/open.ts";
import type { Subject } from "#lib/calls/subject.ts";
import { askingApart } from "#lib/datasources/backends.ts";
import { queryLogs } from "#lib/datasources/loki/logs.ts";
import { stream } from "#lib/datasources/loki/query.ts";
import { ok, type Result } from "#lib/problem/model.ts";
import type { ServiceContext } from "#lib/sources/context.ts";
import { mergeReports, sourceReport } from "#lib/sources/model.ts";
import { questionsOf } from "#lib/sources/questions.ts";
import { MAX_LINES } from "./limits.ts";
import { lineId, logLines } from "./model.ts";
import { field, type RawLogLine } from "./raw.ts";
import type { ContextQuery, LogContext, LogList, LogsQuery } from "./schema.ts";
import { withShared } from "./view/attributes.ts";

/** The log lines of a call or a trace. Server only. */

const MINUTE_MS = 60_000;
/** The post-call analysis and an edge's last lines come minutes after the end. */
const LOGS_AFTER_MS = 60 * MINUTE_MS;

export async function getLogs(
  subject: Subject,
  { after }: LogsQuery,
  context: ServiceContext,
): Promise<Result<LogList>> {
  const call = await openSubject(subject, context);
  if (!call.ok) return call;
  return ok(withShared(await linesOf(call.value, context, after === undefined ? null : BigInt(after))));
}

const AROUND_MS = 10 * MINUTE_MS;

/**
 * What the same service wrote around an instant, of other calls too: of those only the text, and never an attribute.
 * Within ten minutes on each side.
 */
export async function getLogContext(
  subject: Subject,
  { at, service, lines }: ContextQuery,
  context: ServiceContext,
): Promise<Result<LogContext>> {
  const call = await openSubject(subject, context);
  if (!call.ok) return call;
  const { sid, trace, log, life } = call.value;
  const backends = askingApart(context.backends);
  const question = {
    query: stream({ service_name: service }).text,
    limit: lines,
    signal: context.signal,
  } as const;
  const atNs = BigInt(at);
  const [before, after] = await Promise.all([
    queryLogs(backends.loki, {
      ...question,
      startNs: atNs > nsOf(AROUND_MS) ? atNs - nsOf(AROUND_MS) : 0n,
      endNs: atNs,
      direction: "backward",
    }),
    queryLogs(backends.loki, {
      ...question,
      // The line itself is the first of these.
      limit: lines + 1,
      startNs: atNs,
      endNs: atNs + nsOf(AROUND_MS),
      direction: "forward",
    }),
  ]);
  const found = [before, after].flatMap((reply) => (reply.ok ? reply.value.lines : []));
  const traceId = trace?.traceId ?? log.end?.traceId ?? log.start?.traceId ?? null;
  const own = new Set(
    found
      .filter((line) => {
        const [ofCall, ofTrace] = [field(line, "call_sid"), field(line, "trace_id")];
        return (sid !== null && ofCall === sid) || (traceId !== null && ofTrace === traceId);
      })
      .map(lineId),
  );
  const empty = { state: "empty", message: "Loki has no lines of this service around then." } as const;
  const reports = [before, after].map((reply) => sourceReport("loki", reply));
  const merged = mergeReports(reports);
  return ok({
    lines: logLines(found, { startNs: life.startNs, turnOf: new Map() }).lines.map(
      ({ id, timeNs, offsetMs, level, body }) => ({
        id,
        timeNs,
        offsetMs,
        level,
        service,
        body,
        own: own.has(id),
      }),
    ),
    sources:
      merged === null ? [] : [found.length === 0 && merged.state === "ok" ? { ...merged, ...empty } : merged],
    queries: questionsOf({ ...context, backends }),
  });
}

/**
 * Lines that name the call or its trace, of any service: what a tool's backend wrote belongs to it too. `afterNs`: only
 * those from this instant on.
 */
export async function linesOf(
  { sid, trace, log, life }: OpenedCall,
  context: ServiceContext,
  afterNs: bigint | null = null,
): Promise<LogList> {
  const { nowMs, signal } = context;
  const backends = askingApart(context.backends);
  const traceId = trace?.traceId ?? log.end?.traceId ?? log.start?.traceId ?? null;
  const fields: [string, string][] = [
    ...(sid === null ? [] : [["call_sid", sid] satisfies [string, string]]),
    ...(traceId === null ? [] : [["trace_id", traceId] satisfies [string, string]]),
  ];
  const whole = logRetention(context);
  const startNs = life.startNs === null ? whole.startNs : life.startNs - nsOf(MINUTE_MS);
  const endNs = life.endNs === null ? nsOf(nowMs + MINUTE_MS) : life.endNs + nsOf(LOGS_AFTER_MS);
  // A span's times can be anything: from 1970 on, it would be hundreds of questions.
  const window = since(afterNs, {
    startNs: startNs > whole.startNs ? startNs : whole.startNs,
    endNs: endNs < whole.endNs ? endNs : whole.endNs,
  });
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
    untraced: untracedOf(lines, afterNs === null ? MOST_UNTRACED : MAX_LINES),
    sources: [sourceReport("loki", reply, lines.length === 0 && afterNs === null ? empty : null)],
    queries: questionsOf({ ...context, backends }),
  };
}

/** Never empty: Loki refuses a range that ends before it begins. */
function since(afterNs: bigint | null, { startNs, endNs }: { startNs: bigint; endNs: bigint }) {
  if (afterNs === null || afterNs <= startNs) return { startNs, endNs };
  return { startNs: afterNs < endNs ? afterNs : endNs - 1n, endNs };
}

const MOST_UNTRACED = 20;

/** Notes are written by people, who are in no trace. */
function untracedOf(lines: readonly RawLogLine[], most: number): NonNullable<LogList["untraced"]> {
  const untraced = lines.filter(
    (line) => (field(line, "trace_id") ?? "") === "" && field(line, "event_name") !== "call.note",
  );
  return { count: untraced.length, ids: untraced.slice(0, most).map(lineId) };
}
