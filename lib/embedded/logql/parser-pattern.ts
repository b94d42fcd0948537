import { parseError } from "./error.ts";
import { setExtracted } from "./extracted.ts";
import type { StageFn } from "./line.ts";

/** A pattern's parts in order: literal text, and captures (`<_>` has the name "_"). */
type Part = { readonly literal: string } | { readonly capture: string };

function parsePattern(pattern: string): Part[] {
  const parts: Part[] = [];
  let at = 0;
  for (const match of pattern.matchAll(/<([A-Za-z_][A-Za-z0-9_]*)>/g)) {
    if (match.index > at) parts.push({ literal: pattern.slice(at, match.index) });
    parts.push({ capture: match[1] ?? "_" });
    at = match.index + match[0].length;
  }
  if (at < pattern.length) parts.push({ literal: pattern.slice(at) });
  return parts;
}

function rejectNeighbours(parts: readonly Part[], what: string): void {
  parts.forEach((part, i) => {
    const next = parts[i + 1];
    if (next !== undefined && "capture" in part && "capture" in next)
      throw parseError(
        `${what}found consecutive capture '<${part.capture}><${next.capture}>': invalid expression`,
      );
  });
}

/** `| pattern "<ip> - <_> <status>"`: each capture up to the literal behind it. */
export function patternStage(pattern: string): StageFn {
  const prefix = "invalid pattern parser: ";
  const parts = parsePattern(pattern);
  const names = parts.flatMap((part) => ("capture" in part && part.capture !== "_" ? [part.capture] : []));
  if (names.length === 0) throw parseError(`${prefix}at least one capture is required`);
  rejectNeighbours(parts, prefix);
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined) throw parseError(`${prefix}duplicate capture name (${twice}): invalid expression`);
  return ({ text, labels }) => {
    if (labels.complete) return true;
    for (const [name, value] of capture(parts, text)) setExtracted(labels, name, value);
    return true;
  };
}

function capture(parts: readonly Part[], text: string): [string, string][] {
  const found: [string, string][] = [];
  let rest = text;
  for (const [i, part] of parts.entries()) {
    if ("literal" in part) {
      // Only a pattern that starts with a literal comes here by itself; later ones end their capture below.
      if (i > 0) continue;
      if (text === "" || !rest.startsWith(part.literal)) return [];
      rest = rest.slice(part.literal.length);
      continue;
    }
    if (text === "") return [];
    const next = parts[i + 1];
    const end = next !== undefined && "literal" in next ? rest.indexOf(next.literal) : -1;
    if (part.capture !== "_") found.push([part.capture, end < 0 ? rest : rest.slice(0, end)]);
    if (end < 0) return found;
    rest = rest.slice(end + (next !== undefined && "literal" in next ? next.literal.length : 0));
  }
  return found;
}

/** `|> "<_> timed out <_>"`: the whole line, each `<_>` at least one character. */
export function compileLinePattern(pattern: string): (line: string) => boolean {
  const parts = parsePattern(pattern);
  rejectNeighbours(parts, "");
  const named = parts.find((part) => "capture" in part && part.capture !== "_");
  if (named !== undefined && "capture" in named)
    throw parseError(`named captures are not allowed: found '<${named.capture}>'`);
  return (line) => {
    if (line === "" || parts.length === 0) return line === "" && parts.length === 0;
    let at = 0;
    for (const [i, part] of parts.entries()) {
      if (!("literal" in part)) continue;
      const found = line.indexOf(part.literal, at);
      if (found < 0 || (i > 0 && found === at)) return false;
      at = found + part.literal.length;
    }
    const last = parts.at(-1);
    return (last !== undefined && "capture" in last) === (at !== line.length);
  };
}
