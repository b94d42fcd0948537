import type { SpanInput, Unrecorded } from "#lib/ledger/model.ts";
import type { Stage } from "#lib/ledger/stages.ts";
import type { AgentTurn, UserTurn } from "./parts.ts";

/** The stages that an answered turn must have had and that nothing tells the time of: no other may be blamed for it. */
export function unrecordedOf(
  user: UserTurn | null,
  agents: readonly AgentTurn[],
  stages: readonly SpanInput[],
  kind: "reply" | "greeting" | "continuation",
): Unrecorded[] {
  const found: Unrecorded[] = [];
  const miss = (stage: Stage, why: string): void => {
    if (!stages.some((one) => one.stage === stage)) found.push({ stage, why });
  };
  if (kind === "reply") {
    const lost = "the user_turn is not in the trace";
    const isLost = user === null || user.span === null;
    miss("endpointing", isLost ? lost : "no wait for the end of the turn that can be believed");
    miss("stt", isLost ? lost : "no lk.transcription_delay that can be believed");
  }
  const has = (of: "llm" | "tts") => agents.some((agent) => agent[of].length > 0);
  miss(
    "llm_first_token",
    has("llm") ? "no time to first token that can be believed" : "no llm_node is in the trace",
  );
  miss(
    "tts_first_frame",
    has("tts") ? "no time to first byte that can be believed" : "no tts_node is in the trace",
  );
  return found;
}
