import type { SyntaxNode } from "@lezer/common";
import type { Aggregate, AggregateOp, Call, Expr } from "./ast.ts";
import { parseError } from "./errors.ts";
import { EXPERIMENTAL_FUNCTIONS } from "./signatures.ts";
import { childNamed, childrenOf, groupingOf, textOf } from "./syntax-nodes.ts";

type ToExpr = (query: string, node: SyntaxNode) => Expr;

export function toCall(query: string, node: SyntaxNode, toExpr: ToExpr): Call {
  const identifier = childNamed(node, "FunctionIdentifier");
  const body = childNamed(node, "FunctionCallBody");
  const func = identifier === undefined ? "" : textOf(query, identifier);
  if (EXPERIMENTAL_FUNCTIONS.has(func))
    throw parseError(query, node.from, `function "${func}" is not enabled`);
  const args = body === undefined ? [] : childrenOf(body).map((arg) => toExpr(query, arg));
  return { type: "call", func, args, from: node.from, to: node.to };
}

const AGGREGATES: ReadonlySet<string> = new Set<AggregateOp>([
  "sum",
  "avg",
  "count",
  "min",
  "max",
  "group",
  "stddev",
  "stdvar",
  "topk",
  "bottomk",
  "quantile",
  "count_values",
]);
const isAggregate = (name: string): name is AggregateOp => AGGREGATES.has(name);
const WITH_PARAM: ReadonlySet<string> = new Set(["topk", "bottomk", "quantile", "count_values"]);

export function toAggregate(query: string, node: SyntaxNode, toExpr: ToExpr): Aggregate {
  const { from, to } = node;
  const opNode = childNamed(node, "AggregateOp");
  const op = (opNode === undefined ? "" : textOf(query, opNode)).toLowerCase();
  if (!isAggregate(op)) {
    throw parseError(
      query,
      from,
      `${op}() is experimental and must be enabled with --enable-feature=promql-experimental-functions`,
    );
  }
  const modifier = childNamed(node, "AggregateModifier");
  const labels = modifier === undefined ? undefined : childNamed(modifier, "GroupingLabels");
  const body = childNamed(node, "FunctionCallBody");
  const args = body === undefined ? [] : childrenOf(body).map((arg) => toExpr(query, arg));
  if (args.length === 0) throw parseError(query, from, "no arguments for aggregate expression provided");
  const wanted = WITH_PARAM.has(op) ? 2 : 1;
  const expr = args[wanted - 1];
  if (args.length !== wanted || expr === undefined) {
    throw parseError(
      query,
      from,
      `wrong number of arguments for aggregate expression provided, expected ${wanted}, got ${args.length}`,
    );
  }
  return {
    type: "aggregate",
    op,
    expr,
    param: wanted === 2 ? (args[0] ?? null) : null,
    grouping: labels === undefined ? [] : groupingOf(query, labels),
    without: modifier !== undefined && childNamed(modifier, "Without") !== undefined,
    from,
    to,
  };
}
