import { type LogPipeline, stream } from "#lib/datasources/loki/query.ts";
import { queryLogs } from "#lib/datasources/loki/logs.ts";
import type { ServiceContext } from "#lib/sources/context.ts";
import { mapReply, type Reply } from "#lib/sources/model.ts";
import type { CallSid, TraceId } from "#lib/units.ts";
import { type CallRecord, callRecord } from "./records.ts";

/** Questions to the call log, `{service_name="voice-calls"}`. */

export interface NsWindow {
  /** Epoch ns; start inclusive, end exclusive. */
  readonly startNs: bigint;
  readonly endNs: bigint;
}

const DAY_MS = 86_400_000;
/** Clocks of edges run ahead of the console's at times. */
export const AHEAD_MS = 5 * 60_000;
export const nsOf = (ms: number): bigint => BigInt(Math.round(ms)) * 1_000_000n;

/** Everything that Loki still has. */
export const logRetention = ({ config, nowMs }: ServiceContext): NsWindow => ({
  startNs: nsOf(nowMs - config.retention.logDays * DAY_MS),
  endNs: nsOf(nowMs + AHEAD_MS),
});

export const callLogStream = (): LogPipeline => stream({ service_name: "voice-calls" });

export interface RecordAnswer {
  /** Newest first, as Loki gave them. */
  readonly records: readonly CallRecord[];
  readonly truncated: boolean;
  /** Epoch ns of the last line, whether or not it was a record; null without lines. */
  readonly oldestNs: bigint | null;
}

export async function queryRecords(
  query: LogPipeline,
  window: NsWindow,
  limit: number,
  { backends, signal }: ServiceContext,
): Promise<Reply<RecordAnswer>> {
  const reply = await queryLogs(backends.loki, { query: query.text, ...window, limit, signal });
  return mapReply(reply, ({ lines, truncated }) => ({
    records: lines.flatMap((line) => callRecord(line) ?? []),
    truncated,
    oldestNs: lines.at(-1)?.timeNs ?? null,
  }));
}

/** A call has a handful of records, and so have its legs. */
const MAX_RECORDS = 500;

/** The records of a call and of the calls that it was transferred to. */
export const recordsOfCall = (sid: CallSid, context: ServiceContext): Promise<Reply<RecordAnswer>> =>
  queryRecords(
    callLogStream().whereAny([
      ["call_sid", sid],
      ["call_parent_sid", sid],
    ]),
    logRetention(context),
    MAX_RECORDS,
    context,
  );

export const recordsOfTrace = (traceId: TraceId, context: ServiceContext): Promise<Reply<RecordAnswer>> =>
  queryRecords(callLogStream().where("trace_id", traceId), logRetention(context), MAX_RECORDS, context);
