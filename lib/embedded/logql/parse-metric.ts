import type {
  BinaryOp,
  Grouping,
  LogQuery,
  MetricQuery,
  RangeOp,
  Unwrap,
  VectorMatching,
  VectorOp,
} from "./ast.ts";
import { parseError } from "./error.ts";
import { parseDuration, parseFloat64, parsePrometheusDuration } from "./literals.ts";
import { arithmetic, compare, isComparison, isSetOperator } from "./operators.ts";
import { buildLabelFilter, buildLiteral, buildPipeline, buildSelector, literal } from "./parse-log.ts";
import { checkLabelReplace, checkRange } from "./stage-checks.ts";
import { flattenList, type Node, shiftReduce } from "./tree.ts";

export function buildMetricQuery(metric: Node): MetricQuery {
  const node = metric.only;
  switch (node.name) {
    case "MetricExpr":
      return buildMetricQuery(node);
    case "RangeAggregationExpr":
      return buildRange(node);
    case "VectorAggregationExpr":
      return buildVectorAggregation(node);
    case "BinOpExpr":
      return buildBinary(node);
    case "LiteralExpr":
      return { type: "literal", value: buildLiteral(node) };
    case "VectorExpr":
      return {
        type: "vector",
        value: literal(node.need("Number").text, parseFloat64, "vectorExpr as a float"),
      };
    case "LabelReplaceExpr":
      return buildLabelReplace(node);
    default:
      throw node.unsupported();
  }
}

function buildRange(node: Node): MetricQuery {
  const op = node.need("RangeOp").text.toLowerCase() as RangeOp;
  const parameterNode = node.child("Number");
  const grouping = node.child("Grouping");
  let range = node.need("LogRangeExpr");
  for (let inner = range.child("LogRangeExpr"); inner !== null; inner = range.child("LogRangeExpr"))
    range = inner;
  const offset =
    range.child("OffsetExpr")?.need("Duration").text ?? range.source.offsets.get(range.need("Range").end);
  const pipeline = range.child("PipelineExpr");
  const unwrap = range.child("UnwrapExpr");
  const query: LogQuery = {
    type: "log",
    matchers: buildSelector(range.need("Selector")),
    stages: pipeline === null ? [] : buildPipeline(pipeline),
  };
  const built: MetricQuery = {
    type: "range",
    op,
    query,
    rangeNs: literal(range.need("Range").need("Duration").text, parsePrometheusDuration, "duration"),
    offsetNs: offset === undefined ? 0 : literal(offset, parseDuration, "duration"),
    unwrap: unwrap === null ? null : buildUnwrap(unwrap),
    grouping: grouping === null ? null : buildGrouping(grouping),
    parameter:
      parameterNode === null ? null : literal(parameterNode.text, parseFloat64, "literal as a float"),
  };
  checkRange(built, parameterNode?.text ?? null);
  return built;
}

function buildUnwrap(node: Node): Unwrap {
  const inner = node.child("UnwrapExpr");
  if (inner !== null) {
    const unwrap = buildUnwrap(inner);
    return { ...unwrap, postFilters: [...unwrap.postFilters, buildLabelFilter(node.need("LabelFilter"))] };
  }
  const convert = node.child("ConvOp")?.text.toLowerCase();
  return {
    label: node.need("Identifier").text,
    convert: convert === undefined ? "float" : convert === "bytes" ? "bytes" : "duration",
    postFilters: [],
  };
}

function buildGrouping(node: Node): Grouping {
  const labels = node.child("Labels");
  return {
    without: node.child("Without") !== null,
    labels: labels === null ? [] : flattenList(labels, "Identifier").map((label) => label.text),
  };
}

function buildVectorAggregation(node: Node): MetricQuery {
  const op = node.need("VectorOp").text.toLowerCase() as VectorOp | "approx_topk";
  const number = node.child("Number")?.text ?? null;
  const grouping = node.child("Grouping");
  if (op === "approx_topk") throw parseError("approx_topk is not supported");
  const built = grouping === null ? null : buildGrouping(grouping);
  if ((op === "sort" || op === "sort_desc") && built !== null && built.labels.length > 0)
    throw parseError("sort and sort_desc doesn't allow grouping by ");
  return {
    type: "vector_aggregation",
    op,
    inner: buildMetricQuery(node.need("MetricExpr")),
    grouping: built,
    parameter: vectorParameter(op, number),
  };
}

