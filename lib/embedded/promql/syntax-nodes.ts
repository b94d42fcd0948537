import type { SyntaxNode } from "@lezer/common";
import { complain } from "./complain.ts";
import { unquote } from "../unquote.ts";

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
