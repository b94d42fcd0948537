import type { ProfileDeclaration } from "../model.ts";

/**
 * An agent that was instrumented by hand, as articles on tracing voice agents show it: a span for each turn, with one for
 * each service below it. The names are everybody's, so they are believed only together.
 */
export const generic: ProfileDeclaration = {
  name: "generic",
  label: "Spans named as in common articles",
  scopes: [],
  signs: [],
  roots: ["call", "conversation", "turn"],
  identity: [
    { attribute: "call_sid", kind: "call_sid" },
    { attribute: "callSid", kind: "call_sid" },
    { attribute: "call.sid", kind: "call_sid" },
    { attribute: "call_id", kind: "call_sid" },
    { attribute: "call.id", kind: "call_sid" },
    { attribute: "conversation_id", kind: "conversation" },
    { attribute: "conversation.id", kind: "conversation" },
    { attribute: "gen_ai.conversation.id", kind: "conversation" },
    { attribute: "session_id", kind: "session" },
    { attribute: "session.id", kind: "session" },
  ],
  callers: [],
};
