import { formatFloat, formatG } from "../promql/format.ts";

import { toExponential, toFixed } from "./round.ts";
import { GoTime } from "./time.ts";

/** Go's `fmt`, as far as templates use it. */

/** Go's `%.<digits>g`. */
export function formatSignificant(value: number, digits: number): string {
  if (!Number.isFinite(value)) return formatFloat(value);
  if (value === 0) return Object.is(value, -0) ? "-0" : "0";
  const [mantissa = "", power = "0"] = toExponential(value, Math.max(digits, 1) - 1).split("e");
  const exponent = Number(power);
  if (exponent >= -4 && exponent < digits)
    return trimZeros(toFixed(value, Math.max(0, digits - 1 - exponent)));
  return trimZeros(mantissa) + exponentText(exponent);
}

const exponentText = (exponent: number): string =>
  `e${exponent < 0 ? "-" : "+"}${String(Math.abs(exponent)).padStart(2, "0")}`;

const trimZeros = (text: string): string => (text.includes(".") ? text.replace(/\.?0+$/, "") : text);

/** Go's `%v`. */
export function formatValue(value: unknown): string {
  if (typeof value === "number") return formatG(value);
  if (typeof value === "bigint") return String(value);
  if (typeof value === "string") return value;
  if (value instanceof GoTime) return value.toString();
  if (value instanceof Date) return `${goTime(value)} +0000 UTC`;
  if (value === null || value === undefined) return "<no value>";
  if (Array.isArray(value)) return `[${value.map(formatValue).join(" ")}]`;
  if (typeof value === "object") {
    const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
    return `map[${entries.map(([key, item]) => `${key}:${formatValue(item)}`).join(" ")}]`;
  }
  return value === true ? "true" : "false";
}

/** `2026-01-02 03:04:05.5`, without trailing zeros. */
const goTime = (date: Date): string =>
  date
    .toISOString()
    .replace("T", " ")
    .replace(/\.?0*Z$/, "");

const VERB = /%([-+ 0#]*)(\d*)(?:\.(\d*))?([a-zA-Z%])/g;

/** Go's `fmt` refuses wider fields. */
const MAX_WIDTH = 1_000_000;

/** Go's `Sprintf`. */
export function sprintf(format: string, args: readonly unknown[]): string {
  let next = 0;
  const text = format.replaceAll(
    VERB,
    (_, flags: string, width: string, precision: string | undefined, verb: string) => {
      if (verb === "%") return "%";
      if (Number(width) > MAX_WIDTH || Number(precision ?? 0) > MAX_WIDTH) return "%!(BADWIDTH)";
      if (next >= args.length) return `%!${verb}(MISSING)`;
      const digits = precision === undefined ? null : Number(precision);
      return pad(convert(args[next++], verb, digits, flags), Number(width), flags);
    },
  );
  if (next >= args.length) return text;
  const extra = args.slice(next).map((value) => `${typeName(value)}=${formatValue(value)}`);
  return `${text}%!(EXTRA ${extra.join(", ")})`;
}

function convert(value: unknown, verb: string, precision: number | null, flags: string): string {
  const sign = flags.includes("+") && typeof value === "number" && value >= 0 ? "+" : "";
  if (verb === "v") return sign + formatValue(value);
  if (typeof value === "number") {
    if (!Number.isFinite(value) && "feEgG".includes(verb)) return formatFloat(value);
    switch (verb) {
      case "f":
      case "F":
        return sign + toFixed(value, precision ?? 6);
      case "e":
      case "E": {
        const [mantissa = "", power = "0"] = toExponential(value, precision ?? 6).split("e");
        return sign + mantissa + exponentText(Number(power));
      }
      case "g":
      case "G":
        return sign + (precision === null ? formatG(value) : formatSignificant(value, precision));
    }
  }
  if (typeof value === "bigint" && verb === "d")
    return (flags.includes("+") && value >= 0n ? "+" : "") + String(value);
  if (typeof value === "string") {
    if (verb === "s") return precision === null ? value : value.slice(0, precision);
    if (verb === "q") return JSON.stringify(value);
  }
  if (typeof value === "boolean" && verb === "t") return String(value);
  return `%!${verb}(${typeName(value)}=${formatValue(value)})`;
}

const typeName = (value: unknown): string =>
  typeof value === "number"
    ? "float64"
    : typeof value === "bigint"
      ? "int"
      : typeof value === "boolean"
        ? "bool"
        : typeof value;

function pad(text: string, width: number, flags: string): string {
  if (flags.includes("-")) return text.padEnd(width);
  if (!flags.includes("0")) return text.padStart(width);
  const sign = /^[+-]/.exec(text)?.[0] ?? "";
  return sign + text.slice(sign.length).padStart(width - sign.length, "0");
}
