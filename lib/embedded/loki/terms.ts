import { hash53 } from "./hash.ts";

/**
 * The inverted index holds the pairs that select few lines: those whose value looks like an identifier. Whether a pair
 * is in it follows from the pair alone, so that a query knows without asking: 12 to 256 characters without a space, at
 * least one digit, not a number. Span ids are left out: there is one for nearly every line, and queries for one name
 * the trace as well.
 */
export function isIndexed(name: string, value: string): boolean {
  if (value.length < 12 || value.length > 256) return false;
  if (name === "span_id" || name === "parent_span_id") return false;
  return /\d/.test(value) && !/\s/.test(value) && !/^[+-]?[\d.]+(e[+-]?\d+)?$/i.test(value);
}

export function termOf(name: string, value: string): number {
  return hash53(`${name}\u0000${value}`);
}
