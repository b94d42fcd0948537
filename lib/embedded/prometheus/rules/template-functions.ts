import { compileRegex } from "../../regex.ts";
import { labelsToRecord } from "../../promql/labels.ts";
import { parseDuration } from "../../promql/literals.ts";
import type { TemplateFunction as GoFunction } from "../../gotemplate/execute.ts";
import { GO_FUNCTIONS, queryEscape, textOf } from "../../gotemplate/functions.ts";
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

type TemplateFunction = GoFunction<TemplateContext>;

const numeric =
  (apply: (value: number) => unknown): TemplateFunction =>
  ([value]) =>
    apply(numberOf(value));

const textual =
  (apply: (text: string) => unknown): TemplateFunction =>
  ([text]) =>
    apply(textOf(text));

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
  ...GO_FUNCTIONS,
};

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

function samplesOf(value: unknown): readonly QuerySample[] {
  if (!Array.isArray(value)) throw new Error("expected the result of a query");
  return value.map(sampleOf);
}

function sampleOf(value: unknown): QuerySample {
  if (typeof value === "object" && value !== null && "Labels" in value && "Value" in value)
    return value as QuerySample;
  throw new Error("expected an element of a query's result");
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
