import type { VerticalProfile } from "./model.ts";

/** A brokerage: evenings and weekends, ten agents by region and purpose. */
export const REAL_ESTATE: VerticalProfile = {
  vertical: "real_estate",
  share: 0.14,
  hours: [1, 1, 0.5, 0.5, 0.5, 1, 3, 8, 18, 28, 34, 36, 34, 32, 32, 34, 40, 46, 44, 34, 20, 10, 4, 2],
  weekdays: [0.9, 0.9, 0.95, 0.95, 1, 1.25, 1.05],
  agents: [
    { name: "buyer_intake", weight: 5 },
    { name: "seller_intake", weight: 3 },
    { name: "rental_leasing", weight: 4 },
    { name: "showing_scheduler", weight: 4 },
    { name: "open_house", weight: 2 },
    { name: "mortgage_prequal", weight: 2 },
    { name: "tenant_support", weight: 3 },
    { name: "listing_info", weight: 4 },
    { name: "offer_desk", weight: 1 },
    { name: "relocation", weight: 1 },
  ],
  toolUse: 0.28,
  tools: [
    { name: "search_listings", medianMs: 330, weight: 9, okBody: "12 listings match" },
    { name: "get_listing", medianMs: 150, weight: 7, okBody: "listing loaded" },
    { name: "book_showing", medianMs: 290, weight: 6, okBody: "showing reserved" },
    { name: "estimate_payment", medianMs: 120, weight: 3, okBody: "monthly payment estimated" },
    { name: "check_tour_calendar", medianMs: 210, weight: 5, okBody: "3 open windows" },
    { name: "create_lead", medianMs: 260, weight: 4, okBody: "lead created" },
    { name: "open_maintenance_ticket", medianMs: 300, weight: 2, okBody: "ticket opened" },
    { name: "notify_agent", medianMs: 380, weight: 2, background: true, okBody: "agent notified" },
  ],
  languages: [
    ["en-US", 78],
    ["es-MX", 14],
    ["fr-CA", 4],
    ["zh-CN", 4],
  ],
  outbound: 0.1,
  exchanges: 12,
  guardrails: [
    { name: "fair_housing", reason: "question about who lives in the area" },
    { name: "price_promise", reason: "promise of a future price" },
  ],
  services: {
    endpointing: [{ provider: "pipecat", model: "smart-turn-v3", weight: 1 }],
    stt: [{ provider: "assemblyai", model: "universal-streaming", weight: 1 }],
    llm: [
      { provider: "openai", model: "gpt-4.1-mini", weight: 6 },
      { provider: "google", model: "gemini-2.5-flash", weight: 4 },
    ],
    tts: [
      { provider: "rime", model: "arcana", weight: 6 },
      { provider: "cartesia", model: "sonic-3", weight: 4 },
    ],
  },
  outcomes: [
    ["resolved", 74],
    ["escalated", 5],
    ["transferred", 11],
    ["abandoned", 10],
  ],
  topics: [
    { topics: ["showing"], summary: "The caller asked for a showing and took one of the offered windows." },
    { topics: ["listing"], summary: "The caller compared two listings by size and price." },
    { topics: ["rental"], summary: "The caller asked about pets and the deposit of a rental." },
    { topics: ["financing"], summary: "The caller wanted a rough monthly payment." },
    { topics: ["maintenance"], summary: "A tenant reported a repair; a ticket was opened." },
  ],
  remarks: [
    ["listing.context", "listing facts loaded into the agent's context"],
    ["lead.scored", "lead scored as warm"],
    ["language.detected", "caller's language confirmed after the first reply"],
  ],
};
