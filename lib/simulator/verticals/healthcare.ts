import type { VerticalProfile } from "./model.ts";

/** A clinic group: busy when the phones open, quiet at night. */
export const HEALTHCARE: VerticalProfile = {
  vertical: "healthcare",
  share: 0.28,
  hours: [1, 1, 1, 1, 1, 2, 6, 22, 62, 58, 48, 40, 30, 36, 42, 40, 32, 16, 8, 5, 4, 3, 2, 1],
  weekdays: [1.25, 1.08, 1, 1, 0.92, 0.3, 0.14],
  agents: [
    { name: "front_desk", weight: 6 },
    { name: "nurse_line", weight: 2 },
    { name: "pharmacy_line", weight: 2 },
  ],
  toolUse: 0.3,
  tools: [
    { name: "find_patient", medianMs: 160, weight: 10, okBody: "patient record found" },
    { name: "verify_identity", medianMs: 140, weight: 10, okBody: "identity confirmed by two factors" },
    { name: "verify_insurance", medianMs: 330, weight: 7, okBody: "plan is active" },
    { name: "find_availability", medianMs: 260, weight: 9, okBody: "5 free slots" },
    { name: "book_appointment", medianMs: 300, weight: 9, okBody: "slot reserved" },
    { name: "reschedule_appointment", medianMs: 310, weight: 4, okBody: "moved to another slot" },
    { name: "cancel_appointment", medianMs: 210, weight: 3, okBody: "slot released" },
    { name: "request_refill", medianMs: 280, weight: 4, okBody: "refill request queued" },
    { name: "check_refill_status", medianMs: 220, weight: 3, okBody: "ready for pick-up" },
    { name: "get_lab_status", medianMs: 250, weight: 2, okBody: "results are with the physician" },
    { name: "find_provider", medianMs: 180, weight: 3, okBody: "3 clinicians match" },
    { name: "estimate_copay", medianMs: 240, weight: 2, okBody: "estimate returned" },
    { name: "page_on_call_nurse", medianMs: 270, weight: 1, okBody: "nurse paged" },
    { name: "send_confirmation_sms", medianMs: 420, weight: 4, background: true, okBody: "message accepted" },
  ],
  languages: [
    ["en-US", 74],
    ["es-US", 19],
    ["zh-CN", 3],
    ["vi-VN", 2],
    ["pt-BR", 2],
  ],
  outbound: 0.06,
  exchanges: 11,
  guardrails: [
    { name: "medical_advice", reason: "dosage recommendation" },
    { name: "phi_disclosure", reason: "record details before identity check" },
  ],
  services: {
    endpointing: [{ provider: "livekit", model: "turn-detector-v1.2", weight: 1 }],
    stt: [{ provider: "deepgram", model: "nova-3-medical", weight: 1 }],
    llm: [
      { provider: "openai", model: "gpt-4.1", weight: 7 },
      { provider: "anthropic", model: "claude-haiku-4-5", weight: 3 },
    ],
    tts: [
      { provider: "elevenlabs", model: "eleven_flash_v2_5", weight: 7 },
      { provider: "cartesia", model: "sonic-3", weight: 3 },
    ],
  },
  outcomes: [
    ["resolved", 80],
    ["escalated", 6],
    ["transferred", 6],
    ["abandoned", 8],
  ],
  topics: [
    { topics: ["appointment"], summary: "The caller booked a follow-up visit and confirmed the clinic." },
    { topics: ["appointment", "insurance"], summary: "Coverage was checked before a new visit was booked." },
    { topics: ["refill"], summary: "The caller asked for a prescription refill; the request was queued." },
    { topics: ["lab results"], summary: "The caller asked whether results had arrived." },
    { topics: ["billing"], summary: "The caller asked what a visit would cost after insurance." },
    { topics: ["reschedule"], summary: "A visit was moved to another day at the caller's wish." },
  ],
  remarks: [
    ["identity.confirmed", "caller passed the two-factor identity check"],
    ["language.detected", "switched the recogniser to the caller's language"],
    ["consent.recorded", "recording consent given"],
    ["ehr.session", "schedule session opened with the records system"],
  ],
};
