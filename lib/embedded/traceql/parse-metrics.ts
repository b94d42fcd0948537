import type { SyntaxNode } from "@lezer/common";
import { METRICS_FUNCTIONS, type Field, type Metrics } from "./ast.ts";
import { readField } from "./parse-field.ts";
import { errorAt, type Source } from "./source.ts";

/** The metrics stage of a query and what may follow it: `rate() by (…) | topk(3)`. */
export function readMetrics(nodes: readonly SyntaxNode[], source: Source): Metrics {
  const [first, ...rest] = nodes;
  const operation = first?.getChild("SpansetPipeline")?.getChild("MetricsOperation");
  if (!first || !operation)
    throw errorAt(source.original, source.offset(first?.from ?? 0), "topk needs a metrics query before it");
  const text = source.text.slice(operation.from, operation.to);
  const fn = METRICS_FUNCTIONS.find((name) => text.startsWith(name));
  if (!fn)
    throw errorAt(
      source.original,
      source.offset(operation.from),
      `${text.split("(")[0] ?? text}() is not supported`,
    );
  const group = find(operation, "GroupOperation");
  const field = find(operation, "MetricsExpression");
  return {
    fn,
    field: field ? (fields(field, source)[0] ?? null) : null,
    quantiles: findAll(operation, "MetricsOperationQuantileArgsType").map((node) =>
      Number(source.text.slice(node.from, node.to)),
    ),
    by: group ? fields(group, source) : [],
    limits: rest.map((node) => readLimit(node, source)),
  };
}

function readLimit(node: SyntaxNode, source: Source): Metrics["limits"][number] {
  const text = source.text.slice(node.from, node.to);
  const [, fn, count] = /^\s*(topk|bottomk)\s*\(\s*(\d+)\s*\)\s*$/.exec(text) ?? [];
  if ((fn !== "topk" && fn !== "bottomk") || count === undefined)
    throw errorAt(source.original, source.offset(node.from), `${text.slice(0, 60)} is not supported here`);
  return { fn, count: Number(count) };
}

function fields(node: SyntaxNode, source: Source): Field[] {
  return [...findAll(node, "IntrinsicField"), ...findAll(node, "AttributeField")]
    .sort((a, b) => a.from - b.from)
    .map((child) => readField(child, source));
}

function findAll(node: SyntaxNode, name: string): SyntaxNode[] {
  const found: SyntaxNode[] = [];
  node.cursor().iterate((child) => {
    if (child.name === name) found.push(child.node);
  });
  return found;
}

const find = (node: SyntaxNode, name: string): SyntaxNode | null => findAll(node, name)[0] ?? null;
