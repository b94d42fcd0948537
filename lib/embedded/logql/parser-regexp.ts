import { compileRegex, InvalidRegexError, type Regex } from "../regex.ts";
import { parseError } from "./error.ts";
import { setExtracted } from "./extracted.ts";
import type { StageFn } from "./line.ts";

/** `| regexp "(?P<name>…)"`: a label for each named group; a line that does not match passes as it is. */
export function regexpStage(pattern: string): StageFn {
  const regex = compile(pattern);
  const names = regex.groupNames.filter((name) => name !== null);
  if (names.length === 0)
    throw parseError("invalid regexp parser: at least one named capture must be supplied");
  return ({ text, labels }) => {
    const match = regex.exec(text);
    if (match === null) return true;
    regex.groupNames.forEach((name, i) => {
      if (name !== null) setExtracted(labels, name, match.groups[i + 1] ?? "");
    });
    return true;
  };
}

function compile(pattern: string): Regex {
  try {
    return compileRegex(pattern);
  } catch (error) {
    if (!(error instanceof InvalidRegexError)) throw error;
    const twice = /duplicate capture group name: `(.*)`$/.exec(error.message)?.[1];
    const problem = twice === undefined ? error.message : `duplicate extracted label name '${twice}'`;
    throw parseError(`invalid regexp parser: ${problem}`);
  }
}
