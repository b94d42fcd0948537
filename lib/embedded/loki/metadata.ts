import type { Metadata } from "../logql/labels.ts";
import type { Pairs } from "./otlp-labels.ts";

/**
 * Structured metadata is stored as a JSON object of strings, its keys sorted. Quotes inside a string are escaped, so
 * `"key":"value"` occurs in the text exactly when the object has that pair: a store can look for a pair, and a reader
 * for a key, without decoding the rest.
 */
export function encodeMetadata(pairs: Pairs): string {
  const sorted = [...pairs].toSorted(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  let out = "{";
  for (const [name, value] of sorted) out += `${out === "{" ? "" : ","}"${name}":${JSON.stringify(value)}`;
  return `${out}}`;
}

/** What the text of metadata contains when it has the pair. */
export function pairFragment(name: string, value: string): string {
  return `${JSON.stringify(name)}:${JSON.stringify(value)}`;
}

export function decodeMetadata(text: string): [string, string][] {
  return Object.entries(JSON.parse(text) as Record<string, string>);
}

/** Metadata of a line: its own, and what it shares with all of its resource and scope, which comes first. */
export class StoredMetadata implements Metadata {
  readonly #own: string;
  readonly #shared: ReadonlyMap<string, string>;

  constructor(own: string, shared: ReadonlyMap<string, string>) {
    this.#own = own;
    this.#shared = shared;
  }

  get(name: string): string | undefined {
    return this.#shared.get(name) ?? valueIn(this.#own, name);
  }

  entries(): readonly (readonly [string, string])[] {
    const merged = new Map([...decodeMetadata(this.#own), ...this.#shared]);
    return [...merged].toSorted(([a], [b]) => (a < b ? -1 : 1));
  }
}

function valueIn(text: string, name: string): string | undefined {
  const key = `"${name}":"`;
  const at = text.indexOf(key);
  if (at < 0) return undefined;
  const from = at + key.length;
  let end = text.indexOf('"', from);
  if (!text.slice(from, end).includes("\\")) return text.slice(from, end);
  while (isEscaped(text, end)) end = text.indexOf('"', end + 1);
  return JSON.parse(text.slice(from - 1, end + 1)) as string;
}

function isEscaped(text: string, at: number): boolean {
  let backslashes = 0;
  while (text[at - 1 - backslashes] === "\\") backslashes++;
  return backslashes % 2 === 1;
}
