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

/** `Turn 4 of A took 2.14 s longer than turn 4 of B: TTS first frame 2.17 s against 98 ms.` */
export function largestText({ pair: { a, b, diffMs }, stage }: LargestDifference): string {
  if (a === null || b === null || diffMs === null) return "";
  const how = `${formatDuration(Math.abs(diffMs))} ${diffMs > 0 ? "longer" : "less"}`;
  const turns = `Turn ${a.index} of A took ${how} than turn ${b.index} of B`;
  if (stage === null) return `${turns}.`;
  const ms = (value: number | null) => (value === null ? "none" : formatDuration(value));
  return `${turns}: ${STAGE_LABELS[stage.stage]} ${ms(stage.aMs)} against ${ms(stage.bMs)}.`;
}
