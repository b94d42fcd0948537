import type { Exchange } from "../conversation.ts";
import { calm } from "../durations.ts";
import type { Rng } from "../rng.ts";

/** A turn of a speech-to-speech model: one span from the end of speech to the first audio, budget 800. */
export const layRealtimeWish = (rng: Rng, llmMs: number = rng.between(430, 690)): Exchange => ({
  wish: { durations: { ...calm(rng), llm: llmMs } },
});
