import { parser } from "@grafana/lezer-traceql";
import type { SyntaxNode } from "@lezer/common";
import {
  AGGREGATES,
  ARITHMETICS,
  COMPARISONS,
  fieldText,
  type Pipeline,
  type Query,
  type ScalarExpression,
  type SpansetOperator,
  type Stage,
} from "./ast.ts";
import { readField, readFieldExpression, readNumber } from "./parse-field.ts";
import { readMetrics } from "./parse-metrics.ts";
import { errorAt, normalise, type Source } from "./source.ts";

/**
 * Parses a TraceQL query with Grafana's grammar into our tree.
 * @throws {TraceqlError} naming what is wrong or not supported, and where.
 */
export function parseTraceql(query: string): Query {
  const source = normalise(query);
  const root = parser.parse(source.text).topNode;
  checkErrors(root, source);
  const top = root.getChild("SpansetPipelineExpression");
  if (!top) throw errorAt(query, query.length, "syntax error: unexpected $end");
  const stages = pipedStages(top);
  const metricsAt = stages.findIndex((stage) => isMetrics(stage));
  if (metricsAt < 0) return { pipeline: readPipeline(stages, source), metrics: null, hints: source.hints };
  return {
    pipeline: readPipeline(stages.slice(0, metricsAt), source),
    metrics: readMetrics(stages.slice(metricsAt), source),
    hints: source.hints,
  };
}

function isMetrics(node: SyntaxNode): boolean {
  const inner = node.getChild("SpansetPipeline");
  return inner?.getChild("MetricsOperation") != null || inner?.getChild("MetricsAggregatorFunctions") != null;
}

/** The grammar recovers from errors; its first error node says where the query stops making sense. */
function checkErrors(root: SyntaxNode, source: Source): void {
  let at = -1;
  root.cursor().iterate((node) => {
    if (node.type.isError && (at < 0 || node.from < at)) at = node.from;
  });
  if (at < 0) return;
  const rest = source.text.slice(at);
  const skipped = /^\s*/.exec(rest)?.[0].length ?? 0;
  const unexpected = /^(?:[A-Za-z_]\w*|\d+\w*|&&|\|\||[!=<>]=|.)/.exec(rest.slice(skipped))?.[0];
  const offset = source.offset(at + skipped);
  if (unexpected === undefined)
    throw errorAt(source.original, source.original.length, "syntax error: unexpected $end");
  const identifier = /^[A-Za-z_]\w*$/.test(unexpected);
  throw errorAt(
    source.original,
    offset,
    identifier ? `unknown identifier: ${unexpected}` : `syntax error: unexpected ${unexpected}`,
  );
}

const children = (node: SyntaxNode): SyntaxNode[] => {
  const list: SyntaxNode[] = [];
  for (let child = node.firstChild; child; child = child.nextSibling)
    if (!child.name.endsWith("Comment")) list.push(child);
  return list;
};

/** `a | b | c` is nested to the left; gives a, b, c. */
function pipedStages(node: SyntaxNode): SyntaxNode[] {
  const parts = children(node);
  const [left, operator, right] = parts;
  if (left && right && operator?.name === "Pipe") return [...pipedStages(left), right];
  return [node];
}

function readPipeline(nodes: readonly SyntaxNode[], source: Source): Pipeline {
  return nodes.flatMap((node) => readStages(node, source));
}

/** What one node between two pipes stands for: more than one stage when it is itself a piped expression. */
function readStages(node: SyntaxNode, source: Source): Pipeline {
  const parts = children(node);
  const [first] = parts;
  if (!first) throw errorAt(source.original, source.offset(node.from), "syntax error: unexpected )");
  if (first.name === "SpansetPipeline") return [readStage(first, source)];
  const right = parts.at(-1);
  // Parentheses: a node around a single other.
  if (parts.length === 1 || !right) return readStages(first, source);
  if (parts[1]?.name === "Pipe") return readPipeline(pipedStages(node), source);
  return [
    {
      type: "operation",
      op: operatorBetween(first, right, source),
      left: readStages(first, source),
      right: readStages(right, source),
    },
  ];
}

const SPANSET_OPERATORS: readonly SpansetOperator[] = [
  "&&",
  "||",
  ...(["", "!", "&"] as const).flatMap((prefix) =>
    ([">>", "<<", ">", "<", "~"] as const).map((op) => `${prefix}${op}` as const),
  ),
];

