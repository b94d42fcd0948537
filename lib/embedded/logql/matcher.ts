import { compileRegex } from "../regex.ts";
import type { Matcher } from "./ast.ts";

/** `=`, `!=`, `=~`, `!~` of a string; stream matchers (`dotAll`) let `.` match a line feed, label filters do not. */
export function compileMatcher({ op, value }: Matcher, dotAll: boolean): (text: string) => boolean {
  if (op === "=") return (text) => text === value;
  if (op === "!=") return (text) => text !== value;
  const regex = compileRegex(value, { anchored: true, dotAll });
  return op === "=~" ? (text) => regex.test(text) : (text) => !regex.test(text);
}
