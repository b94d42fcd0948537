import { callIds } from "#lib/calls/ids.ts";
import { type Rng, rngOf } from "#lib/simulator/rng.ts";
import { parseCallSid } from "#lib/units.ts";
import { callLog } from "./big-trace-logs.ts";
import { toolSpans } from "./big-trace-tools.ts";
import type { Attributes, MadeCall, MadeSpan } from "./made-call.ts";

/** Calls of any size as docs/telemetry.md has them: hours of turns whose tools are deep in other services' spans. */

export interface BigCall {
  /** In all, the root with them. */
  readonly spans: number;
  /** Log lines beside those of the call log. */
  readonly lines?: number;
  /** The same seed makes the same call, but for its time. */
  readonly seed: number;
  /** Epoch ms; the call ended a few minutes before. */
  readonly nowMs: number;
  readonly sid?: string;
}

const SPANS_A_TURN = 220;
/** A turn's spans without its tools. */
const OWN_SPANS = 10;

/** Ids as they are derived from the Call SID. Throws where it is none. */
export function idsOf(sid: string): { readonly traceId: string; readonly rootSpanId: string } {
  const parsed = parseCallSid(sid);
  const ids = parsed && callIds(parsed);
  if (ids === null) throw new Error(`${sid} is not a Call SID`);
  return ids;
}

export function bigCall({ spans: wanted, lines = 0, seed, nowMs, sid: given }: BigCall): MadeCall {
  const rng = rngOf(seed, "big call", wanted);
  const sid = given ?? `CA${rng.hex(32)}`;
  const { traceId, rootSpanId } = idsOf(sid);
  const turns = Math.max(4, Math.round(wanted / SPANS_A_TURN));
  const spans: MadeSpan[] = [];
  let atMs = 1_200;
  for (let index = 0; index < turns; index++) {
    const room = Math.floor(((wanted - 1) * (index + 1)) / turns) - spans.length;
    const made = turn({ rng, sid, rootSpanId, index, fromMs: atMs, room });
    spans.push(...made.spans);
    atMs = made.endMs + rng.between(200, 900);
  }
  const durationMs = Math.ceil(atMs + 400);
  const startedAtMs = Math.floor(nowMs - durationMs - 300_000);
  const root: MadeSpan = {
    spanId: rootSpanId,
    parentSpanId: "",
    name: "call",
    kind: 2,
    service: "voice-edge",
    startMs: 0,
    endMs: durationMs,
    attributes: factsOf(sid),
  };
  const call = { sid, traceId, rootSpanId, startedAtMs, durationMs, turns, spans: [root, ...spans] };
  return { ...call, logs: callLog(call, lines, rng) };
}

export const factsOf = (sid: string): Attributes => ({
  "call.sid": sid,
  "call.vertical": "healthcare",
  "call.agent": "front-desk",
  "call.direction": "inbound",
  "call.language": "en-US",
  "call.carrier": "twilio",
  "call.pipeline": "cascade",
  "call.outcome": "resolved",
});

interface TurnPlan {
  readonly rng: Rng;
  readonly sid: string;
  readonly rootSpanId: string;
  readonly index: number;
  /** When the caller begins to speak. */
  readonly fromMs: number;
  /** How many spans the turn may have. */
  readonly room: number;
}

/**
 * The caller speaks, then stage after stage; one turn in eight is slow, by its tool, the LLM or a gap.
 * ```
 * caller_speech|endpointing|llm|tool_call|tool_call|llm|tts|agent_speech
 *              └ turn ──────────────────────────────────────┘
 * ```
 */
