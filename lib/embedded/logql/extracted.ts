import type { LineLabels } from "./labels.ts";

const names = new Map<string, string>();
/** Keys come again with every line; what has many different ones is not kept. */
const MAX_NAMES = 10_000;

/** A key of JSON or logfmt as a label name: anything but letters, digits and `_` becomes `_`. Empty: no name. */
export function sanitizeKey(key: string): string {
  const known = names.get(key);
  if (known !== undefined) return known;
  if (names.size >= MAX_NAMES) names.clear();
  const name = sanitized(key);
  names.set(key, name);
  return name;
}

function sanitized(key: string): string {
  const trimmed = key.trim();
  const prefixed = /^\d/.test(trimmed) ? `_${trimmed}` : trimmed;
  return prefixed.replaceAll(/[^a-zA-Z0-9_]/gu, "_");
}

/** Stores what a parser found under the name that is free for it; the first find of a name stays. */
export function setExtracted(labels: LineLabels, name: string, value: string): void {
  if (name === "") return;
  const free = labels.parsedName(name);
  if (labels.wants(free) && !labels.isParsed(free)) labels.set(free, value);
}

/** Invalid bytes have become U+FFFD, which Loki replaces by a space. */
export function cleanValue(value: string): string {
  return value.replaceAll("\uFFFD", " ");
}
