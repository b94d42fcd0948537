import { createHash } from "node:crypto";
import { ledgerOf } from "#lib/ledger/ledger.ts";
import type { CallInput, SpanInput, StageError, TurnInput, TurnLedger } from "#lib/ledger/model.ts";
import { budgetsFor } from "#lib/ledger/stages.ts";
import type { CallPlan, StagePlan, TurnPlan } from "./plan.ts";

/** For tests: a planned call as the ledger and the verdict would read it, had it been recorded without loss. */

const id = (...of: (string | number)[]): string =>
  createHash("sha256").update(of.join("/")).digest("hex").slice(0, 16);
const ns = (startMs: number, ms: number): bigint =>
  BigInt(startMs) * 1_000_000n + BigInt(Math.round(ms * 1e6));

function spanOf(
  call: CallPlan,
  turnId: string,
  stage: StagePlan,
  place: string,
  parentId: string,
): SpanInput[] {
  const span: SpanInput = {
    id: id(turnId, place),
    parentId,
    name: stage.stage,
    startNs: ns(call.startMs, stage.startMs),
    endNs: ns(call.startMs, stage.endMs),
    stage: stage.stage,
    tool: stage.tool,
    provider: stage.provider,
    model: stage.model,
    error: stage.error?.type ?? null,
  };
  const inside = stage.inside.flatMap((s, i) => spanOf(call, turnId, s, `${place}.${i}`, span.id));
  return [span, ...inside];
}

export function turnInput(call: CallPlan, turn: TurnPlan, index: number): TurnInput {
  const spanId = id(call.sid, index);
  const stages = [...turn.carried, ...turn.stages];
  const checks = turn.checks.map((check, i): SpanInput => ({
    id: id(spanId, "check", i),
    parentId: spanId,
    name: "guardrail_check",
    startNs: ns(call.startMs, check.startMs),
    endNs: ns(call.startMs, check.endMs),
    stage: null,
    tool: null,
    provider: null,
    model: null,
    error: null,
  }));
  return {
    index,
    kind: turn.kind,
    answered: turn.answered,
    interrupted: turn.interruptedMs !== null,
    spanId,
    startNs: ns(call.startMs, turn.startMs),
    endNs: ns(call.startMs, turn.endMs),
    spans: [...stages.flatMap((s, i) => spanOf(call, spanId, s, String(i), spanId)), ...checks],
  };
}

export const ledgersOf = (call: CallPlan): TurnLedger[] =>
  call.turns.map((turn, index) => ledgerOf(turnInput(call, turn, index), budgetsFor(call.pipeline)));

export function callInput(call: CallPlan): CallInput {
  const errors = call.turns.flatMap((turn, turnIndex) =>
    turnInput(call, turn, turnIndex).spans.flatMap((span): StageError[] =>
      span.stage !== null && span.error !== null
        ? [{ ...span, spanId: span.id, stage: span.stage, turnIndex, error: span.error }]
        : [],
    ),
  );
  return {
    sid: call.sid,
    startNs: ns(call.startMs, 0),
    endNs: call.edgeLost ? null : ns(call.startMs, call.endMs),
    pipeline: call.pipeline,
    outcome: call.edgeLost ? null : call.outcome,
    endReason: call.endReason,
    running: false,
    edgeLost: call.edgeLost,
    rootSpanId: id(call.sid),
    partialTrace: null,
    turns: ledgersOf(call),
    errors,
    rejections: [],
    callLog: null,
  };
}
