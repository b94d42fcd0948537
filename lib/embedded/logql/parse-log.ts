import type {
  Extraction,
  LabelFormat,
  LabelSelector,
  LineFilterOp,
  LogQuery,
  Matcher,
  Stage,
} from "./ast.ts";
import type { Token, Tokens } from "./lexer.ts";
import { parseLabelFilter } from "./parse-label-filter.ts";
import { checkedMatcher, MATCH_OPS, parseIp, parseMatcher } from "./parse-matcher.ts";
import { checkStage } from "./stage-checks.ts";

export function parseLogQuery(tokens: Tokens): LogQuery {
  const query: LogQuery = { type: "log", matchers: parseSelector(tokens), stages: parsePipeline(tokens) };
  // `unwrap` belongs to ranges.
  if (tokens.take("|")) throw tokens.unexpected();
  return query;
}

export function parseSelector(tokens: Tokens): Matcher[] {
  tokens.need("{");
  if (tokens.take("}")) return [];
  const matchers = [parseMatcher(tokens, "IDENTIFIER or }")];
  while (tokens.take(",")) matchers.push(parseMatcher(tokens, "IDENTIFIER"));
  tokens.need("}", "} or ,");
  return matchers;
}

/** Stages up to something that is none; `| unwrap` is none. */
export function parsePipeline(tokens: Tokens): Stage[] {
  const stages: Stage[] = [];
  for (;;) {
    const start = tokens.peek();
    const op = LINE_FILTER_OPS.find((one) => tokens.at(one));
    if (op === undefined && (!tokens.at("|") || tokens.at("unwrap", 1))) return stages;
    const stage = op === undefined ? parseStage(tokens) : parseLineFilter(tokens, op);
    checkStage(stage, sourceOf(tokens, start, stage));
    stages.push(stage);
  }
}

/** A stage as Loki would print it, or nearly so. */
function sourceOf(tokens: Tokens, start: Token, stage: Stage): string {
  const text = tokens.since(start);
  return stage.type === "line_filter"
    ? `${stage.op} ${text.slice(stage.op.length).trim()}`
    : `| ${text.slice(1).trim()}`;
}

const LINE_FILTER_OPS: readonly LineFilterOp[] = ["|=", "|~", "|>", "!=", "!~", "!>"];

function parseLineFilter(tokens: Tokens, op: LineFilterOp): Stage {
  tokens.need(op);
  const anyOf: string[] = [];
  const anyIp: string[] = [];
  do {
    if (tokens.take("ip")) anyIp.push(parseIp(tokens));
    else anyOf.push(tokens.needKind("string", "STRING or ip").text);
  } while (tokens.take("or"));
  return { type: "line_filter", op, anyOf, anyIp };
}

function parseStage(tokens: Tokens): Stage {
  tokens.need("|");
  if (tokens.take("json"))
    return { type: "json", extractions: tokens.peek().kind === "identifier" ? parseExtractions(tokens) : [] };
  if (tokens.take("logfmt")) return parseLogfmt(tokens);
  if (tokens.take("unpack")) return { type: "unpack" };
  if (tokens.take("decolorize")) return { type: "decolorize" };
  if (tokens.take("regexp")) return { type: "regexp", text: tokens.needKind("string").text };
  if (tokens.take("pattern")) return { type: "pattern", text: tokens.needKind("string").text };
  if (tokens.take("line_format")) return { type: "line_format", text: tokens.needKind("string").text };
  if (tokens.take("label_format")) return { type: "label_format", formats: listOf(tokens, parseFormat) };
  if (tokens.take("drop")) return { type: "drop", labels: listOf(tokens, parseLabelSelector) };
  if (tokens.take("keep")) return { type: "keep", labels: listOf(tokens, parseLabelSelector) };
  return { type: "label_filter", filter: parseLabelFilter(tokens) };
}

/** At least one item, with commas between them. */
function listOf<T>(tokens: Tokens, parse: (tokens: Tokens) => T): T[] {
  const items = [parse(tokens)];
  while (tokens.take(",")) items.push(parse(tokens));
  return items;
}

function parseLogfmt(tokens: Tokens): Stage {
  const flags: string[] = [];
  while (tokens.peek().kind === "flag") flags.push(tokens.next().text);
  return {
    type: "logfmt",
    extractions: tokens.peek().kind === "identifier" ? parseExtractions(tokens) : [],
    strict: flags.includes("--strict"),
    keepEmpty: flags.includes("--keep-empty"),
  };
}

function parseExtractions(tokens: Tokens): Extraction[] {
  return listOf(tokens, () => {
    const name = tokens.needKind("identifier").text;
    return { name, path: tokens.take("=") ? tokens.needKind("string").text : name };
  });
}

function parseFormat(tokens: Tokens): LabelFormat {
  const name = tokens.needKind("identifier").text;
  tokens.need("=");
  if (tokens.peek().kind === "identifier")
    return { name, from: { type: "rename", value: tokens.next().text } };
  return { name, from: { type: "template", value: tokens.needKind("string", "IDENTIFIER or STRING").text } };
}

function parseLabelSelector(tokens: Tokens): LabelSelector {
  const name = tokens.needKind("identifier").text;
  const op = MATCH_OPS.find((one) => tokens.take(one));
  if (op === undefined) return { name, matcher: null };
  return { name, matcher: checkedMatcher(name, op, tokens.needKind("string").text) };
}
