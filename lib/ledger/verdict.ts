import { verdictFromCallLog } from "./call-log.ts";
import type { CallInput, Evidence, Verdict } from "./model.ts";
import { plainOf } from "./plain.ts";
import { type Reason, reasonOf, severityOf } from "./reason.ts";
import { sentenceOf } from "./sentence.ts";

/**
 * Judges a call (docs/telemetry.md, "Verdict of a call"). Computed, never guessed: the same input gives the same
 * verdict, to the letter. Without a trace it is made from the call log and says so (`basis`). Never throws.
 */
export function verdictOf(call: CallInput): Verdict {
  if (call.turns === null) return verdictFromCallLog(call);
  const reason = reasonOf(call, call.turns);
  const { plain, advice } = plainOf(call, reason);
  return {
    status: reason.status,
    severity: severityOf(reason.status, reason.waitedMs),
    basis: "trace",
    stage: reason.stage,
    turnIndex: reason.turn?.index ?? null,
    waitedMs: reason.waitedMs,
    overrunMs: reason.overrunMs,
    tool: reason.tool,
    provider: reason.provider,
    model: reason.model,
    withinBudget: reason.withinBudget,
    sentence: sentenceOf(call, reason),
    plain,
    advice,
    missing: reason.missing,
    evidence: evidenceOf(call, reason),
  };
}

function evidenceOf(call: CallInput, reason: Reason): Evidence[] {
  const evidence: Evidence[] = [];
  const { turn, stage } = reason;
  if (turn) evidence.push({ kind: "span", id: turn.spanId, label: `turn ${turn.index}` });
  if (reason.spanId !== null)
    evidence.push({
      kind: "span",
      id: reason.spanId,
      label: reason.tool === null ? (stage ?? "stage") : `${stage} ${reason.tool}`,
    });
  for (const span of reason.gap?.spans ?? []) evidence.push({ kind: "span", id: span.id, label: span.name });
  if (turn === null && call.rootSpanId !== null)
    evidence.push({ kind: "span", id: call.rootSpanId, label: "call" });
  if (call.callLog?.logId != null) evidence.push({ kind: "log", id: call.callLog.logId, label: "call.end" });
  return evidence;
}
