import type { Masked } from "./schema.ts";

/** What was masked, as a sentence; null when nothing was. */
export function maskedSentence(masked: Masked): string | null {
  const parts = WORDS.flatMap(([key, one, many]) => {
    const count = masked[key];
    return count === 0 ? [] : [`${count.toLocaleString("en")} ${count === 1 ? one : many}`];
  });
  if (parts.length === 0) return null;
  const last = parts.pop() ?? "";
  return `Masked: ${parts.length === 0 ? last : `${parts.join(", ")} and ${last}`}.`;
}

const WORDS: readonly (readonly [keyof Masked, one: string, many: string])[] = [
  ["phones", "phone number", "phone numbers"],
  ["emails", "e-mail address", "e-mail addresses"],
  ["cards", "card number", "card numbers"],
  ["numbers", "long number", "long numbers"],
  ["secrets", "secret", "secrets"],
  ["callers", "mention of the caller's hash", "mentions of the caller's hash"],
];
