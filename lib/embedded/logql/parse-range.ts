import type { LabelFilter, RangeAggregation, Unwrap } from "./ast.ts";
import type { Tokens } from "./lexer.ts";
import { parseLabelFilter } from "./parse-label-filter.ts";
import { parsePipeline, parseSelector } from "./parse-log.ts";

type LogRange = Pick<RangeAggregation, "query" | "rangeNs" | "offsetNs" | "unwrap">;

/**
 * `{…} | … [5m] offset 1m`, in all the forms of Loki's grammar: the pipeline may stand before the range or behind it,
 * and parentheses may stand around what is before the range, or around all.
 */
export function parseLogRange(tokens: Tokens): LogRange {
  if (!tokens.take("(")) return parseOpenRange(tokens);
  if (!tokens.at("{")) {
    const range = parseLogRange(tokens);
    tokens.need(")", "");
    return range;
  }
  const before = parseSelection(tokens);
  if (tokens.peek().kind === "range") {
    const range = parseRangeOf(tokens, before);
    tokens.need(")", "");
    return range;
  }
  tokens.need(")", "");
  return parseRangeOf(tokens, before);
}

interface Selection extends Pick<LogRange, "query" | "unwrap"> {
  /** Nothing but the selector, so that a pipeline may come behind the range. */
  readonly bare: boolean;
}

function parseSelection(tokens: Tokens): Selection {
  const query = { type: "log", matchers: parseSelector(tokens), stages: parsePipeline(tokens) } as const;
  const unwrap = parseUnwrap(tokens);
  return { query, unwrap, bare: query.stages.length === 0 && unwrap === null };
}

function parseOpenRange(tokens: Tokens): LogRange {
  return parseRangeOf(tokens, parseSelection(tokens));
}

function parseRangeOf(tokens: Tokens, { query, unwrap, bare }: Selection): LogRange {
  const rangeNs = tokens.needKind("range", "").amount;
  const offsetNs = tokens.take("offset") ? tokens.needKind("duration").amount : 0;
  if (!bare) return { query, unwrap, rangeNs, offsetNs };
  const stages = parsePipeline(tokens);
  return { query: { ...query, stages }, unwrap: parseUnwrap(tokens), rangeNs, offsetNs };
}

function parseUnwrap(tokens: Tokens): Unwrap | null {
  if (!tokens.at("|") || !tokens.at("unwrap", 1)) return null;
  tokens.next();
  tokens.next();
  const convert = tokens.take("bytes")
    ? "bytes"
    : tokens.take("duration") || tokens.take("duration_seconds")
      ? "duration"
      : "float";
  if (convert !== "float") tokens.need("(");
  const label = tokens.needKind("identifier", "").text;
  if (convert !== "float") tokens.need(")");
  const postFilters: LabelFilter[] = [];
  while (tokens.take("|")) postFilters.push(parseLabelFilter(tokens));
  return { label, convert, postFilters };
}
