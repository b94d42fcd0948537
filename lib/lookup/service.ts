import { traceById } from "#lib/datasources/tempo/client.ts";
import { attr, or, spans } from "#lib/datasources/tempo/query.ts";
import { search } from "#lib/datasources/tempo/search.ts";
import { recordsOfCall, recordsOfTrace } from "#lib/calls/call-log.ts";
import { callerHref, callHref, traceHref } from "#lib/calls/href.ts";
import { callIds } from "#lib/calls/ids.ts";
import type { ServiceContext } from "#lib/sources/context.ts";
import type { CallSid, TraceId } from "#lib/units.ts";
import { callerHash } from "./caller-hash.ts";
import { type Meaning, parseLookup } from "./model.ts";
import type { LookupResponse } from "./schema.ts";

/** No reader waits longer for what may exist; what is not known by then is offered as it is. */
const CHECK_MS = 1_500;
const DAY_MS = 86_400_000;
/** Where frameworks write the conversation or room. */
const CONVERSATION_ATTRIBUTES = [
  "gen_ai.conversation.id",
  "conversation.id",
  "session.id",
  "lk.room_name",
  "lk.pii.room_name",
  "sip.callID",
];

type Candidate = LookupResponse["candidates"][number];
/** What is known of whether it exists; null when nobody could tell in time. */
interface Checked {
  readonly candidate: Candidate;
  readonly exists: boolean | null;
  /** An id that says by its form what it is: it is opened although nothing is known of it yet. */
  readonly sure: boolean;
}

const NO_KEY =
  "Look-up by number is off: set CALLER_HASH_KEY to the key that the voice edge has. A Call SID still works.";

/** Finds what a pasted text means. The number itself is in no answer, URL, log or question to a backend. */
export async function lookup(q: string, context: ServiceContext): Promise<LookupResponse> {
  const { meanings, message } = parseLookup(q, context.config.defaultRegion);
  const key = context.config.callerHashKey;
  const usable = meanings.filter(({ kind }) => kind !== "caller" || key !== null);
  const keyMissing = usable.length < meanings.length;
  const alone = usable.length === 1;
  const checked = await Promise.all(usable.map((meaning) => check(meaning, alone, context)));
  const ranked = checked
    .filter(({ exists, sure }) => sure || exists === true)
    .toSorted((a, b) => rank(a) - rank(b));
  const unique = [...new Map(ranked.map(({ candidate }) => [candidate.href, candidate])).values()];
  const best = unique[0];
  if (best !== undefined) {
    return { kind: best.kind, href: best.href, candidates: unique, message: null };
  }
  return { kind: "none", href: null, candidates: [], message: noneMessage(checked, keyMissing, message) };
}

const rank = ({ exists }: Checked): number => (exists === true ? 0 : exists === null ? 1 : 2);

function noneMessage(checked: readonly Checked[], keyMissing: boolean, message: string | null): string {
  if (keyMissing) return NO_KEY;
  if (message !== null) return message;
  return checked.some(({ exists }) => exists === null)
    ? "This may be an id, but Tempo and Loki did not say in time whether they know it. Try again in a moment."
    : "Nothing is known under this id. It may be older than what is kept, or of another environment.";
}

async function check(meaning: Meaning, alone: boolean, context: ServiceContext): Promise<Checked> {
  const limit = AbortSignal.timeout(CHECK_MS);
  const signal = context.signal === undefined ? limit : AbortSignal.any([context.signal, limit]);
  const bounded = { ...context, signal };
  switch (meaning.kind) {
    case "caller":
      return { candidate: callerCandidate(meaning.e164, context), exists: null, sure: true };
    case "call": {
      // A whole Call SID alone leads to its page at once: that says what is known, and asks more than this could.
      const exists = meaning.sure && alone ? null : await callExists(meaning.sid, bounded);
      return { candidate: callCandidate(meaning.sid), exists, sure: meaning.sure };
    }
    case "trace":
      return traceCandidate(meaning.traceId, bounded);
    case "conversation":
      return conversationCandidate(meaning.id, bounded);
  }
}

const callCandidate = (sid: string): Candidate => ({
  kind: "call",
  id: sid,
  href: callHref(sid),
  label: `Call ${sid}`,
});

function callerCandidate(e164: string, { config }: ServiceContext): Candidate {
  const hash = callerHash(config.callerHashKey?.reveal() ?? "", e164);
  return {
    kind: "caller",
    id: hash,
    href: callerHref(hash),
    label: `Calls of the number that ends in ${e164.slice(-2)}`,
  };
}

async function callExists(sid: CallSid, context: ServiceContext): Promise<boolean | null> {
  const ids = callIds(sid);
  const [log, trace] = await Promise.all([
    recordsOfCall(sid, context),
    ids && traceById(context.backends.tempo, ids.traceId, { signal: context.signal }),
  ]);
  if (log.ok && log.value.records.some((record) => record.sid === sid)) return true;
  if (trace?.ok === true && trace.value.state !== "missing") return true;
  return log.ok && trace?.ok === true ? false : null;
}

/** A trace that is a call's leads to the call. */
async function traceCandidate(traceId: TraceId, context: ServiceContext): Promise<Checked> {
  const [log, trace] = await Promise.all([
    recordsOfTrace(traceId, context),
    traceById(context.backends.tempo, traceId, { signal: context.signal }),
  ]);
  const sid = log.ok ? log.value.records[0]?.sid : undefined;
  if (sid !== undefined) return { candidate: callCandidate(sid), exists: true, sure: true };
  const candidate = {
    kind: "trace",
    id: traceId,
    href: traceHref(traceId),
    label: `Trace ${traceId}`,
  } as const;
  const exists = trace.ok ? trace.value.state !== "missing" : null;
  return { candidate, exists, sure: true };
}

async function conversationCandidate(id: string, context: ServiceContext): Promise<Checked> {
  const { backends, config, nowMs, signal } = context;
  const query = spans(or(...CONVERSATION_ATTRIBUTES.map((name) => attr("span", name).eq(id)))).text;
  const startMs = nowMs - config.retention.traceDays * DAY_MS;
  const found = await search(backends.tempo, {
    query,
    startMs,
    endMs: nowMs,
    limit: 1,
    spansPerSet: 1,
    signal,
  });
  const trace = found.ok ? found.value.traces[0] : undefined;
  const href = trace === undefined ? "" : traceHref(trace.traceId);
  const candidate = { kind: "conversation", id, href, label: `Conversation ${id}` } as const;
  return { candidate, exists: trace === undefined ? (found.ok ? false : null) : true, sure: false };
}
