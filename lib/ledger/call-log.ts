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
  // The log names the worst turn; of a failed call that need not be the one that failed.
  const slow = bad && log !== null && (status === "slow" || call.outcome !== "dropped");
  const waitedMs = slow && log.worstTurnSeconds !== null ? log.worstTurnSeconds * 1000 : null;
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
    why: bad && stage === null && waitedMs === null ? "outcome" : "none",
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
  const source = "This is from the call log; there is no trace.";
  if (status === "unknown") return unknownSentence(call, reason.missing);
  if (status === "ok") {
    const longest =
      log?.worstTurnSeconds == null ? "" : `: the longest wait was ${duration(log.worstTurnSeconds * 1000)}`;
    return `No turn was over its budget${longest}. ${source}`;
  }
  const by = [reason.provider, reason.model].filter((word) => word !== null).join(" ");
  const who = `${stage}${reason.tool === null ? "" : ` ${reason.tool}`}${by === "" ? "" : ` (${by})`}`;
  if (status === "failed") {
    const word = call.outcome === "dropped" ? "was dropped" : "failed";
    const why = stage === null ? ` (reason: ${call.endReason ?? "not recorded"})` : `: ${who}`;
    return `The call ${word}${why}. ${source}`;
  }
  const turn = log?.worstTurnIndex == null ? "A turn" : `Turn ${log.worstTurnIndex}`;
  const waited = waitedMs === null ? "was over its budget" : `waited ${duration(waitedMs)}`;
  return `${turn} ${waited}${stage === null ? "" : `: ${who} was over its budget`}. ${source}`;
}
