import type { VerticalProfile } from "./model.ts";

/** The answering service of practices and property managers when they are closed: nights and weekends. */
export const AFTER_HOURS: VerticalProfile = {
  vertical: "after_hours",
  share: 0.14,
  hours: [34, 28, 24, 22, 22, 26, 32, 26, 8, 4, 4, 4, 5, 4, 4, 5, 8, 22, 40, 48, 50, 48, 44, 38],
  weekdays: [0.85, 0.85, 0.85, 0.85, 0.95, 1.3, 1.35],
  agents: [
    { name: "night_triage", weight: 7 },
    { name: "night_triage_realtime", weight: 2, pipeline: "realtime" },
  ],
  toolUse: 0.34,
  tools: [
    { name: "lookup_account", medianMs: 150, weight: 8, okBody: "account found" },
    { name: "classify_urgency", medianMs: 110, weight: 8, okBody: "urgency assessed" },
    { name: "find_on_call", medianMs: 170, weight: 6, okBody: "on-call person found" },
    { name: "page_on_call", medianMs: 320, weight: 6, okBody: "page delivered" },
    { name: "take_message", medianMs: 180, weight: 5, okBody: "message stored" },
    { name: "bridge_to_on_call", medianMs: 390, weight: 2, okBody: "bridge accepted" },
    { name: "log_incident", medianMs: 360, weight: 3, background: true, okBody: "incident entry written" },
  ],
  languages: [
    ["en-US", 82],
    ["es-US", 14],
    ["fr-CA", 4],
  ],
  outbound: 0.08,
  exchanges: 7,
  guardrails: [
    { name: "emergency_protocol", reason: "possible emergency, emergency number offered" },
    { name: "medical_advice", reason: "treatment question outside of opening hours" },
  ],
  services: {
    endpointing: [{ provider: "pipecat", model: "smart-turn-v3", weight: 1 }],
    stt: [{ provider: "deepgram", model: "nova-3", weight: 1 }],
    llm: [{ provider: "anthropic", model: "claude-haiku-4-5", weight: 1 }],
    tts: [
      { provider: "cartesia", model: "sonic-3", weight: 7 },
      { provider: "elevenlabs", model: "eleven_flash_v2_5", weight: 3 },
    ],
    realtime: { provider: "openai", model: "gpt-realtime", weight: 1 },
  },
  outcomes: [
    ["resolved", 52],
    ["escalated", 36],
    ["transferred", 5],
    ["abandoned", 7],
  ],
  topics: [
    { topics: ["urgent", "paging"], summary: "An urgent matter was handed to the person on call." },
    { topics: ["message"], summary: "The caller left a message for the next working day." },
    { topics: ["opening hours"], summary: "The caller asked when the office opens." },
    {
      topics: ["leak", "maintenance"],
      summary: "A water leak was reported; the on-call technician was paged.",
    },
  ],
  remarks: [
    ["roster.loaded", "on-call roster loaded"],
    ["urgency.assessed", "urgency 2 of 5"],
    ["callback.window", "call-back window agreed"],
  ],
};
