import { type Stage, STAGES } from "#lib/ledger/stages.ts";
import { counted } from "#lib/ledger/words.ts";
import { numeric, type RawSpan, text } from "#lib/traces/raw.ts";
import type { ProfiledTurn, ReadProfile, Reading, Refusal, Unknown } from "../model.ts";
import type { Unit } from "./delays.ts";
import { livekit } from "./declaration.ts";
import type { Session } from "./parts.ts";

/** The account of how a LiveKit trace was read. */

/** The era shows in the names of attributes; the language in the units, since few set `telemetry.sdk.language`. */
export function versionOf(spans: readonly RawSpan[], unit: Unit | null): ReadProfile {
  let [isPii, isOld, isNew] = [false, false, false];
  for (const { attributes } of spans) {
    if (attributes.has("gen_ai.operation.name") || attributes.has("gen_ai.conversation.id")) isNew = true;
    for (const key of attributes.keys()) {
      if (key.startsWith("lk.pii.")) isPii = true;
      else if (key === "lk.user_transcript" || key === "lk.response.text") isOld = true;
    }
  }
  const era = isNew ? "1.8 or later" : isPii ? "1.7" : isOld ? "1.6 or earlier" : null;
  const told = text(spans[0]?.resource.attributes ?? new Map(), "telemetry.sdk.language");
  const language =
    told === "nodejs" || unit === "ms" ? "Node" : told === "python" || unit === "s" ? "Python" : null;
  const version = [era, language].filter((word) => word !== null).join(", ");
  return { name: livekit.name, label: livekit.label, version: version === "" ? null : version };
}

const ABSENT: Readonly<Record<Stage, string>> = {
  network_in: "LiveKit's spans say nothing of the phone network",
  endpointing: "no lk.end_of_turn_delay that can be believed",
  stt: "no lk.transcription_delay that can be believed",
  tool_call: "no function_tool span: no tool was called",
  llm_first_token: "no lk.response.ttft that can be believed",
  tts_first_frame: "no lk.response.ttfb that can be believed",
  network_out: "LiveKit's spans say nothing of the phone network",
};
const NO_SUCH_STAGE = "a speech-to-speech model has no such stage";

export interface Account {
  readonly profile: ReadProfile;
  readonly session: Session;
  readonly turns: readonly Omit<ProfiledTurn, "index">[];
  readonly taken: ReadonlyMap<Stage, ReadonlySet<string>>;
  readonly refused: readonly Refusal[];
  readonly realtime: boolean;
  /** None of the session's turns is in this trace. */
  readonly isSide: boolean;
  readonly hasSid: boolean;
  /** Replies whose times are not in the trace. */
  readonly untimed: number;
  readonly initiated: number;
  readonly unpaired: number;
  readonly discarded: number;
}

export function readingOf(account: Account): Reading {
  const { profile, taken, refused, realtime } = account;
  return {
    profiles: [profile],
    stages: STAGES.map((stage) => {
      const from = taken.get(stage);
      if (from !== undefined) return { stage, from: [...from].join("; "), why: null };
      const isNone = realtime && (stage === "stt" || stage === "tts_first_frame" || stage === "endpointing");
      return { stage, from: null, why: isNone ? NO_SUCH_STAGE : ABSENT[stage] };
    }),
    refused,
    unknown: unknownOf(account),
    notes: notesOf(account),
  };
}

const ELSEWHERE: Unknown = {
  what: "The turns",
  why: "this trace holds only how the agent started or ended; up to 1.7 a session writes these as traces of their own, and its turns in that of agent_session.",
  setting: "LiveKit Agents 1.8 or later: one trace a session.",
};

