import { compileRegex, InvalidRegexError } from "../regex.ts";
import type {
  CompareOp,
  Extraction,
  LabelFilter,
  LabelFormat,
  LabelSelector,
  LineFilterOp,
  LogQuery,
  Matcher,
  MatchOp,
  Stage,
} from "./ast.ts";
import { parseError } from "./error.ts";
import { parseBytes, parseDuration, parseFloat64 } from "./literals.ts";
import { checkStage } from "./stage-checks.ts";
import { flattenList, type Node, shiftReduce } from "./tree.ts";

export function buildLogQuery(log: Node): LogQuery {
  const inner = log.child("LogExpr");
  if (inner !== null) return buildLogQuery(inner);
  const pipeline = log.child("PipelineExpr");
  return {
    type: "log",
    matchers: buildSelector(log.need("Selector")),
    stages: pipeline === null ? [] : buildPipeline(pipeline),
  };
}

export function buildSelector(selector: Node): Matcher[] {
  const matchers = selector.child("Matchers");
  return matchers === null ? [] : flattenList(matchers, "Matcher").map(buildMatcher);
}

export function buildPipeline(pipeline: Node): Stage[] {
  const stages = flattenList(pipeline, "PipelineStage").flatMap(buildStage);
  for (const stage of stages) checkStage(stage);
  return stages;
}

function buildMatcher(node: Node): Matcher {
  const op = node.children[1]?.text as MatchOp;
  const matcher: Matcher = { name: node.need("Identifier").text, op, value: node.need("String").string };
  if (op === "=~" || op === "!~") checkRegex(matcher.value);
  return matcher;
}

function checkRegex(pattern: string): void {
  try {
    compileRegex(pattern, { anchored: true, dotAll: true });
  } catch (error) {
    if (error instanceof InvalidRegexError) throw parseError(error.message);
    throw error;
  }
}

function buildStage(stage: Node): Stage[] {
  const node = stage.children.find((child) => child.name !== "Pipe");
  if (node === undefined) throw stage.unsupported();
  switch (node.name) {
    case "LineFilters":
      return buildLineFilters(node);
    case "LabelFilter":
      return [{ type: "label_filter", filter: buildLabelFilter(node) }];
    case "LabelParser":
      return [buildLabelParser(node)];
    case "JsonExpressionParser":
      return [{ type: "json", extractions: buildExtractions(node) }];
    case "LogfmtParser":
    case "LogfmtExpressionParser":
      return [buildLogfmt(node)];
    case "LineFormatExpr":
      return [{ type: "line_format", text: node.need("String").string }];
    case "LabelFormatExpr":
      return [
        {
          type: "label_format",
          formats: flattenList(node.need("LabelsFormat"), "LabelFormatMatcher").map(buildFormat),
        },
      ];
    case "DropLabelsExpr":
      return [
        { type: "drop", labels: flattenList(node.need("DropLabels"), "DropLabel").map(buildLabelSelector) },
      ];
    case "KeepLabelsExpr":
      return [
        { type: "keep", labels: flattenList(node.need("KeepLabels"), "KeepLabel").map(buildLabelSelector) },
      ];
    case "DecolorizeExpr":
      return [{ type: "decolorize" }];
    default:
      throw node.unsupported();
  }
}

function buildLineFilters(node: Node): Stage[] {
  return node.children.flatMap((child): Stage[] => {
    if (child.name === "LineFilters") return buildLineFilters(child);
    if (child.name !== "LineFilter") return [];
    // An `or` behind the filter hangs on it or, depending on its form, on the list that holds it.
    const alternatives = [child.child("OrFilter"), node.child("OrFilter")].flatMap((or) =>
      or === null ? [] : buildOr(or),
    );
    return [buildLineFilter(child, alternatives)];
  });
}

function buildLineFilter(node: Node, alternatives: readonly string[]): Stage {
  if (node.child("FilterOp") !== null) throw parseError(`line filter ip() is not supported: ${node.text}`);
  const op = node.need("Filter").text as LineFilterOp;
  return { type: "line_filter", op, anyOf: [node.need("String").string, ...alternatives] };
}

function buildOr(node: Node): string[] {
  if (node.child("FilterOp") !== null) throw parseError(`line filter ip() is not supported: ${node.text}`);
  const rest = node.child("OrFilter");
  return [node.need("String").string, ...(rest === null ? [] : buildOr(rest))];
}

