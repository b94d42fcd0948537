import type { VerticalProfile } from "./model.ts";

/** A company's IT help desk in several countries, with retrieval from a knowledge base. */
export const IT_HELPDESK: VerticalProfile = {
  vertical: "it_helpdesk",
  share: 0.16,
  hours: [8, 7, 7, 9, 12, 14, 16, 24, 42, 46, 40, 34, 28, 34, 36, 32, 26, 18, 14, 12, 12, 12, 10, 8],
  weekdays: [1.35, 1.1, 1, 1, 0.95, 0.3, 0.3],
  agents: [
    { name: "service_desk", weight: 6 },
    { name: "access_desk", weight: 3 },
    { name: "device_desk", weight: 2 },
  ],
  toolUse: 0.36,
  tools: [
    { name: "search_knowledge_base", medianMs: 240, weight: 12, okBody: "6 passages retrieved" },
    { name: "lookup_employee", medianMs: 150, weight: 8, okBody: "employee found" },
    { name: "verify_employee", medianMs: 180, weight: 7, okBody: "push confirmed" },
    { name: "reset_password", medianMs: 340, weight: 5, okBody: "reset link issued" },
    { name: "unlock_account", medianMs: 290, weight: 4, okBody: "account unlocked" },
    { name: "create_ticket", medianMs: 310, weight: 6, okBody: "ticket created" },
    { name: "get_ticket_status", medianMs: 170, weight: 4, okBody: "ticket is in progress" },
    { name: "check_service_status", medianMs: 130, weight: 4, okBody: "no outage known" },
    { name: "run_device_diagnostics", medianMs: 420, weight: 2, okBody: "diagnostics finished" },
    { name: "grant_vpn_access", medianMs: 360, weight: 2, okBody: "access granted for 8 hours" },
  ],
  languages: [
    ["en-US", 70],
    ["en-GB", 14],
    ["pt-BR", 8],
    ["de-DE", 4],
    ["zh-CN", 4],
  ],
  outbound: 0.02,
  exchanges: 12,
  guardrails: [
    { name: "credential_disclosure", reason: "a password was about to be read aloud" },
    { name: "prompt_injection", reason: "instruction inside a retrieved passage" },
  ],
  services: {
    endpointing: [{ provider: "livekit", model: "turn-detector-v1.2", weight: 1 }],
    stt: [
      { provider: "assemblyai", model: "universal-streaming", weight: 7 },
      { provider: "deepgram", model: "nova-3", weight: 3 },
    ],
    llm: [{ provider: "anthropic", model: "claude-sonnet-4-5", weight: 1 }],
    tts: [{ provider: "cartesia", model: "sonic-3", weight: 1 }],
  },
  outcomes: [
    ["resolved", 72],
    ["escalated", 12],
    ["transferred", 8],
    ["abandoned", 8],
  ],
  topics: [
    { topics: ["password"], summary: "A locked account was unlocked after a push confirmation." },
    { topics: ["vpn"], summary: "Remote access failed; the client was set up again." },
    { topics: ["hardware"], summary: "A laptop's dock was diagnosed and a ticket opened." },
    { topics: ["email"], summary: "The caller's mailbox was full; the archive was switched on." },
    { topics: ["ticket status"], summary: "The caller asked how far an open ticket had got." },
  ],
  remarks: [
    ["retrieval.index", "knowledge index answered from the warm replica"],
    ["identity.confirmed", "push confirmation received"],
    ["context.trimmed", "older exchanges summarised to keep the context short"],
  ],
};
