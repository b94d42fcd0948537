import type { VerticalProfile } from "./model.ts";

/** A chain of salons: late mornings, early evenings, Saturdays; closed on Mondays in most branches. */
export const SALON: VerticalProfile = {
  vertical: "salon",
  share: 0.16,
  hours: [1, 1, 0.5, 0.5, 0.5, 1, 2, 6, 22, 40, 48, 44, 38, 34, 32, 36, 42, 44, 32, 16, 8, 5, 3, 2],
  weekdays: [0.65, 0.9, 1, 1.05, 1.2, 1.4, 0.6],
  agents: [
    { name: "receptionist", weight: 6 },
    { name: "color_consult", weight: 2 },
    { name: "membership", weight: 1 },
    { name: "express_booking", weight: 3, pipeline: "realtime" },
  ],
  toolUse: 0.3,
  tools: [
    { name: "list_services", medianMs: 90, weight: 6, okBody: "service menu loaded" },
    { name: "find_stylist", medianMs: 140, weight: 6, okBody: "2 stylists free" },
    { name: "check_chair_calendar", medianMs: 200, weight: 8, okBody: "4 open chairs" },
    { name: "book_chair", medianMs: 260, weight: 8, okBody: "chair reserved" },
    { name: "apply_gift_card", medianMs: 310, weight: 2, okBody: "balance applied" },
    { name: "send_reminder", medianMs: 400, weight: 2, background: true, okBody: "reminder scheduled" },
  ],
  languages: [
    ["en-US", 80],
    ["es-US", 14],
    ["vi-VN", 4],
    ["ko-KR", 2],
  ],
  outbound: 0.04,
  exchanges: 8,
  guardrails: [
    { name: "off_topic", reason: "no connection with the salon" },
    { name: "discount_limit", reason: "discount above the allowed" },
  ],
  services: {
    endpointing: [{ provider: "livekit", model: "turn-detector-v1.2", weight: 1 }],
    stt: [{ provider: "deepgram", model: "nova-3", weight: 1 }],
    llm: [{ provider: "openai", model: "gpt-4.1-mini", weight: 1 }],
    tts: [{ provider: "elevenlabs", model: "eleven_flash_v2_5", weight: 1 }],
    realtime: { provider: "openai", model: "gpt-realtime", weight: 1 },
  },
  outcomes: [
    ["resolved", 84],
    ["escalated", 3],
    ["transferred", 5],
    ["abandoned", 8],
  ],
  topics: [
    { topics: ["booking"], summary: "The caller booked a cut with a stylist of their choice." },
    { topics: ["colour"], summary: "The caller asked how long a colour treatment takes and booked it." },
    { topics: ["gift card"], summary: "A gift card was checked and applied." },
    { topics: ["reschedule"], summary: "The caller moved a visit by a few days." },
  ],
  remarks: [
    ["branch.matched", "nearest branch chosen from the dialled number"],
    ["calendar.cached", "chair calendar served from cache"],
    ["voice.selected", "house voice loaded"],
  ],
};
