import type { Extraction, Stage } from "./ast.ts";
import { cleanValue, sanitizeKey, setExtracted } from "./extracted.ts";
import type { Line, StageFn } from "./line.ts";

const ERROR_KIND = "LogfmtParserErr";

type Logfmt = Extract<Stage, { type: "logfmt" }>;

/** One step through a line: a pair, or an error after which reading goes on behind the next space. */
type Step = { readonly key: string; readonly value: string } | { readonly error: string };

/** `| logfmt`, with `--strict` (the first error ends it and marks the line) and `--keep-empty`. */
export function logfmtStage(stage: Logfmt): StageFn {
  if (stage.extractions.length > 0) return logfmtExpressionStage(stage.extractions, stage.strict);
  return (line) => {
    if (line.labels.complete) return true;
    for (const step of logfmtPairs(line.text)) {
      if ("error" in step) {
        if (!stage.strict) continue;
        line.labels.setError(ERROR_KIND, step.error);
        break;
      }
      if (step.value !== "" || stage.keepEmpty)
        setExtracted(line.labels, sanitizeKey(step.key), cleanValue(step.value));
      if (line.labels.complete) break;
    }
    return true;
  };
}

/** `| logfmt first="a", b`: one label each, empty when the key is not there. */
function logfmtExpressionStage(extractions: readonly Extraction[], strict: boolean): StageFn {
  return (line: Line) => {
    const { labels } = line;
    if (labels.complete) return true;
    const names = extractions.map(({ name, path }) => ({ target: labels.parsedName(name), name, path }));
    for (const { name, target } of names) if (name === target) labels.set(name, "");
    for (const step of logfmtPairs(line.text)) {
      if ("error" in step) {
        if (!strict) continue;
        labels.setError(ERROR_KIND, step.error);
        break;
      }
      const key = sanitizeKey(step.key);
      const wanted = names.filter(({ path }) => path === key);
      // Loki takes a key that is no path but the name of a label, too.
      const taken = wanted.length > 0 ? wanted : names.filter(({ name }) => name === key);
      for (const { target } of taken) labels.set(target, step.value.includes("\uFFFD") ? "" : step.value);
      if (labels.complete) break;
    }
    return true;
  };
}

/** go-logfmt's decoder, over UTF-16 units instead of bytes (error positions count those). */
export function* logfmtPairs(line: string): Generator<Step> {
  let at = 0;
  const space = (i: number): boolean => line.charCodeAt(i) <= 0x20;
  const skipToSpace = (): void => {
    while (at < line.length && !space(at)) at++;
  };
  const unexpected = (): Step => {
    const error = `logfmt syntax error at pos ${at + 1} : unexpected '${line[at] ?? ""}'`;
    skipToSpace();
    return { error };
  };
  for (;;) {
    while (at < line.length && space(at)) at++;
    if (at >= line.length) return;
    const start = at;
    while (at < line.length && !space(at) && line[at] !== "=" && line[at] !== '"') at++;
    const key = line.slice(start, at);
    if (line[at] === '"' || (line[at] === "=" && key === "")) {
      yield unexpected();
      continue;
    }
    if (line[at] !== "=" || at + 1 >= line.length || space(at + 1)) {
      at = line[at] === "=" ? at + 1 : at;
      yield { key, value: "" };
      continue;
    }
    at++;
    if (line[at] === '"') {
      const quoted = /"(?:[^"\\]|\\.)*"/sy;
      quoted.lastIndex = at;
      const match = quoted.exec(line);
      at = match === null ? line.length : quoted.lastIndex;
      const value = match === null ? null : unquoteLogfmt(match[0]);
      const reason = match === null ? "unterminated quoted value" : "invalid quoted value";
      yield value === null ? { error: `logfmt syntax error at pos ${at + 1} : ${reason}` } : { key, value };
      continue;
    }
    const from = at;
    while (at < line.length && !space(at) && line[at] !== "=" && line[at] !== '"') at++;
    if (line[at] === "=" || line[at] === '"') yield unexpected();
    else yield { key, value: line.slice(from, at) };
  }
}

/** JSON's escapes, and `\'`, which go-logfmt accepts too. */
function unquoteLogfmt(quoted: string): string | null {
  if (!quoted.includes("\\")) return quoted.slice(1, -1);
  try {
    const control = (c: string): string => `\\u${c.charCodeAt(0).toString(16).padStart(4, "0")}`;
    // oxlint-disable-next-line no-control-regex -- raw control characters are allowed here but not in JSON
    return JSON.parse(quoted.replaceAll("\\'", "'").replaceAll(/[\u0000-\u001F]/g, control)) as string;
  } catch {
    return null;
  }
}
