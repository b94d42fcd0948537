/** Texts, numbers and names as the query languages write them. Nothing else puts a value into a query. */

/** A name or number that no query can hold: a mistake of the caller, not of a backend. */
export class QueryError extends Error {}

/**
 * A string literal of LogQL and PromQL. JSON's escapes are Go's, except for lone surrogates, which Go refuses:
 * they become U+FFFD.
 */
export const quoted = (text: string): string => JSON.stringify(text.toWellFormed());

const CONTROL = /\p{Cc}/u;

/**
 * A string literal of TraceQL. Tempo reads all of Go's escapes, but the official grammar only `\"` and `\\`: a
 * text with other characters to escape is written between backticks where that is possible.
 */
export function traceqlQuoted(text: string): string {
  const whole = text.toWellFormed();
  return CONTROL.test(whole) && !/[`\r\0]/.test(whole) ? `\`${whole}\`` : JSON.stringify(whole);
}

/** A text as an RE2 pattern that matches it and nothing else; to be quoted afterwards. */
export const literalPattern = (text: string): string =>
  text.toWellFormed().replace(/[\\.+*?()|[\]{}^$]/g, String.raw`\$&`);

/** RE2 that matches any of the texts. All three languages anchor patterns at both ends. */
const anyOfPattern = (texts: readonly string[]): string => texts.map(literalPattern).join("|");

/** A decimal number without an exponent, which TraceQL does not read. */
export function decimal(value: number | bigint): string {
  if (typeof value === "bigint") return value.toString();
  if (!Number.isFinite(value)) throw new QueryError("A number in a query must be finite.");
  const text = String(value);
  if (!text.includes("e")) return text;
  return Math.abs(value) >= 1 ? BigInt(value).toString() : value.toFixed(20).replace(/\.?0+$/, "");
}

/** A length of time in its largest whole unit, down to ns: `5m` in ms → "300s", 0.5 → "500us". */
export function duration(ms: number): string {
  if (!Number.isFinite(ms) || ms < 0)
    throw new QueryError("A duration in a query must be finite and not negative.");
  if (Number.isInteger(ms)) return ms % 1000 === 0 ? `${decimal(ms / 1000)}s` : `${decimal(ms)}ms`;
  const ns = Math.round(ms * 1e6);
  return ns % 1000 === 0 ? `${decimal(ns / 1000)}us` : `${decimal(ns)}ns`;
}

/** A range (`[5m]`) in whole ms; shorter units mean nothing to Loki and Prometheus. */
export function range(ms: number): string {
  const whole = Math.round(ms);
  if (!(whole > 0)) throw new QueryError("A range in a query must be longer than 0.");
  return duration(whole);
}

/** A label name of Loki and Prometheus 2.42. */
export function label(name: string): string {
  if (!/^[a-zA-Z_][a-zA-Z0-9_]*$/.test(name))
    throw new QueryError("A label name must be letters, digits and _.");
  return name;
}

/** How a label's value must be; a plain string means "is". */
export type Matcher =
  | string
  | { readonly not: string }
  | { readonly anyOf: readonly string[] }
  | { readonly noneOf: readonly string[] }
  | { readonly pattern: string }
  | { readonly notPattern: string };

/** `name="value"` and its kin, shared by LogQL and PromQL. */
export function matcher(name: string, value: Matcher): string {
  const left = label(name);
  if (typeof value === "string") return `${left}=${quoted(value)}`;
  if ("not" in value) return `${left}!=${quoted(value.not)}`;
  if ("anyOf" in value) return `${left}=~${quoted(anyOfPattern(value.anyOf))}`;
  if ("noneOf" in value) return `${left}!~${quoted(anyOfPattern(value.noneOf))}`;
  if ("pattern" in value) return `${left}=~${quoted(value.pattern)}`;
  return `${left}!~${quoted(value.notPattern)}`;
}

/** `{a="b",c=~"d"}`; undefined matchers are left out. */
export function selector(matchers: Readonly<Record<string, Matcher | undefined>>): string {
  const parts = Object.entries(matchers).flatMap(([name, value]) =>
    value === undefined ? [] : [matcher(name, value)],
  );
  return `{${parts.join(",")}}`;
}

/** ` by (a, b) `, or nothing. An empty list is written: it groups everything into one. */
export const grouping = (word: "by" | "without", names: readonly string[]): string =>
  `${word} (${names.map(label).join(", ")})`;
