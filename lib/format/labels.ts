import type { LedgerStage } from "#lib/ledger/stages.ts";

/** The field's names of our fixed words, as the console writes them. */
export const STAGE_LABELS: Record<LedgerStage, string> = {
  network_in: "Network in",
  endpointing: "Endpointing",
  stt: "STT",
  tool_call: "Tool call",
  llm_first_token: "LLM first token",
  tts_first_frame: "TTS first frame",
  network_out: "Network out",
  unattributed: "Unattributed",
};

/** What a stage is waited for, in words that need no glossary. */
export const STAGE_PLAIN: Record<LedgerStage, string> = {
  network_in: "the caller's audio on its way to us",
  endpointing: "making sure the caller had finished",
  stt: "writing down what the caller said",
  tool_call: "a tool",
  llm_first_token: "the model's first words",
  tts_first_frame: "the voice to start",
  network_out: "our audio on its way to the caller",
  unattributed: "something that no span covers",
};

const KNOWN: Record<string, string> = {
  it_helpdesk: "IT helpdesk",
  after_hours: "After hours",
};

/** Words of the field that are written in capitals wherever they stand. */
const ACRONYMS = new Set([
  "api",
  "asr",
  "crm",
  "dtmf",
  "http",
  "llm",
  "pbx",
  "pstn",
  "rtp",
  "sip",
  "stt",
  "tts",
]);

/** `real_estate` → `Real estate`, `carrier_sip_503` → `Carrier SIP 503`: an identifier as a label. */
export function humanize(identifier: string): string {
  const known = KNOWN[identifier];
  if (known !== undefined) return known;
  const words = identifier
    .replaceAll("_", " ")
    .trim()
    .replaceAll(/[a-z]+/g, (word) => (ACRONYMS.has(word) ? word.toUpperCase() : word));
  return words === "" ? identifier : words.charAt(0).toUpperCase() + words.slice(1);
}

let languages: Intl.DisplayNames | undefined;

/** `es-MX` → `Mexican Spanish (es-MX)`; what `Intl` does not know stays as it is. */
export function languageName(tag: string): string {
  try {
    languages ??= new Intl.DisplayNames("en", { type: "language" });
    const name = languages.of(tag);
    return name === undefined || name === tag ? tag : name;
  } catch {
    return tag;
  }
}
