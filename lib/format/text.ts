/** Untrusted text made safe to show: telemetry may hold anything, and an invisible character can lie. */

// Controls but tab and newline, format characters (bidi embeddings, overrides and isolates, zero-width spaces, the
// BOM, tags) and line separators (Unicode TR 36 §2 and "Trojan Source", CVE-2021-42574). The two joiners stay: Persian
// and Hindi cannot be written without them.
const INVISIBLE = /(?![\t\n\u200c\u200d])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;

/** Shows a character that cannot be seen as its code point: `⟨U+202E⟩`. A lone surrogate becomes U+FFFD. */
export const visible = (text: string): string =>
  text
    .toWellFormed()
    .replaceAll("\r\n", "\n")
    .replace(INVISIBLE, (char) => `⟨U+${hex(char)}⟩`);

const hex = (char: string): string => (char.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0");

/** Keeps the first `max` characters (never half a surrogate pair) and says how many are left out. */
export function clip(text: string, max: number): string {
  if (text.length <= max) return visible(text);
  const kept = text
    .slice(0, max)
    .toWellFormed()
    .replace(/\ufffd$/, "");
  return `${visible(kept)}… (${(text.length - kept.length).toLocaleString("en")} more characters)`;
}

/** The first `max` characters, for a cell that has no room to say more. */
export const short = (text: string, max: number): string =>
  text.length <= max ? visible(text) : `${visible(text.slice(0, max - 1))}…`;

/** The middle of a long id left out: `CA3f8e…91bc`. */
export const shortId = (id: string, head = 6, tail = 4): string =>
  id.length <= head + tail + 1 ? visible(id) : `${visible(id.slice(0, head))}…${visible(id.slice(-tail))}`;

/** `1 turn`, `2 turns`. */
export const plural = (count: number, one: string, many = `${one}s`): string =>
  `${count.toLocaleString("en")} ${count === 1 ? one : many}`;

/** Ties a number to its unit and a turn to its number, so that a sentence never breaks between them. */
export const keepUnits = (sentence: string): string =>
  sentence.replace(/(\d) (ms|s|min|h|%)(?![\w])/g, "$1\u00a0$2").replace(/\b(Turn|turn) (\d)/g, "$1\u00a0$2");
