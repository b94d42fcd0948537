import { decimal, duration, QueryError, traceqlQuoted } from "../quoting.ts";

/**
 * TraceQL, built: https://grafana.com/docs/tempo/latest/traceql/construct-traceql-queries/
 *
 *     spans(attr("span", "call.sid").eq(sid), kind("server")).text
 *     spans(name.eq("call")).descendants(spans(name.eq("turn"), spanDuration.gt(ms(1200)))).select(attr("span", "turn.index"))
 */

export type Value = string | number | bigint | boolean | { readonly ms: number };

/** A duration value. */
export const ms = (value: number): Value => ({ ms: value });

export interface Condition {
  readonly text: string;
  /** Joined by an operator, so that it needs parentheses inside another. */
  readonly joined: boolean;
}

export interface Field {
  readonly text: string;
  eq(value: Value): Condition;
  neq(value: Value): Condition;
  gt(value: Value): Condition;
  gte(value: Value): Condition;
  lt(value: Value): Condition;
  lte(value: Value): Condition;
  /** An RE2 pattern, anchored at both ends. */
  matches(pattern: string): Condition;
  notMatches(pattern: string): Condition;
  /** One of at least one value. */
  anyOf(values: readonly Value[]): Condition;
  exists(): Condition;
}

function literal(value: Value): string {
  if (typeof value === "string") return traceqlQuoted(value);
  if (typeof value === "boolean") return String(value);
  return typeof value === "object" ? duration(value.ms) : decimal(value);
}

function field(text: string): Field {
  const compare = (operator: string) => (value: Value) => ({
    text: `${text} ${operator} ${literal(value)}`,
    joined: false,
  });
  const eq = compare("=");
  return {
    text,
    eq,
    neq: compare("!="),
    gt: compare(">"),
    gte: compare(">="),
    lt: compare("<"),
    lte: compare("<="),
    matches: compare("=~"),
    notMatches: compare("!~"),
    anyOf: (values) => or(...values.map(eq)),
    exists: () => ({ text: `${text} != nil`, joined: false }),
  };
}

export type Scope = "span" | "resource" | "event" | "link" | "instrumentation";
const PLAIN = /^(?!(?:parent|with|span|resource|event|link|instrumentation)\b)[a-zA-Z_]\w*(?:\.\w+)*$/;

/** An attribute. Names that are more than dotted words are quoted. Throws QueryError where no query can hold it. */
export function attr(scope: Scope, name: string): Field {
  if (name === "" || /\p{Cc}/u.test(name)) {
    throw new QueryError("An attribute's name must be text without control characters.");
  }
  return field(`${scope}.${PLAIN.test(name) ? name : JSON.stringify(name.toWellFormed())}`);
}

export const name = field("name");
export const spanDuration = field("duration");

export type Intrinsic =
  | "statusMessage"
  | "rootName"
  | "rootServiceName"
  | "traceDuration"
  | "event:name"
  | "instrumentation:name";

/** What every span has by itself, beside `name` and `spanDuration`. */
export const intrinsic = (of: Intrinsic): Field => field(of);

export const status = (is: "ok" | "error" | "unset"): Condition => ({
  text: `status = ${is}`,
  joined: false,
});
export const kind = (
  is: "unspecified" | "internal" | "server" | "client" | "producer" | "consumer",
): Condition => ({ text: `kind = ${is}`, joined: false });

function join(operator: string, conditions: readonly Condition[]): Condition {
  const [first, ...rest] = conditions;
  if (first === undefined) throw new QueryError("A condition needs at least one part.");
  if (rest.length === 0) return first;
  const parts = conditions.map((one) => (one.joined ? `(${one.text})` : one.text));
  return { text: parts.join(` ${operator} `), joined: true };
}

export const and = (...conditions: readonly Condition[]): Condition => join("&&", conditions);
export const or = (...conditions: readonly Condition[]): Condition => join("||", conditions);
export const not = ({ text }: Condition): Condition => ({ text: `!(${text})`, joined: false });

/** Spans of one trace; `text` is the query. Structural operators join the spans of both sides. */
export interface Spans {
  readonly text: string;
  /** Spans of `below` anywhere below these; gives those of `below`. */
  descendants(below: Spans): Spans;
  children(below: Spans): Spans;
  /** Traces that have both. */
  and(other: Spans): Spans;
  or(other: Spans): Spans;
  /** More attributes in the answer. */
  select(...fields: readonly Field[]): { readonly text: string };
  rate(by?: readonly Field[]): { readonly text: string };
  countOverTime(by?: readonly Field[]): { readonly text: string };
  quantileOverTime(of: Field, quantiles: readonly number[], by?: readonly Field[]): { readonly text: string };
  overTime(
    how: "min" | "max" | "avg" | "sum" | "histogram",
    of: Field,
    by?: readonly Field[],
  ): { readonly text: string };
}

/** Spans that meet every condition; without any, all spans. */
export function spans(...conditions: readonly Condition[]): Spans {
  return spanset(conditions.length === 0 ? "{ }" : `{ ${and(...conditions).text} }`, false);
}

function spanset(text: string, joined: boolean): Spans {
  const inner = joined ? `(${text})` : text;
  const combine = (operator: string) => (other: Spans) => {
    const right = isJoined.has(other) ? `(${other.text})` : other.text;
    return spanset(`${inner} ${operator} ${right}`, true);
  };
  const piped = (stage: string) => ({ text: `${text} | ${stage}` });
  const list = (fields: readonly Field[]) => fields.map((one) => one.text).join(", ");
  const by = (fields: readonly Field[] = []) => (fields.length === 0 ? "" : ` by (${list(fields)})`);
  const made: Spans = {
    text,
    descendants: combine(">>"),
    children: combine(">"),
    and: combine("&&"),
    or: combine("||"),
    select: (...fields) => piped(`select(${list(fields)})`),
    rate: (fields) => piped(`rate()${by(fields)}`),
    countOverTime: (fields) => piped(`count_over_time()${by(fields)}`),
    quantileOverTime: (of, quantiles, fields) =>
      piped(`quantile_over_time(${[of.text, ...quantiles.map(decimal)].join(", ")})${by(fields)}`),
    overTime: (how, of, fields) => piped(`${how}_over_time(${of.text})${by(fields)}`),
  };
  if (joined) isJoined.add(made);
  return made;
}

const isJoined = new WeakSet<Spans>();

/** Newest first rather than the first found. */
export const mostRecent = (query: string): string => `${query} with (most_recent=true)`;
