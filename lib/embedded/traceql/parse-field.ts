import type { SyntaxNode } from "@lezer/common";
import {
  ARITHMETICS,
  COMPARISONS,
  INTRINSICS,
  type AttributeScope,
  type Field,
  type FieldExpression,
  type Intrinsic,
} from "./ast.ts";
import { compileRegex, InvalidRegexError } from "../regex.ts";
import { TraceqlError, errorAt, type Source } from "./source.ts";
import { KINDS, NIL, STATUSES, parseDuration, type Static } from "./static.ts";

/**
 * Field expressions. The published grammar gives all operators the same precedence, so its tree is read as a
 * row of tokens and put together again by the precedence of Tempo's own grammar (`pkg/traceql/expr.y`).
 */
type Token =
  | { readonly type: "operand"; readonly expression: FieldExpression; readonly at: number }
  | { readonly type: "operator"; readonly text: string; readonly at: number };

const PRECEDENCE: Readonly<Record<string, number>> = {
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

export function readFieldExpression(node: SyntaxNode, source: Source): FieldExpression {
  const tokens: Token[] = [];
  flatten(node, source, tokens);
  const cursor = { tokens, next: 0 };
  const expression = climb(cursor, 0, source);
  const rest = tokens[cursor.next];
  if (rest) throw errorAt(source.original, source.offset(rest.at), "syntax error: unexpected expression");
  return expression;
}

function flatten(node: SyntaxNode, source: Source, into: Token[]): void {
  let at = node.from;
  const punctuation = (until: number): void => {
    for (const [, char] of source.text.slice(at, until).matchAll(/([()!-])/g))
      if (char !== undefined) into.push({ type: "operator", text: char, at });
  };
  for (let child = node.firstChild; child; child = child.nextSibling) {
    punctuation(child.from);
    at = child.to;
    if (child.name === "FieldExpression") flatten(child, source, into);
    else if (child.name === "FieldOp" || child.name === "And" || child.name === "Or")
      into.push({ type: "operator", text: source.text.slice(child.from, child.to), at: child.from });
    else if (child.name === "Static")
      into.push({ type: "operand", expression: { type: "static", value: readStatic(child, source) }, at });
    else if (child.name === "IntrinsicField" || child.name === "AttributeField")
      into.push({ type: "operand", expression: readField(child, source), at });
  }
  punctuation(node.to);
}

interface Cursor {
  readonly tokens: readonly Token[];
  next: number;
}

function climb(cursor: Cursor, minimum: number, source: Source): FieldExpression {
  let left = readOperand(cursor, source);
  for (;;) {
    const token = cursor.tokens[cursor.next];
    if (token?.type !== "operator") return left;
    const precedence = PRECEDENCE[token.text];
    if (precedence === undefined || precedence < minimum) return left;
    cursor.next++;
    // `^` alone binds to the right.
    const right = climb(cursor, token.text === "^" ? precedence : precedence + 1, source);
    left = combine(token.text, left, right, source, token.at);
  }
}

function readOperand(cursor: Cursor, source: Source): FieldExpression {
  const token = cursor.tokens[cursor.next++];
  if (!token) throw errorAt(source.original, source.original.length, "syntax error: unexpected $end");
  if (token.type === "operand") return token.expression;
  if (token.text === "!") return { type: "not", operand: climb(cursor, NOT_PRECEDENCE + 1, source) };
  if (token.text === "-") return negate(climb(cursor, NEGATE_PRECEDENCE, source));
  if (token.text !== "(")
    throw errorAt(source.original, source.offset(token.at), `syntax error: unexpected ${token.text}`);
  const inner = climb(cursor, 0, source);
  cursor.next++;
  return inner;
}

function negate(operand: FieldExpression): FieldExpression {
  if (operand.type !== "static") return { type: "negate", operand };
  const { value } = operand;
  if (value.type === "int" || value.type === "float" || value.type === "duration")
    return { type: "static", value: { type: value.type, value: -value.value } };
  return { type: "negate", operand };
}

const isNil = (expression: FieldExpression): boolean =>
  expression.type === "static" && expression.value.type === "nil";

function combine(
  op: string,
  left: FieldExpression,
  right: FieldExpression,
  source: Source,
  at: number,
): FieldExpression {
  if (op === "&&" || op === "||") return { type: "logical", op, left, right };
  const arithmetic = ARITHMETICS.find((candidate) => candidate === op);
  if (arithmetic) return { type: "arithmetic", op: arithmetic, left, right };
  const comparison = COMPARISONS.find((candidate) => candidate === op);
  if (!comparison) throw errorAt(source.original, source.offset(at), `unsupported operator ${op}`);
  if (isNil(left) || isNil(right)) {
    if (comparison !== "=" && comparison !== "!=")
      throw errorAt(source.original, source.offset(at), `nil can only be compared with = and !=, not ${op}`);
    return { type: "exists", absent: comparison === "=", operand: isNil(left) ? right : left };
  }
  if (comparison === "=~" || comparison === "!~") checkRegex(right);
  return { type: "comparison", op: comparison, left, right };
}

function checkRegex(right: FieldExpression): void {
  if (right.type !== "static" || right.value.type !== "string") return;
  try {
    compileRegex(right.value.value, { anchored: true });
  } catch (error) {
    if (error instanceof InvalidRegexError) throw new TraceqlError(error.message);
    throw error;
  }
}

/** Other spellings of the intrinsics. */
const ALIASES: Readonly<Record<string, Intrinsic>> = {
  "span:duration": "duration",
  "span:name": "name",
  "span:status": "status",
  "span:statusMessage": "statusMessage",
  "span:kind": "kind",
  "trace:duration": "traceDuration",
  "trace:rootName": "rootName",
  "trace:rootService": "rootServiceName",
};

export function readField(node: SyntaxNode, source: Source): Field {
  const text = source.text.slice(node.from, node.to);
  if (node.name === "IntrinsicField") {
    const name = ALIASES[text] ?? INTRINSICS.find((candidate) => candidate === text);
    if (name === undefined)
      throw errorAt(source.original, source.offset(node.from), `${text} is not supported`);
    return { type: "intrinsic", name };
  }
  const identifier = node.getChild("Identifier");
  if (!identifier) throw errorAt(source.original, source.offset(node.from), "syntax error: unexpected field");
  const scopes: readonly AttributeScope[] = ["span", "resource", "event", "link", "instrumentation"];
  return {
    type: "attribute",
    scope: scopes.find((scope) => node.getChild(scope.charAt(0).toUpperCase() + scope.slice(1))) ?? null,
    parent: node.getChild("Parent") !== null,
    key: unquoteKey(source.text.slice(identifier.from, identifier.to)),
  };
}

/** Parts of a key may be quoted: `."a b".c`. */
function unquoteKey(text: string): string {
  return text.replace(/"((?:[^"\\]|\\.)*)"/g, (_quoted, inner: string) => inner.replace(/\\(.)/g, "$1"));
}