function turn({ rng, sid, rootSpanId, index, fromMs, room }: TurnPlan): { spans: MadeSpan[]; endMs: number } {
  const spans: MadeSpan[] = [];
  const turnId = rng.hex(16);
  const common = { "call.sid": sid, "call.vertical": "healthcare", "turn.index": index };
  const add = (name: string, startMs: number, endMs: number, more: Partial<MadeSpan> = {}): MadeSpan => {
    const span: MadeSpan = {
      spanId: rng.hex(16),
      parentSpanId: turnId,
      name,
      kind: 1,
      service: "voice-edge",
      startMs,
      endMs,
      ...more,
      attributes: { ...common, ...more.attributes },
    };
    spans.push(span);
    return span;
  };
  const slow = rng.chance(0.125) ? rng.pick(["tool", "llm", "gap"]) : null;
  const start = fromMs + rng.between(900, 3_500);
  const decided = start + rng.between(150, 240);
  add("caller_speech", fromMs, start, { parentSpanId: rootSpanId });
  add("network_in", start, start + rng.between(10, 45), { attributes: network(rng) });
  add("endpointing", start, decided);
  add("stt", start - rng.between(200, 800), start + rng.between(60, 190), {
    attributes: { "gen_ai.provider.name": "deepgram", "gen_ai.request.model": "nova-3", "stt.chars": 80 },
  });
  const llm = (from: number, to: number, more: Attributes = {}) =>
    add("llm_first_token", from, to, {
      kind: 3,
      attributes: {
        "gen_ai.provider.name": "openai",
        "gen_ai.request.model": "gpt-4o-mini",
        "gen_ai.usage.input_tokens": rng.int(600, 4_000),
        "gen_ai.usage.output_tokens": rng.int(8, 120),
        ...more,
      },
    });
  let at = decided + (slow === "gap" ? rng.between(300, 900) : rng.between(1, 9));
  const asked = at + rng.between(90, 180);
  llm(at, asked, { "gen_ai.response.finish_reasons": "tool_calls" });
  at = asked;
  const tools = room < OWN_SPANS + 2 ? 1 : rng.int(1, 2);
  let left = Math.max(0, room - OWN_SPANS - tools);
  for (let n = 0; n < tools; n++) {
    const failed = slow === "tool" && n === 0;
    const from = at + rng.between(0.5, 4);
    at = from + (failed ? rng.between(1_500, 3_200) : rng.between(70, 220));
    const own = n === tools - 1 ? left : Math.floor(left * rng.between(0.3, 0.7));
    left -= own;
    const tool = rng.pick(["lookup_patient", "find_slots", "book_appointment", "check_insurance"]);
    const span = add("tool_call", from, at, {
      attributes: {
        "gen_ai.tool.name": tool,
        "gen_ai.tool.call.id": `call_${rng.hex(12)}`,
        ...(failed && { "error.type": "timeout" }),
      },
      ...(failed && { failed: `${tool} gave no answer within 1500 ms` }),
    });
    spans.push(...toolSpans(rng, span, own));
  }
  const first = at + (slow === "llm" ? rng.between(1_200, 2_600) : rng.between(100, 190));
  llm(at + 0.2, first);
  const spoken = first + rng.between(90, 180);
  const events = rng.chance(0.05)
    ? [
        {
          name: "guardrail.rejected",
          atMs: first,
          attributes: { "guardrail.name": "pii", "guardrail.reason": "number" },
        },
      ]
    : [];
  add("tts_first_frame", first, spoken, {
    events,
    attributes: {
      "gen_ai.provider.name": "elevenlabs",
      "gen_ai.request.model": "flash-2.5",
      "tts.chars": 120,
    },
  });
  const end = spoken + rng.between(10, 40);
  add("network_out", spoken, end);
  const saidUntil = end + rng.between(1_500, 6_000);
  add("agent_speech", end, saidUntil, { parentSpanId: rootSpanId });
  add("turn", start, end, {
    spanId: turnId,
    parentSpanId: rootSpanId,
    attributes: {
      "turn.kind": "reply",
      "turn.answered": true,
      "turn.interrupted": rng.chance(0.06),
      "turn.latency_seconds": (end - start) / 1000,
    },
  });
  return { spans, endMs: saidUntil };
}

const network = (rng: Rng): Attributes => ({
  "network.jitter_ms": rng.between(1, 18),
  "network.rtt_ms": rng.between(20, 90),
  "network.packet_loss_ratio": rng.between(0, 0.01),
  "network.mos": rng.between(3.9, 4.4),
});
