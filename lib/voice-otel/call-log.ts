import type { Attributes } from "@opentelemetry/api";
import { stageErrorsOf } from "../ledger/ledger.ts";
import type { GuardrailRejection, TurnLedger, Verdict } from "../ledger/model.ts";
import type { Pipeline } from "../ledger/stages.ts";
import { verdictOf } from "../ledger/verdict.ts";
import { known } from "./attributes.ts";
import { isCallSid } from "./ids.ts";
import type { CallContext } from "./kit.ts";
import type { Stage } from "./stage.ts";
import { toNanos } from "./time.ts";
import type { Turn } from "./turn.ts";
import type { CallEnd, CallStart, StageName } from "./types.ts";

const MAX_TOOLS = 30;

/** Attributes of the `call` span that are known from the start; `call.start` and `call.end` carry them too. */
export function callAttributes(start: CallStart, callerHash: string | null): Attributes {
  return known({
    "call.sid": start.sid,
    "call.vertical": start.vertical,
    "call.agent": start.agent,
    "call.direction": start.direction,
    "call.language": start.language,
    "call.carrier": start.carrier,
    "call.caller_hash": callerHash,
    "call.pipeline": start.pipeline ?? "cascade",
    "call.parent_sid": start.parentSid !== undefined && isCallSid(start.parentSid) ? start.parentSid : null,
  });
}

/** What a call adds up to. */
export interface EndedCall {
  readonly context: CallContext;
  readonly pipeline: Pipeline;
  readonly end: CallEnd;
  readonly startMs: number;
  readonly endMs: number;
  readonly turns: readonly Turn[];
  readonly rejections: readonly GuardrailRejection[];
  readonly errors: number;
  readonly interruptions: number;
}

/** The same verdict that the console computes from the trace (docs/telemetry.md, "Verdict of a call"). */
export function judge(call: EndedCall, ledgers: readonly TurnLedger[]): Verdict {
  return verdictOf({
    sid: call.context.sid,
    startNs: toNanos(call.startMs),
    endNs: toNanos(call.endMs),
    pipeline: call.pipeline,
    outcome: call.end.outcome,
    endReason: call.end.endReason,
    running: false,
    edgeLost: false,
    rootSpanId: call.context.ids.rootSpanId,
    partialTrace: null,
    turns: ledgers,
    errors: stageErrorsOf(call.turns.map((turn) => turn.input())),
    rejections: call.rejections,
    callLog: null,
  });
}

/** Attributes of `call.end` beyond those of the `call` span. Null and unknown values are left out, never 0. */
export function callEndAttributes(
  call: EndedCall,
  ledgers: readonly TurnLedger[],
  verdict: Verdict | null,
): Attributes {
  const worst = ledgers.reduce<TurnLedger | null>(
    (best, turn) => (best && best.latencyNs >= turn.latencyNs ? best : turn),
    null,
  );
  const breached = verdict?.status === "slow" || verdict?.status === "failed" ? verdict : null;
  const stages = call.turns.flatMap((turn) => turn.stages);
  const { sampled, budgets } = call.context;
  return known({
    "call.end_reason": call.end.endReason,
    "call.duration_seconds": (call.endMs - call.startMs) / 1000,
    "call.turns": call.turns.length,
    "call.slow_turns": ledgers.filter((turn) => turn.slow).length,
    "call.worst_turn_index": worst?.index,
    "call.worst_turn_seconds": worst && Number(worst.latencyNs) / 1e9,
    "call.verdict": verdict?.status,
    "call.breached_stage": breached?.stage,
    "call.breached_provider": breached?.provider,
    "call.breached_model": breached?.model,
    "call.breached_tool": breached?.tool,
    "call.stt_provider": last(stages, "stt", "provider"),
    "call.llm_provider": last(stages, "llm_first_token", "provider"),
    "call.llm_model": last(stages, "llm_first_token", "model"),
    "call.tts_provider": last(stages, "tts_first_frame", "provider"),
    "call.tools": toolsOf(stages),
    "call.errors": call.errors,
    "call.interruptions": call.interruptions,
    "call.guardrail_rejections": call.rejections.length,
    "call.budget_version": budgets.version,
    "trace.sampled": sampled.kept,
    "trace.dropped_spans": sampled.kept && sampled.letGo > 0 ? sampled.letGo : null,
  });
}

const last = (stages: readonly Stage[], name: StageName, what: "provider" | "model"): string | undefined =>
  stages.findLast((stage) => stage.name === name && stage.options[what] !== undefined)?.options[what];

/** Comma-separated, since Loki's structured metadata holds no lists: `call_tools=~"(.*,)?book(,.*)?"`. */
function toolsOf(stages: readonly Stage[]): string | null {
  const tools = new Set<string>();
  for (const { name, options } of stages)
    if (name === "tool_call" && options.tool !== undefined) tools.add(options.tool.replaceAll(",", " "));
  return tools.size === 0 ? null : [...tools].slice(0, MAX_TOOLS).join(",");
}
