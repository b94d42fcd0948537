import { parser } from "@grafana/lezer-logql";
import type { LogQuery, Matcher, Query } from "./ast.ts";
import { compileRegex } from "../regex.ts";
import { LogqlError, parseError, parseErrorAt } from "./error.ts";
import { buildLogQuery } from "./parse-log.ts";
import { buildMetricQuery } from "./parse-metric.ts";
import { Node } from "./tree.ts";

/** Loki's `maxInputSize`, in bytes. */
const MAX_QUERY_BYTES = 131_072;
/** Evaluation walks the tree by recursion. */
const MAX_DEPTH = 1000;
const NO_MATCHER =
  "queries require at least one regexp or equality matcher that does not have an empty-compatible value. " +
  'For instance, app=~".*" does not meet this requirement, but app=~".+" will';

/**
 * Parses a query as Loki's `syntax.ParseExpr` does.
 * @throws {LogqlError} with Loki's wording for what Loki refuses; for what is not supported here it names the part.
 */
export function parseLogql(query: string): Query {
  const bytes = Buffer.byteLength(query);
  if (bytes >= MAX_QUERY_BYTES) throw parseError(`input size too long (${bytes} > ${MAX_QUERY_BYTES})`);
  try {
    const expr = parseTree(query).need("Expr");
    const parsed = buildQuery(expr);
    if (depthOf(parsed) > MAX_DEPTH) throw parseError("the query is nested too deeply");
    requireMatchers(parsed);
    return parsed;
  } catch (error) {
    if (error instanceof RangeError) throw parseError("the query is nested too deeply");
    throw error;
  }
}

/** A query that selects log lines; metric queries are refused. */
export function parseLogSelector(query: string): LogQuery {
  const parsed = parseLogql(query);
  if (parsed.type !== "log") throw new LogqlError("only log selector is supported");
  return parsed;
}

/** `{a="b"}` alone, as `series` and `index/*` take it; Loki allows matchers there that match everything. */
export function parseMatchers(query: string): readonly Matcher[] {
  const parsed = parseLogql(query);
  if (parsed.type !== "log" || parsed.stages.length > 0)
    throw new LogqlError("only label matchers are supported");
  return parsed.matchers;
}

function buildQuery(expr: Node): Query {
  const log = expr.child("LogExpr");
  return log === null ? buildMetricQuery(expr.need("MetricExpr")) : buildLogQuery(log);
}

/** `] offset 5m` behind a range; strings and comments are matched so as to be passed over. */
const OFFSET = /"(?:[^"\\]|\\.)*"|`[^`]*`|#[^\n]*|(?<=\])\s*offset\s+([-\w.µ]+)/gis;

function parseTree(query: string): Node {
  const tree = parser.parse(query);
  const problem = findProblem(query, tree);
  if (problem === null) return new Node({ text: query, offsets: new Map() }, tree.topNode);
  // The lezer grammar lacks `… | unwrap x [5m] offset 1m`: the offset is read by itself and blanked out for a second try.
  const offsets = new Map<number, string>();
  const blanked = query.replaceAll(OFFSET, (whole: string, duration: string | undefined, at: number) => {
    if (duration === undefined) return whole;
    offsets.set(at, duration);
    return " ".repeat(whole.length);
  });
  const again = parser.parse(blanked);
  if (offsets.size === 0 || findProblem(blanked, again) !== null) throw syntaxError(query, problem);
  return new Node({ text: blanked, offsets }, again.topNode);
}

interface Problem {
  readonly at: number;
  readonly inSelector: boolean;
}

/** The first error node of the tree. */
function findProblem(query: string, tree: ReturnType<typeof parser.parse>): Problem | null {
  const problems: Problem[] = [];
  tree.iterate({
    enter(node) {
      if (problems.length > 0) return false;
      if (!node.type.isError) return undefined;
      const parent = node.node.parent;
      const selector = parent?.type.name === "Selector";
      // `{}` is an error of the lezer grammar, but Loki parses it and then says that a matcher is missing.
      if (selector && /^\{\s*\}$/.test(query.slice(parent.from, parent.to))) return undefined;
      problems.push({ at: node.from, inSelector: selector });
      return false;
    },
  });
  return problems[0] ?? null;
}

function syntaxError(query: string, { at, inSelector }: Problem): LogqlError {
  const rest = query.slice(at);
  const start = query.length - rest.trimStart().length;
  const unexpected = `syntax error: unexpected ${tokenName(query.slice(start))}`;
  return parseErrorAt(query, start, inSelector ? `${unexpected}, expecting } or ,` : unexpected);
}

const KEYWORDS: ReadonlySet<string> = new Set(
  "by without bool offset on ignoring group_left group_right or and unless json regexp logfmt unpack pattern label_format line_format decolorize drop keep unwrap ip".split(
    " ",
  ),
);

/** What Loki's scanner would call the token at the start of the text. */
function tokenName(text: string): string {
  if (text === "") return "$end";
  if (/^["`]/.test(text)) return "STRING";
  if (/^\d+(\.\d+)?(ns|us|µs|ms|s|m|h|d|w|y)/.test(text)) return "DURATION";
  if (/^[\d.]/.test(text)) return "NUMBER";
  const word = /^[A-Za-z_:][\w:]*/.exec(text)?.[0];
  if (word !== undefined) return KEYWORDS.has(word.toLowerCase()) ? word.toLowerCase() : "IDENTIFIER";
  return /^(\|[=~>]|[!=<>][=~>]|.)/su.exec(text)?.[0] ?? "$end";
}

function requireMatchers(query: Query): void {
  for (const log of logQueries(query)) if (log.matchers.every(matchesEmpty)) throw parseError(NO_MATCHER);
}

function matchesEmpty({ op, value }: Matcher): boolean {
  const equal =
    op === "=" || op === "!=" ? value === "" : compileRegex(value, { anchored: true, dotAll: true }).test("");
  return op === "=" || op === "=~" ? equal : !equal;
}

/** Every log query inside, e.g. both legs of a binary operation. */
function logQueries(query: Query): LogQuery[] {
  switch (query.type) {
    case "log":
      return [query];
    case "range":
      return [query.query];
    case "binary":
      return [...logQueries(query.left), ...logQueries(query.right)];
    case "vector_aggregation":
    case "label_replace":
      return logQueries(query.inner);
    case "literal":
    case "vector":
      return [];
  }
}

function depthOf(query: Query): number {
  switch (query.type) {
    case "binary":
      return 1 + Math.max(depthOf(query.left), depthOf(query.right));
    case "vector_aggregation":
    case "label_replace":
      return 1 + depthOf(query.inner);
    default:
      return 1;
  }
}
