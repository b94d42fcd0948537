import type { CallInput, CallLogFacts, Verdict } from "./model.ts";
import { plainOf } from "./plain.ts";
import { missingOf, NOTHING, type Reason, severityOf } from "./reason.ts";
import { unknownSentence } from "./sentence.ts";
import { duration } from "./words.ts";

/** The verdict of a call without a trace, from its call log alone; it says so in `basis` and in the sentence. */
export function verdictFromCallLog(call: CallInput): Verdict {
  const log = call.callLog;
  const status = statusOf(call, log);
  const bad = status === "slow" || status === "failed";
  const erred = status === "failed" && call.outcome !== "dropped" && isErrors(call, log);
  const worst = isWorstTurns(status, call, log) ? (log?.worstTurnSeconds ?? null) : null;
  const waitedMs = worst === null ? null : worst * 1000;
  const stage = bad && call.outcome !== "dropped" ? (log?.stage ?? null) : null;
  const missing = [...missingOf(call), ...(call.running ? [] : ["the trace"])];
  const named = stage === null ? null : log;
  const reason: Reason = {
    ...NOTHING,
    status,
    waitedMs,
    stage,
    tool: named?.tool ?? null,
    provider: named?.provider ?? null,
    model: named?.model ?? null,
    why: erred ? "error" : bad && stage === null && waitedMs === null ? "outcome" : "none",
    missing,
  };
  const { plain, advice } = plainOf(call, reason);
  return {
    status,
    severity: severityOf(status, waitedMs),
    basis: "call_log",
    stage,
    turnIndex: status === "slow" ? (log?.worstTurnIndex ?? null) : null,
    waitedMs,
    overrunMs: null,
    tool: reason.tool,
    provider: reason.provider,
    model: reason.model,
    withinBudget: false,
    sentence: sentence(call, reason, log, waitedMs),
    plain,
    advice,
    missing,
    evidence: log?.logId == null ? [] : [{ kind: "log", id: log.logId, label: "call.end" }],
  };
}

/** Whether it was an error that the call failed by. The log tells how many there were, not in which turn. */
function isErrors(call: CallInput, log: CallLogFacts | null): boolean {
  if (log === null) return false;
  return log.errors === null ? call.outcome !== "failed" : log.errors > 0;
}

/** Whether the wait of the worst turn is what the verdict is about: of a call with errors it need not be. */
function isWorstTurns(status: Verdict["status"], call: CallInput, log: CallLogFacts | null): boolean {
  if (log === null) return false;
  if (status === "slow") return true;
  if (status !== "failed" || call.outcome === "dropped") return false;
  const noError = log.errors === 0 || (log.errors === null && log.stage === null);
  return noError && log.slowTurns !== null && log.slowTurns > 0;
}

/** The log's own verdict; of records without one, only what the counts prove. */
function statusOf(call: CallInput, log: CallLogFacts | null): Verdict["status"] {
  if (call.outcome === "dropped" || call.outcome === "failed") return "failed";
  if (log === null || call.edgeLost || call.running) return "unknown";
  if (log.verdict !== null) return log.verdict;
  if (log.slowTurns !== null && log.slowTurns > 0) return "slow";
  return log.slowTurns === 0 && log.errors === 0 ? "ok" : "unknown";
}

function sentence(
  call: CallInput,
  reason: Reason,
  log: CallLogFacts | null,
  waitedMs: number | null,
): string {
  const { status, stage } = reason;
  const source = "This is from the call log alone.";
  if (status === "unknown") return unknownSentence(call, reason.missing);
  if (status === "ok") {
    const longest =
      log?.worstTurnSeconds == null ? "" : `: the longest wait was ${duration(log.worstTurnSeconds * 1000)}`;
    return `No turn was over its budget${longest}. ${source}`;
  }
  const by = [reason.provider, reason.model].filter((word) => word !== null).join(" ");
  const who = `${stage}${reason.tool === null ? "" : ` ${reason.tool}`}${by === "" ? "" : ` (${by})`}`;
  if (reason.why === "error" && call.outcome !== "failed")
    return `An error was not recovered from: ${stage === null ? "the stage was not recorded" : who}. ${source}`;
  if (status === "failed") {
    const word = call.outcome === "dropped" ? "was dropped" : "failed";
    const why = stage === null ? ` (reason: ${call.endReason ?? "not recorded"})` : `: ${who}`;
    return `The call ${word}${why}. ${source}`;
  }
  const turn = log?.worstTurnIndex == null ? "A turn" : `Turn ${log.worstTurnIndex}`;
  const waited = waitedMs === null ? "was over its budget" : `waited ${duration(waitedMs)}`;
  return `${turn} ${waited}${stage === null ? "" : `: ${who} was over its budget`}. ${source}`;
}
