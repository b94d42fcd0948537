import { LRUCache } from "lru-cache";
import type { BackendConfig } from "#lib/config/model.ts";
import { oncePerProcess } from "#lib/config/once.ts";
import type { Reply } from "#lib/sources/model.ts";
import type { Attributes, AttributeValue, RawSpan } from "#lib/traces/raw.ts";
import { noteQuestion } from "../asked.ts";
import { type Backend, failure } from "../transport.ts";

/**
 * Traces that were read lately. A call's page asks for the same trace in several ways (facts, spans, one span, logs),
 * and one of 50,000 spans takes seconds to fetch and read. What is kept is bounded by bytes and by time, and only what
 * will not change: docs/adr/0090.
 */

/** Of all traces kept, as estimated. */
const MAX_BYTES = 192_000_000;
/** Spans still arrive this long after the last one ended. */
const SETTLED_MS = 60_000;
const SHORTEST_MS = 30_000;
const LONGEST_MS = 600_000;

export interface KeptTrace {
  /** `missing`: Tempo has no span of it. `partial`: it has more than it gave. */
  readonly state: "found" | "partial" | "missing";
  readonly spans: readonly RawSpan[];
  /** Spans without a readable id or time; they are not in `spans`. */
  readonly unreadable: number;
}

interface Flight {
  readonly answer: Promise<Reply<KeptTrace>>;
  readonly abort: AbortController;
  waiting: number;
}

interface Kept {
  readonly traces: LRUCache<string, KeptTrace>;
  readonly flights: Map<string, Flight>;
}

/** By configuration, which all backends made of it share. */
const kept = oncePerProcess("traces", () => new WeakMap<BackendConfig, Kept>());

function keptOf({ config }: Backend): Kept {
  const known = kept.get(config);
  if (known !== undefined) return known;
  const made: Kept = {
    traces: new LRUCache({ maxSize: MAX_BYTES, maxEntrySize: MAX_BYTES / 2, sizeCalculation: bytesOf }),
    flights: new Map(),
  };
  kept.set(config, made);
  return made;
}

/**
 * A trace that is kept, else what `fetch` gives. Whoever asks for the same trace meanwhile waits for the same answer;
 * the question is given up when all who wait have left.
 */
export async function throughCache(
  backend: Backend,
  id: string,
  signal: AbortSignal | undefined,
  fetch: (signal: AbortSignal) => Promise<Reply<KeptTrace>>,
): Promise<Reply<KeptTrace>> {
  const { traces, flights } = keptOf(backend);
  const value = traces.get(id);
  if (value !== undefined) {
    noteKept(backend, id, "Read for an earlier answer, and kept.");
    return { ok: true, value, partial: null, tookMs: 0 };
  }
  let flight = flights.get(id);
  if (flight !== undefined) noteKept(backend, id, "Read together with another answer.");
  if (flight === undefined) {
    const abort = new AbortController();
    const answer = fetch(abort.signal)
      .then((reply) => {
        const ttl = reply.ok ? keptFor(reply.value, Date.now()) : null;
        if (reply.ok && ttl !== null) traces.set(id, reply.value, { ttl });
        return reply;
      })
      .finally(() => {
        if (flights.get(id)?.abort === abort) flights.delete(id);
      });
    flight = { answer, abort, waiting: 0 };
    flights.set(id, flight);
  }
  return join(backend, id, flight, flights, signal);
}

const noteKept = (backend: Backend, id: string, how: string): void =>
  noteQuestion(backend, { path: `/api/v2/traces/${id}` })(null, null, how);

async function join(
  backend: Backend,
  id: string,
  flight: Flight,
  flights: Map<string, Flight>,
  signal: AbortSignal | undefined,
): Promise<Reply<KeptTrace>> {
  const started = performance.now();
  flight.waiting++;
  let leave: (() => void) | null = null;
  const left = new Promise<Reply<KeptTrace>>((resolve) => {
    leave = () => {
      const error = failure(backend, "aborted", "The question to Tempo was given up.");
      resolve({ ok: false, error, tookMs: performance.now() - started });
    };
    if (signal?.aborted) leave();
    else signal?.addEventListener("abort", leave);
  });
  try {
    return await Promise.race([flight.answer, left]);
  } finally {
    if (leave !== null) signal?.removeEventListener("abort", leave);
    flight.waiting--;
    if (flight.waiting === 0) {
      // A later question must not wait for one that was given up.
      if (flights.get(id) === flight) flights.delete(id);
      flight.abort.abort();
    }
  }
}

/**
 * How long a trace may be kept, ms; null: not at all. Only a whole one whose last span ended a minute ago or more:
 * half its age, within half a minute and ten. A trace without a root may yet get one, so it must be ten minutes old.
 */
export function keptFor({ state, spans, unreadable }: KeptTrace, nowMs: number): number | null {
  if (state !== "found" || unreadable > 0) return null;
  const nowNs = BigInt(Math.floor(nowMs)) * 1_000_000n;
  let lastNs = 0n;
  let rooted = false;
  for (const { endNs, parentId } of spans) {
    // What ends in the future has a wrong clock, and says nothing of when the others came.
    if (endNs > lastNs && endNs <= nowNs) lastNs = endNs;
    rooted ||= parentId === null;
  }
  const ageMs = nowMs - Number(lastNs / 1_000_000n);
  if (ageMs < (rooted ? SETTLED_MS : LONGEST_MS)) return null;
  return Math.round(Math.min(LONGEST_MS, Math.max(SHORTEST_MS, ageMs / 2)));
}

/** About what a trace takes in memory, with what is made of it. */
function bytesOf({ spans }: KeptTrace): number {
  let bytes = 1_000;
  for (const span of spans) {
    bytes += 900 + span.name.length + (span.statusMessage?.length ?? 0) + ofAttributes(span.attributes);
    for (const event of span.events) bytes += 200 + event.name.length + ofAttributes(event.attributes);
    for (const link of span.links) bytes += 200 + ofAttributes(link.attributes);
  }
  return bytes;
}

function ofAttributes(attributes: Attributes): number {
  let bytes = 0;
  for (const value of attributes.values()) bytes += 40 + ofValue(value);
  return bytes;
}

function ofValue(value: AttributeValue): number {
  // Short texts are shared by all spans of an answer.
  if (typeof value === "string") return value.length > 64 ? value.length : 0;
  if (typeof value !== "object" || value === null) return 8;
  if (value instanceof Map) return ofAttributes(value);
  return (value as readonly AttributeValue[]).reduce<number>((sum, one) => sum + 16 + ofValue(one), 0);
}
