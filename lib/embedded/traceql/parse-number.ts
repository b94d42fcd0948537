import type { Arithmetic } from "./ast.ts";
import type { Cursor } from "./cursor.ts";
import { arithmetic, negate } from "./operators.ts";
import { PRECEDENCE, readNumber } from "./parse-field.ts";
import { isNumeric, type NumericStatic } from "./static.ts";

/** A number that series are compared with: `5`, `-1.5`, `10s`, `(1 + 2) * 3`. */
export function readNumberExpression(cursor: Cursor, minimum = 3): NumericStatic {
  return cursor.nested(() => {
    let left = readOperand(cursor);
    for (;;) {
      const { token } = cursor;
      const op = FOLDED.find((candidate) => cursor.is(candidate));
      const precedence = op ? (PRECEDENCE[op] ?? 0) : 0;
      if (!op || precedence < minimum) return left;
      cursor.take();
      left = fold(cursor, op, left, readNumberExpression(cursor, precedence + 1), token.at);
    }
  });
}

function readOperand(cursor: Cursor): NumericStatic {
  if (cursor.accept("-")) return negatedNumber(cursor, readOperand(cursor));
  if (cursor.accept("(")) {
    const inner = readNumberExpression(cursor);
    cursor.expect(")");
    return inner;
  }
  const number = readNumber(cursor.token);
  if (!number || !isNumeric(number)) throw cursor.unexpected();
  cursor.take();
  return number;
}

const FOLDED = ["+", "-", "*", "/"] as const;

export function negatedNumber(cursor: Cursor, operand: NumericStatic): NumericStatic {
  const value = negate(operand);
  if (!isNumeric(value)) throw cursor.unexpected();
  return value;
}

/** Integers stay integers, so that `1/2` is 0, as in the real one. */
export function fold(
  cursor: Cursor,
  op: Arithmetic,
  left: NumericStatic,
  right: NumericStatic,
  at: number,
): NumericStatic {
  const sign = { type: "sign", text: op, value: 0, at } as const;
  if (op === "%" || op === "^") throw cursor.unexpected(sign);
  if (left.type === "duration" || right.type === "duration")
    throw cursor.error("duration cannot be used in scalar arithmetic", sign);
  const value = arithmetic(op, left, right);
  if (!isNumeric(value)) throw cursor.error("division by zero", sign);
  return value;
}
