import { formatDuration } from "#lib/format/duration.ts";
import { STAGE_LABELS } from "#lib/format/labels.ts";
import { short } from "#lib/format/text.ts";
import type { LedgerStage } from "#lib/ledger/stages.ts";
import type { SpanTable } from "#lib/traces/span-table.ts";
import type { CallDetail, CallTurn } from "../schema.ts";
import type { BargeIn } from "./barge-ins.ts";
import { nsBetween, type Filler, type Silence } from "./timeline.ts";

/** What happened in a call, on one clock: what the lanes draw and the table behind them lists. */

export type EventKind = "caller" | "agent" | "silence" | "tool" | "error" | "barge_in" | "guardrail";

export interface CallEvent {
  readonly kind: EventKind;
  /** ms from the call's start. */
  readonly startMs: number;
  /** Null for an instant. */
  readonly endMs: number | null;
  /** In two or three words. */
  readonly what: string;
  /** What else there is to say; null for nothing. */
  readonly more: string | null;
  readonly turnIndex: number | null;
  readonly spanId: string | null;
  readonly stage: LedgerStage | null;
  /** It failed, or its turn was over its budget because of it. */
  readonly bad: boolean;
  /** Of a barge-in: which kind. */
  readonly barge: BargeIn["kind"] | null;
}

/** A tool call on the call's clock; it may outlast the turn in which it began. */
export interface ToolCall {
  readonly spanId: string;
  readonly tool: string | null;
  readonly startMs: number;
  readonly endMs: number;
  readonly turnIndex: number | null;
  /** In a word; null when it did not fail. */
  readonly error: string | null;
}

/**
 * The tool calls of a call: from the spans where they are there, else as far as the turns' ledgers show them.
 * @param spans null while they load
 */
export function toolCalls(
  turns: readonly CallTurn[],
  spans: SpanTable | null,
  callStartNs: string | null,
): ToolCall[] {
  const calls = new Map<string, ToolCall>();
  for (const turn of turns)
    for (const part of turn.parts) {
      if (part.stage !== "tool_call" || part.spanId === null) continue;
      const endMs = turn.startMs + nsBetween(turn.startNs, part.endNs);
      const known = calls.get(part.spanId);
      const startMs = known?.startMs ?? turn.startMs + nsBetween(turn.startNs, part.startNs);
      const { spanId, tool, error } = part;
      calls.set(spanId, { spanId, tool, startMs, endMs, turnIndex: known?.turnIndex ?? turn.index, error });
    }
  const traceNs = spans?.list.startNs ?? null;
  if (spans === null || traceNs === null || callStartNs === null)
    return [...calls.values()].toSorted(inOrder);
  const offsetMs = nsBetween(callStartNs, traceNs);
  for (let i = 0; i < spans.count; i++) {
    if (spans.stage(i) !== "tool_call" || spans.duration(i) < 0) continue;
    const spanId = spans.id(i);
    calls.set(spanId, {
      spanId,
      tool: calls.get(spanId)?.tool ?? spans.label(i),
      startMs: offsetMs + spans.start(i) / 1e6,
      endMs: offsetMs + spans.stop(i) / 1e6,
      turnIndex: spans.turnIndex(i),
      error: calls.get(spanId)?.error ?? (spans.status(i) === "error" ? "failed" : null),
    });
  }
  return [...calls.values()].toSorted(inOrder);
}

const inOrder = (a: { readonly startMs: number }, b: { readonly startMs: number }) => a.startMs - b.startMs;

/** What filled a silence, in two words. */
export function fillerWords(filler: Filler): string {
  switch (filler.kind) {
    case "stage":
      return filler.tool ?? STAGE_LABELS[filler.stage];
    case "caller":
      return "caller thinking";
    case "stopped":
      return "agent stopped for nothing";
    case "unknown":
      return "unknown";
  }
}

/** A silence's label: `page_on_call 5.00 of 5.78 s`, `caller thinking 1.09 s`. A share that is nearly all is all. */
export function silenceWords({ startMs, endMs, filler }: Silence): string {
  const ms = endMs - startMs;
  const whole = filler.kind !== "stage" || filler.ms >= 0.95 * ms;
  const share = whole ? "" : `${formatDuration(filler.ms)} of `;
  return `${short(fillerWords(filler), 40)} ${share}${formatDuration(ms)}`;
}

