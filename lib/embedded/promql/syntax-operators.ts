import type { SyntaxNode } from "@lezer/common";
import type { BinaryOp, Expr, Matching } from "./ast.ts";
import { parseError } from "./errors.ts";
import { childrenOf, groupingOf, textOf } from "./syntax-nodes.ts";
import { quote } from "./format.ts";

/** One piece of a flattened operation. */
export type Item =
  | { readonly kind: "operand"; readonly expr: Expr }
  | { readonly kind: "sign"; readonly op: "+" | "-"; readonly from: number }
  | Operator;

interface Operator {
  readonly kind: "operator";
  readonly op: BinaryOp;
  readonly bool: boolean;
  readonly matching: Matching;
  readonly explicitMatching: boolean;
}

const PRECEDENCE: Readonly<Record<BinaryOp, number>> = {
  or: 1,
  and: 2,
  unless: 2,
  "==": 3,
  "!=": 3,
  "<=": 3,
  "<": 3,
  ">=": 3,
  ">": 3,
  "</": 3,
  ">/": 3,
  "+": 4,
  "-": 4,
  "*": 5,
  "/": 5,
  "%": 5,
  atan2: 5,
  "^": 6,
};
const POWER = 6;

/** Precedence climbing. `^` binds to the right; a sign binds like `*`, so `-a ^ b` is `-(a ^ b)`. */
export function climb(items: readonly Item[]): Expr {
  let at = 0;

  function operand(): Expr {
    const item = items[at++];
    if (item?.kind === "operand") return item.expr;
    if (item?.kind !== "sign") throw new TypeError("an operation without an operand");
    const expr = binary(POWER);
    return expr.type === "number"
      ? { ...expr, value: item.op === "-" ? -expr.value : expr.value, from: item.from }
      : { type: "unary", op: item.op, expr, from: item.from, to: expr.to };
  }

  function binary(least: number): Expr {
    let lhs = operand();
    for (;;) {
      const item = items[at];
      if (item?.kind !== "operator" || PRECEDENCE[item.op] < least) return lhs;
      at++;
      const rhs = binary(item.op === "^" ? POWER : PRECEDENCE[item.op] + 1);
      const { op, bool, matching, explicitMatching } = item;
      lhs = { type: "binary", op, lhs, rhs, bool, matching, explicitMatching, from: lhs.from, to: rhs.to };
    }
  }

  return binary(0);
}

/** The operator and its modifiers, from what stands between the two operands. */
export function toOperator(query: string, nodes: readonly SyntaxNode[]): Operator {
  const [first] = nodes;
  const text = first === undefined ? "" : textOf(query, first).toLowerCase();
  if (first === undefined || !(text in PRECEDENCE)) {
    throw parseError(query, first?.from ?? 0, `unsupported operator ${quote(text)}`);
  }
  const op = text as BinaryOp;
  const fill = nodes.find((node) => node.name === "FillModifier");
  if (fill !== undefined)
    throw parseError(query, fill.from, "binop fill modifiers are experimental and not enabled");
  const clause = nodes.find((node) => node.name === "MatchingModifierClause");
  return {
    kind: "operator",
    op,
    bool: nodes.some((node) => node.name === "BoolModifier"),
    matching: clause === undefined ? DEFAULT_MATCHING : toMatching(query, clause),
    explicitMatching: clause !== undefined,
  };
}

const DEFAULT_MATCHING: Matching = { card: "one-to-one", on: false, labels: [], include: [] };

function toMatching(query: string, clause: SyntaxNode): Matching {
  const parts = childrenOf(clause);
  const lists = parts.filter((part) => part.name === "GroupingLabels").map((part) => groupingOf(query, part));
  const has = (name: string) => parts.some((part) => part.name === name);
  return {
    card: has("GroupLeft") ? "many-to-one" : has("GroupRight") ? "one-to-many" : "one-to-one",
    on: has("On"),
    labels: lists[0] ?? [],
    include: lists[1] ?? [],
  };
}