function buildLabelParser(node: Node): Stage {
  switch (node.only.name) {
    case "Json":
      return { type: "json", extractions: [] };
    case "Unpack":
      return { type: "unpack" };
    case "Regexp":
      return { type: "regexp", text: node.need("String").string };
    case "Pattern":
      return { type: "pattern", text: node.need("String").string };
    default:
      throw node.unsupported();
  }
}

function buildLogfmt(node: Node): Stage {
  const flagList = node.child("LogfmtParserFlags");
  const flags = flagList === null ? [] : flattenList(flagList, "ParserFlag").map((flag) => flag.text);
  return {
    type: "logfmt",
    extractions: node.name === "LogfmtExpressionParser" ? buildExtractions(node) : [],
    strict: flags.includes("--strict"),
    keepEmpty: flags.includes("--keep-empty"),
  };
}

function buildExtractions(node: Node): Extraction[] {
  return flattenList(node.need("LabelExtractionExpressionList"), "LabelExtractionExpression").map((item) => {
    const name = item.need("Identifier").text;
    return { name, path: item.child("String")?.string ?? name };
  });
}

function buildFormat(node: Node): LabelFormat {
  const [name, source] = node.all("Identifier");
  const template = node.child("String");
  if (name === undefined) throw node.unsupported();
  return {
    name: name.text,
    from:
      template === null
        ? { type: "rename", value: source?.text ?? "" }
        : { type: "template", value: template.string },
  };
}

function buildLabelSelector(node: Node): LabelSelector {
  const matcher = node.child("Matcher");
  if (matcher === null) return { name: node.need("Identifier").text, matcher: null };
  const built = buildMatcher(matcher);
  return { name: built.name, matcher: built };
}

type Joint = "and" | "or" | ",";

/**
 * Conditions in a row are put together again by Loki's own precedences: `and` before `or`; Loki's grammar gives the
 * comma none, which makes it take everything to its right.
 */
export function buildLabelFilter(node: Node): LabelFilter {
  const operands: LabelFilter[] = [];
  const joints: Joint[] = [];
  const visit = (filter: Node): void => {
    const parts = filter.all("LabelFilter");
    const [left, right] = parts;
    if (left === undefined) operands.push(buildCondition(filter.only));
    else if (right === undefined) operands.push(buildLabelFilter(left));
    else {
      visit(left);
      joints.push(filter.child("And") !== null ? "and" : filter.child("Or") !== null ? "or" : ",");
      visit(right);
    }
  };
  visit(node);
  return shiftReduce(
    operands,
    joints,
    (previous, next) => previous !== "," && next !== "," && !(previous === "or" && next === "and"),
    (joint, left, right) => ({ type: joint === "or" ? "or" : "and", left, right }),
  );
}

function buildCondition(node: Node): LabelFilter {
  switch (node.name) {
    case "Matcher":
      return { type: "string", matcher: buildMatcher(node) };
    case "UnitFilter":
      return buildCondition(node.only);
    case "DurationFilter":
      return {
        type: "duration",
        ...comparison(node),
        value: literal(node.need("Duration").text, parseDuration, "duration"),
      };
    case "BytesFilter":
      return {
        type: "bytes",
        ...comparison(node),
        value: literal(node.need("Bytes").text, parseBytes, "bytes"),
      };
    case "NumberFilter":
      return { type: "number", ...comparison(node), value: buildLiteral(node.need("LiteralExpr")) };
    case "IpLabelFilter":
      throw parseError(`label filter ip() is not supported: ${node.text}`);
    default:
      throw node.unsupported();
  }
}

function comparison(node: Node): { name: string; op: CompareOp } {
  const op = node.children[1]?.text ?? "";
  return { name: node.need("Identifier").text, op: (op === "=" ? "==" : op) as CompareOp };
}

export function literal(text: string, parse: (text: string) => number | null, what: string): number {
  const value = parse(text);
  if (value === null) throw parseError(`unable to parse ${what}: ${text}`);
  return value;
}

/** A number with its sign. */
export function buildLiteral(node: Node): number {
  const text = node.need("Number").text;
  const value = parseFloat64(text);
  if (value === null)
    throw parseError(
      `unable to parse literal as a float: strconv.ParseFloat: parsing "${text}": invalid syntax`,
    );
  return node.child("Sub") === null ? value : -value;
}
