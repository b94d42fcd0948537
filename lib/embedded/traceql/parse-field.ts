import {
  ARITHMETICS,
  COMPARISONS,
  type AttributeScope,
  type Field,
  type FieldExpression,
  type Intrinsic,
} from "./ast.ts";
import type { Cursor } from "./cursor.ts";
import type { Token } from "./lexer.ts";
import { arithmetic, comparison, negate } from "./operators.ts";
import { FALSE, KINDS, NIL, STATUSES, type NumericStatic, type Static } from "./static.ts";
import { operandsFit } from "./types.ts";

/** Field expressions, by the precedence of Tempo's grammar (`pkg/traceql/expr.y`). */

export const PRECEDENCE: Readonly<Record<string, number>> = {
  "||": 1,
  "&&": 1,
  ...Object.fromEntries(COMPARISONS.map((op) => [op, 2])),
  "+": 3,
  "-": 3,
  "*": 5,
  "/": 5,
  "%": 5,
  "^": 6,
};
const NOT_PRECEDENCE = 4;
const NEGATE_PRECEDENCE = 7;

export function readFieldExpression(cursor: Cursor, minimum = 0): FieldExpression {
  return cursor.nested(() => {
    let left = readOperand(cursor);
    for (;;) {
      const { token } = cursor;
      const precedence = token.type === "sign" ? PRECEDENCE[token.text] : undefined;
      if (precedence === undefined || precedence < minimum) return left;
      cursor.takeOperator();
      // `^` alone binds to the right.
      const right = readFieldExpression(cursor, token.text === "^" ? precedence : precedence + 1);
      left = combine(cursor, token, left, right);
    }
  });
}

function readOperand(cursor: Cursor): FieldExpression {
  if (cursor.accept("!")) return { type: "not", operand: readFieldExpression(cursor, NOT_PRECEDENCE + 1) };
  if (cursor.accept("-")) return negated(readFieldExpression(cursor, NEGATE_PRECEDENCE));
  if (cursor.accept("(")) {
    const inner = readFieldExpression(cursor);
    cursor.expect(")");
    return inner;
  }
  const literal = readLiteral(cursor);
  if (literal) return { type: "static", value: literal };
  return readField(cursor);
}

/** What is constant is worked out at once, as the real one does: it shows in the names of groups. */
function negated(operand: FieldExpression): FieldExpression {
  const value = operand.type === "static" ? negate(operand.value) : NIL;
  return value.type === "nil" ? { type: "negate", operand } : { type: "static", value };
}

const isNil = (expression: FieldExpression): boolean =>
  expression.type === "static" && expression.value.type === "nil";

function combine(
  cursor: Cursor,
  token: Token,
  left: FieldExpression,
  right: FieldExpression,
): FieldExpression {
  const { text } = token;
  if (text === "&&" || text === "||") return { type: "logical", op: text, left, right };
  if (isNil(left) || isNil(right)) {
    if (text !== "=" && text !== "!=") throw cursor.unexpected({ ...token, type: "sign" });
    if (isNil(left) && isNil(right)) return { type: "static", value: FALSE };
    return { type: "exists", absent: text === "=", operand: isNil(left) ? right : left };
  }
  const op = ARITHMETICS.find((candidate) => candidate === text);
  if (op) {
    const constant =
      left.type === "static" && right.type === "static" && operandsFit(op, left, right)
        ? arithmetic(op, left.value, right.value)
        : NIL;
    if (constant.type !== "nil") return { type: "static", value: constant };
    return { type: "arithmetic", op, left, right };
  }
  const compared = COMPARISONS.find((candidate) => candidate === text);
  if (!compared) throw cursor.unexpected(token);
  if (
    left.type === "static" &&
    right.type === "static" &&
    operandsFit(compared, left, right) &&
    !text.includes("~")
  )
    return { type: "static", value: comparison(compared, left.value, right.value) };
  return {
    type: "comparison",
    op: compared,
    left: withoutZeros(left, right),
    right: withoutZeros(right, left),
  };
}

