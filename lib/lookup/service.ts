import { traceById } from "#lib/datasources/tempo/client.ts";
import { recordsOfCall, recordsOfTrace } from "#lib/calls/call-log.ts";
import { callerHref, callHref, traceHref } from "#lib/calls/href.ts";
import { formatDate } from "#lib/format/time.ts";
import { areTurns, callsFirst, isBeside, tracesNamed } from "#lib/calls/identity.ts";
import { callIds } from "#lib/calls/ids.ts";
import { isPersonal } from "#lib/profiles/evidence.ts";
import type { ServiceContext } from "#lib/sources/context.ts";
import { type CallSid, parseCallSid, type TraceId } from "#lib/units.ts";
import { callerHash } from "./caller-hash.ts";
import { type Meaning, parseLookup } from "./model.ts";
import type { LookupResponse } from "./schema.ts";

/** No reader waits longer for what may exist; what is not known by then is offered as it is. */
const CHECK_MS = 1_500;
/** A search through the attributes of all that is kept takes longer than a question by id. */
const SEARCH_MS = 5_000;
/** Of one name, such as a session that went over several calls. */
const MOST_OF_ONE = 8;
const DAY_MS = 86_400_000;

type Candidate = LookupResponse["candidates"][number];
/** What is known of whether it exists; null when nobody could tell in time. */
interface Checked {
  readonly candidate: Candidate;
  readonly exists: boolean | null;
  /** An id that says by its form what it is: it is opened although nothing is known of it yet. */
  readonly sure: boolean;
  /** How far back the attributes of traces were searched, as a sentence; of what was found by an id it says nothing. */
  readonly looked?: string;
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
    .flat()
    .filter(({ exists, sure }) => sure || exists === true)
    .toSorted((a, b) => rank(a) - rank(b));
  const unique = [...new Map(ranked.map(({ candidate }) => [candidate.href, candidate])).values()];
  const best = unique[0];
  if (best !== undefined) {
    // One name of several calls: which of them is meant is for the reader to say.
    const href = checked.length === 1 && unique.length > 1 ? null : best.href;
    return { kind: best.kind, href, candidates: unique, message: null };
  }
  return { kind: "none", href: null, candidates: [], message: noneMessage(checked, keyMissing, message) };
}

const rank = ({ exists }: Checked): number => (exists === true ? 0 : exists === null ? 1 : 2);

function noneMessage(
  checked: readonly (readonly Checked[])[],
  keyMissing: boolean,
  message: string | null,
): string {
  if (keyMissing) return NO_KEY;
  if (message !== null) return message;
  const all = checked.flat();
  const looked = all.find(({ looked }) => looked !== undefined)?.looked;
  const back = looked === undefined ? "" : ` ${looked}`;
  return all.some(({ exists }) => exists === null)
    ? `This may be an id, but Tempo and Loki did not say in time whether they know it. Try again in a moment.${back}`
    : `Nothing is known under this id. It may be older than what is kept, of another environment, or so new that a search does not find it yet.${back}`;
}

async function check(meaning: Meaning, alone: boolean, context: ServiceContext): Promise<readonly Checked[]> {
  const bounded = within(CHECK_MS, context);
  switch (meaning.kind) {
    case "caller":
      return [{ candidate: callerCandidate(meaning.e164, context), exists: null, sure: true }];
    case "call": {
      // A whole Call SID alone leads to its page at once: that says what is known, and asks more than this could.
      const exists = meaning.sure && alone ? null : await callExists(meaning.sid, within(SEARCH_MS, context));
      return [{ candidate: callCandidate(meaning.sid), exists, sure: meaning.sure }];
    }
    case "trace":
      return [await traceCandidate(meaning.traceId, bounded)];
    case "conversation":
      return namedCandidates(meaning.id, within(SEARCH_MS, context));
    case "room":
      return namedCandidates(meaning.name, within(SEARCH_MS, context));
  }
}

function within(ms: number, context: ServiceContext): ServiceContext {
  const limit = AbortSignal.timeout(ms);
  const signal = context.signal === undefined ? limit : AbortSignal.any([context.signal, limit]);
  return { ...context, signal };
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
  const named = await tracesNamed(sid, context);
  if (named.ok && named.value.traces.length > 0) return true;
  return log.ok && trace?.ok === true && named.ok ? false : null;
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

/** The calls that bear a name in whatever attribute; one that is not there, with how far back was looked. */
async function namedCandidates(name: string, context: ServiceContext): Promise<readonly Checked[]> {
  const found = await tracesNamed(name, context);
  const personal = isPersonal(name);
  const candidate = (traceId: string, label: string): Candidate => ({
    kind: "conversation",
    id: personal ? traceId : name,
    href: traceId === "" ? "" : traceHref(traceId),
    label,
  });
  const shown = personal ? "Room that is named after a number" : `Conversation ${name}`;
  if (!found.ok) return [{ candidate: candidate("", shown), exists: null, sure: false }];
  const { traces, sinceMs } = found.value;
  const whole = sinceMs <= context.nowMs - context.config.retention.traceDays * DAY_MS;
  if (traces.length === 0) {
    const looked = `Every attribute that names calls was searched in the traces back to ${instant(sinceMs)}.`;
    return [{ candidate: candidate("", shown), exists: whole ? false : null, sure: false, looked }];
  }
  const sid = areTurns(traces) && !personal ? parseCallSid(name) : null;
  if (sid !== null)
    return [{ candidate: { ...candidate("", shown), href: callHref(sid) }, exists: true, sure: false }];
  const calls = traces.every(isBeside) ? traces : callsFirst(traces).filter((trace) => !isBeside(trace));
  const several = calls.length > 1;
  return calls.slice(0, MOST_OF_ONE).map(({ traceId, startNs }) => ({
    candidate: candidate(traceId, several ? `${shown}, ${instant(Number(startNs / 1_000_000n))}` : shown),
    exists: true,
    sure: false,
  }));
}

/** `12 Nov 2026, 14:02 UTC` */
const instant = (ms: number): string =>
  `${formatDate(ms, "UTC")}, ${new Date(ms).toISOString().slice(11, 16)} UTC`;
