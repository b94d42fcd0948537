import type { SyntaxNode } from "@lezer/common";
import { complain } from "./complain.ts";
import { parseError } from "./errors.ts";
import { parseNumber, unquote } from "./literals.ts";
import { quote } from "./format.ts";

/** Small readers of the grammar's tree. */

export function childrenOf(node: SyntaxNode): SyntaxNode[] {
  const out: SyntaxNode[] = [];
  for (let child = node.firstChild; child !== null; child = child.nextSibling) {
    if (child.name !== "LineComment") out.push(child);
  }
  return out;
}

export const childNamed = (node: SyntaxNode, name: string): SyntaxNode | undefined =>
  childrenOf(node).find((child) => child.name === name);

export const textOf = (query: string, node: SyntaxNode): string => query.slice(node.from, node.to);

export function stringOf(query: string, node: SyntaxNode): string {
  const text = textOf(query, node);
  const value = unquote(text);
  if (value === null) throw complain(query, node.from);
  return value;
}

/** The names in `by (a, "b.c")`, `on (…)`, `group_left (…)`. */
export function groupingOf(query: string, node: SyntaxNode): string[] {
  return childrenOf(node).map((label) => {
    const literal = label.name === "QuotedLabelName" ? childrenOf(label)[0] : undefined;
    return literal === undefined ? textOf(query, label) : stringOf(query, literal);
  });
}

/** A range, step or offset in ms: a duration, or a number of seconds. Sums of them are an experiment of Prometheus's. */
export function durationMs(query: string, node: SyntaxNode | undefined): number {
  if (node === undefined) throw parseError(query, query.length, "unexpected end of input");
  const parts = childrenOf(node);
  const [first, second] = parts;
  if (first?.name === "UnaryOp" && parts.length === 2) {
    const literal = literalIn(second);
    const ms = literal === null ? durationMs(query, second) : literalMs(query, literal);
    return textOf(query, first) === "-" ? -ms : ms;
  }
  if (first?.name !== LITERAL || parts.length !== 1)
    throw parseError(query, node.from, "experimental duration expression is not enabled");
  return literalMs(query, first);
}

const LITERAL = "NumberDurationLiteralInDurationContext";

/** A sign may stand before a literal in brackets; Prometheus folds the two into one. */
function literalIn(node: SyntaxNode | undefined): SyntaxNode | null {
  let inner = node;
  while (inner?.name.endsWith("DurationExpr")) {
    const parts = childrenOf(inner);
    inner = parts.length === 1 ? parts[0] : undefined;
  }
  return inner?.name === LITERAL ? inner : null;
}

function literalMs(query: string, literal: SyntaxNode): number {
  const seconds = parseNumber(textOf(query, literal));
  if (seconds === null)
    throw parseError(query, literal.from, `bad number or duration syntax: ${quote(textOf(query, literal))}`);
  if (!Number.isFinite(seconds) || Math.abs(seconds) >= 2 ** 63 / 1e9) {
    throw parseError(query, literal.from, "duration out of range");
  }
  return Math.round(seconds * 1000);
}
