import { logRetention, nsOf } from "#lib/calls/call-log.ts";
import { type OpenedCall, openSubject } from "#lib/calls/open.ts";
import type { Subject } from "#lib/calls/subject.ts";
import { askingApart } from "#lib/datasources/backends.ts";
import { queryLogs } from "#lib/datasources/loki/logs.ts";
import { stream } from "#lib/datasources/loki/query.ts";
import { ok, type Result } from "#lib/problem/model.ts";
import type { ServiceContext } from "#lib/sources/context.ts";
import { sourceReport } from "#lib/sources/model.ts";
import { questionsOf } from "#lib/sources/questions.ts";
import { logLines, MAX_LINES } from "./model.ts";
import type { LogList } from "./schema.ts";

/** The log lines of a call or a trace. Server only. */

const MINUTE_MS = 60_000;
/** The post-call analysis and an edge's last lines come minutes after the end. */
const LOGS_AFTER_MS = 60 * MINUTE_MS;

export async function getLogs(subject: Subject, context: ServiceContext): Promise<Result<LogList>> {
  const call = await openSubject(subject, context);
  return call.ok ? ok(await linesOf(call.value, context)) : call;
}

/** Lines that name the call or its trace, of any service: what a tool's backend wrote belongs to it too. */
export async function linesOf(
  { sid, trace, log, life }: OpenedCall,
  context: ServiceContext,
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
    queries: questionsOf({ ...context, backends }),
  };
}
