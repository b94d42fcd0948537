import { traceById, type TraceAnswer } from "#lib/datasources/tempo/client.ts";
import { failure } from "#lib/datasources/transport.ts";
import type { ServiceContext } from "#lib/sources/context.ts";
import type { Reply } from "#lib/sources/model.ts";
import { type CallSid, parseTraceId, type TraceId } from "#lib/units.ts";
import type { RecordAnswer } from "./call-log.ts";
import { callNamed } from "./identity.ts";
import { callIds } from "./ids.ts";
import { callLogOf, type CallRecord } from "./records.ts";

/** A trace, or Tempo's word that it has none. */
export interface TraceSearch {
  readonly reply: Reply<TraceAnswer>;
  /** The trace that was found, else the one that the call should have; null when nothing tells. */
  readonly traceId: TraceId | null;
  /** The root's span id where it is derived from the SID. */
  readonly rootId: string | null;
}

/** The call log: asked already, or at the first call of it. */
export type AskLog = () => Promise<Reply<RecordAnswer>>;

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const NS_PER_MS = 1_000_000n;

/**
 * Finds a call's trace: by the id derived from its SID, then by the id that its log names, then by attribute.
 * The log is waited for only where the derived id finds nothing, so that whoever needs nothing else of it need not ask.
 */
export async function findTrace(sid: CallSid, context: ServiceContext, log: AskLog): Promise<TraceSearch> {
  const { backends, signal } = context;
  const ids = callIds(sid);
  const derived: TraceSearch | null = ids && {
    reply: await traceBesideLog(ids.traceId, context, log, (record) => record.sid === sid),
    traceId: ids.traceId,
    rootId: ids.rootSpanId,
  };
  if (derived !== null && !(derived.reply.ok && derived.reply.value.state === "missing")) return derived;
  const told = await log();
  const own = callLogOf(told.ok ? told.value.records : [], sid);
  // What was sampled out is nowhere else either.
  if (derived !== null && own.end?.sampled === false) return derived;
  const named = parseTraceId(own.end?.traceId ?? own.start?.traceId ?? "");
  if (named !== null && named !== ids?.traceId) {
    const reply = await traceById(backends.tempo, named, { signal });
    if (!reply.ok || reply.value.state !== "missing") return { reply, traceId: named, rootId: null };
  }
  return (await byAttribute(sid, context, own)) ?? derived ?? nothing;
}

/** Of the time that Tempo is given: what a call waits for its trace where its log can tell of it instead. */
const PATIENCE = 0.4;
const LIFE: ReadonlySet<CallRecord["kind"]> = new Set(["call.start", "call.end"]);

/**
 * A trace by its id. Of a call that the log knows, a Tempo that hangs does not hold the answer back for the
 * whole of its timeout; the question goes on without it, so that a large trace is there when it is asked for again.
 * `own` tells the call's records from those of its legs.
 */
export async function traceBesideLog(
  id: TraceId,
  { backends: { tempo }, signal }: ServiceContext,
  log: AskLog,
  own: (record: CallRecord) => boolean = () => true,
): Promise<Reply<TraceAnswer>> {
  const asked = traceById(tempo, id, { signal });
  const patienceMs = tempo.config.timeoutMs * PATIENCE;
  const message = `Tempo did not answer within ${Number((patienceMs / 1000).toPrecision(3))} s.`;
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<Reply<TraceAnswer>>((resolve) => {
    const instead = (told: Reply<RecordAnswer>) => {
      if (!told.ok || !told.value.records.some((record) => LIFE.has(record.kind) && own(record))) return;
      resolve({ ok: false, error: failure(tempo, "timeout", message), tookMs: patienceMs });
    };
    // A log that cannot be read is told of where it is read.
    timer = setTimeout(() => void log().then(instead, () => undefined), patienceMs);
  });
  try {
    return await Promise.race([asked, late]);
  } finally {
    clearTimeout(timer);
  }
}

const nothing: TraceSearch = {
  reply: { ok: true, value: { state: "missing", spans: [], unreadable: 0 }, partial: null, tookMs: 0 },
  traceId: null,
  rootId: null,
};

/** By any attribute of any profile that names calls. Null when the search found nothing either. */
async function byAttribute(
  sid: CallSid,
  context: ServiceContext,
  { start, end }: ReturnType<typeof callLogOf>,
): Promise<TraceSearch | null> {
  const { config, nowMs } = context;
  const first = (start ?? end)?.timeNs;
  const last = (end ?? start)?.timeNs;
  // Tempo files a span under the time it arrived: the window reaches well past the call's end.
  const oldestMs = nowMs - config.retention.traceDays * DAY_MS;
  const window =
    first === undefined || last === undefined
      ? null
      : {
          startMs: Math.max(oldestMs, Number(first / NS_PER_MS) - (end?.durationMs ?? 0) - HOUR_MS),
          endMs: Math.min(nowMs, Number(last / NS_PER_MS) + 6 * HOUR_MS),
        };
  const found = await callNamed(sid, context, window);
  return found && { ...found, rootId: null };
}
