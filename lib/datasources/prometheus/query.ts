import { decimal, grouping, label, QueryError, quoted, range, selector } from "../quoting.ts";
import type { Matcher } from "../quoting.ts";

/**
 * PromQL, built: https://prometheus.io/docs/prometheus/latest/querying/basics/
 *
 *     histogramQuantile(0.95, sum(rate(metric("turn_duration_seconds_bucket", { vertical }), 5 * MINUTE_MS), { by: ["le"] })).text
 */

export interface Expr {
  readonly text: string;
  /** Joined by an operator, so that it needs parentheses inside another. */
  readonly joined: boolean;
}

/** A selector, which alone can be given a range or an offset. */
export interface Vector extends Expr {
  readonly selects: string;
  readonly offsetMs: number;
}

const expr = (text: string, joined = false): Expr => ({ text, joined });

/** The series of a metric. Throws QueryError for a name that Prometheus 2.42 does not take. */
export function metric(name: string, matchers: Readonly<Record<string, Matcher | undefined>> = {}): Vector {
  if (!/^[a-zA-Z_:][a-zA-Z0-9_:]*$/.test(name)) {
    throw new QueryError("A metric name must be letters, digits, _ and :.");
  }
  const labels = selector(matchers);
  const text = labels === "{}" ? name : `${name}${labels}`;
  return { text, joined: false, selects: text, offsetMs: 0 };
}

/** The series of several metrics at once. */
export function metrics(
  names: readonly string[],
  matchers: Readonly<Record<string, Matcher | undefined>> = {},
): Vector {
  const text = selector({ __name__: { anyOf: names }, ...matchers });
  return { text, joined: false, selects: text, offsetMs: 0 };
}

/** The same series, so long ago. */
export function offset(of: Vector, ms: number): Vector {
  return { ...of, text: `${of.selects} offset ${range(ms)}`, offsetMs: ms };
}

function overRange(fn: string, of: Vector, rangeMs: number): Expr {
  const ago = of.offsetMs === 0 ? "" : ` offset ${range(of.offsetMs)}`;
  return expr(`${fn}(${of.selects}[${range(rangeMs)}]${ago})`);
}

export const rate = (of: Vector, rangeMs: number): Expr => overRange("rate", of, rangeMs);
export const increase = (of: Vector, rangeMs: number): Expr => overRange("increase", of, rangeMs);
/** `avg_over_time` and its kin. */
export const overTime = (
  how: "avg" | "min" | "max" | "sum" | "count" | "last" | "present",
  of: Vector,
  rangeMs: number,
): Expr => overRange(`${how}_over_time`, of, rangeMs);

/** `count_over_time` and its kin, of what an expression gives at each step of a range. */
export const overSteps = (how: "min" | "max" | "count", of: Expr, rangeMs: number, stepMs: number): Expr =>
  expr(`${how}_over_time((${of.text})[${range(rangeMs)}:${range(stepMs)}])`);

export type Grouping = { readonly by: readonly string[] } | { readonly without: readonly string[] };

function group(by: Grouping | undefined): string {
  if (by === undefined) return " ";
  return ` ${"by" in by ? grouping("by", by.by) : grouping("without", by.without)} `;
}

const grouped = (name: string, of: Expr, by: Grouping | undefined, first = ""): Expr =>
  expr(`${name}${group(by)}(${first}${of.text})`);

/** Series put together; without a grouping, all into one. */
export const aggregate = (
  how: "sum" | "avg" | "min" | "max" | "count" | "group",
  of: Expr,
  by?: Grouping,
): Expr => grouped(how, of, by);
export const sum = (of: Expr, by?: Grouping): Expr => grouped("sum", of, by);

export function topk(n: number, of: Expr, by?: Grouping): Expr {
  if (!Number.isInteger(n) || n < 1) throw new QueryError("topk needs a whole number from 1.");
  return grouped("topk", of, by, `${decimal(n)}, `);
}

/** φ-quantile of a classic histogram, by its `le` label, or of a native one. */
export const histogramQuantile = (quantile: number, of: Expr): Expr =>
  expr(`histogram_quantile(${decimal(quantile)}, ${of.text})`);

/** Of native histograms: how many samples, and their sum. */
export const histogramCount = (of: Expr): Expr => expr(`histogram_count(${of.text})`);
export const histogramSum = (of: Expr): Expr => expr(`histogram_sum(${of.text})`);

/** What is less becomes this. */
export const clampMin = (of: Expr, least: number): Expr => expr(`clamp_min(${of.text}, ${decimal(least)})`);

export const number = (value: number): Expr => expr(decimal(value), value < 0);

export type Operator =
  | "+"
  | "-"
  | "*"
  | "/"
  | "and"
  | "or"
  | "unless"
  | ">"
  | ">="
  | "<"
  | "<="
  | "=="
  | "!=";

export interface Matching {
  readonly on?: readonly string[];
  readonly ignoring?: readonly string[];
  /** Many on this side match one on the other. */
  readonly group?: "left" | "right";
  /** Comparisons: 0 and 1 instead of a filter. */
  readonly bool?: boolean;
}

/** Two expressions joined by an operator; operands that are joined themselves stand in parentheses. */
export function binary(left: Expr, operator: Operator, right: Expr, matching: Matching = {}): Expr {
  const wrap = (one: Expr) => (one.joined ? `(${one.text})` : one.text);
  const names = (list: readonly string[]) => `(${list.map(label).join(", ")})`;
  const words = [
    operator,
    matching.bool === true ? "bool" : "",
    matching.on === undefined ? "" : `on ${names(matching.on)}`,
    matching.ignoring === undefined ? "" : `ignoring ${names(matching.ignoring)}`,
    // Without its own parentheses it would take those of the right side for a list of labels.
    matching.group === undefined ? "" : `group_${matching.group} ()`,
  ];
  return expr(`${wrap(left)} ${words.filter((word) => word !== "").join(" ")} ${wrap(right)}`, true);
}

export const divide = (a: Expr, b: Expr): Expr => binary(a, "/", b);

/** One label copied into another, through a pattern. */
export function labelReplace(of: Expr, to: string, replacement: string, from: string, pattern: string): Expr {
  const texts = [quoted(label(to)), quoted(replacement), quoted(label(from)), quoted(pattern)];
  return expr(`label_replace(${of.text}, ${texts.join(", ")})`);
}