function vectorParameter(op: VectorOp, number: string | null): number | null {
  if (op !== "topk" && op !== "bottomk") {
    if (number !== null) throw parseError(`unsupported parameter for operation ${op}(${number},`);
    return null;
  }
  if (number === null) throw parseError(`parameter required for operation ${op}`);
  if (!/^\d+$/.test(number)) throw parseError(`invalid parameter ${op}(${number},`);
  if (Number(number) <= 0) throw parseError(`invalid parameter (must be greater than 0) ${op}(${number}`);
  return Number(number);
}

function buildLabelReplace(node: Node): MetricQuery {
  const [target, replacement, source, pattern] = node.all("String").map((string) => string.string);
  if (target === undefined || replacement === undefined || source === undefined || pattern === undefined)
    throw node.unsupported();
  checkLabelReplace(pattern);
  return {
    type: "label_replace",
    inner: buildMetricQuery(node.need("MetricExpr")),
    target,
    replacement,
    source,
    pattern,
  };
}

interface Operator {
  readonly op: BinaryOp;
  readonly returnBool: boolean;
  readonly matching: VectorMatching;
}

/** Loki's precedences, loosest first; the lezer grammar's are others, so rows of operators are put together anew. */
const PRECEDENCE: Readonly<Record<BinaryOp, number>> = {
  or: 1,
  and: 2,
  unless: 2,
  "==": 3,
  "!=": 3,
  ">": 3,
  ">=": 3,
  "<": 3,
  "<=": 3,
  "+": 4,
  "-": 4,
  "*": 5,
  "/": 5,
  "%": 5,
  "^": 6,
};

function buildBinary(node: Node): MetricQuery {
  const operands: MetricQuery[] = [];
  const operators: Operator[] = [];
  const visit = (binary: Node): void => {
    const [left, operator, ...rest] = binary.children;
    const right = rest.at(-1);
    if (left === undefined || operator === undefined || right === undefined) throw binary.unsupported();
    visitLeg(left, operator);
    operators.push(buildOperator(operator, binary.need("BinOpModifier")));
    visitLeg(right, operator);
  };
  const visitLeg = (leg: Node, operator: Node): void => {
    const metric = leg.child("MetricExpr");
    if (metric === null)
      throw parseError(
        `unexpected type for leg of binary operation (${operator.text}): log query ${leg.text}`,
      );
    if (metric.only.name === "BinOpExpr") visit(metric.only);
    else operands.push(buildMetricQuery(metric));
  };
  visit(node);
  const reduces = (previous: Operator, next: Operator): boolean =>
    PRECEDENCE[previous.op] > PRECEDENCE[next.op] ||
    (PRECEDENCE[previous.op] === PRECEDENCE[next.op] && next.op !== "^");
  return shiftReduce(operands, operators, reduces, joinOperands);
}

function buildOperator(operator: Node, modifier: Node): Operator {
  const on = modifier.child("OnOrIgnoringModifier");
  const group = modifier.child("GroupLeft") !== null ? "many-to-one" : "one-to-many";
  const grouped = modifier.child("GroupLeft") !== null || modifier.child("GroupRight") !== null;
  return {
    op: operator.text.toLowerCase() as BinaryOp,
    returnBool: modifier.child("Bool") !== null,
    matching: {
      on: on?.child("On") != null,
      labels: groupingLabels(on?.child("GroupingLabels") ?? null),
      cardinality: grouped ? group : "one-to-one",
      include: groupingLabels(modifier.child("GroupingLabels")),
    },
  };
}

function groupingLabels(node: Node | null): string[] {
  const list = node?.child("GroupingLabelList") ?? null;
  return list === null ? [] : flattenList(list, "GroupingLabel").map((label) => label.text);
}

/** Two literals are folded, as Loki does; a literal cannot be a leg of a set operation. */
function joinOperands(operator: Operator, left: MetricQuery, right: MetricQuery): MetricQuery {
  const { op } = operator;
  if (isSetOperator(op)) {
    if (left.type === "literal")
      throw parseError(
        `unexpected literal for left leg of logical/set binary operation (${op}): ${left.value.toFixed(6)}`,
      );
    if (right.type === "literal")
      throw parseError(
        `unexpected literal for right leg of logical/set binary operation (${op}): ${right.value.toFixed(6)}`,
      );
  } else if (left.type === "literal" && right.type === "literal") {
    const value = isComparison(op)
      ? Number(compare(op, left.value, right.value))
      : arithmetic(op, left.value, right.value);
    return { type: "literal", value };
  }
  return { type: "binary", left, right, ...operator };
}