export function readStatic(node: SyntaxNode, source: Source): Static {
  const text = source.text.slice(node.from, node.to);
  const kind = node.firstChild?.name;
  if (kind === "String") return { type: "string", value: unquote(text, source, node.from) };
  if (kind === "Integer" || kind === "Float" || kind === "Duration") return readNumber(text);
  if (text === "true" || text === "false") return { type: "bool", value: text === "true" };
  if (text === "nil") return NIL;
  const status = STATUSES.findIndex((name) => name === text);
  if (status >= 0) return { type: "status", value: status };
  const code = KINDS.findIndex((name) => name === text);
  if (code >= 0) return { type: "kind", value: code };
  throw errorAt(source.original, source.offset(node.from), `unknown identifier: ${text}`);
}

/** An integer, a float or a duration. */
export function readNumber(text: string): Static {
  const duration = parseDuration(text);
  if (duration !== null) return { type: "duration", value: duration };
  return { type: text.includes(".") ? "float" : "int", value: Number(text) };
}

const ESCAPES: Readonly<Record<string, string>> = {
  a: "\u0007",
  b: "\b",
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t",
  v: "\v",
};
const ESCAPE = /\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([0-7]{3})|([\s\S]))/g;

/** Reads a string as Go's `strconv.Unquote` does. */
function unquote(numbered: string, source: Source, at: number): string {
  const text = source.strings[Number(numbered.slice(1, -1))] ?? numbered;
  if (text.startsWith("`")) return text.slice(1, -1).replaceAll("\r", "");
  return text
    .slice(1, -1)
    .replace(ESCAPE, (_whole, hex2?: string, hex4?: string, hex8?: string, octal?: string, char?: string) => {
      const hex = hex2 ?? hex4 ?? hex8;
      if (hex !== undefined) return codePoint(Number.parseInt(hex, 16), source, at);
      if (octal !== undefined) return codePoint(Number.parseInt(octal, 8), source, at);
      if (char === '"' || char === "\\") return char;
      const escaped = ESCAPES[char ?? ""];
      if (escaped === undefined)
        throw errorAt(source.original, source.offset(at), `invalid syntax: unknown escape \\${char ?? ""}`);
      return escaped;
    });
}

function codePoint(code: number, source: Source, at: number): string {
  if (code > 0x10_ff_ff)
    throw errorAt(source.original, source.offset(at), "invalid syntax: no such code point");
  return String.fromCodePoint(code);
}
