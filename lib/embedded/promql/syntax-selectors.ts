import type { SyntaxNode } from "@lezer/common";
import { InvalidRegexError } from "../regex.ts";
import type { VectorSelector } from "./ast.ts";
import { parseError } from "./errors.ts";
import { METRIC_NAME } from "./labels.ts";
import { createMatcher, type Matcher, type MatchOp } from "./matcher.ts";
import { childNamed, childrenOf, stringOf, textOf } from "./syntax-nodes.ts";
import { quote } from "./format.ts";

/** `name{a="b", c=~"d"}`, and Prometheus 3's `{"name", "dotted.label"="b"}`. */
export function toSelector(query: string, node: SyntaxNode): VectorSelector {
  const identifier = childNamed(node, "Identifier");
  const outside = identifier === undefined ? null : textOf(query, identifier);
  let named = outside;
  const matchers: Matcher[] = [];
  const braces = childNamed(node, "LabelMatchers");
  for (const child of braces === undefined ? [] : childrenOf(braces)) {
    if (child.name === "QuotedLabelName") {
      const quoted = nameOf(query, child);
      if (named !== null) throw setTwice(query, node, named, quoted);
      named = quoted;
      continue;
    }
    const matcher = toMatcher(query, child);
    if (matcher.name === METRIC_NAME && outside !== null) throw setTwice(query, node, outside, matcher.value);
    matchers.push(matcher);
  }
  if (named !== null) matchers.push(createMatcher(METRIC_NAME, "=", named));
  return {
    type: "selector",
    name: outside,
    matchers,
    offsetMs: 0,
    offsetExpr: null,
    at: null,
    from: node.from,
    to: node.to,
  };
}

const setTwice = (query: string, node: SyntaxNode, first: string, second: string) =>
  parseError(query, node.from, `metric name must not be set twice: ${quote(first)} or ${quote(second)}`);

function nameOf(query: string, node: SyntaxNode): string {
  if (node.name !== "QuotedLabelName") return textOf(query, node);
  const literal = childrenOf(node)[0];
  return literal === undefined ? "" : stringOf(query, literal);
}

const OPS: Readonly<Record<string, MatchOp>> = { "=": "=", "!=": "!=", "=~": "=~", "!~": "!~" };

function toMatcher(query: string, node: SyntaxNode): Matcher {
  const [label, op, literal] = childrenOf(node);
  const kind = op === undefined ? undefined : OPS[textOf(query, op)];
  if (label === undefined || kind === undefined || literal === undefined) {
    throw parseError(query, node.from, "unexpected label matcher");
  }
  const value = stringOf(query, literal);
  try {
    return createMatcher(nameOf(query, label), kind, value);
  } catch (error) {
    if (error instanceof InvalidRegexError) {
      // Where Go quotes the whole expression, it is the one that was written.
      const message = error.message.replace(`\`(?s)${value}\``, () => `\`${value}\``);
      throw parseError(query, node.from, message);
    }
    throw error;
  }
}