function unknownOf({ turns, session, hasSid, untimed, unpaired, isSide }: Account): Unknown[] {
  if (isSide) return [ELSEWHERE];
  const found: Unknown[] = [
    {
      what: "What the phone network added",
      why: "LiveKit's spans begin and end in the agent's process; a wait here is up to 100 ms or so shorter than the caller's.",
      setting: null,
    },
    {
      what: "How the call ended, and what the caller made of it",
      why: "LiveKit records neither an outcome nor a sentiment.",
      setting: "Write the call log (call.end and post_call.analysis) that Earshot's telemetry describes.",
    },
  ];
  if (turns.some(({ kind }) => kind === "greeting")) {
    found.push({
      what: "When the call was answered",
      why: "no span shows it; the greeting's wait is from the start of its agent_turn.",
      setting: null,
    });
  }
  if (!hasSid) {
    found.push({
      what: "The carrier's Call SID",
      why: "no attribute of these spans holds one.",
      setting:
        "Give the SIP participant's attributes, sip.twilio.callSid among them, and the room's name as session.id to set_tracer_provider (Node: setTracerProvider) as metadata, before the session starts.",
    });
  }
  if (untimed > 0) {
    found.push({
      what: `How long ${counted(untimed, "answer")} took`,
      why: "the spans that would show the caller's last speech or the agent's first audio are not in the trace.",
      setting: null,
    });
  }
  if (unpaired > 0) {
    found.push({
      what: `Whether ${counted(unpaired, "turn of the caller", "turns of the caller")} ${unpaired === 1 ? "was" : "were"} answered`,
      why: "no agent_turn in the trace belongs to what was said.",
      setting: null,
    });
  }
  if (session.calls > 1) {
    found.push({
      what: "Which turns are this call's",
      why: `the trace holds ${session.calls} sessions of different calls.`,
      setting: "Start each job's session without the context of another: one trace a call.",
    });
  }
  return found;
}

function notesOf({ turns, session, initiated, discarded, profile, realtime }: Account): string[] {
  const notes: string[] = [];
  const early = turns.filter(isPreempted).length;
  if (early > 0) {
    notes.push(
      `In ${counted(early, "turn")} the model began before the end of the caller's turn was decided (preemptive generation): what it had done by then is in nobody's wait, so its share is smaller than its time to first token.`,
    );
  }
  if (discarded > 0) {
    notes.push(
      `${counted(discarded, "early attempt")} at an answer ${discarded === 1 ? "was" : "were"} given up and replaced; ${discarded === 1 ? "it counts" : "they count"} for nothing.`,
    );
  }
  const alarms = turns.filter(({ interruption }) => interruption === "false_alarm").length;
  if (alarms > 0) {
    notes.push(
      `In ${counted(alarms, "turn")} the agent paused for a sound without words and spoke on: no barge-in.`,
    );
  }
  if (turns.some(({ interruption }) => interruption === "hang_up")) {
    notes.push(
      "LiveKit marks the last answer as interrupted, because the call ended while the agent spoke: no barge-in.",
    );
  }
  if (turns.some(({ kind }) => kind === "continuation")) {
    notes.push(
      "The silence after a filler, until the agent speaks again in the same answer, is a turn of its own (continuation).",
    );
  }
  if (initiated > 0) {
    notes.push(
      `The agent spoke ${counted(initiated, "time")} without being asked: nobody waited for that, so it is no turn.`,
    );
  }
  if (session.blocked.length > 0) notes.push(blockedNote(session.blocked));
  if (turns.length > 0 && /^1\.[67]\b/.test(profile.version ?? "")) {
    notes.push(
      "Up to 1.7 a session writes three traces: start_agent_activity and drain_agent_activity have their own. This is the one with the turns; only what it holds is shown.",
    );
  }
  if (!realtime && turns.length > 0) {
    notes.push(
      "Between the model's first token and the first whole sentence that goes to the TTS nothing is recorded: that time is unattributed.",
    );
  }
  return notes;
}

/** The commit and the agent's turn are written within this of each other where nothing was begun early. */
const EARLY_NS = 50_000_000n;

function isPreempted({ spans }: Pick<ProfiledTurn, "spans">): boolean {
  const committedNs = spans.find(({ name, stage }) => name === "user_turn" && stage === null)?.endNs;
  return (
    committedNs !== undefined &&
    spans.some(({ stage, startNs }) => stage === "llm_first_token" && startNs < committedNs - EARLY_NS)
  );
}

function blockedNote(blocked: readonly RawSpan[]): string {
  const longest = Math.max(
    ...blocked.slice(0, 1_000).map(({ attributes, startNs, endNs }) => {
      const seconds = numeric(attributes, "lk.blocking.duration");
      return seconds === null ? Number(endNs - startNs) / 1e6 : seconds * 1000;
    }),
  );
  return `The agent's event loop stood still ${counted(blocked.length, "time")}, for up to ${Math.round(longest)} ms: all that ran then waited, and is charged to the stage that it ran in.`;
}
