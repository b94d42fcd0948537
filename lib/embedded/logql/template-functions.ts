import type { TemplateFunction } from "../gotemplate/execute.ts";
import { isTrue } from "../gotemplate/execute.ts";
import { GO_FUNCTIONS, queryEscape, textOf } from "../gotemplate/functions.ts";
import { formatTime, GoTime, parseTime } from "../gotemplate/time.ts";
import { compileRegex } from "../regex.ts";
import { parseBytes, parseFloat64, parseGoDuration } from "./literals.ts";

/** The line that a template writes of. */
export interface TemplateContext {
  readonly line: string;
  readonly timestampNs: () => string;
}

type Function = TemplateFunction<TemplateContext>;

const textual =
  (apply: (text: string) => unknown): Function =>
  ([text]) =>
    apply(textOf(text));

/** Two texts, the subject last, as it comes out of a pipe. */
const onText =
  (apply: (text: string, argument: string) => unknown): Function =>
  ([argument, text]) =>
    apply(textOf(text), textOf(argument));

/** Two texts, the subject first: the older names, with a capital letter. */
const onFirst =
  (apply: (text: string, argument: string) => unknown): Function =>
  ([text, argument]) =>
    apply(textOf(text), textOf(argument));

const integers =
  (apply: (a: bigint, b: bigint) => bigint): Function =>
  ([first, ...rest]) =>
    rest.reduce<bigint>(
      (total, value) => BigInt.asIntN(64, apply(total, integerOf(value))),
      integerOf(first),
    );

const pairOf =
  (name: string, apply: (a: bigint, b: bigint) => bigint): Function =>
  (args) => {
    if (args.length !== 2) throw new Error(`wrong number of args for ${name}: want 2 got ${args.length}`);
    return BigInt.asIntN(64, apply(integerOf(args[0]), integerOf(args[1])));
  };

const floats =
  (apply: (a: number, b: number) => number): Function =>
  ([first, ...rest]) =>
    rest.reduce<number>((total, value) => decimal(apply(total, floatOf(value))), floatOf(first));

/** Loki counts in decimals here: 0.1 and 0.2 are 0.3. */
const decimal = (value: number): number => Number(value.toPrecision(15));

const onFloat =
  (apply: (value: number) => number): Function =>
  ([value]) =>
    apply(floatOf(value));

const upper = textual((text) => text.toUpperCase());
const lower = textual((text) => text.toLowerCase());
const trimPrefix = (text: string, prefix: string): string =>
  prefix !== "" && text.startsWith(prefix) ? text.slice(prefix.length) : text;
const trimSuffix = (text: string, suffix: string): string =>
  suffix !== "" && text.endsWith(suffix) ? text.slice(0, -suffix.length) : text;
const indent = ([count, text]: readonly unknown[]): string => {
  const pad = " ".repeat(countOf(count));
  return pad + textOf(text).replaceAll("\n", `\n${pad}`);
};
const seconds = textual((text) => {
  const ns = parseGoDuration(text);
  if (ns === null) throw new Error(`time: invalid duration ${JSON.stringify(text)}`);
  return ns / 1e9;
});

