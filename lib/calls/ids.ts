import { createHash } from "node:crypto";
import { type CallSid, parseSpanId, parseTraceId, type SpanId, type TraceId } from "#lib/units.ts";

export interface CallIds {
  readonly traceId: TraceId;
  readonly rootSpanId: SpanId;
}

/**
 * Trace id (first 16 bytes) and root span id (next 8) of sha256(sid): docs/telemetry.md, "Ids". The SID's bytes
 * count as received. Null when either is all zero, which no SID is known to give.
 */
export function callIds(sid: CallSid): CallIds | null {
  const digest = createHash("sha256").update(sid).digest("hex");
  const traceId = parseTraceId(digest.slice(0, 32));
  const rootSpanId = parseSpanId(digest.slice(32, 48));
  return traceId === null || rootSpanId === null ? null : { traceId, rootSpanId };
}
