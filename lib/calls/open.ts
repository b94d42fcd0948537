import { traceById } from "#lib/datasources/tempo/client.ts";
import { plural } from "#lib/format/text.ts";
import type { ServiceContext } from "#lib/sources/context.ts";
import { fail, ok, type Result } from "#lib/problem/model.ts";
import { mergeReports, type Reply, sourceReport } from "#lib/sources/model.ts";
import type { SourceReport } from "#lib/sources/schema.ts";
import type { TraceTree } from "#lib/traces/tree.ts";
import { type CallSid, parseCallSid, parseTraceId } from "#lib/units.ts";
import { recordsOfCall, recordsOfTrace, type RecordAnswer } from "./call-log.ts";
import { callerOfTrace } from "./callers.ts";
import { findTrace, traceBesideLog, type TraceSearch } from "./find-trace.ts";
import { lifeOf, missingTrace, stateOf, type TraceReply } from "./life.ts";
import type { CallEvidence } from "./model.ts";
import { profiledTree, readTrace } from "./reading.ts";
import { type CallLog, callLogOf } from "./records.ts";
import type { Subject } from "./subject.ts";

/** All that was found of a call, with the state of each source. */
export interface OpenedCall extends CallEvidence {
  readonly sources: readonly SourceReport[];
}

const BAD_SID =
  "This is not a Call SID: Twilio's are CA and 32 hex digits; other carriers' have at most 128 printable characters.";

/** Everything that is known of a call, or of a trace's call: the one way in for all that follows. */
export const openSubject = ({ kind, id }: Subject, context: ServiceContext): Promise<Result<OpenedCall>> =>
  kind === "call" ? openCall(id, context) : openTrace(id, context);

/** Asks for everything that is known of a call. One dead source never fails it. */
export async function openCall(sid: string, context: ServiceContext): Promise<Result<OpenedCall>> {
  const parsed = parseCallSid(sid);
  if (parsed === null) return fail("bad_request", BAD_SID, "sid");
  // A call that names no SID goes by its trace's id, which some carriers' ids look like.
  const asTrace = /^[0-9a-f]{32}$/.test(parsed) ? parseTraceId(parsed) : null;
  if (asTrace !== null) {
    const reply = await traceById(context.backends.tempo, asTrace, { signal: context.signal });
    if (reply.ok && reply.value.spans.length > 0) return openTrace(asTrace, context);
  }
  const log = recordsOfCall(parsed, context);
  const trace = await findTrace(parsed, context, () => log);
  return opened(parsed, trace, await log, context);
}

/** The same from a trace id: the call that the trace or its log lines name, or a trace without a call. */
export async function openTrace(traceId: string, context: ServiceContext): Promise<Result<OpenedCall>> {
  const parsed = parseTraceId(traceId);
  if (parsed === null) {
    return fail(
      "bad_request",
      "This is not a trace id: it has 32 hex digits, not all of them zero.",
      "traceId",
    );
  }
  const asked = recordsOfTrace(parsed, context);
  const reply = await traceBesideLog(parsed, context, () => asked);
  const trace: TraceSearch = { reply, traceId: parsed, rootId: null };
  const told = await asked;
  const sid = parseCallSid(sidOf(trace, told) ?? "");
  // Asked again by SID: the legs, and lines that were written without the trace's id.
  return opened(sid, trace, sid === null ? told : await recordsOfCall(sid, context), context);
}

/** A subject's spans in order, and what Tempo said. */
export interface OpenedTrace {
  readonly tree: TraceTree | null;
  readonly sources: readonly SourceReport[];
}

/** Only the trace: where that is kept, nobody is asked. A missing one takes all that is known to say why it is. */
export async function openSpans(subject: Subject, context: ServiceContext): Promise<Result<OpenedTrace>> {
  const found = await foundTrace(subject, context);
  if (found?.reply.ok && found.reply.value.spans.length > 0) {
    const { tree } = profiledTree(found.reply.value.spans, found.rootId);
    return ok({ tree, sources: [sourceReport("tempo", found.reply)] });
  }
  const call = await openSubject(subject, context);
  if (!call.ok) return call;
  const sources = call.value.sources.filter(({ source }) => source === "tempo");
  return ok({ tree: call.value.trace?.tree ?? null, sources });
}

async function foundTrace({ kind, id }: Subject, context: ServiceContext): Promise<TraceSearch | null> {
  let asked: Promise<Reply<RecordAnswer>> | null = null;
  if (kind === "call") {
    const sid = parseCallSid(id);
    return sid === null ? null : findTrace(sid, context, () => (asked ??= recordsOfCall(sid, context)));
  }
  const traceId = parseTraceId(id);
  if (traceId === null) return null;
  const reply = await traceBesideLog(traceId, context, () => (asked ??= recordsOfTrace(traceId, context)));
  return { reply, traceId, rootId: null };
}

