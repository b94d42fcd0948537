import type { VerticalProfile } from "./model.ts";

/** Five specialists of a software vendor; most calls go out, in business hours. */
export const SALES: VerticalProfile = {
  vertical: "sales",
  share: 0.12,
  hours: [0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 1, 4, 20, 40, 48, 44, 26, 40, 48, 46, 38, 20, 6, 2, 1, 1, 0.5, 0.5],
  weekdays: [1.1, 1.2, 1.15, 1.1, 0.85, 0.12, 0.08],
  agents: [
    { name: "inbound_qualifier", weight: 3 },
    { name: "outbound_prospector", weight: 4 },
    { name: "demo_scheduler", weight: 3 },
    { name: "pricing_specialist", weight: 2 },
    { name: "renewals", weight: 2 },
  ],
  toolUse: 0.24,
  tools: [
    { name: "lookup_account", medianMs: 190, weight: 8, okBody: "account loaded" },
    { name: "check_do_not_call", medianMs: 80, weight: 6, okBody: "number may be called" },
    { name: "get_quote", medianMs: 340, weight: 4, okBody: "quote prepared" },
    { name: "book_demo", medianMs: 280, weight: 5, okBody: "demo booked" },
    { name: "update_opportunity", medianMs: 300, weight: 4, okBody: "stage updated" },
    { name: "send_follow_up", medianMs: 430, weight: 3, background: true, okBody: "follow-up queued" },
  ],
  languages: [
    ["en-US", 82],
    ["es-MX", 10],
    ["pt-BR", 5],
    ["fr-CA", 3],
  ],
  outbound: 0.65,
  exchanges: 10,
  guardrails: [
    { name: "pricing_commitment", reason: "discount without approval" },
    { name: "competitor_claim", reason: "unproven claim about another product" },
  ],
  services: {
    endpointing: [{ provider: "pipecat", model: "smart-turn-v3", weight: 1 }],
    stt: [{ provider: "deepgram", model: "nova-3", weight: 1 }],
    llm: [{ provider: "openai", model: "gpt-4.1", weight: 1 }],
    tts: [{ provider: "rime", model: "arcana", weight: 1 }],
  },
  outcomes: [
    ["resolved", 66],
    ["escalated", 3],
    ["transferred", 13],
    ["abandoned", 18],
  ],
  topics: [
    { topics: ["demo"], summary: "A demo was booked for next week." },
    { topics: ["pricing"], summary: "The caller asked about tiers and annual billing." },
    { topics: ["renewal"], summary: "The renewal date and seat count were confirmed." },
    { topics: ["qualification"], summary: "Team size and current tools were noted." },
  ],
  remarks: [
    ["crm.context", "account history loaded into the agent's context"],
    ["script.variant", "opening variant B chosen"],
    ["consent.recorded", "recording consent given"],
  ],
};
