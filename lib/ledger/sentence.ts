import type { CallInput, TurnLedger } from "./model.ts";
import type { Reason } from "./reason.ts";
import { callTime, counted, duration, failure, listed } from "./words.ts";

/** The verdict in one technical sentence: turn, time, wait, stage, who, overrun. */
export function sentenceOf(call: CallInput, reason: Reason): string {
  const { status, turn, why } = reason;
  if (status === "unknown") return unknownSentence(call, reason.missing);
  if (status === "ok") return okSentence(call);
  if (why === "outcome") return outcomeSentence(call);
  const prefix = call.outcome === "failed" ? "The call failed. " : "";
  if (turn === null) {
    const at =
      reason.error && call.startNs !== null ? ` at ${callTime(reason.error.startNs, call.startNs)}` : "";
    return `${prefix}Outside of any turn${at}, ${errorWords(reason)}.`;
  }
  const at = call.startNs === null ? "" : ` (${callTime(turn.startNs, call.startNs)})`;
  const least = turn.answered === false ? "at least " : "";
  const waited = `${prefix}Turn ${turn.index}${at} waited ${least}${duration(Number(turn.latencyNs) / 1e6)}`;
  return `${waited}${because(call, reason)}.`;
}

/** Why nothing can be said of a call. */
export function unknownSentence(call: CallInput, missing: readonly string[]): string {
  if (call.running) return "The verdict is not known yet: the call is still running.";
  if (call.edgeLost)
    return "The verdict is unknown: the voice edge was lost before it wrote the end of the call.";
  return `The verdict is unknown: ${listed(missing)} ${missing.length === 1 ? "is" : "are"} missing.`;
}

function because(call: CallInput, reason: Reason): string {
  const over = reason.overrunMs === null ? "" : `, ${duration(reason.overrunMs)} over budget`;
  const turnOver = reason.overrunMs === null ? "" : `, ${duration(reason.overrunMs)} over its budget`;
  switch (reason.why) {
    case "error":
      return `: ${errorWords(reason)}${over}`;
    case "overrun":
      return reason.stage === "unattributed"
        ? gapWords(reason, over)
        : `: ${who(reason)} took ${took(reason)}${over}`;
    case "within_budget":
      return `${turnOver}, with no stage over its own: ${who(reason)} took most beyond its part, ${took(reason)}`;
    case "no_stages":
      return `${turnOver}: no stage was recorded in it, so what it waited for is not known`;
    case "unrecorded":
      return `${turnOver}: ${unrecordedWords(reason.turn)}`;
    case "partial_trace":
      return `${turnOver}: the trace is partial (${call.partialTrace}), so no stage is named`;
    case "outcome":
    case "none":
      return "";
  }
}

/** Why a turn's stage is not known: at its edges nothing is, or stages that were in it were not written down. */
export function unrecordedWords(turn: TurnLedger | null): string {
  const stages = turn?.unrecorded ?? [];
  if (stages.length === 0) return "the time is missing at the turn's edges, where no stage was recorded";
  const why = [...new Set(stages.map((one) => one.why))].join("; ");
  return `what it waited for is not known, because ${listed(stages.map(({ stage }) => stage))} ${stages.length === 1 ? "was" : "were"} not recorded (${why})`;
}

function gapWords(reason: Reason, over: string): string {
  const gap = reason.gap;
  const between = gap ? ` between ${gap.before} and ${gap.after}` : "";
  const inside = gap && gap.spans.length > 0 ? `; ${listed(gap.spans.map((s) => s.name))} ran inside` : "";
  return `: ${took(reason)}${between} that no stage accounts for${over}${inside}`;
}

const took = (reason: Reason): string => (reason.stageMs === null ? "" : duration(reason.stageMs));

function errorWords(reason: Reason): string {
  const error = reason.error ? failure(reason.error.error) : "failed";
  return `${who(reason)} ${error} after ${took(reason)}`;
}

function who(reason: Reason): string {
  const by = [reason.provider, reason.model].filter((word) => word !== null).join(" ");
  return `${reason.stage}${reason.tool === null ? "" : ` ${reason.tool}`}${by === "" ? "" : ` (${by})`}`;
}

function outcomeSentence(call: CallInput): string {
  const at = call.startNs !== null && call.endNs !== null ? ` at ${callTime(call.endNs, call.startNs)}` : "";
  const word = call.outcome === "dropped" ? "was dropped" : "failed";
  const reason = call.endReason === null ? "no reason was recorded" : `reason: ${call.endReason}`;
  const slow = call.turns?.some((turn) => turn.slow) ? "" : "; no turn was over its budget";
  return `The call ${word}${at} (${reason})${slow}.`;
}

function okSentence(call: CallInput): string {
  const turns = call.turns ?? [];
  const longest = turns.reduce<(typeof turns)[number] | null>(
    (best, turn) => (best && best.latencyNs >= turn.latencyNs ? best : turn),
    null,
  );
  if (!longest) return "No turn was over its budget: the call has no turns.";
  return (
    `No turn was over its budget: the longest of ${counted(turns.length, "turn")}, turn ${longest.index}, ` +
    `waited ${duration(Number(longest.latencyNs) / 1e6)}.`
  );
}
