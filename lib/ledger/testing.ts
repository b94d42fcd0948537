import { ledgerOf, stageErrorsOf } from "./ledger.ts";
import type { CallInput, CallLogFacts, SpanInput, TurnInput, TurnLedger } from "./model.ts";
import { type Budgets, budgetsFor, isStage } from "./stages.ts";

/** Builds turns and calls for tests, in milliseconds from the call's start at 2026-01-01T00:00:00Z. */

export const CALL_START_NS = 1_767_225_600_000_000_000n;
export const at = (ms: number): bigint => CALL_START_NS + BigInt(Math.round(ms * 1e6));

export interface TestSpan extends Partial<Omit<SpanInput, "startNs" | "endNs">> {
  name: string;
  from: number;
  to: number;
}

/** A span below the turn; ids are `name` or `name#2` … unless given. */
function spanOf(span: TestSpan, index: number, turnId: string): SpanInput {
  const { from, to, ...rest } = span;
  return {
    id: `${span.name}#${index}`,
    parentId: turnId,
    stage: isStage(span.name) ? span.name : null,
    tool: null,
    provider: null,
    model: null,
    error: null,
    ...rest,
    startNs: at(from),
    endNs: at(to),
  };
}

export interface TestTurn extends Partial<Omit<TurnInput, "spans" | "startNs" | "endNs">> {
  from?: number;
  to: number;
  spans?: TestSpan[];
}

export function turnInput({ from = 0, to, spans = [], ...rest }: TestTurn): TurnInput {
  const spanId = rest.spanId ?? `turn-${rest.index ?? 0}`;
  return {
    index: 0,
    kind: "reply",
    answered: true,
    interrupted: false,
    ...rest,
    spanId,
    startNs: at(from),
    endNs: at(to),
    spans: spans.map((span, i) => spanOf(span, i, spanId)),
  };
}

/** The ledger as `stage ms` pairs in time order, e.g. `["endpointing 250", "stt 200"]`. */
export const partsText = (ledger: TurnLedger): string[] =>
  ledger.parts.map((part) => `${part.stage} ${Number(part.endNs - part.startNs) / 1e6}`);

export const rowsText = (ledger: TurnLedger): string[] =>
  ledger.rows.map((row) => `${row.stage} ${Number(row.ns) / 1e6}`);

/** A call of these turns, resolved after a minute unless told otherwise. */
export function callInput(
  turns: TestTurn[] | null,
  over: Partial<CallInput> = {},
  budgets: Budgets = budgetsFor(over.pipeline ?? "cascade"),
): CallInput {
  const inputs = turns?.map(turnInput) ?? null;
  return {
    sid: "CA00000000000000000000000000000001",
    startNs: CALL_START_NS,
    endNs: at(60_000),
    pipeline: "cascade",
    outcome: "resolved",
    endReason: "caller_hangup",
    running: false,
    edgeLost: false,
    rootSpanId: "root",
    partialTrace: null,
    turns: inputs?.map((turn) => ledgerOf(turn, budgets)) ?? null,
    errors: inputs ? stageErrorsOf(inputs) : [],
    rejections: [],
    callLog: null,
    ...over,
  };
}

/** A healthy turn of 900 ms from `from` on, with the stages lying one after another. */
export function goodTurn(index: number, from: number): TestTurn {
  return {
    index,
    from,
    to: from + 900,
    spans: [
      { name: "endpointing", from, to: from + 200 },
      { name: "stt", from: from + 200, to: from + 350 },
      { name: "llm_first_token", from: from + 350, to: from + 700 },
      { name: "tts_first_frame", from: from + 700, to: from + 880 },
      { name: "network_out", from: from + 880, to: from + 900 },
    ],
  };
}

/** A turn in which one stage takes `ms`; the others are healthy. */
export function turnWith(index: number, from: number, stage: string, ms: number): TestTurn {
  const lengths: [string, number][] = [
    ["network_in", 20],
    ["endpointing", 200],
    ["stt", 150],
    ["llm_first_token", 300],
    ["tts_first_frame", 150],
    ["network_out", 20],
  ];
  if (stage === "tool_call") lengths.splice(3, 0, ["tool_call", ms]);
  if (stage === "gap") lengths.splice(3, 0, ["gap", ms]);
  let now = from;
  const spans: TestSpan[] = [];
  for (const [name, usual] of lengths) {
    const length = name === stage ? ms : usual;
    if (name !== "gap") spans.push({ name, from: now, to: now + length });
    now += length;
  }
  return { index, from, to: now, spans };
}

/** A turn whose tool failed after `ms`; healthy stages around it. */
export const failingTool = (index: number, from: number, ms: number, error = "timeout"): TestTurn => {
  const turn = turnWith(index, from, "tool_call", ms);
  const spans = turn.spans?.map((s) =>
    s.name === "tool_call" ? { ...s, tool: "book_appointment", error } : s,
  );
  return { ...turn, spans: spans ?? [] };
};

/** What the call log says of a call with one slow turn. */
export const LOG: CallLogFacts = {
  verdict: "slow",
  stage: "tts_first_frame",
  provider: "elevenlabs",
  model: null,
  tool: null,
  worstTurnIndex: 3,
  worstTurnSeconds: 3.2,
  turns: 9,
  slowTurns: 1,
  errors: 0,
  logId: "log-1",
};
