import { compileRegex, InvalidRegexError } from "../regex.ts";
import type { Matcher, MatchOp } from "./ast.ts";
import { parseError } from "./error.ts";
import type { Tokens } from "./lexer.ts";

export const MATCH_OPS: readonly MatchOp[] = ["=", "!=", "=~", "!~"];

export function parseMatcher(tokens: Tokens, expecting: string): Matcher {
  const name = tokens.needKind("identifier", expecting).text;
  const op = MATCH_OPS.find((one) => tokens.take(one));
  if (op === undefined) throw tokens.unexpected("= or =~ or !~ or !=");
  return checkedMatcher(name, op, tokens.needKind("string").text);
}

/** @throws {LogqlError} for a pattern that RE2 refuses. */
export function checkedMatcher(name: string, op: MatchOp, value: string): Matcher {
  if (op !== "=~" && op !== "!~") return { name, op, value };
  try {
    compileRegex(value, { anchored: true, dotAll: true });
  } catch (error) {
    if (error instanceof InvalidRegexError) throw parseError(error.message);
    throw error;
  }
  return { name, op, value };
}

/** `("10.0.0.0/8")` behind `ip`. */
export function parseIp(tokens: Tokens): string {
  tokens.need("(");
  const range = tokens.needKind("string").text;
  tokens.need(")");
  return range;
}
