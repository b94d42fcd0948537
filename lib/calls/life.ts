import { plural } from "#lib/format/text.ts";
import { tornTrace } from "./torn.ts";
import type { ReadTrace } from "./reading.ts";
import type { CallLog } from "./records.ts";
import type { CallDetail } from "./schema.ts";

/** Where a call is in its life, from what is known of it. */

/** A call without an end is taken for running this long; after that its voice edge must have been lost. */
export const MAX_RUNNING_MS = 2 * 3_600_000;
/** A trace can be this late: the edge's export, the backend's own delay before it finds new spans. */
const TRACE_DELAY_MS = 2 * 60_000;
const DAY_MS = 86_400_000;

export interface Life {
  /** Epoch ns; null when nothing tells. */
  readonly startNs: bigint | null;
  /** Null while it runs, or when the end was never recorded. */
  readonly endNs: bigint | null;
  readonly running: boolean;
  readonly edgeLost: boolean;
  /** Why the trace is not whole; null when it is, or when there is none. */
  readonly partialTrace: string | null;
}

export function lifeOf(trace: ReadTrace | null, log: CallLog, nowMs: number): Life {
  const root = trace?.profile.root ?? null;
  const startNs = root?.startNs ?? loggedStart(log) ?? earliest(trace);
  const endNs = root?.endNs ?? log.end?.timeNs ?? null;
  const open = endNs === null && startNs !== null;
  const ageMs = startNs === null ? 0 : nowMs - Number(startNs / 1_000_000n);
  return {
    startNs,
    endNs,
    running: open && ageMs < MAX_RUNNING_MS,
    edgeLost: open && ageMs >= MAX_RUNNING_MS && log.start !== null,
    partialTrace: partialOf(trace, log, open && ageMs < MAX_RUNNING_MS),
  };
}

/** A call's start by its log; null where that has neither a start nor a length. */
export function loggedStart({ start, end }: CallLog): bigint | null {
  if (start !== null) return start.timeNs;
  if (end === null || end.durationMs === null) return null;
  return end.timeNs - BigInt(Math.round(end.durationMs * 1e6));
}

function earliest(trace: ReadTrace | null): bigint | null {
  let first: bigint | null = null;
  for (const { span } of trace?.tree.nodes ?? []) {
    if (first === null || span.startNs < first) first = span.startNs;
  }
  return first;
}

function partialOf(trace: ReadTrace | null, log: CallLog, running: boolean): string | null {
  if (trace === null || running) return null;
  if (trace.partial !== null) return trace.partial;
  if (trace.profile.turns !== null && trace.profile.root === null) return "its root span never arrived";
  return tornTrace(trace.profile, log);
}

export type TraceReply = "found" | "missing" | "error" | "off";

/** The state that an answer gives of a call of which something is known. */
export function stateOf(
  life: Life,
  log: CallLog,
  reply: TraceReply,
  now: { readonly nowMs: number; readonly traceDays: number },
): CallDetail["state"] {
  if (life.running) return "running";
  if (reply === "found") return life.partialTrace === null && !life.edgeLost ? "complete" : "partial";
  if (log.end?.sampled === false) return "sampled_out";
  const endedMs = life.endNs === null ? null : Number(life.endNs / 1_000_000n);
  if (endedMs !== null && endedMs < now.nowMs - now.traceDays * DAY_MS) return "expired";
  if (reply === "missing" && endedMs !== null && endedMs > now.nowMs - TRACE_DELAY_MS) return "not_yet";
  return "partial";
}

/** What the tracing backend's empty answer means for this call. */
export function missingTrace(
  state: CallDetail["state"],
  traceDays: number,
): { readonly state: "sampled_out" | "expired" | "not_yet" | "empty"; readonly message: string } {
  if (state === "sampled_out") {
    const message = "Calls without an error or a slow turn are kept one in ten; this one was not kept.";
    return { state, message };
  }
  if (state === "expired") {
    return { state, message: `Traces are kept ${plural(traceDays, "day")}; this call is older.` };
  }
  if (state === "not_yet") {
    return { state, message: "The call has only just ended; its trace should be here within two minutes." };
  }
  if (state === "running") {
    const message = "A running call's trace comes at its end, or as soon as something goes wrong in it.";
    return { state: "not_yet", message };
  }
  return { state: "empty", message: "Tempo has no trace of this call, although it should have been kept." };
}
