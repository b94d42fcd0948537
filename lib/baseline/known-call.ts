import { recordsOfCall } from "#lib/calls/call-log.ts";
import { factsOf } from "#lib/calls/facts.ts";
import { lifeOf } from "#lib/calls/life.ts";
import { callDetail } from "#lib/calls/model.ts";
import { openCall } from "#lib/calls/open.ts";
import { type CallRecord, callLogOf } from "#lib/calls/records.ts";
import type { CallFacts, CallVerdict } from "#lib/calls/schema.ts";
import { fail, ok, type Result } from "#lib/problem/model.ts";
import type { ServiceContext } from "#lib/sources/context.ts";
import { sourceReport } from "#lib/sources/model.ts";
import type { SourceReport } from "#lib/sources/schema.ts";
import { parseCallSid } from "#lib/units.ts";

/** What a question about a call's surroundings needs of the call itself. */
export interface KnownCall {
  readonly facts: CallFacts;
  /** Its `call.end`; null while it runs, or where the call log does not have it. */
  readonly end: CallRecord | null;
  readonly verdict: Pick<CallVerdict, "status" | "stage" | "turnIndex">;
  /** When the verdict's turn ended, epoch ms; null where no trace tells. */
  readonly turnEndMs: number | null;
  readonly sources: readonly SourceReport[];
}

/**
 * From the call log where that has the call's end and a verdict by the console's own budgets, which is quick; else from
 * the trace as well. So the verdict is the one that the call's page has.
 */
export async function knownCall(sid: string, context: ServiceContext): Promise<Result<KnownCall>> {
  const parsed = parseCallSid(sid);
  if (parsed === null) return fail("bad_request", "This is not a Call SID.", "sid");
  const told = await recordsOfCall(parsed, context);
  const log = callLogOf(told.ok ? told.value.records : [], sid);
  const { end } = log;
  if (end !== null && end.verdict !== null && end.budgetVersion === context.config.budgets.version) {
    const facts = factsOf(sid, null, log, lifeOf(null, log, context.nowMs));
    const verdict = { status: end.verdict, stage: end.breachedStage, turnIndex: end.worstTurnIndex };
    return ok({ facts, end, verdict, turnEndMs: null, sources: [sourceReport("loki", told)] });
  }
  const opened = await openCall(sid, context);
  if (!opened.ok) return opened;
  const { call, verdict, turns } = callDetail(opened.value, opened.value.sources);
  const endNs = turns?.find(({ index }) => index === verdict.turnIndex)?.endNs;
  const turnEndMs = endNs === undefined ? null : Number(BigInt(endNs) / 1_000_000n);
  return ok({ facts: call, end, verdict, turnEndMs, sources: opened.value.sources });
}

/** The call's start and end in epoch ms; a running one ends now. Null when its time is not known. */
export function timesOf({ facts }: KnownCall, nowMs: number): { startMs: number; endMs: number } | null {
  const startMs = facts.startedAt === null ? null : Date.parse(facts.startedAt);
  const endMs = facts.endedAt === null ? null : Date.parse(facts.endedAt);
  if (startMs === null && endMs === null) return null;
  const start = startMs ?? endMs ?? nowMs;
  return { startMs: start, endMs: endMs ?? (facts.running ? Math.max(start, nowMs) : start) };
}
