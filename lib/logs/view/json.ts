/** A log line's body as JSON, for a tree that can be folded. Untrusted: deep, wide, with any key. */

/** A number as it was written: JSON holds larger ones than a number can. */
export class JsonNumber {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

export type Json = string | boolean | null | JsonNumber | readonly Json[] | JsonObject;
export interface JsonObject {
  readonly [key: string]: Json;
}

interface ReviverContext {
  readonly source?: string;
}

/** An object or a list; null where the body is none, or anything else. */
export function parseJson(body: string): JsonObject | readonly Json[] | null {
  if (!/^\s*[{[]/.test(body)) return null;
  try {
    const written = (_key: string, value: unknown, context?: ReviverContext): unknown =>
      typeof value === "number" ? new JsonNumber(context?.source ?? String(value)) : value;
    const value = JSON.parse(body, written) as Json;
    return isBranch(value) ? value : null;
  } catch {
    return null;
  }
}

export const isBranch = (value: Json): value is JsonObject | readonly Json[] =>
  typeof value === "object" && value !== null && !(value instanceof JsonNumber);

/** What lies in it, by name or place. */
export const childrenOf = (value: JsonObject | readonly Json[]): [string, Json][] =>
  Array.isArray(value)
    ? value.map((one: Json, at): [string, Json] => [String(at), one])
    : Object.entries(value as JsonObject);

/** What a folded branch says of itself: `{3}`, `[12]`. */
export const summaryOf = (value: JsonObject | readonly Json[]): string => {
  const count = childrenOf(value).length.toLocaleString("en");
  return Array.isArray(value) ? `[${count}]` : `{${count}}`;
};
