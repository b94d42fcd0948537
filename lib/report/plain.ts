import type { CallDetail, CallTurn } from "#lib/calls/schema.ts";
import { humanize, languageName } from "#lib/format/labels.ts";
import { clip, plural, visible } from "#lib/format/text.ts";
import { CAUSE, failedCause, toolWords } from "#lib/ledger/plain.ts";
import type { LedgerStage } from "#lib/ledger/stages.ts";
import { spokenDuration, timedOut } from "#lib/ledger/words.ts";

/** A call told to those who speak with the caller: what happened and when, and no word of the trade. */

export interface PlainEvent {
  /** From the call's start; null when that is unknown. */
  readonly atMs: number | null;
  readonly sentence: string;
  /** The caller waited too long, or something failed. */
  readonly bad: boolean;
}

export interface PlainCall {
  readonly headline: string;
  readonly advice: string | null;
  readonly facts: readonly { readonly name: string; readonly value: string }[];
  readonly events: readonly PlainEvent[];
  /** The waits of the whole call in a sentence. */
  readonly waits: string;
  /** How it ended. */
  readonly ending: string;
  /** How the caller felt. */
  readonly mood: string;
  /** What was written of it after the call. */
  readonly summary: string | null;
  /** What the record lacks, so that silence is not taken for calm; null when it is whole. */
  readonly gap: string | null;
}

export function plainCall(detail: CallDetail): PlainCall {
  const { call, verdict, sentiment } = detail;
  return {
    headline: verdict.plain,
    advice: verdict.advice,
    facts: [
      { name: "Who called", value: direction(detail) },
      { name: "Line of business", value: call.vertical === null ? "not recorded" : humanize(call.vertical) },
      { name: "Language", value: call.language === null ? "not recorded" : languageName(call.language) },
      { name: "Length", value: length(detail) },
    ],
    events: eventsOf(detail),
    waits: waitsOf(detail),
    ending: endingOf(detail),
    mood: moodOf(detail),
    summary: sentiment?.summary ?? null,
    gap: gapOf(detail),
  };
}

function direction({ call }: CallDetail): string {
  if (call.direction === null) return "not recorded";
  return call.direction === "inbound" ? "They called us" : "We called them";
}

/** `2 minutes 41 seconds`. */
function length({ call }: CallDetail): string {
  if (call.durationMs === null) return call.running ? "still going on" : "not recorded";
  const seconds = Math.round(call.durationMs / 1000);
  const parts = [plural(Math.floor(seconds / 60), "minute"), plural(seconds % 60, "second")];
  return (seconds < 60 ? parts.slice(1) : seconds % 60 === 0 ? parts.slice(0, 1) : parts).join(" ");
}

/** Findings that the waits tell already. */
const TOLD_AS_WAITS = new Set(["slow_turn", "unanswered"]);

function eventsOf(detail: CallDetail): PlainEvent[] {
  const { call, turns, findings, verdict } = detail;
  const events: PlainEvent[] = (turns ?? [])
    .filter((turn) => turn.slow || turn.answered === false)
    .map((turn) => ({ atMs: turn.startMs, sentence: waitSentence(turn), bad: turn.slow }));
  const told = turns?.some((turn) => turn.index === verdict.turnIndex && turn.slow) ?? false;
  if (verdict.status !== "ok" && verdict.status !== "unknown" && verdict.turnIndex !== null && !told) {
    const turn = turns?.find(({ index }) => index === verdict.turnIndex);
    const sentence = verdict.plain.replace(/^At [\d:]+ t/, "T").replace(/^Once, t/, "T");
    events.push({ atMs: turn?.startMs ?? null, sentence, bad: true });
  }
  for (const { kind, startMs, plain } of findings)
    if (turns === null || !TOLD_AS_WAITS.has(kind))
      events.push({ atMs: startMs, sentence: plain, bad: false });
  const inOrder = events.toSorted((a, b) => (a.atMs ?? Infinity) - (b.atMs ?? Infinity));
  const begin = { atMs: call.startedAt === null ? null : 0, sentence: "The call began.", bad: false };
  if (call.running) return [begin, ...inOrder];
  const lost = call.outcome === "dropped" || call.outcome === "failed";
  return [begin, ...inOrder, { atMs: call.durationMs, sentence: endingOf(detail), bad: lost }];
}

/** What the caller waited for in a turn, in a sentence without technical words. */
export function waitSentence(turn: CallTurn): string {
  const who = turn.kind === "greeting" ? "Before the assistant first spoke, the caller" : "The caller";
  const still = turn.kind === "continuation" ? " more" : "";
  const least = turn.answered === false ? "at least " : "";
  const wait = `${who} waited ${least}${spokenDuration(turn.latencyMs)}${still}`;
  const unanswered = turn.answered === false ? " They spoke again, or hung up, before an answer came." : "";
  const why = turn.slow ? reasonOf(turn) : null;
  return `${wait}${why === null ? "" : ` because ${why}`}.${unanswered}`;
}

