import type { ProfileDeclaration } from "../model.ts";

/**
 * LiveKit Agents, Python and Node. Its content attributes are `lk.<name>` up to 1.6 and `lk.pii.<name>` from 1.7 on;
 * 1.8 added `gen_ai.*`. https://docs.livekit.io/agents/observability/data/
 */
export const livekit: ProfileDeclaration = {
  name: "livekit",
  label: "LiveKit Agents",
  scopes: ["livekit-agents"],
  signs: [
    "agent_session",
    "agent_turn",
    "agent_speaking",
    "user_speaking",
    "eou_detection",
    "start_agent_activity",
    "drain_agent_activity",
  ],
  roots: ["agent_session"],
  identity: [
    { attribute: "sip.twilio.callSid", kind: "call_sid" },
    { attribute: "lk.sip.twilio.callSid", kind: "call_sid" },
    { attribute: "call.sid", kind: "call_sid" },
    { attribute: "call_sid", kind: "call_sid" },
    { attribute: "callSid", kind: "call_sid" },
    { attribute: "lk.pii.room_name", kind: "room" },
    { attribute: "lk.room_name", kind: "room" },
    { attribute: "room_id", kind: "room_sid" },
    { attribute: "lk.room_sid", kind: "room_sid" },
    { attribute: "sip.callID", kind: "sip_call" },
    { attribute: "lk.sip.callID", kind: "sip_call" },
    { attribute: "lk.job_id", kind: "job" },
    { attribute: "job_id", kind: "job" },
    { attribute: "gen_ai.conversation.id", kind: "conversation" },
    { attribute: "session.id", kind: "session" },
    { attribute: "langfuse.session.id", kind: "session" },
  ],
  callers: [
    "sip.phoneNumber",
    "lk.sip.phoneNumber",
    "lk.pii.sip.phoneNumber",
    "lk.participant_identity",
    "lk.pii.participant_identity",
  ],
};
