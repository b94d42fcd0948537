import type { SpanInput, Unrecorded } from "#lib/ledger/model.ts";
import type { Stage } from "#lib/ledger/stages.ts";
import { flag, type RawSpan, text } from "#lib/traces/raw.ts";
import { intervalOf, nsOfMs, plainInput, type Refuse } from "../evidence.ts";
import type { Interruption, ProfiledTurn, TurnClock } from "../model.ts";
import {
  firstAudioOf,
  firstTokenOf,
  hasOwnLength,
  type OpenTurn,
  stageOf,
  type Told,
  waitOf,
  wordOf,
} from "./spans.ts";

/** A turn of a hand-made instrumentation, as the ledger takes it. */

interface Time {
  readonly startNs: bigint;
  readonly endNs: bigint;
}

/** Null: it cannot be of a span this long. */
function within(span: RawSpan, what: string, told: Told | null, refuse: Refuse): Time | null {
  if (told === null) return null;
  const value = span.attributes.get(told.key);
  const no = (reason: string) => refuse(`${what} ${told.key}`, span, value, reason);
  if (told.ms <= 0) return no("zero or less, which it cannot take");
  if (told.ms > Number(span.endNs - span.startNs) / 1e6 + 1)
    return no("longer than its span: not in the unit of its name");
  return { startNs: span.startNs, endNs: span.startNs + nsOfMs(told.ms) };
}

export function turnInput({ span, below }: OpenTurn, index: number, refuse: Refuse): ProfiledTurn {
  const services = below.flatMap((one): [RawSpan, Stage, Time | null][] => {
    const stage = stageOf(one);
    return stage === null ? [] : [[one, stage, timeOf(one, stage, refuse)]];
  });
  const { clock, endNs } = clockOf(span, services, refuse);
  const known = new Map(services.map(([one, stage, time]) => [one, { stage, time }]));
  const spans = below.flatMap((one): SpanInput[] => {
    const plain = { ...plainInput(one), ...whoOf(one) };
    const { stage, time } = known.get(one) ?? {};
    if (stage === undefined) return [plain];
    // A failed one was waited for until it failed.
    if (plain.error !== null) return [{ ...plain, stage }];
    if (time === null || time === undefined) return [plain];
    if (time.endNs === one.endNs) return [{ ...plain, stage }];
    return [plain, intervalOf(one, stage, time, whoOf(one))];
  });
  const unrecorded = (["llm_first_token", "tts_first_frame"] as const).flatMap((stage): Unrecorded[] => {
    const isSeen = services.some(([, seen]) => seen === stage) && !spans.some((one) => one.stage === stage);
    return isSeen ? [{ stage, why: WHY[stage] }] : [];
  });
  const interruption = interruptionOf(span);
  return {
    index,
    kind: "reply",
    answered: null,
    interrupted:
      interruption === "barge_in"
        ? true
        : interruption === "unknown"
          ? null
          : flag(span.attributes, "turn.interrupted"),
    interruption,
    clock,
    spanId: span.spanId,
    startNs: span.startNs,
    endNs,
    spans,
    ...(unrecorded.length > 0 ? { unrecorded } : {}),
  };
}

export const WHY = {
  llm_first_token:
    "its span lasts until all of the answer was made, and no attribute tells of the first token",
  tts_first_frame:
    "its span lasts until all of the answer was spoken or made, and no attribute tells of the first audio",
} as const;

function timeOf(span: RawSpan, stage: Stage, refuse: Refuse): Time | null {
  if (hasOwnLength(span)) return { startNs: span.startNs, endNs: span.endNs };
  if (stage === "llm_first_token") return within(span, "llm", firstTokenOf(span), refuse);
  return within(span, "tts", firstAudioOf(span), refuse);
}

/** The turn's wait ends with the first audio. What its own span tells of that depends on who wrote it. */
function clockOf(
  turn: RawSpan,
  services: readonly [RawSpan, Stage, Time | null][],
  refuse: Refuse,
): { readonly clock: TurnClock; readonly endNs: bigint } {
  const told = waitOf(turn);
  const wait = within(turn, "turn", told, refuse);
  if (told !== null && wait !== null) {
    return { endNs: wait.endNs, clock: { from: "framework", by: `${told.key}, from the turn span's start` } };
  }
  const voices = services.filter(([, stage]) => stage === "tts_first_frame");
  const audio = voices
    .flatMap(([, , time]) => (time === null ? [] : [time.endNs]))
    .toSorted((a, b) => (a < b ? -1 : 1))[0];
  const isInTurn = (at: bigint | undefined): at is bigint =>
    at !== undefined && at > turn.startNs && at <= turn.endNs;
  if (isInTurn(audio))
    return { endNs: audio, clock: { from: "spans", by: "from the turn span's start to the first audio" } };
  const sent = voices.map(([span]) => span.startNs).toSorted((a, b) => (a < b ? -1 : 1))[0];
  if (isInTurn(sent)) {
    const by = "at least: from the turn span's start until the answer went to TTS";
    return { endNs: sent, clock: { from: "spans", by } };
  }
  return { endNs: turn.endNs, clock: { from: "spans", by: "the turn span's own start and end" } };
}

function whoOf(span: RawSpan): Pick<SpanInput, "tool" | "provider" | "model" | "error"> {
  const stage = stageOf(span);
  const prefix = { stt: "stt", llm_first_token: "llm", tts_first_frame: "tts" }[String(stage)];
  return {
    tool: stage === "tool_call" ? wordOf(span, "gen_ai.tool.name", "tool.name", "tool_name") : null,
    provider: wordOf(span, "gen_ai.provider.name", "gen_ai.system", `${prefix}.provider`),
    model: wordOf(span, "gen_ai.request.model", `${prefix}.model`),
    error: span.status === "error" ? (errorOf(span) ?? "error") : null,
  };
}

function errorOf(span: RawSpan): string | null {
  const thrown = span.events.find(({ name }) => name === "exception");
  return (
    wordOf(span, "error.type") ??
    (thrown === undefined ? null : (text(thrown.attributes, "exception.type")?.slice(0, 128) ?? null))
  );
}

/** Only an attribute that says barge-in tells of one. */
function interruptionOf({ attributes }: RawSpan): Interruption | null {
  if (flag(attributes, "turn.barge_in") === true || flag(attributes, "barge_in") === true) return "barge_in";
  return flag(attributes, "turn.interrupted") === true ? "unknown" : null;
}
