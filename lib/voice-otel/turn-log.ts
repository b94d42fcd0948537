import type { Span } from "@opentelemetry/api";
import type { GuardrailRejection } from "../ledger/model.ts";
import { MAX_TEXT, known } from "./attributes.ts";
import type { CallContext } from "./kit.ts";
import { label, redact } from "./redact.ts";
import { toHrTime, toNanos } from "./time.ts";

/** Writes a rejection as an event on `span` and as a log line; returns it for the verdict. */
export function recordRejection(
  call: CallContext,
  span: Span,
  turnIndex: number,
  name: string,
  reason: string | undefined,
): GuardrailRejection {
  const { kit, clock, ids, sid, vertical } = call;
  const atMs = clock.now();
  const guardrail = label(name);
  const why = reason === undefined ? null : redact(reason, MAX_TEXT, kit.region);
  const named = known({ "guardrail.name": guardrail, "guardrail.reason": why });
  span.addEvent("guardrail.rejected", named, toHrTime(atMs));
  const { spanId } = span.spanContext();
  kit.edgeLog({
    traceId: ids.traceId,
    spanId,
    event: "guardrail.rejected",
    body: `guardrail ${guardrail} rejected the draft answer${why === null ? "" : `: ${why}`}`,
    level: "warn",
    atMs,
    observedMs: atMs,
    attributes: { "call.sid": sid, "call.vertical": vertical, "turn.index": turnIndex, ...named },
  });
  return { spanId, atNs: toNanos(atMs), turnIndex, guardrail, reason: why };
}

/** Tells of a turn over its budget, at the turn's end. */
export function logSlowTurn(
  call: CallContext,
  turnSpan: Span,
  index: number,
  latencySeconds: number,
  atMs: number,
): void {
  call.kit.edgeLog({
    traceId: call.ids.traceId,
    spanId: turnSpan.spanContext().spanId,
    event: "turn.slow",
    body: `turn ${index} took ${Math.round(latencySeconds * 1000)} ms`,
    level: "warn",
    atMs,
    observedMs: Math.max(atMs, call.clock.now()),
    attributes: {
      "call.sid": call.sid,
      "call.vertical": call.vertical,
      "turn.index": index,
      "turn.latency_seconds": latencySeconds,
    },
  });
}
