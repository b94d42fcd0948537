import type { Grouping, MetricQuery, Query, RangeOp, VectorOp } from "./ast.ts";
import {
  joinOperands,
  type Operator,
  parseModifier,
  parseNames,
  peekOperator,
  precedenceOf,
} from "./parse-binary.ts";
import { LogqlError, parseError } from "./error.ts";
import type { Tokens } from "./lexer.ts";
import { floatOf, parseNumber } from "./parse-label-filter.ts";
import { parseLogQuery } from "./parse-log.ts";
import { parseLogRange } from "./parse-range.ts";
import { checkLabelReplace, checkRange } from "./stage-checks.ts";

/** A whole expression, as far as operators that bind at least so tightly go. */
export function parseExpression(tokens: Tokens, atLeast = 0): Query {
  let left = parseOperand(tokens);
  for (;;) {
    const op = peekOperator(tokens);
    if (op === null || precedenceOf(op) < atLeast) return left;
    tokens.next();
    const operator: Operator = { op, ...parseModifier(tokens) };
    const right = parseExpression(tokens, precedenceOf(op) + (op === "^" ? 0 : 1));
    left = joinOperands(operator, left, right);
  }
}

function parseOperand(tokens: Tokens): Query {
  const { kind, text } = tokens.peek();
  if (tokens.at("{")) return parseLogQuery(tokens);
  if (tokens.take("(")) {
    const inner = parseExpression(tokens);
    tokens.need(")", "");
    return inner;
  }
  if (kind === "number" || tokens.at("-") || tokens.at("+"))
    return { type: "literal", value: parseNumber(tokens, "") };
  if (kind === "function") return parseCall(tokens, text);
  if (tokens.at("variants") && tokens.at("(", 1))
    throw new LogqlError("multi variant queries are disabled for this instance");
  throw tokens.unexpected();
}

/** The inside of an aggregation: a log query ends too soon there. */
function parseMetric(tokens: Tokens): MetricQuery {
  const query = parseExpression(tokens);
  if (query.type === "log") throw tokens.unexpected();
  return query;
}

const VECTOR_OPS: ReadonlySet<string> = new Set([
  "sum",
  "avg",
  "min",
  "max",
  "count",
  "stddev",
  "stdvar",
  "topk",
  "bottomk",
  "sort",
  "sort_desc",
  "approx_topk",
]);

function parseCall(tokens: Tokens, name: string): MetricQuery {
  if (name === "bytes" || name === "duration" || name === "duration_seconds" || name === "ip")
    throw tokens.unexpected();
  tokens.next();
  if (VECTOR_OPS.has(name)) return parseVectorAggregation(tokens, name as VectorOp | "approx_topk");
  tokens.need("(");
  if (name === "label_replace") return parseLabelReplace(tokens);
  if (name !== "vector") return parseRangeAggregation(tokens, name as RangeOp);
  const { text } = tokens.needKind("number");
  tokens.need(")");
  return { type: "vector", value: floatOf(text, "unable to parse vectorExpr as a float") };
}

function parseRangeAggregation(tokens: Tokens, op: RangeOp): MetricQuery {
  const parameterText = tokens.peek().kind === "number" ? tokens.next().text : null;
  if (parameterText === null) {
    if (!tokens.at("{") && !tokens.at("(")) throw tokens.unexpected("NUMBER or { or (");
  } else tokens.need(",");
  const range = parseLogRange(tokens);
  tokens.need(")", "");
  const grouping = parseGrouping(tokens);
  const parameter =
    parameterText === null ? null : floatOf(parameterText, `invalid parameter for operation ${op}`);
  const built: MetricQuery = { type: "range", op, ...range, grouping, parameter };
  checkRange(built, parameterText);
  return built;
}

function parseVectorAggregation(tokens: Tokens, op: VectorOp | "approx_topk"): MetricQuery {
  const before = parseGrouping(tokens);
  tokens.need("(");
  const hasParameter = tokens.peek().kind === "number" && tokens.at(",", 1);
  const parameterText = hasParameter ? tokens.next().text : null;
  if (hasParameter) tokens.need(",");
  const inner = parseMetric(tokens);
  tokens.need(")", "");
  const grouping = before ?? parseGrouping(tokens);
  const parameter = vectorParameter(op, parameterText);
  if (op === "approx_topk") {
    if (grouping !== null) throw parseError(`grouping not allowed for ${op} aggregation`);
    // Loki leaves it out too, unless it is switched on.
    throw new LogqlError("approx_topk is not enabled. See -limits.shard_aggregations");
  }
  if ((op === "sort" || op === "sort_desc") && grouping !== null && grouping.labels.length > 0)
    throw parseError("sort and sort_desc doesn't allow grouping by ");
  return { type: "vector_aggregation", op, inner, grouping, parameter };
}

function vectorParameter(op: VectorOp | "approx_topk", text: string | null): number | null {
  if (op !== "topk" && op !== "bottomk" && op !== "approx_topk") {
    if (text !== null) throw parseError(`unsupported parameter for operation ${op}(${text},`);
    return null;
  }
  if (text === null) throw parseError(`parameter required for operation ${op}`);
  if (!/^\d+$/.test(text)) throw parseError(`invalid parameter ${op}(${text},`);
  if (Number(text) <= 0) throw parseError(`invalid parameter (must be greater than 0) ${op}(${text}`);
  return Number(text);
}

function parseGrouping(tokens: Tokens): Grouping | null {
  const without = tokens.take("without");
  return without || tokens.take("by") ? { without, labels: parseNames(tokens) } : null;
}

function parseLabelReplace(tokens: Tokens): MetricQuery {
  const inner = parseMetric(tokens);
  const [target, replacement, source, pattern] = [1, 2, 3, 4].map(() => {
    tokens.need(",");
    return tokens.needKind("string").text;
  });
  tokens.need(")");
  if (target === undefined || replacement === undefined || source === undefined || pattern === undefined)
    throw new Error("label_replace has four texts");
  checkLabelReplace(pattern);
  return { type: "label_replace", inner, target, replacement, source, pattern };
}
