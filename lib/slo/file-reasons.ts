import type * as z from "zod";

/** Why a value of the SLO file is refused, in the words of who wrote it. Undefined: zod's own words. */
export function reasonOf(issue: z.core.$ZodRawIssue): string | undefined {
  switch (issue.code) {
    case "invalid_type":
      return issue.input === undefined
        ? "is missing"
        : `must be ${KINDS[issue.expected] ?? issue.expected}, ${given(issue.input)}`;
    case "invalid_key":
      return issue.issues[0]?.message;
    case "too_small":
    case "too_big":
      return sizeWords(issue);
    case "unrecognized_keys": {
      const known = keysOf(issue.inst);
      return known.length === 0 ? undefined : `is not a known key, which are ${known.join(", ")}`;
    }
    default:
      return undefined;
  }
}

const KINDS: Readonly<Record<string, string>> = {
  object: "keys with values",
  record: "keys with values",
  array: "a list",
  string: "a text",
  number: "a number",
  int: "a whole number",
};

function given(input: unknown): string {
  if (input === null) return "and is empty";
  if (Array.isArray(input)) return "and is a list";
  return typeof input === "object"
    ? "and is keys with values"
    : `and is ${JSON.stringify(input).slice(0, 60)}`;
}

function sizeWords(issue: z.core.$ZodRawIssue<z.core.$ZodIssueTooSmall | z.core.$ZodIssueTooBig>): string {
  const [words, limit] =
    issue.code === "too_small" ? ["at least", issue.minimum] : ["at most", issue.maximum];
  if (issue.origin === "string")
    return limit === 1 ? "must not be empty" : `must have ${words} ${limit} characters`;
  return `must be ${words} ${limit}`;
}

function keysOf(schema: unknown): string[] {
  const shape = (schema as { _zod?: { def?: { shape?: object } } } | undefined)?._zod?.def?.shape;
  return shape === undefined ? [] : Object.keys(shape);
}
