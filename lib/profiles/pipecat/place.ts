import type { TurnKind } from "#lib/ledger/model.ts";
import { numeric, type RawSpan } from "#lib/traces/raw.ts";
import { msOfNs, nsOfMs } from "../evidence.ts";
import type { TurnClock } from "../model.ts";
import type { OpenTurn } from "./spans.ts";
import { type Doubts, llmTime, sttTime, type Time, ttsTime } from "./values.ts";

/**
 * Where a turn's wait lies. Pipecat's `turn` span lasts from the caller's first word until they speak again; the wait is
 * an attribute of it, and its ends are found from those of the services:
 *
 * ```
 * turn        |caller speaks ──────────│ wait │ agent speaks ───────|
 * stt     |────────────────────────────│──|         it ends `ttfb` after the last word
 * llm                                  │    |──|
 * tts                                  │       |──│─────|           first audio is `ttfb` after it starts
 *                                      └──────────┘ turn.user_bot_latency_seconds
 * ```
 */

export interface Placed extends Time {
  readonly kind: TurnKind;
  readonly clock: TurnClock;
  /** False: only the wait's length is known, and it stands where its services were at work. */
  readonly isAnchored: boolean;
}

/** The believed times of a turn's services, by span id. */
export interface Times {
  readonly stt: ReadonlyMap<string, Time>;
  readonly llm: ReadonlyMap<string, Time>;
  readonly tts: ReadonlyMap<string, Time>;
}

/** Two clocks that say the same differ by less: frames are 20 ms long and cross a few queues. */
const AGREE_MS = 100;
const LATENCY = "turn.user_bot_latency_seconds";

/** Null: nothing tells how long the caller waited. */
export function placedTurn(turn: OpenTurn, doubts: Doubts): { placed: Placed | null; times: Times } {
  const stt = timesOf(turn.stt, (span) => sttTime(span, turn.span, doubts));
  const llm = timesOf(turn.llm, (span) => llmTime(span, doubts));
  const latencyNs = latencyOf(turn.span, doubts);
  const wordNs = lastWord(turn, stt);
  const audioNs = wordNs === null || latencyNs === null ? null : wordNs + latencyNs;
  const tts = timesOf(turn.tts, (span) => ttsTime(span, audioNs, doubts));
  const times = { stt, llm, tts };
  const audio = [...tts.values()].map(({ endNs }) => endNs).toSorted((a, b) => (a < b ? -1 : 1));
  const placed =
    latencyNs === null
      ? (fromSpans(turn, wordNs, audio) ?? greeting(turn, audio[0]))
      : (fromLatency(turn, latencyNs, wordNs, audio) ?? unanchored(turn, latencyNs, llm));
  return { placed, times };
}

function timesOf(spans: readonly RawSpan[], read: (span: RawSpan) => Time | null): Map<string, Time> {
  const times = new Map<string, Time>();
  for (const span of spans) {
    const time = read(span);
    if (time !== null) times.set(span.spanId, time);
  }
  return times;
}

/** The caller's last word; null where the last transcript's own time is not known. */
function lastWord({ stt }: OpenTurn, times: ReadonlyMap<string, Time>): bigint | null {
  const last = stt.reduce<RawSpan | null>(
    (best, span) => (best && best.endNs > span.endNs ? best : span),
    null,
  );
  return (last && times.get(last.spanId)?.startNs) ?? null;
}

/** From the caller's last word to the agent's first audio, in ns. */
function latencyOf(turn: RawSpan, { refuse }: Doubts): bigint | null {
  const value = turn.attributes.get(LATENCY);
  if (value === undefined) return null;
  const seconds = numeric(turn.attributes, LATENCY);
  if (seconds === null || seconds <= 0)
    return refuse(LATENCY, turn, value, "not a time that a caller can wait");
  const ns = nsOfMs(Math.min(seconds, 1e6) * 1000);
  if (ns > turn.endNs - turn.startNs) {
    return refuse(LATENCY, turn, value, "longer than the turn that it was measured in: not in seconds");
  }
  return ns;
}

function fromLatency(
  turn: OpenTurn,
  latencyNs: bigint,
  wordNs: bigint | null,
  audio: readonly bigint[],
): Placed | null {
  const made = (endNs: bigint, by: string): Placed | null => {
    const startNs = endNs - latencyNs;
    // The caller speaks, and the agent begins to, while the turn lasts.
    if (startNs < turn.span.startNs || endNs > turn.span.endNs) return null;
    return {
      startNs,
      endNs,
      kind: "reply",
      isAnchored: true,
      clock: { from: "framework", by: `${LATENCY}, ${by}` },
    };
  };
  if (wordNs === null) {
    const first = audio[0];
    // Which of several utterances or answers it was measured between, nothing tells.
    if (first === undefined || turn.stt.length > 1 || audio.length > 1) return null;
    return made(first, "back from the first audio of tts");
  }
  if (audio.length === 0) return made(wordNs + latencyNs, "on from the caller's last word by stt");
  const agreed = audio.find((atNs) => Math.abs(msOfNs(atNs - latencyNs - wordNs)) <= AGREE_MS);
  return agreed === undefined ? null : made(agreed, "back from the first audio of tts");
}

/** The length is known and the place is not: it ends where an answer was handed to TTS, or had its first token. */
function unanchored(turn: OpenTurn, latencyNs: bigint, llm: ReadonlyMap<string, Time>): Placed {
  const atNs = turn.tts[0]?.startNs ?? [...llm.values()].at(-1)?.endNs ?? null;
  const startNs =
    atNs === null || atNs - latencyNs < turn.span.startNs ? turn.span.startNs : atNs - latencyNs;
  return {
    startNs,
    endNs: startNs + latencyNs,
    kind: "reply",
    isAnchored: false,
    clock: { from: "framework", by: `${LATENCY}; when in the turn it began is not recorded` },
  };
}

/** Without the attribute: from the caller's last word by STT to the first audio of TTS, where there is one of each. */
function fromSpans(turn: OpenTurn, wordNs: bigint | null, audio: readonly bigint[]): Placed | null {
  const first = audio[0];
  if (wordNs === null || first === undefined || turn.stt.length > 1 || first <= wordNs) return null;
  const by = "from the caller's last word by stt to the first audio of tts";
  return { startNs: wordNs, endNs: first, kind: "reply", isAnchored: true, clock: { from: "spans", by } };
}

/** The agent speaks first. Before 1.2 its first audio is not recorded: only what came before it is. */
function greeting(turn: OpenTurn, audioNs: bigint | undefined): Placed | null {
  const { span, stt, tts } = turn;
  if (numeric(span.attributes, "turn.number") !== 1 || stt.length > 0) return null;
  const endNs = audioNs ?? tts[0]?.startNs;
  if (endNs === undefined || endNs <= span.startNs) return null;
  const by =
    audioNs === undefined
      ? "at least: from the start of the pipeline until the greeting was sent to tts"
      : "from the start of the pipeline to the first audio of tts";
  return { startNs: span.startNs, endNs, kind: "greeting", isAnchored: true, clock: { from: "spans", by } };
}
