import type { Rng } from "./rng.ts";

/** Milliseconds that each stage adds to a turn: its share of the latency, not the length of its span. */
export interface Durations {
  readonly networkIn: number;
  readonly endpointing: number;
  readonly stt: number;
  /** What the orchestration itself takes between transcript and request; no stage covers it. */
  readonly glue: number;
  readonly llm: number;
  readonly tts: number;
  readonly networkOut: number;
}

const clip = (value: number, least: number, most: number): number => Math.min(most, Math.max(least, value));
const round = (ms: number): number => Math.round(ms * 1000) / 1000;

/** A healthy turn: 700 to 1100 ms, every stage within its budget. */
export function usual(rng: Rng): Durations {
  return {
    networkIn: round(clip(24 + 5 * rng.normal(), 12, 42)),
    endpointing: round(rng.between(165, 235)),
    stt: round(rng.between(60, 150)),
    glue: round(rng.between(4, 22)),
    llm: round(clip(320 * Math.exp(0.14 * rng.normal()), 210, 395)),
    tts: round(clip(145 + 28 * rng.normal(), 85, 195)),
    networkOut: round(clip(24 + 5 * rng.normal(), 12, 42)),
  };
}

/** A turn with so much room that a tool call or a second LLM pass still fits into its budget. */
export function calm(rng: Rng): Durations {
  return {
    networkIn: round(rng.between(16, 28)),
    endpointing: round(rng.between(140, 175)),
    stt: round(rng.between(50, 85)),
    glue: round(rng.between(4, 14)),
    llm: round(rng.between(200, 255)),
    tts: round(rng.between(85, 125)),
    networkOut: round(rng.between(16, 28)),
  };
}

/** A second LLM pass, over a context that is already cached. */
export const secondPass = (rng: Rng): number => round(rng.between(150, 200));

/** How long a tool takes when nothing is wrong with it: under its budget of 500. */
export const toolMs = (medianMs: number, rng: Rng): number =>
  round(clip(medianMs * Math.exp(0.22 * rng.normal()), 40, 480));

export const sumOf = (d: Durations): number =>
  d.networkIn + d.endpointing + d.stt + d.glue + d.llm + d.tts + d.networkOut;

/**
 * A turn that is a little over its budget because one stage was slow: what every platform has a few percent of.
 * `overMs` is how far the turn goes over 1200.
 */
export function sluggish(rng: Rng): Durations {
  const d = usual(rng);
  const missing = 1200 - sumOf(d) + 15 + 180 * -Math.log(1 - rng.next() * 0.95);
  const stage = rng.weighted<keyof Durations>([
    ["llm", 60],
    ["tts", 18],
    ["stt", 12],
    ["endpointing", 10],
  ]);
  return { ...d, [stage]: round(d[stage] + missing) };
}
