import { formatDuration, formatOver } from "#lib/format/duration.ts";
import { humanize, languageName, STAGE_LABELS } from "#lib/format/labels.ts";
import { short } from "#lib/format/text.ts";
import type { LargestDifference } from "./model.ts";
import type { CompareFact } from "./schema.ts";

/** How a comparison is written. */

export const FACT_LABELS: Record<CompareFact, string> = {
  pipeline: "Pipeline",
  stt_provider: "STT",
  llm_provider: "LLM provider",
  llm_model: "LLM model",
  tts_provider: "TTS",
  tools: "Tools",
  version: "Edge version",
  agent: "Agent",
  vertical: "Vertical",
  language: "Language",
  carrier: "Carrier",
  direction: "Direction",
  environment: "Environment",
  turn_budget: "Turn budget",
};

/** A fact's value as people write it; telemetry may hold anything, so it is made safe and not too long. */
export function factText(fact: CompareFact, value: string, most = 120): string {
  if (fact === "turn_budget") return formatDuration(Number.parseFloat(value));
  const text = short(value, most);
  if (fact === "language") return languageName(text);
  return fact === "vertical" || fact === "direction" || fact === "pipeline" ? humanize(text) : text;
}

/** A difference with its sign: `+1.24 s`, `−240 ms`, `0 ms`; a dash where one of the two is not known. */
export function diffText(ms: number | null): string {
  if (ms === null) return "–";
  // Half a millisecond is no difference that anybody could hear.
  if (Math.abs(ms) < 0.5) return formatDuration(0);
  return ms > 0 ? formatOver(ms) : formatDuration(ms);
}

/**
 * `Turn 4 of A took 2.14 s longer than turn 4 of B: TTS first frame 2.17 s against 98 ms.` Of a turn that stands alone:
 * `Turn 7 of A took 3.10 s longer than a usual turn of B, which has none in its place: TTS first frame 3.24 s.`
 */
export function largestText({ pair: { a, b }, diffMs, stage }: LargestDifference): string {
  const [own, other] = a === null ? (["B", "A"] as const) : (["A", "B"] as const);
  const turn = a ?? b;
  if (turn === null) return "";
  const isAlone = a === null || b === null;
  const how = `${formatDuration(Math.abs(diffMs))} ${diffMs > 0 || isAlone ? "longer" : "less"}`;
  const than = isAlone ? `a usual turn of ${other}, which has none in its place` : `turn ${b.index} of B`;
  const turns = `Turn ${turn.index} of ${own} took ${how} than ${than}`;
  if (stage === null) return `${turns}.`;
  const ms = (value: number | null) => (value === null ? "none" : formatDuration(value));
  const times = isAlone ? ms(stage.aMs ?? stage.bMs) : `${ms(stage.aMs)} against ${ms(stage.bMs)}`;
  return `${turns}: ${STAGE_LABELS[stage.stage]} ${times}.`;
}