/** What most of a long wait was for; null where the record does not say. */
function reasonOf(turn: CallTurn): string | null {
  const over = turn.ledger.toSorted((a, b) => b.overMs - a.overMs)[0];
  const most = turn.ledger.toSorted((a, b) => b.ms - a.ms)[0];
  const largest: LedgerStage | null = (over !== undefined && over.overMs > 0 ? over : most)?.stage ?? null;
  const stage = turn.waitedFor === undefined ? largest : turn.waitedFor;
  if (stage === null) return null;
  if (stage !== "tool_call") {
    const failed = turn.parts.some((one) => one.stage === stage && one.error !== null);
    return failed ? failedCause(stage) : CAUSE[stage];
  }
  const length = (part: CallTurn["parts"][number]) => Number(BigInt(part.endNs) - BigInt(part.startNs));
  const [part] = turn.parts
    .filter((one) => one.stage === "tool_call")
    .toSorted((a, b) => Number(b.error !== null) - Number(a.error !== null) || length(b) - length(a));
  const name = part?.tool == null ? "another system" : `the ${toolWords(part.tool).noun}`;
  if (part?.error == null) return `${name} was slow`;
  return timedOut(part.error) ? `${name} did not answer` : `${name} did not work`;
}

function waitsOf({ call, turns }: CallDetail): string {
  const all = turns?.length ?? call.turns;
  const long = turns?.filter((turn) => turn.slow).length ?? call.slowTurns;
  if (all === null || long === null) return "How long the caller waited for answers is not recorded.";
  if (all === 0) return "The assistant was not asked anything.";
  const longest = turns === null ? 0 : Math.max(...turns.map((turn) => turn.latencyMs));
  const most = longest <= 0 ? "" : ` The longest wait was ${spokenDuration(longest)}.`;
  const times = all === 1 ? "once" : `${all.toLocaleString("en")} times`;
  const how =
    long === 0
      ? "never too long"
      : long === all && all > 1
        ? "too long every time"
        : all === 1
          ? "too long"
          : `too long ${long === 1 ? "once" : `${long.toLocaleString("en")} times`}`;
  return `The caller waited for the assistant ${times}, ${how}.${most}`;
}

const ENDINGS: Record<NonNullable<CallDetail["call"]["outcome"]>, string> = {
  resolved: "The call ended with what the caller wanted settled.",
  escalated: "The call was handed over to a person.",
  transferred: "The caller was passed on to another line.",
  abandoned: "The caller hung up before it was settled.",
  dropped: "The line was cut; the caller did not hang up.",
  failed: "The call could not be completed.",
};

function endingOf({ call, state }: CallDetail): string {
  if (call.outcome !== null) return ENDINGS[call.outcome];
  if (call.running || state === "running") return "The call is still going on.";
  return "How the call ended is not recorded.";
}

const MOODS = {
  positive: "The caller sounded content.",
  neutral: "The caller sounded neither pleased nor upset.",
  negative: "The caller sounded unhappy.",
} as const;

function moodOf({ call, sentiment }: CallDetail): string {
  if (sentiment?.label != null) return MOODS[sentiment.label];
  return call.running
    ? "How the caller feels is told after the call."
    : "How the caller felt is not recorded.";
}

function gapOf({ sources, state }: CallDetail): string | null {
  if (sources.some((source) => source.state === "error" || source.state === "partial"))
    return "A part of this call's record could not be read just now. There may be more to tell; try again in a few minutes.";
  if (state === "sampled_out" || state === "expired")
    return "Only the main facts of this call were kept, so single waits cannot be told.";
  return state === "partial" ? "A part of this call's record is missing." : null;
}

const LONGEST_LINE = 1_200;
const LONGEST_NOTE = 4_000;

/** The call as lines to paste into a ticket. `at`: when it was, as it is to be read. */
export function plainText(detail: CallDetail, at: string, notes: readonly string[]): string {
  const story = plainCall(detail);
  const { advice, summary, gap } = story;
  const clock = (ms: number | null) => (ms === null ? "" : `${minutes(ms)}  `);
  // What was recorded may hold anything: a line stays a line, of a length that is read.
  const line = (text: string) => clip(text.replaceAll(/\s+/g, " "), LONGEST_LINE);
  return [
    `Call of ${at}`,
    "",
    line(story.headline),
    ...(advice === null ? [] : ["", "What to tell the caller", line(advice)]),
    "",
    "What happened",
    ...story.events.map((event) => `${clock(event.atMs)}${line(event.sentence)}`),
    "",
    story.waits,
    story.mood,
    ...(summary === null ? [] : [line(summary)]),
    ...(gap === null ? [] : ["", gap]),
    ...(notes.length === 0 ? [] : ["", "Notes", ...notes.map((note) => clip(note, LONGEST_NOTE))]),
    "",
    `Call number for support: ${visible(detail.call.sid)}`,
  ].join("\n");
}

const minutes = (ms: number): string => {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  return `${String(Math.floor(seconds / 60)).padStart(2, "0")}:${String(seconds % 60).padStart(2, "0")}`;
};
