import { ledgerOf, stageErrorsOf } from "#lib/ledger/ledger.ts";
import type { TurnInput } from "#lib/ledger/model.ts";
import { budgetsFor, isStage } from "#lib/ledger/stages.ts";
import { verdictOf } from "#lib/ledger/verdict.ts";
import type { Rng } from "#lib/simulator/rng.ts";
import type { MadeCall, MadeLog, Value } from "./made-call.ts";

const MESSAGES = [
  "cache miss, reading from the database",
  "request finished",
  "retrying after a short wait",
  "connection taken from the pool",
  "rules of the practice applied",
] as const;

/** The call log of a made-up call, what its tools and slow turns wrote, and `lines` lines of other services. */
export function callLog(call: Omit<MadeCall, "logs">, lines: number, rng: Rng): MadeLog[] {
  const { sid, spans, durationMs } = call;
  const [root] = spans;
  const facts = root?.attributes ?? {};
  const turns = spans.filter(({ name }) => name === "turn");
  const latency = (span: (typeof spans)[number]) => span.endMs - span.startMs;
  const slow = turns.filter((span) => latency(span) > 1_200);
  const worst = turns.toSorted((a, b) => latency(b) - latency(a))[0];
  const failed = spans.filter(({ name, failed }) => name === "tool_call" && failed !== undefined);
  const index = (span: (typeof spans)[number]) => Number(span.attributes["turn.index"] ?? 0);
  const logs: MadeLog[] = [
    entry("voice-calls", 0, "INFO", "call started", { ...facts, "event.name": "call.start" }),
    ...slow.map((span) => ({
      ...entry("voice-edge", span.endMs, "WARN", `turn took ${Math.round(latency(span))} ms`, {
        "call.sid": sid,
        "event.name": "turn.slow",
        "turn.index": index(span),
      }),
      spanId: span.spanId,
    })),
    ...failed.map((span) => ({
      ...entry("voice-edge", span.endMs, "ERROR", span.failed ?? "", {
        "call.sid": sid,
        "event.name": "tool.error",
        "turn.index": index(span),
        "error.type": "timeout",
      }),
      spanId: span.spanId,
    })),
    entry("voice-calls", durationMs, "INFO", "call ended", {
      ...facts,
      "event.name": "call.end",
      "call.end_reason": "caller hung up",
      "call.duration_seconds": durationMs / 1000,
      "call.turns": turns.length,
      "call.slow_turns": slow.length,
      "call.worst_turn_index": worst === undefined ? 0 : index(worst),
      "call.worst_turn_seconds": worst === undefined ? 0 : latency(worst) / 1000,
      ...judged(call),
      "call.stt_provider": "deepgram",
      "call.llm_provider": "openai",
      "call.llm_model": "gpt-4o-mini",
      "call.tts_provider": "elevenlabs",
      "call.errors": failed.length,
      "trace.sampled": true,
    }),
    entry("voice-calls", durationMs + 4_000, "INFO", "analysis stored", {
      "call.sid": sid,
      "event.name": "post_call.analysis",
      "sentiment.label": "negative",
      "sentiment.score": -0.4,
      "call.summary": "The caller waited several times for the booking system.",
      "call.topics": "booking",
      "analysis.model": "gpt-4o-mini",
    }),
  ];
  for (let n = 0; n < lines; n++) {
    const span = spans[rng.int(0, spans.length - 1)];
    if (span === undefined) break;
    logs.push({
      ...entry(
        span.service,
        rng.between(span.startMs, span.endMs),
        rng.chance(0.96) ? "INFO" : rng.chance(0.7) ? "WARN" : "ERROR",
        `${rng.pick(MESSAGES)} (${rng.hex(8)}) after ${rng.int(1, 400)} ms`,
        { "call.sid": sid, "code.function.name": span.name.slice(0, 60), attempt: rng.int(1, 3) },
      ),
      spanId: span.spanId,
    });
  }
  return logs;
}

/** What the voice edge would write of the call: judged as any call is, by the default budgets. */
function judged({ sid, spans, durationMs, rootSpanId }: Omit<MadeCall, "logs">): MadeLog["attributes"] {
  const ns = (ms: number) => BigInt(Math.round(ms * 1e6));
  const budgets = budgetsFor("cascade");
  const stages = Map.groupBy(
    spans.filter(({ name }) => isStage(name)),
    ({ parentSpanId }) => parentSpanId,
  );
  const inputs = spans
    .filter(({ name }) => name === "turn")
    .map((turn): TurnInput => ({
      index: Number(turn.attributes["turn.index"]),
      kind: "reply",
      answered: true,
      interrupted: false,
      spanId: turn.spanId,
      startNs: ns(turn.startMs),
      endNs: ns(turn.endMs),
      spans: (stages.get(turn.spanId) ?? []).map((span) => ({
        id: span.spanId,
        parentId: span.parentSpanId,
        name: span.name,
        startNs: ns(span.startMs),
        endNs: ns(span.endMs),
        stage: isStage(span.name) ? span.name : null,
        tool: text(span.attributes["gen_ai.tool.name"]),
        provider: text(span.attributes["gen_ai.provider.name"]),
        model: text(span.attributes["gen_ai.request.model"]),
        error: span.failed === undefined ? null : (text(span.attributes["error.type"]) ?? "error"),
      })),
    }));
  const { status, stage, tool, provider, model } = verdictOf({
    sid,
    startNs: 0n,
    endNs: ns(durationMs),
    pipeline: "cascade",
    outcome: "resolved",
    endReason: null,
    running: false,
    edgeLost: false,
    rootSpanId,
    partialTrace: null,
    turns: inputs.map((turn) => ledgerOf(turn, budgets)),
    errors: stageErrorsOf(inputs),
    rejections: [],
    callLog: null,
  });
  const told = {
    "call.breached_stage": stage,
    "call.breached_tool": tool,
    "call.breached_provider": provider,
    "call.breached_model": model,
  };
  return {
    "call.verdict": status,
    ...Object.fromEntries(
      Object.entries(told).flatMap(([key, value]) => (value === null ? [] : [[key, value]])),
    ),
  };
}

const text = (value: Value | undefined): string | null => (typeof value === "string" ? value : null);

const entry = (
  service: string,
  atMs: number,
  level: MadeLog["level"],
  body: string,
  attributes: MadeLog["attributes"],
): MadeLog => ({ service, atMs, level, body, attributes });
