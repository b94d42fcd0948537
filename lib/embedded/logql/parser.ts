import type { LogQuery, Matcher, Query } from "./ast.ts";
import { compileRegex } from "../regex.ts";
import { LogqlError, parseError } from "./error.ts";
import { Tokens } from "./lexer.ts";
import { parseExpression } from "./parse-metric.ts";

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
    const tokens = new Tokens(query);
    // Loki knows no place in a query that has nothing in it.
    if (tokens.peek().kind === "end") throw parseError("syntax error: unexpected $end");
    const parsed = parseExpression(tokens);
    if (tokens.peek().kind !== "end") throw tokens.unexpected();
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