const BARGE_WORDS: Readonly<Record<BargeIn["kind"], string>> = {
  barge_in: "Barge-in",
  false_stop: "False barge-in",
  not_yielded: "Not yielded",
  backchannel: "Backchannel",
  hang_up: "Hang-up",
  unknown: "Interrupted",
};

function bargeMore({ kind, stoppedAfterMs, spokenMs }: BargeIn): string {
  const spoken = formatDuration(spokenMs);
  switch (kind) {
    case "barge_in":
      return stoppedAfterMs === null
        ? "The caller took over and was answered"
        : `The caller took over; the agent stopped after ${formatDuration(stoppedAfterMs)}`;
    case "false_stop":
      return spokenMs === null
        ? "The agent stopped, though no speech of the caller is recorded"
        : `The agent stopped for ${spoken} of sound that it then did not answer`;
    case "not_yielded":
      return `The caller spoke for ${spoken} over the agent, and it went on`;
    case "backchannel":
      return `The caller said something short (${spoken}), and the agent rightly went on`;
    case "hang_up":
      return "The call ended while the agent spoke; nobody spoke over it";
    case "unknown":
      return "What the caller said is not recorded, so it cannot be told whether rightly";
  }
}

/** Everything that the lanes show but the network's reports, in the order of time. */
export function callEvents(
  { findings, turns, speech }: Pick<CallDetail, "findings" | "turns" | "speech">,
  silences: readonly Silence[],
  barges: readonly BargeIn[],
  tools: readonly ToolCall[],
): CallEvent[] {
  const slow = new Set((turns ?? []).filter((turn) => turn.slow).map((turn) => turn.index));
  const none = { more: null, turnIndex: null, spanId: null, stage: null, bad: false, barge: null };
  const events: CallEvent[] = [
    ...(speech ?? []).map(({ who, ...one }) => ({
      ...none,
      ...one,
      kind: who,
      what: who === "caller" ? "Caller spoke" : "Agent spoke",
    })),
    ...silences.map(({ startMs, endMs, filler }) => ({
      ...none,
      kind: "silence" as const,
      startMs,
      endMs,
      what: `Silence: ${fillerWords(filler)}`,
      ...(filler.kind === "stage" && {
        stage: filler.stage,
        turnIndex: filler.turnIndex,
        spanId: filler.spanId,
        more: `${formatDuration(filler.ms)} of it`,
        bad: slow.has(filler.turnIndex),
      }),
    })),
    ...tools.map(({ tool, error, ...one }) => ({
      ...none,
      ...one,
      kind: "tool" as const,
      what: `Tool ${tool ?? "without a name"}`,
      more: error,
      stage: "tool_call" as const,
      bad: error !== null,
    })),
    ...(turns ?? []).flatMap((turn) => stageErrors(turn)),
    ...barges.map((barge) => ({
      ...none,
      kind: "barge_in" as const,
      startMs: barge.atMs,
      endMs: barge.spokenMs === null ? null : barge.atMs + barge.spokenMs,
      what: BARGE_WORDS[barge.kind],
      more: bargeMore(barge),
      turnIndex: barge.turnIndex,
      spanId: barge.spanId,
      barge: barge.kind,
    })),
    ...findings.flatMap((finding) =>
      finding.kind !== "guardrail_rejected" || finding.startMs === null
        ? []
        : {
            ...none,
            kind: "guardrail" as const,
            startMs: finding.startMs,
            endMs: null,
            what: "Guardrail rejected",
            more: finding.sentence,
            turnIndex: finding.turnIndex,
            spanId: finding.evidence.find(({ kind }) => kind === "span")?.id ?? null,
          },
    ),
  ];
  return events.toSorted(inOrder);
}

/** The stages of a turn that failed, but for its tools, which are there already. */
function stageErrors(turn: CallTurn): CallEvent[] {
  const failed = new Map<string, CallEvent>();
  for (const { stage, error, spanId, startNs } of turn.parts) {
    if (error === null || spanId === null || stage === "tool_call" || failed.has(spanId)) continue;
    failed.set(spanId, {
      kind: "error",
      startMs: turn.startMs + nsBetween(turn.startNs, startNs),
      endMs: null,
      what: `${STAGE_LABELS[stage]} failed`,
      more: error,
      turnIndex: turn.index,
      spanId,
      stage,
      bad: true,
      barge: null,
    });
  }
  return [...failed.values()];
}
