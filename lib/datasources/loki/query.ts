import {
  decimal,
  duration,
  grouping,
  label,
  matcher,
  QueryError,
  quoted,
  range,
  selector,
} from "../quoting.ts";
import type { Matcher } from "../quoting.ts";

/**
 * LogQL, built: https://grafana.com/docs/loki/latest/query/
 *
 *     stream({ service_name: "voice-calls" }).where("event_name", "call.end").where("call_sid", sid).text
 *     sum(stream({ service_name: "voice-calls" }).where("event_name", "call.end").countOverTime(HOUR_MS), ["call_vertical"]).text
 */

/** A label's or a structured metadata field's value, or how a number or duration compares. */
export type Filter =
  | Matcher
  | {
      readonly compare: ">" | ">=" | "<" | "<=" | "==" | "!=";
      readonly to: number | bigint | { readonly ms: number };
    };

function filter(name: string, value: Filter): string {
  if (typeof value !== "object" || !("compare" in value)) return matcher(name, value);
  const to = typeof value.to === "object" ? duration(value.to.ms) : decimal(value.to);
  return `${label(name)} ${value.compare} ${to}`;
}

export interface LogPipeline {
  readonly text: string;
  /** A field of the line: structured metadata, a stream label, or what a parser found. */
  where(name: string, value: Filter): LogPipeline;
  /** At least one of the fields is so. */
  whereAny(filters: readonly (readonly [name: string, value: Filter])[]): LogPipeline;
  /** The line holds the text; not its fields. */
  contains(text: string): LogPipeline;
  excludes(text: string): LogPipeline;
  /** An RE2 pattern somewhere in the line. */
  lineMatches(pattern: string): LogPipeline;
  json(): LogPipeline;
  logfmt(): LogPipeline;
  /** @param agoMs how long before the instant that is asked for the range ends */
  countOverTime(rangeMs: number, agoMs?: number): LogMetric;
  /** Lines a second. */
  rate(rangeMs: number): LogMetric;
  /** A number in a field, over time; `by` groups. */
  unwrapped(
    how: "sum" | "avg" | "min" | "max" | "last" | { readonly quantile: number },
    field: string,
    rangeMs: number,
    by?: readonly string[],
  ): LogMetric;
}

export interface LogMetric {
  readonly text: string;
  readonly kind: "metric";
}

const metric = (text: string): LogMetric => ({ text, kind: "metric" });

/** Lines of the streams with these labels. Loki wants at least one that cannot be empty: else QueryError. */
export function stream(matchers: Readonly<Record<string, Matcher | undefined>>): LogPipeline {
  const selected = selector(matchers);
  if (selected === "{}") throw new QueryError("A log query needs at least one label.");
  return pipeline(selected);
}

function pipeline(text: string): LogPipeline {
  const then = (stage: string) => pipeline(`${text} ${stage}`);
  return {
    text,
    where: (name, value) => then(`| ${filter(name, value)}`),
    whereAny: (filters) => {
      if (filters.length === 0) throw new QueryError("A condition needs at least one part.");
      return then(`| ${filters.map(([name, value]) => filter(name, value)).join(" or ")}`);
    },
    contains: (part) => then(`|= ${quoted(part)}`),
    excludes: (part) => then(`!= ${quoted(part)}`),
    lineMatches: (pattern) => then(`|~ ${quoted(pattern)}`),
    json: () => then("| json"),
    logfmt: () => then("| logfmt"),
    countOverTime: (rangeMs, agoMs = 0) => {
      const ago = agoMs === 0 ? "" : ` offset ${range(agoMs)}`;
      return metric(`count_over_time(${text} [${range(rangeMs)}]${ago})`);
    },
    rate: (rangeMs) => metric(`rate(${text} [${range(rangeMs)}])`),
    unwrapped: (how, field, rangeMs, by) => {
      const name = typeof how === "object" ? "quantile" : how;
      const quantile = typeof how === "object" ? `${decimal(how.quantile)}, ` : "";
      const group = by === undefined ? "" : ` ${grouping("by", by)}`;
      const unwrap = `${text} | unwrap ${label(field)} | __error__="" [${range(rangeMs)}]`;
      return metric(`${name}_over_time(${quantile}${unwrap})${group}`);
    },
  };
}

function grouped(name: string, of: LogMetric, by: readonly string[] | undefined, parameter = ""): LogMetric {
  const group = by === undefined ? " " : ` ${grouping("by", by)} `;
  return metric(`${name}${group}(${parameter}${of.text})`);
}

/** Series put together; without `by`, all into one. */
export const aggregate = (
  how: "sum" | "avg" | "min" | "max" | "count",
  of: LogMetric,
  by?: readonly string[],
): LogMetric => grouped(how, of, by);
export const sum = (of: LogMetric, by?: readonly string[]): LogMetric => grouped("sum", of, by);

/** The `n` largest series. */
export function topk(n: number, of: LogMetric, by?: readonly string[]): LogMetric {
  if (!Number.isInteger(n) || n < 1) throw new QueryError("topk needs a whole number from 1.");
  return grouped("topk", of, by, `${decimal(n)}, `);
}

/** The series of both; of the second one those whose labels are not among the first's. */
export const either = (a: LogMetric, b: LogMetric): LogMetric => metric(`(${a.text}) or (${b.text})`);

/** The series with one label more. */
export const labelled = (of: LogMetric, name: string, value: string): LogMetric =>
  metric(
    `label_replace(${of.text}, ${[label(name), value, label(name), ".*"].map((text) => quoted(text)).join(", ")})`,
  );

/** Of two metrics, series by series. */
export const divide = (a: LogMetric, b: LogMetric): LogMetric => metric(`(${a.text}) / (${b.text})`);