function sidOf({ reply }: TraceSearch, told: Reply<RecordAnswer>): string | null {
  const named = told.ok ? told.value.records[0]?.sid : undefined;
  return named ?? (reply.ok ? profiledTree(reply.value.spans, null).profile.facts.sid : null);
}

async function opened(
  sid: CallSid | null,
  found: TraceSearch,
  told: Reply<RecordAnswer>,
  context: ServiceContext,
): Promise<Result<OpenedCall>> {
  if (context.signal?.aborted) return fail("aborted", "The question was given up.");
  const { config, nowMs } = context;
  let records = told.ok ? told.value.records : [];
  const log = callLogOf(records, sid ?? "");
  const { reply } = found;
  const trace =
    reply.ok && reply.value.spans.length > 0 && found.traceId !== null
      ? readTrace(
          { traceId: found.traceId, ...reply.value, partial: reply.partial },
          log,
          config.budgets,
          found.rootId,
        )
      : null;
  const known = log.start !== null || log.end !== null || log.analysis !== null;
  if (trace === null && !known) return neverSeen(found, told, context);

  const parent = parseCallSid(trace?.profile.facts.parentSid ?? (log.end ?? log.start)?.parentSid ?? "");
  const above = parent === null ? null : await recordsOfCall(parent, context);
  if (above?.ok) records = [...records, ...above.value.records.filter((record) => record.sid === parent)];

  const traceReply: TraceReply =
    trace !== null ? "found" : reply.ok ? "missing" : reply.error.kind === "off" ? "off" : "error";
  const evidence: CallEvidence = {
    sid,
    trace,
    traceReply,
    log,
    records,
    life: lifeOf(trace, log, nowMs),
    budgets: config.budgets,
    traceDays: config.retention.traceDays,
    callerHash: trace === null ? null : callerOfTrace(trace, context),
    nowMs,
  };
  return ok({ ...evidence, sources: reportsOf(evidence, found, [told, ...(above ? [above] : [])], context) });
}

function reportsOf(
  evidence: CallEvidence,
  { reply }: TraceSearch,
  told: readonly Reply<RecordAnswer>[],
  { config, nowMs }: ServiceContext,
): SourceReport[] {
  const state = stateOf(evidence.life, evidence.log, evidence.traceReply, evidence);
  const missing = evidence.trace === null ? missingTrace(state, config.retention.traceDays) : null;
  const loki = mergeReports(
    told.map((one, i) =>
      sourceReport("loki", one, i === 0 ? emptyLog(evidence.log, evidence, nowMs, config) : null),
    ),
  );
  return [sourceReport("tempo", reply, missing), ...(loki === null ? [] : [loki])];
}

function emptyLog(
  log: CallLog,
  { life }: CallEvidence,
  nowMs: number,
  { retention }: ServiceContext["config"],
): { readonly state: "expired" | "empty"; readonly message: string } | null {
  if (log.start !== null || log.end !== null) return null;
  const endMs = life.endNs === null ? nowMs : Number(life.endNs / 1_000_000n);
  if (endMs < nowMs - retention.logDays * 86_400_000) {
    return {
      state: "expired",
      message: `Logs are kept ${plural(retention.logDays, "day")}; this call is older.`,
    };
  }
  return {
    state: "empty",
    message: "Loki has no call log of this call; its facts are from the trace alone.",
  };
}

/** Nothing at all: that is an answer only when everyone who might know has answered. */
function neverSeen(
  { reply }: TraceSearch,
  told: Reply<RecordAnswer>,
  { config }: ServiceContext,
): Result<never> {
  const failures = [reply, told].flatMap((one) => (one.ok ? [] : [one.error]));
  const broken = failures.filter((error) => error.kind !== "off");
  if (broken.length > 0) {
    const why = broken.map((error) => error.message).join(" ");
    return fail(
      "unavailable",
      `${why} So it cannot be told whether this call is known; try again in a moment.`,
    );
  }
  if (failures.length === 2) {
    return fail("unavailable", "Neither Tempo nor Loki is configured, so no call can be found.");
  }
  const days = Math.max(config.retention.traceDays, config.retention.logDays);
  const off = failures[0] === undefined ? "" : ` ${failures[0].message}`;
  return fail(
    "not_found",
    `Nothing is known of this call. It may be older than the ${days} days that are kept, have been recorded by another environment, or not have reached the voice edge.${off}`,
  );
}
