import type { ProfileDeclaration } from "../model.ts";

/**
 * Pipecat's own tracing. Its spans have common names (`turn`, `llm`), so without their scope they are known by their
 * attributes. https://docs.pipecat.ai/server/utilities/opentelemetry
 */
export const pipecat: ProfileDeclaration = {
  name: "pipecat",
  label: "Pipecat",
  scopes: ["pipecat", "pipecat.turn"],
  signs: ["llm_setup", "llm_request", "llm_response", "llm_tool_call", "llm_tool_result"],
  roots: ["conversation"],
  identity: [
    { attribute: "call_sid", kind: "call_sid", root: true },
    { attribute: "callSid", kind: "call_sid", root: true },
    { attribute: "call.sid", kind: "call_sid", root: true },
    { attribute: "conversation.id", kind: "conversation" },
    { attribute: "session.id", kind: "session", root: true },
    { attribute: "langfuse.session.id", kind: "session", root: true },
  ],
  callers: [],
};
