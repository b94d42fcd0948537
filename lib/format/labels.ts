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

/** `real_estate` → `Real estate`: an identifier as a label. */
export function humanize(identifier: string): string {
  const known = KNOWN[identifier];
  if (known !== undefined) return known;
  const words = identifier.replaceAll("_", " ").trim();
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
