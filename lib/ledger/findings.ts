import type { CallInput, Finding, TurnLedger } from "./model.ts";
import { fatalErrors, stageOfTurn } from "./reason.ts";
import { unrecordedWords } from "./sentence.ts";
import { verdictOf } from "./verdict.ts";
import { callTime, duration, failure, spokenDuration } from "./words.ts";

/** What is worth knowing of a call and is not what went wrong, in the order of the call. */
export function findingsOf(call: CallInput): readonly Finding[] {
  const at = (ns: bigint): string => (call.startNs === null ? "" : ` (${callTime(ns, call.startNs)})`);
  const turns = call.turns ?? [];
  const named = verdictOf(call).turnIndex;
  // The verdict on a dropped call is about the line: an error before it, in a turn that went well, is told here.
  const asked = call.outcome === "dropped" ? { ...call, outcome: null } : call;
  const fatal = new Set(fatalErrors(asked).map((error) => error.spanId));
  const findings: Finding[] = [];

  for (const turn of turns) {
    if (turn.slow && turn.index !== named) findings.push(slowTurn(call, turn, at));
    if (turn.interrupted === true) findings.push(bargeIn(turn, at));
    if (turn.answered === false && turn.index !== named) findings.push(unanswered(turn, at));
  }
  for (const error of call.errors) {
    if (fatal.has(error.spanId)) continue;
    const what = error.tool === null ? error.stage : `${error.stage} ${error.tool}`;
    findings.push({
      kind: "recovered_error",
      turnIndex: error.turnIndex,
      atNs: error.startNs,
      sentence: `${what} ${failure(error.error)}${at(error.startNs)}; the call recovered from it.`,
      plain: "One step failed and was made good without the caller having to wait.",
      evidence: [{ kind: "span", id: error.spanId, label: what }],
    });
  }
  for (const rejection of call.rejections) {
    const reason = rejection.reason === null ? "" : `: ${rejection.reason}`;
    findings.push({
      kind: "guardrail_rejected",
      turnIndex: rejection.turnIndex,
      atNs: rejection.atNs,
      sentence: `Guardrail ${rejection.guardrail} rejected an answer${at(rejection.atNs)}${reason}.`,
      plain: "A safety check held back one of the assistant's answers.",
      evidence: [{ kind: "span", id: rejection.spanId, label: rejection.guardrail }],
    });
  }
  if (call.outcome === "transferred")
    findings.push({
      kind: "transferred",
      turnIndex: null,
      atNs: call.endNs,
      sentence: "The call was transferred; its next leg has a Call SID of its own.",
      plain: "The caller was passed on.",
      evidence: [],
    });
  return findings.sort((a, b) => Number((a.atNs ?? 0n) - (b.atNs ?? 0n)));
}

type At = (ns: bigint) => string;

const turnEvidence = (turn: TurnLedger): Finding["evidence"] => [
  { kind: "span", id: turn.spanId, label: `turn ${turn.index}` },
];

function slowTurn(call: CallInput, turn: TurnLedger, at: At): Finding {
  const waitedMs = Number(turn.latencyNs) / 1e6;
  const isUnrecorded = turn.unrecorded !== undefined && stageOfTurn(call, turn).why === "unrecorded";
  return {
    kind: "slow_turn",
    turnIndex: turn.index,
    atNs: turn.startNs,
    sentence: `Turn ${turn.index}${at(turn.startNs)} waited ${duration(waitedMs)} too, ${duration(waitedMs - turn.budgetMs)} over its budget${isUnrecorded ? `: ${unrecordedWords(turn)}` : ""}.`,
    plain: `The caller also waited ${spokenDuration(waitedMs)} at another point.`,
    evidence: turnEvidence(turn),
  };
}

/** That the agent stopped is all that the turn says: whether rightly is told by the speech around it. */
const bargeIn = (turn: TurnLedger, at: At): Finding => ({
  kind: "barge_in",
  turnIndex: turn.index,
  atNs: turn.startNs,
  sentence: `The answer of turn ${turn.index}${at(turn.startNs)} was interrupted.`,
  plain: "The assistant stopped speaking because it heard the caller.",
  evidence: turnEvidence(turn),
});

const unanswered = (turn: TurnLedger, at: At): Finding => ({
  kind: "unanswered",
  turnIndex: turn.index,
  atNs: turn.startNs,
  sentence: `Turn ${turn.index}${at(turn.startNs)} was not answered: the caller spoke again or hung up after ${duration(Number(turn.latencyNs) / 1e6)}.`,
  plain: "The caller spoke again, or hung up, before the assistant answered.",
  evidence: turnEvidence(turn),
});
