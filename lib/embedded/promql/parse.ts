import { parser } from "@prometheus-io/lezer-promql";
import type { Expr, VectorSelector } from "./ast.ts";
import { checkTypes } from "./check.ts";
import { complain, complainOfSelector } from "./complain.ts";
import { parseError } from "./errors.ts";
import { tokenize } from "./lexer.ts";
import { toExpr } from "./syntax.ts";

/** Deeper nesting than any query that a person writes, and far from the stack's end. */
const MAX_DEPTH = 500;

/**
 * Parses and type-checks a PromQL expression (https://prometheus.io/docs/prometheus/latest/querying/basics/).
 * @throws {ParseError} whose text is Prometheus's: `1:5: parse error: …`.
 */
export function parseExpr(query: string): Expr {
  const expr = parseSyntax(query);
  checkTypes(query, expr);
  return expr;
}

/**
 * What Prometheus reads and the grammar does not, each to be replaced by something as long, so that positions stay:
 * the numbers `2.`, `2.e3` and `0x1_F`, a metric named `offset`, `STEP()` in capitals.
 */
const UNREAD =
  /"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|`[^`]*`|#[^\n]*|(?<![\w.:])(0x_?[\da-f]+(?:_[\da-f]+)*|\d+\.(?:e[+-]?\d+)?)(?![\w.])|\b(offset)(?=\s*[{[])|\b(?:step|range|min_of|max_of)(?=\s*\()/gi;

function readable(query: string): string {
  return query.replaceAll(UNREAD, (whole, number?: string, offset?: string) => {
    if (number !== undefined) return "1".repeat(number.length);
    if (offset !== undefined) return "metric";
    return /^\w/.test(whole) ? whole.toLowerCase() : whole;
  });
}

function parseSyntax(query: string): Expr {
  const text = readable(query);
  const tree = parser.parse(text);
  let depth = 0;
  tree.iterate({
    enter: (node) => {
      if (node.type.isError) throw complain(query, node.from);
      if (++depth > MAX_DEPTH) throw parseError(query, node.from, "expression is nested too deeply");
    },
    leave: () => {
      depth--;
    },
  });
  // The grammar is an editor's, and takes some of what Prometheus's lexer refuses.
  if (tokenize(query).at(-1)?.kind === "fault") throw complain(query, query.length);
  const root = tree.topNode.firstChild;
  const top = root?.name === "LineComment" ? root.nextSibling : root;
  if (top == null) throw complain(query, 0);
  return toExpr(query, top);
}

/**
 * Parses a series selector, as `match[]` takes it. It may select everything.
 * @throws {ParseError}
 */
export function parseSelector(query: string): VectorSelector {
  const expr = query === "" ? null : parseSyntax(query);
  const plain =
    expr?.type === "selector" && expr.at === null && expr.offsetMs === 0 && expr.offsetExpr === null;
  if (!plain) throw complainOfSelector(query);
  return expr;
}
