import { parseDuration } from "./static.ts";

/** The query cannot be read or is not supported; the message says what and where. */
export class TraceqlError extends Error {
  override readonly name = "TraceqlError";
}

export function errorAt(source: string, offset: number, message: string): TraceqlError {
  const before = source.slice(0, offset).split("\n");
  const column = (before.at(-1)?.length ?? 0) + 1;
  return new TraceqlError(`parse error at line ${before.length}, col ${column}: ${message}`);
}

/** A query in the form that the grammar reads, and the way back to where each character came from. */
export interface Source {
  readonly original: string;
  readonly text: string;
  readonly hints: ReadonlyMap<string, string>;
  /** The strings as they were written: in `text` each is its number here, in quotes. */
  readonly strings: readonly string[];
  /** The offset in `original` of an offset in `text`. */
  offset(at: number): number;
}

const STRING = /"(?:[^"\\\n]|\\.)*"|`[^`]*`/y;
const COMMENT = /\/\*[\s\S]*?\*\/|\/\/[^\n]*/y;
const WORD = /[A-Za-z_.](?:[\w.:-]|"(?:[^"\\]|\\.)*")*/y;
const COMPOUND_DURATION = /(?:\d+(?:\.\d+)?(?:ns|us|µs|μs|ms|s|m|h|d)){2,}(?![\w])/y;
const BARE_FRACTION = /\.\d+/y;
const HINTS = /\bwith\s*\(([^(){}"`]*)\)\s*$/;

/**
 * Rewrites what the published grammar does not read but Tempo does: `.5`, `1m30s`, all of Go's escapes in
 * strings, and hints other than its own.
 */
export function normalise(original: string): Source {
  const hinted = HINTS.exec(original);
  const body = hinted ? original.slice(0, hinted.index) : original;
  const moves: { readonly at: number; readonly shift: number }[] = [];
  const strings: string[] = [];
  let text = "";
  let shift = 0;
  const replace = (from: string, to: string): void => {
    text += to;
    shift += from.length - to.length;
    moves.push({ at: text.length, shift });
  };
  for (let at = 0; at < body.length;) {
    const string = match(STRING, body, at);
    const duration = match(COMPOUND_DURATION, body, at);
    const fraction = /[\s(,=<>+*/%^-]$/.test(text) ? match(BARE_FRACTION, body, at) : null;
    const token =
      string ?? duration ?? fraction ?? match(COMMENT, body, at) ?? match(WORD, body, at) ?? body.charAt(at);
    if (string !== null) replace(string, `"${strings.push(string) - 1}"`);
    else if (duration !== null) replace(duration, `${parseDuration(duration) ?? 0}ns`);
    else if (fraction !== null) replace(fraction, `0${fraction}`);
    else text += token;
    at += token.length;
  }
  return {
    original,
    text,
    strings,
    hints: hinted ? readHints(original, hinted.index, hinted[1] ?? "") : new Map(),
    offset: (at) => at + (moves.findLast((move) => move.at <= at)?.shift ?? 0),
  };
}

function match(pattern: RegExp, text: string, at: number): string | null {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0] ?? null;
}

function readHints(source: string, offset: number, list: string): ReadonlyMap<string, string> {
  const hints = new Map<string, string>();
  for (const hint of list.split(",")) {
    const [, key, value] = /^\s*([A-Za-z_]\w*)\s*=\s*([\w.]+)\s*$/.exec(hint) ?? [];
    if (key === undefined || value === undefined)
      throw errorAt(source, offset, `syntax error: unexpected hint ${JSON.stringify(hint.trim())}`);
    hints.set(key, value);
  }
  return hints;
}