/** The grammar has no node for some operators, so they are read from the text between the operands. */
function operatorBetween(left: SyntaxNode, right: SyntaxNode, source: Source): SpansetOperator {
  const text = source.text.slice(left.to, right.from).replace(/\/\*[\s\S]*?\*\/|\/\/[^\n]*/g, "");
  const found = SPANSET_OPERATORS.find((op) => op === text.replace(/[()\s]/g, ""));
  if (found === undefined)
    throw errorAt(source.original, source.offset(left.to), `unsupported operator ${text.trim()}`);
  return found;
}

function readStage(node: SyntaxNode, source: Source): Stage {
  const [inner] = children(node);
  const at = source.offset(node.from);
  switch (inner?.name) {
    case "SpansetFilter": {
      const condition = inner.getChild("FieldExpression");
      return { type: "filter", condition: condition && readFieldExpression(condition, source) };
    }
    case "ScalarFilter":
      return readScalarFilter(inner, source);
    case "GroupOperation": {
      const operand = inner.getChild("FieldExpression");
      if (!operand) throw errorAt(source.original, at, "by() needs a field");
      const expression = readFieldExpression(operand, source);
      const field = expression.type === "attribute" || expression.type === "intrinsic" ? expression : null;
      const text = field ? fieldText(field) : source.text.slice(operand.from, operand.to).trim();
      return { type: "by", expression, text: `by(${text})` };
    }
    case "SelectOperation": {
      const fields: SyntaxNode[] = [];
      inner.cursor().iterate((child) => {
        if (child.name === "IntrinsicField" || child.name === "AttributeField") fields.push(child.node);
      });
      return { type: "select", fields: fields.map((field) => readField(field, source)) };
    }
    case "CoalesceOperation":
      return { type: "coalesce" };
    default:
      throw errorAt(
        source.original,
        at,
        `${source.text.slice(node.from, node.to).slice(0, 60)} is not supported here`,
      );
  }
}

function readScalarFilter(node: SyntaxNode, source: Source): Stage {
  const [left, right] = node.getChildren("ScalarExpression");
  const operator = node.getChild("ComparisonOp");
  const text = operator ? source.text.slice(operator.from, operator.to) : "";
  const op = COMPARISONS.find((candidate) => candidate === text);
  if (!left || !right || !op || op === "=~" || op === "!~")
    throw errorAt(source.original, source.offset(node.from), `unsupported comparison ${text}`);
  return {
    type: "scalar_filter",
    op,
    left: readScalar(left, source),
    right: readScalar(right, source),
  };
}

function readScalar(node: SyntaxNode, source: Source): ScalarExpression {
  const parts = children(node);
  const [first, operator, second] = parts;
  if (first && second && operator?.name === "ScalarOp") {
    const text = source.text.slice(operator.from, operator.to);
    const op = ARITHMETICS.find((candidate) => candidate === text);
    if (!op) throw errorAt(source.original, source.offset(operator.from), `unsupported operator ${text}`);
    return { type: "arithmetic", op, left: readScalar(first, source), right: readScalar(second, source) };
  }
  if (first?.name === "Aggregate") return readAggregate(first, source);
  if (first?.name === "ScalarExpression") {
    const inner = readScalar(first, source);
    const negated = source.text.slice(node.from, first.from).trim() === "-";
    const zero: ScalarExpression = { type: "static", value: { type: "int", value: 0 } };
    return negated ? { type: "arithmetic", op: "-", left: zero, right: inner } : inner;
  }
  const literal = source.text.slice(node.from, node.to).replace(/\s/g, "");
  return { type: "static", value: readNumber(literal) };
}

function readAggregate(node: SyntaxNode, source: Source): ScalarExpression {
  const text = source.text.slice(node.from, node.to);
  const fn = AGGREGATES.find((name) => text.startsWith(name));
  if (!fn) throw errorAt(source.original, source.offset(node.from), `${text} is not supported`);
  const operand = node.getChild("FieldExpression");
  const inner = operand ? source.text.slice(operand.from, operand.to).trim() : "";
  return {
    type: "aggregate",
    fn,
    operand: operand && readFieldExpression(operand, source),
    text: `${fn}(${inner})`,
  };
}
