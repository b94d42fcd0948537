import type { CallTurn } from "../schema.ts";

const WORDS = { barge_in: "interrupted", hang_up: "hung up", false_alarm: "paused", unknown: "cut short" };

/** Why a turn's answer was cut short, in a word or two; empty where it was not. */
export function cutShort({ interruption, interrupted }: CallTurn): string {
  const how = interruption ?? (interrupted === true ? "barge_in" : null);
  return how === null ? "" : WORDS[how];
}
