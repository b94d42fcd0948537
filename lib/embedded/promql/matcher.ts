import { compileRegex } from "../regex.ts";
import { getLabel, type Labels } from "./labels.ts";

export type MatchOp = "=" | "!=" | "=~" | "!~";

/** A label matcher. An absent label is matched as "". */
export interface Matcher {
  readonly name: string;
  readonly op: MatchOp;
  readonly value: string;
  matches(value: string): boolean;
}

/** @throws {InvalidRegexError} when the pattern is not RE2's. */
export function createMatcher(name: string, op: MatchOp, value: string): Matcher {
  return { name, op, value, matches: predicate(op, value) };
}

function predicate(op: MatchOp, value: string): (text: string) => boolean {
  switch (op) {
    case "=":
      return (text) => text === value;
    case "!=":
      return (text) => text !== value;
    case "=~":
      return remembered(value);
    case "!~": {
      const matches = remembered(value);
      return (text) => !matches(text);
    }
  }
}

/** A label has far fewer values than series: each is tried once. */
function remembered(pattern: string): (text: string) => boolean {
  const regex = compileRegex(pattern, { anchored: true, dotAll: true });
  const known = new Map<string, boolean>();
  return (text) => {
    let result = known.get(text);
    if (result === undefined) {
      result = regex.test(text);
      known.set(text, result);
    }
    return result;
  };
}

export const matchesAll = (labels: Labels, matchers: readonly Matcher[]): boolean =>
  matchers.every((matcher) => matcher.matches(getLabel(labels, matcher.name)));
