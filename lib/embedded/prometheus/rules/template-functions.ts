import { compileRegex } from "../../regex.ts";
import { labelsToRecord } from "../../promql/labels.ts";
import { parseDuration } from "../../promql/literals.ts";
import { formatValue, sprintf } from "./go-format.ts";
import {
  humanize,
  humanize1024,
  humanizeDuration,
  humanizePercentage,
  humanizeTimestamp,
  toTime,
} from "./humanize.ts";
import type { RuleQuery } from "./model.ts";

/** The functions of templates (https://prometheus.io/docs/prometheus/latest/configuration/template_reference/#functions). */

/** When, and over what, a template is expanded. */
export interface TemplateContext {
  readonly query: RuleQuery;
  readonly ms: number;
}

/** One element of what `query` gives. */
interface QuerySample {
  readonly Labels: Readonly<Record<string, string>>;
  readonly Value: number;
}

type TemplateFunction = (args: readonly unknown[], context: TemplateContext) => unknown;

const numeric =
  (apply: (value: number) => unknown): TemplateFunction =>
  ([value]) =>
    apply(numberOf(value));

const textual =
  (apply: (text: string) => unknown): TemplateFunction =>
  ([text]) =>
    apply(textOf(text));

const compared =
  (holds: (a: number | bigint | string, b: number | bigint | string) => boolean): TemplateFunction =>
  ([a, b]) => {
    if (typeof a === "number" && typeof b === "number") return holds(a, b);
    if (typeof a === "bigint" && typeof b === "bigint") return holds(a, b);
    if (typeof a === "string" && typeof b === "string") return holds(a, b);
    throw new Error("incompatible types for comparison");
  };

export const TEMPLATE_FUNCTIONS: Readonly<Record<string, TemplateFunction>> = {
  humanize: numeric(humanize),
  humanize1024: numeric(humanize1024),
  humanizeDuration: numeric(humanizeDuration),
  humanizePercentage: numeric(humanizePercentage),
  humanizeTimestamp: numeric(humanizeTimestamp),
  toTime: numeric(toTime),
  title: textual((text) => text.replaceAll(/(?<![\p{L}\p{N}'’_])\p{L}/gu, (letter) => letter.toUpperCase())),
  toUpper: textual((text) => text.toUpperCase()),
  toLower: textual((text) => text.toLowerCase()),
  stripPort: textual((text) => splitHostPort(text)?.host ?? text),
  stripDomain: textual(stripDomain),
  parseDuration: textual((text) => {
    const ms = parseDuration(text.replace(/^-/, ""));
    if (ms === null) throw new Error(`not a valid duration string: ${JSON.stringify(text)}`);
    return (text.startsWith("-") ? -ms : ms) / 1000;
  }),
  urlquery: textual(queryEscape),
  urlQueryEscape: textual(queryEscape),
  safeHtml: textual((text) => text),
  graphLink: textual((expr) => `/graph?g0.expr=${queryEscape(expr)}&g0.tab=0`),
  tableLink: textual((expr) => `/graph?g0.expr=${queryEscape(expr)}&g0.tab=1`),
  reReplaceAll: ([pattern, replacement, text]) =>
    compileRegex(textOf(pattern), { anchored: false, dotAll: false }).replaceAll(
      textOf(text),
      textOf(replacement),
    ),
  match: ([pattern, text]) =>
    compileRegex(textOf(pattern), { anchored: false, dotAll: false }).test(textOf(text)),
  now: (_, { ms }) => ms / 1000,
  // No address leads to this process from outside.
  externalURL: () => "",
  pathPrefix: () => "",
  args: (args) => Object.fromEntries(args.map((value, i) => [`arg${i}`, value])),
  query: ([query], { query: ask, ms }) =>
    ask(textOf(query), ms).map(({ labels, value }): QuerySample => ({
      Labels: labelsToRecord(labels),
      Value: value,
    })),
  first: ([vector]) => {
    const [first] = samplesOf(vector);
    if (first === undefined) throw new Error("first() called on vector with no elements");
    return first;
  },
  value: ([sample]) => sampleOf(sample).Value,
  label: ([name, sample]) => sampleOf(sample).Labels[textOf(name)] ?? "",
  strvalue: ([sample]) => sampleOf(sample).Labels["__value__"] ?? "",
  sortByLabel: ([name, vector]) =>
    samplesOf(vector).toSorted((a, b) => {
      const [x, y] = [a.Labels[textOf(name)] ?? "", b.Labels[textOf(name)] ?? ""];
      return x < y ? -1 : x > y ? 1 : 0;
    }),
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
  eq: ([first, ...others]) => others.some((other) => other === first),
  ne: ([a, b]) => a !== b,
  lt: compared((a, b) => a < b),
  le: compared((a, b) => a <= b),
  gt: compared((a, b) => a > b),
  ge: compared((a, b) => a >= b),
};

/** Go's truth: neither zero nor empty. */
export function isTrue(value: unknown): boolean {
  if (Array.isArray(value)) return value.length > 0;
  if (value instanceof Date) return true;
  if (typeof value === "object" && value !== null) return Object.keys(value).length > 0;
  return typeof value === "number" || typeof value === "bigint"
    ? Number(value) !== 0
    : value !== null && value !== undefined && value !== "" && value !== false;
}

function numberOf(value: unknown): number {
  if (typeof value === "number") return value;
  if (typeof value === "bigint") return Number(value);
  const text = textOf(value);
  const parsed = /^[+-]?inf(inity)?$/i.test(text)
    ? Number.parseFloat(text.replace(/inf.*/i, "Infinity"))
    : /^nan$/i.test(text)
      ? Number.NaN
      : text.trim() === "" || Number.isNaN(Number(text))
        ? null
        : Number(text);
  if (parsed === null) throw new Error(`strconv.ParseFloat: parsing ${JSON.stringify(text)}: invalid syntax`);
  return parsed;
}

function textOf(value: unknown): string {
  if (typeof value === "string") return value;
  throw new Error(
    `wrong type for value; expected string; got ${typeof value === "number" ? "float64" : typeof value}`,
  );
}

function samplesOf(value: unknown): readonly QuerySample[] {
  if (!Array.isArray(value)) throw new Error("expected the result of a query");
  return value.map(sampleOf);
}

function sampleOf(value: unknown): QuerySample {
  if (typeof value === "object" && value !== null && "Labels" in value && "Value" in value)
    return value as QuerySample;
  throw new Error("expected an element of a query's result");
}

function indexed(value: unknown, key: unknown): unknown {
  if (Array.isArray(value) && typeof key === "bigint" && Number(key) in value) return value[Number(key)];
  if (typeof value === "object" && value !== null && typeof key === "string") {
    return Object.hasOwn(value, key) ? (value as Readonly<Record<string, unknown>>)[key] : "";
  }
  throw new Error(`cannot index a value with ${formatValue(key)}`);
}

function queryEscape(text: string): string {
  return encodeURIComponent(text)
    .replaceAll("%20", "+")
    .replaceAll(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);
}

function splitHostPort(text: string): { host: string; port: string } | null {
  const parts = /^(?:\[([^\]]*)\]|([^:[\]]*)):([^:[\]]*)$/.exec(text);
  return parts === null ? null : { host: parts[1] ?? parts[2] ?? "", port: parts[3] ?? "" };
}

function stripDomain(text: string): string {
  const { host, port } = splitHostPort(text) ?? { host: text, port: "" };
  if (/^\d+(?:\.\d+){3}$/.test(host) || host.includes(":")) return text;
  const short = host.split(".")[0] ?? "";
  return port === "" ? short : `${short}:${port}`;
}