/** Trace ids are written without leading zeros, and may be asked for with them. */
function withoutZeros(operand: FieldExpression, other: FieldExpression): FieldExpression {
  if (other.type !== "intrinsic" || other.name !== "trace:id") return operand;
  if (operand.type !== "static" || operand.value.type !== "string") return operand;
  return { type: "static", value: { type: "string", value: operand.value.value.replace(/^0+/, "") } };
}

/** A literal, if one is next. Signs in front are operators. */
export function readLiteral(cursor: Cursor): Static | null {
  const { type, text } = cursor.token;
  const value =
    type === "word"
      ? literalOf(text)
      : (readNumber(cursor.token) ?? (type === "string" ? { type, value: text } : null));
  if (value) cursor.take();
  return value;
}

/** An integer, a float or a duration; null when the token is none. */
export function readNumber({ type, text, value }: Token): NumericStatic | null {
  if (type === "duration") return { type, value };
  if (type === "integer") return { type: "int", value: Number(text) };
  return type === "float" ? { type, value: Number(text) } : null;
}

function literalOf(word: string): Static | null {
  if (word === "true" || word === "false") return { type: "bool", value: word === "true" };
  if (word === "nil") return NIL;
  if (word === "minInt") return { type: "int", value: -(2 ** 63) };
  if (word === "maxInt") return { type: "int", value: 2 ** 63 };
  const status = STATUSES.findIndex((name) => name === word);
  if (status >= 0) return { type: "status", value: status };
  const kind = KINDS.findIndex((name) => name === word);
  return kind >= 0 ? { type: "kind", value: kind } : null;
}

/** How the intrinsics may be written. */
const INTRINSIC_NAMES: Readonly<Record<string, Intrinsic>> = {
  duration: "duration",
  name: "name",
  status: "status",
  statusMessage: "statusMessage",
  kind: "kind",
  rootName: "rootName",
  rootServiceName: "rootServiceName",
  traceDuration: "traceDuration",
  nestedSetLeft: "nestedSetLeft",
  nestedSetRight: "nestedSetRight",
  nestedSetParent: "nestedSetParent",
  "trace:duration": "traceDuration",
  "trace:rootName": "rootName",
  "trace:rootService": "rootServiceName",
  "trace:id": "trace:id",
  "span:duration": "duration",
  "span:name": "name",
  "span:kind": "kind",
  "span:status": "status",
  "span:statusMessage": "statusMessage",
  "span:id": "span:id",
  "span:parentID": "span:parentID",
  "span:childCount": "span:childCount",
  "event:name": "event:name",
  "event:timeSinceStart": "event:timeSinceStart",
  "link:traceID": "link:traceID",
  "link:spanID": "link:spanID",
  "instrumentation:name": "instrumentation:name",
  "instrumentation:version": "instrumentation:version",
};

export function readField(cursor: Cursor): Field {
  const token = cursor.take();
  if (token.type === "attribute") return attributeOf(cursor, token);
  if (token.type !== "word") throw cursor.unexpected(token);
  if (token.text === "parent") throw cursor.error("intrinsic (parent) not yet supported", token);
  const name = token.text.endsWith(":") ? token.text + cursor.token.text : token.text;
  const intrinsic = Object.hasOwn(INTRINSIC_NAMES, name) ? INTRINSIC_NAMES[name] : undefined;
  if (intrinsic === undefined) throw cursor.unexpected(token.text.endsWith(":") ? cursor.token : token);
  if (name !== token.text) cursor.take();
  return { type: "intrinsic", name: intrinsic };
}

const SCOPES: readonly AttributeScope[] = ["span", "resource", "event", "link", "instrumentation"];

function attributeOf(cursor: Cursor, token: Token): Field {
  const { text } = token;
  if (text.startsWith("parent.")) throw cursor.error("parent not yet supported", token);
  const scope = SCOPES.find((each) => text.startsWith(`${each}.`)) ?? null;
  return { type: "attribute", scope, key: text.slice((scope?.length ?? 0) + 1) };
}

export function readFieldList(cursor: Cursor): Field[] {
  cursor.expect("(");
  const fields = [readField(cursor)];
  while (cursor.accept(",")) fields.push(readField(cursor));
  cursor.expect(")");
  return fields;
}