/** Go's own functions and those of https://grafana.com/docs/loki/latest/query/template_functions/. */
export const TEMPLATE_FUNCTIONS: Readonly<Record<string, Function>> = {
  ...GO_FUNCTIONS,
  __line__: (_, { line }) => line,
  __timestamp__: (_, { timestampNs }) => new GoTime(BigInt(timestampNs())),
  ToLower: lower,
  ToUpper: upper,
  lower,
  upper,
  title: textual((text) => text.replaceAll(/(?<![\p{L}\p{N}'’_])\p{L}/gu, (letter) => letter.toUpperCase())),
  Replace: ([text, from, to, count]) => replaceFirst(textOf(text), textOf(from), textOf(to), wholeOf(count)),
  replace: ([from, to, text]) => textOf(text).replaceAll(textOf(from), () => textOf(to)),
  Trim: onFirst((text, cut) => trimCharacters(text, cut, true, true)),
  TrimLeft: onFirst((text, cut) => trimCharacters(text, cut, true, false)),
  TrimRight: onFirst((text, cut) => trimCharacters(text, cut, false, true)),
  TrimPrefix: onFirst(trimPrefix),
  TrimSuffix: onFirst(trimSuffix),
  TrimSpace: textual((text) => text.trim()),
  trim: textual((text) => text.trim()),
  trimAll: onText((text, cut) => trimCharacters(text, cut, true, true)),
  trimPrefix: onText(trimPrefix),
  trimSuffix: onText(trimSuffix),
  contains: onText((text, part) => text.includes(part)),
  hasPrefix: onText((text, part) => text.startsWith(part)),
  hasSuffix: onText((text, part) => text.endsWith(part)),
  regexReplaceAll: ([pattern, text, to]) =>
    compileRegex(textOf(pattern)).replaceAll(textOf(text), textOf(to)),
  regexReplaceAllLiteral: ([pattern, text, to]) =>
    compileRegex(textOf(pattern)).replaceAll(textOf(text), textOf(to).replaceAll("$", "$$$$")),
  count: ([pattern, text]) => {
    let matches = 0n;
    const marked = compileRegex(textOf(pattern)).replaceAll(textOf(text).replaceAll("\0", ""), "\0");
    for (const character of marked) if (character === "\0") matches++;
    return matches;
  },
  trunc: ([count, text]) => truncated(textOf(text), wholeOf(count)),
  substr: ([start, end, text]) => substring(textOf(text), wholeOf(start), wholeOf(end)),
  repeat: ([count, text]) => repeated(textOf(text), countOf(count)),
  indent,
  nindent: (args) => `\n${indent(args)}`,
  alignLeft: ([count, text]) => aligned(textOf(text), wholeOf(count), false),
  alignRight: ([count, text]) => aligned(textOf(text), wholeOf(count), true),
  b64enc: textual((text) => Buffer.from(text).toString("base64")),
  b64dec: textual((text) => Buffer.from(text, "base64").toString("utf8")),
  urlencode: textual(queryEscape),
  urldecode: textual((text) => {
    const wrong = /%(?![\da-fA-F]{2}).{0,2}/s.exec(text)?.[0];
    if (wrong !== undefined) throw new Error(`invalid URL escape ${JSON.stringify(wrong)}`);
    return text
      .replaceAll("+", " ")
      .replaceAll(/(?:%[\da-fA-F]{2})+/g, (run) =>
        Buffer.from(run.replaceAll("%", ""), "hex").toString("utf8"),
      );
  }),
  bytes: textual((text) => {
    const size = parseBytes(text);
    if (size === null) throw new Error(`strconv.ParseFloat: parsing ${JSON.stringify(text)}: invalid syntax`);
    return size;
  }),
  duration: seconds,
  duration_seconds: seconds,
  int: ([value]) => integerOf(value),
  float64: ([value]) => floatOf(value),
  add: (args) => args.reduce<bigint>((total, value) => BigInt.asIntN(64, total + integerOf(value)), 0n),
  sub: pairOf("sub", (a, b) => a - b),
  mul: integers((a, b) => a * b),
  div: pairOf("div", (a, b) => a / nonZero(b)),
  mod: pairOf("mod", (a, b) => a % nonZero(b)),
  max: integers((a, b) => (b > a ? b : a)),
  min: integers((a, b) => (b < a ? b : a)),
  addf: (args) => args.reduce<number>((total, value) => decimal(total + floatOf(value)), 0),
  subf: floats((a, b) => a - b),
  mulf: floats((a, b) => a * b),
  divf: floats((a, b) => {
    if (b === 0) throw new Error("decimal division by 0");
    return a / b;
  }),
  maxf: floats(Math.max),
  minf: floats(Math.min),
  ceil: onFloat(Math.ceil),
  floor: onFloat(Math.floor),
  round: ([value, places]) => {
    const power = 10 ** wholeOf(places);
    const digit = power * floatOf(value);
    return (digit % 1 >= 0.5 ? Math.ceil(digit) : Math.floor(digit)) / power;
  },
  default: ([fallback, value]) => (isTrue(value) ? value : fallback),
  fromJson: textual((text) => {
    try {
      return JSON.parse(text) as unknown;
    } catch {
      return null;
    }
  }),
  now: () => new GoTime(BigInt(Date.now()) * 1_000_000n),
  date: ([layout, time]) => formatTime(time instanceof GoTime ? time : secondsTime(time), textOf(layout)),
  toDate: ([layout, text]) => parseTime(textOf(layout), textOf(text)) ?? ZERO_TIME,
  toDateInZone: ([layout, zone, text]) => {
    if (textOf(zone) !== "UTC" && textOf(zone) !== "") throw new Error("only the zone UTC is supported");
    return parseTime(textOf(layout), textOf(text)) ?? ZERO_TIME;
  },
  unixToTime: textual(unixToTime),
  unixEpoch: ([time]) => timeOf(time).seconds.toString(),
  unixEpochMillis: ([time]) => (timeOf(time).ns / 1_000_000n).toString(),
  unixEpochNanos: ([time]) => timeOf(time).ns.toString(),
};

/** Go's time before all others, the first of January in the year 1. */
const ZERO_TIME = new GoTime(-62_135_596_800_000_000_000n);

function secondsTime(value: unknown): GoTime {
  return new GoTime(
    (typeof value === "bigint" ? value : BigInt(Math.floor(Date.now() / 1000))) * 1_000_000_000n,
  );
}

function timeOf(value: unknown): GoTime {
  if (value instanceof GoTime) return value;
  throw new Error("wrong type for value; expected time.Time");
}

/** By the number of digits: days, seconds, ms, µs or ns since 1970. */
const UNIX_NS: Readonly<Record<number, bigint>> = {
  5: 86_400_000_000_000n,
  10: 1_000_000_000n,
  13: 1_000_000n,
  16: 1000n,
  19: 1n,
};

function unixToTime(text: string): GoTime {
  const unit = UNIX_NS[text.length];
  if (unit === undefined || !/^[+-]?\d+$/.test(text)) throw new Error(`unable to parse time '${text}'`);
  return new GoTime(BigInt(text) * unit);
}

/** As `cast.ToInt64` reads it: what is no number is 0. */
function integerOf(value: unknown): bigint {
  if (typeof value === "bigint") return value;
  if (typeof value === "number") return Number.isFinite(value) ? BigInt(Math.trunc(value)) : 0n;
  if (typeof value === "boolean") return value ? 1n : 0n;
  const text = typeof value === "string" ? value.replace(/(?<=\d)\.\d*$/, "") : "";
  const [, sign = "", digits = ""] =
    /^([+-]?)(0[xX][\da-fA-F]+|0[oO]?[0-7]+|0[bB][01]+|\d+)$/.exec(text) ?? [];
  if (digits === "") return 0n;
  const number = BigInt(/^0[0-7]+$/.test(digits) ? `0o${digits.slice(1)}` : digits);
  return sign === "-" ? -number : number;
}

function floatOf(value: unknown): number {
  if (typeof value === "number") return value;
  if (typeof value === "bigint") return Number(value);
  return typeof value === "string" ? (parseFloat64(value) ?? 0) : Number(value === true);
}

/** What a line may become is a matter of memory, so counts have an end. */
const MAX_COUNT = 10_000;
const MAX_LENGTH = 1_000_000;

/** A count is a whole number of Go's, not a text that reads like one. */
function wholeOf(value: unknown): number {
  if (typeof value === "bigint") return Number(value);
  throw new Error(
    `wrong type for value; expected int; got ${typeof value === "number" ? "float64" : typeof value}`,
  );
}

function countOf(value: unknown): number {
  const count = wholeOf(value);
  if (count < 0 || count > MAX_COUNT) throw new Error(`count must be between 0 and ${MAX_COUNT}`);
  return count;
}

function repeated(text: string, count: number): string {
  if (text.length * count > MAX_LENGTH) throw new Error(`a text of more than ${MAX_LENGTH} characters`);
  return text.repeat(count);
}

function nonZero(value: bigint): bigint {
  if (value === 0n) throw new Error("runtime error: integer divide by zero");
  return value;
}

function replaceFirst(text: string, from: string, to: string, count: number): string {
  if (count < 0) return text.replaceAll(from, () => to);
  let out = text;
  let at = 0;
  for (let i = 0; i < count; i++) {
    const found = out.indexOf(from, at);
    if (found < 0) break;
    out = out.slice(0, found) + to + out.slice(found + from.length);
    at = found + to.length + (from === "" ? 1 : 0);
  }
  return out;
}

function trimCharacters(text: string, cut: string, left: boolean, right: boolean): string {
  const characters = Array.from(text);
  const dropped = new Set(Array.from(cut));
  const kept = (character: string): boolean => !dropped.has(character);
  const first = left ? characters.findIndex(kept) : 0;
  const last = right ? characters.findLastIndex(kept) : characters.length - 1;
  return first < 0 ? "" : characters.slice(first, last + 1).join("");
}

function truncated(text: string, count: number): string {
  const characters = Array.from(text);
  if (count >= 0) return characters.slice(0, count).join("");
  return characters.length + count > 0 ? characters.slice(count).join("") : text;
}

function substring(text: string, start: number, end: number): string {
  const characters = Array.from(text);
  if (start < 0) return characters.slice(0, Math.max(end, 0)).join("");
  return characters.slice(start, end < 0 ? undefined : end).join("");
}

function aligned(text: string, count: number, right: boolean): string {
  const characters = Array.from(text);
  if (count < 0 || count > MAX_COUNT) return text;
  const pad = " ".repeat(Math.max(0, count - characters.length));
  if (right) return pad + characters.slice(Math.max(0, characters.length - count)).join("");
  return characters.slice(0, count).join("") + pad;
}
