import type { CallInput } from "./model.ts";
import type { LedgerStage } from "./stages.ts";
import type { Reason } from "./reason.ts";
import { callTime, spokenDuration, timedOut } from "./words.ts";

/** The verdict without technical words, and what support may tell the caller (null: nothing to tell). */
export interface Plain {
  readonly plain: string;
  readonly advice: string | null;
}

/** Why the caller waited, by stage, as the end of "… because". */
export const CAUSE: Record<LedgerStage, string> = {
  endpointing: "the system took too long to notice that they had finished speaking",
  network_in: "their voice reached us late over the phone network",
  stt: "it took too long to understand their words",
  llm_first_token: "the assistant took too long to think of an answer",
  tool_call: "the assistant had to wait for another system",
  tts_first_frame: "the assistant's voice took too long to start",
  network_out: "the answer reached their phone late over the phone network",
  unattributed: "the system paused, and none of its parts recorded why",
};

const ADVICE: Record<LedgerStage, string> = {
  endpointing:
    "Tell them that a short pause after they speak is on our side; they need not repeat themselves.",
  network_in: "Ask whether their signal was weak, and whether they can call from another place or phone.",
  stt: "Tell them that the delay was on our side and that they were heard.",
  llm_first_token: "Tell them that the delay was on our side; nothing they said caused it.",
  tool_call: "Tell them that the delay came from a system that the assistant depends on.",
  tts_first_frame: "Tell them that the delay was on our side; they were heard and understood in time.",
  network_out: "Ask whether their signal was weak, and whether they can call from another place or phone.",
  unattributed: "Tell them that the delay was on our side, and pass this call on to engineering.",
};

export function plainOf(call: CallInput, reason: Reason): Plain {
  if (reason.status === "unknown")
    return {
      plain: call.running
        ? "The call is still going on; nothing has gone wrong in it so far."
        : "We cannot tell what happened in this call: a part of its record is missing.",
      advice: null,
    };
  if (reason.status === "ok") return { plain: "The assistant answered without long waits.", advice: null };
  if (reason.why === "outcome") return ended(call);
  const { stage } = reason;
  const failed = call.outcome === "failed" ? " The call then failed." : "";
  const wait = waited(call, reason);
  if (stage === null)
    return { plain: `${wait}, and the record does not show why.${failed}`, advice: ADVICE.unattributed };
  return { plain: `${wait} because ${cause(reason)}.${failed}`, advice: adviceOf(reason, stage) };
}

function waited(call: CallInput, reason: Reason): string {
  const startNs = reason.turn?.startNs ?? reason.error?.startNs;
  const at =
    call.startNs === null || startNs === undefined ? "Once," : `At ${callTime(startNs, call.startNs)}`;
  if (reason.waitedMs === null) return `${at} something went wrong`;
  const least = reason.turn?.answered === false ? "at least " : "";
  return `${at} the caller waited ${least}${spokenDuration(reason.waitedMs)}`;
}

function cause(reason: Reason): string {
  if (reason.stage === "tool_call") {
    const name = reason.tool === null ? "another system" : `the ${toolWords(reason.tool).noun}`;
    if (reason.error) return timedOut(reason.error.error) ? `${name} did not answer` : `${name} did not work`;
    // From the call log: that it failed is known, and not how.
    if (reason.why === "error") return `${name} did not work`;
    return `${name} was slow`;
  }
  if (reason.why === "error" && reason.stage !== null) return failedCause(reason.stage);
  return CAUSE[reason.stage ?? "unattributed"];
}

const FAILED: Record<LedgerStage, string> = {
  endpointing: "the part that hears when they finish speaking",
  network_in: "the phone network",
  stt: "the part that understands their words",
  llm_first_token: "the part that thinks of the answer",
  tool_call: "another system",
  tts_first_frame: "the assistant's voice",
  network_out: "the phone network",
  unattributed: "a part of the system",
};

/** Why the caller waited where a stage failed, as the end of "… because"; of a tool, its own words say more. */
export const failedCause = (stage: LedgerStage): string => `${FAILED[stage]} stopped working for a moment`;

function adviceOf(reason: Reason, stage: LedgerStage): string {
  if (stage !== "tool_call" || reason.tool === null || reason.why !== "error") return ADVICE[stage];
  const { subject, changes } = toolWords(reason.tool);
  if (!changes) return `Tell them that ${subject} could not be finished during the call.`;
  // A tool that did not answer may still have done its work: to promise either would be a guess.
  return reason.error === null || timedOut(reason.error.error)
    ? `Tell them that ${subject} was not confirmed. Check before it is made again.`
    : `Tell them that ${subject} was not made.`;
}

const NOUNS: Record<string, string> = {
  book: "booking",
  schedule: "booking",
  reschedule: "new booking",
  cancel: "cancellation",
  transfer: "transfer",
  escalate: "escalation",
  page: "page to the person on call",
  create: "entry",
  open: "entry",
  update: "change",
  send: "message",
  submit: "request",
  request: "request",
  refill: "refill",
  reset: "reset",
  charge: "payment",
  pay: "payment",
  process: "payment",
  register: "registration",
  unlock: "unlock",
  notify: "message",
};

/** `book_appointment` → the booking tool; `check_availability` → the "check availability" tool. */
export function toolWords(tool: string): { noun: string; subject: string; changes: boolean } {
  const words = tool.replaceAll(/[_\-.]+/g, " ").trim();
  const noun = NOUNS[words.split(" ")[0]?.toLowerCase() ?? ""];
  if (noun !== undefined) return { noun: `${noun} tool`, subject: `the ${noun}`, changes: true };
  return { noun: `“${words}” tool`, subject: `the step “${words}”`, changes: false };
}

function ended(call: CallInput): Plain {
  const at = call.startNs !== null && call.endNs !== null ? ` at ${callTime(call.endNs, call.startNs)}` : "";
  if (call.outcome === "dropped")
    return {
      plain: `The call was cut off${at}. The caller did not hang up.`,
      advice: "Tell them that the line was lost, and offer to go on from where the call ended.",
    };
  return {
    plain: `The call could not be completed${at}.`,
    advice: "Tell them that the call failed on our side, and offer to do by hand what they called for.",
  };
}
