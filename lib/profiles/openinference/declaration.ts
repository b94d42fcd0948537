import type { ProfileDeclaration } from "../model.ts";

/**
 * Arize's instrumentation of Pipecat. Each turn is a trace of its own, and `session.id` joins them.
 * https://github.com/Arize-ai/openinference/tree/main/python/instrumentation/openinference-instrumentation-pipecat
 */
export const openinference: ProfileDeclaration = {
  name: "openinference",
  label: "OpenInference (Pipecat)",
  scopes: ["openinference.instrumentation.pipecat"],
  signs: ["pipecat.conversation.turn", "pipecat.stt", "pipecat.llm", "pipecat.tts"],
  roots: ["pipecat.conversation.turn"],
  tracePerTurn: true,
  identity: [
    { attribute: "call_sid", kind: "call_sid", root: true },
    { attribute: "callSid", kind: "call_sid", root: true },
    { attribute: "call.sid", kind: "call_sid", root: true },
    { attribute: "session.id", kind: "session" },
    { attribute: "conversation.id", kind: "conversation", root: true },
  ],
  callers: [],
};
