import { type Binary, type Call, type Expr, isComparison, isSetOp, type ValueType } from "./ast.ts";
import { parseError } from "./errors.ts";
import { SIGNATURES } from "./signatures.ts";
import { quote } from "./format.ts";

const DOCUMENTED: Readonly<Record<ValueType, string>> = {
  scalar: "scalar",
  string: "string",
  vector: "instant vector",
  matrix: "range vector",
};

/** The type of an expression, whether or not its parts are well typed. */
export function typeOf(expr: Expr): ValueType {
  switch (expr.type) {
    case "number":
      return "scalar";
    case "string":
      return "string";
    case "selector":
    case "aggregate":
      return "vector";
    case "range":
    case "subquery":
      return "matrix";
    case "paren":
    case "unary":
      return typeOf(expr.expr);
    case "binary":
      return typeOf(expr.lhs) === "scalar" && typeOf(expr.rhs) === "scalar" ? "scalar" : "vector";
    case "call":
      return SIGNATURES.get(expr.func)?.returns ?? "vector";
  }
}

/**
 * Checks the types of an expression and all its parts.
 * @throws {ParseError} in Prometheus's words, for the first fault in the order in which it looks.
 */
export function checkTypes(query: string, expr: Expr): void {
  const fail = (at: Expr, message: string): never => {
    throw parseError(query, at.from, message);
  };
  switch (expr.type) {
    case "number":
    case "string":
      return;
    case "selector":
      if (!expr.matchers.some((matcher) => !matcher.matches(""))) {
        fail(expr, "vector selector must contain at least one non-empty matcher");
      }
      return;
    case "range":
      checkTypes(query, expr.selector);
      return;
    case "paren":
      checkTypes(query, expr.expr);
      return;
    case "subquery": {
      checkTypes(query, expr.expr);
      const type = typeOf(expr.expr);
      if (type !== "vector") fail(expr, `subquery is only allowed on instant vector, got ${type} instead`);
      return;
    }
    case "unary": {
      checkTypes(query, expr.expr);
      const type = typeOf(expr.expr);
      if (type !== "scalar" && type !== "vector") {
        fail(
          expr,
          `unary expression only allowed on expressions of type scalar or instant vector, got "${DOCUMENTED[type]}"`,
        );
      }
      return;
    }
    case "aggregate": {
      expect(query, expr.expr, "vector", "aggregation expression");
      if (expr.param !== null) {
        expect(query, expr.param, expr.op === "count_values" ? "string" : "scalar", "aggregation parameter");
      }
      return;
    }
    case "binary":
      checkBinary(query, expr);
      return;
    case "call":
      checkCall(query, expr);
  }
}

function expect(query: string, expr: Expr, wanted: ValueType, context: string): void {
  checkTypes(query, expr);
  const type = typeOf(expr);
  if (type !== wanted) {
    const message = `expected type ${DOCUMENTED[wanted]} in ${context}, got ${DOCUMENTED[type]}`;
    throw parseError(query, expr.from, message);
  }
}

function checkBinary(query: string, expr: Binary): void {
  const { op, lhs, rhs, matching } = expr;
  checkTypes(query, lhs);
  checkTypes(query, rhs);
  const [left, right] = [typeOf(lhs), typeOf(rhs)];
  const scalars = left === "scalar" && right === "scalar";
  const fail = (at: Expr | { from: number }, message: string): never => {
    throw parseError(query, at.from, message);
  };
  const operator = { from: lhs.to + (query.slice(lhs.to).length - query.slice(lhs.to).trimStart().length) };
  if (expr.bool && !isComparison(op))
    fail(operator, "bool modifier can only be used on comparison operators");
  if (isComparison(op) && !expr.bool && scalars) {
    fail(operator, "comparisons between scalars must use BOOL modifier");
  }
  const shared = matching.on ? matching.labels.find((label) => matching.include.includes(label)) : undefined;
  if (shared !== undefined) {
    fail(operator, `label ${quote(shared)} must not occur in ON and GROUP clause at once`);
  }
  for (const side of [lhs, rhs]) {
    const type = typeOf(side);
    if (type !== "scalar" && type !== "vector") {
      fail(side, "binary expression must contain only scalar and instant vector types");
    }
  }
  const vectors = left === "vector" && right === "vector";
  if (!vectors && matching.labels.length > 0)
    fail(expr, "vector matching only allowed between instant vectors");
  if (isSetOp(op)) {
    if (vectors && matching.card !== "one-to-one") fail(expr, `no grouping allowed for "${op}" operation`);
    if (!vectors) fail(expr, `set operator "${op}" not allowed in binary scalar expression`);
  }
}

function checkCall(query: string, expr: Call): void {
  const { func, args } = expr;
  const signature = SIGNATURES.get(func);
  const fail = (at: Expr, message: string): never => {
    throw parseError(query, at.from, message);
  };
  if (signature === undefined) return fail(expr, `unknown function with name "${func}"`);
  const { args: types, variadic } = signature;
  if (variadic === 0) {
    if (types.length !== args.length) {
      fail(expr, `expected ${types.length} argument(s) in call to "${func}", got ${args.length}`);
    }
  } else {
    const least = types.length - 1;
    if (args.length < least) {
      fail(expr, `expected at least ${least} argument(s) in call to "${func}", got ${args.length}`);
    }
    const most = least + variadic;
    if (variadic > 0 && args.length > most) {
      fail(expr, `expected at most ${most} argument(s) in call to "${func}", got ${args.length}`);
    }
  }
  for (const [i, arg] of args.entries()) {
    checkTypes(query, arg);
    const wanted = types[Math.min(i, types.length - 1)];
    const type = typeOf(arg);
    if (wanted !== undefined && type !== wanted) {
      fail(arg, `expected type ${DOCUMENTED[wanted]} in call to function "${func}", got ${DOCUMENTED[type]}`);
    }
  }
}
