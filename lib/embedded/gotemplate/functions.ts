import { isTrue, type TemplateFunction } from "./execute.ts";
import { formatValue, sprintf } from "./format.ts";

const compared =
  (holds: (a: number | bigint | string, b: number | bigint | string) => boolean): TemplateFunction<unknown> =>
  ([a, b]) => {
    if (typeof a === "number" && typeof b === "number") return holds(a, b);
    if (typeof a === "bigint" && typeof b === "bigint") return holds(a, b);
    if (typeof a === "string" && typeof b === "string") return holds(a, b);
    throw new Error("incompatible types for comparison");
  };

function same(a: unknown, b: unknown): boolean {
  if (typeof a !== typeof b) throw new Error("incompatible types for comparison");
  return a === b;
}

/** The functions that every template of Go has. */
export const GO_FUNCTIONS: Readonly<Record<string, TemplateFunction<unknown>>> = {
  printf: ([format, ...args]) => sprintf(textOf(format), args),
  print: (args) =>
    // Go puts a space between two operands of which neither is a text.
    args.reduce<string>((text, value, i) => {
      const gap = i > 0 && typeof value !== "string" && typeof args[i - 1] !== "string" ? " " : "";
      return text + gap + formatValue(value);
    }, ""),
  println: (args) => `${args.map(formatValue).join(" ")}\n`,
  len: ([value]) => {
    if (typeof value === "string" || Array.isArray(value)) return BigInt(value.length);
    if (typeof value === "object" && value !== null) return BigInt(Object.keys(value).length);
    throw new Error("len of a value that has none");
  },
  index: ([value, ...keys]) => keys.reduce<unknown>(indexed, value),
  not: ([value]) => !isTrue(value),
  and: (args) => args.find((value) => !isTrue(value)) ?? args.at(-1),
  or: (args) => args.find(isTrue) ?? args.at(-1),
  eq: ([first, ...others]) => others.some((other) => same(first, other)),
  ne: ([a, b]) => !same(a, b),
  lt: compared((a, b) => a < b),
  le: compared((a, b) => a <= b),
  gt: compared((a, b) => a > b),
  ge: compared((a, b) => a >= b),
  urlquery: ([text]) => queryEscape(textOf(text)),
};

/** @throws {Error} in Go's words for what is no text. */
export function textOf(value: unknown): string {
  if (typeof value === "string") return value;
  throw new Error(
    `wrong type for value; expected string; got ${typeof value === "number" ? "float64" : typeof value}`,
  );
}

function indexed(value: unknown, key: unknown): unknown {
  if (Array.isArray(value) && typeof key === "bigint" && Number(key) in value) return value[Number(key)];
  if (typeof value === "object" && value !== null && typeof key === "string") {
    return Object.hasOwn(value, key) ? (value as Readonly<Record<string, unknown>>)[key] : "";
  }
  throw new Error(`cannot index a value with ${formatValue(key)}`);
}

/** Go's `url.QueryEscape`. */
export function queryEscape(text: string): string {
  return encodeURIComponent(text)
    .replaceAll("%20", "+")
    .replaceAll(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);
}
