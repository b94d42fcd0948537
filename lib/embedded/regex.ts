import { RE2JS, type Matcher } from "re2js";

/**
 * A compiled RE2 pattern, the syntax that Loki, Tempo and Prometheus take. Matching is linear in the text's
 * length whatever the pattern, so a hostile one cannot hold a query thread.
 */
export interface Regex {
  readonly pattern: string;
  /** Names of the capture groups, by index from 1; null for unnamed ones. */
  readonly groupNames: readonly (string | null)[];
  test(text: string): boolean;
  /** The leftmost match, or null. */
  exec(text: string): RegexMatch | null;
  /** Every match replaced; `$1`, `${name}` and `$$` in the replacement as Go's `Regexp.ReplaceAllString` reads them. */
  replaceAll(text: string, replacement: string): string;
  /** The first match written through a template (Go's `Regexp.Expand`), or null when nothing matches. */
  expand(text: string, template: string): string | null;
}

export interface RegexMatch {
  readonly start: number;
  readonly end: number;
  /** Group 0 is the whole match; null: the group took no part. */
  readonly groups: readonly (string | null)[];
}

export interface RegexOptions {
  /** The whole text must match (`^(?:…)$`), as in label matchers. */
  readonly anchored?: boolean;
  /** `.` matches a line feed too: Prometheus's and Loki's label matchers do so since Prometheus 3. */
  readonly dotAll?: boolean;
}

/** The message is Go's: `error parsing regexp: missing closing ]: `[a``. */
export class InvalidRegexError extends Error {
  override readonly name = "InvalidRegexError";
}

const CACHE_SIZE = 500;
const cache = new Map<string, Regex>();

/**
 * Compiles an RE2 pattern, or returns the one compiled before (a small LRU per thread).
 * @throws {InvalidRegexError} when RE2 would refuse the pattern.
 */
export function compileRegex(pattern: string, options: RegexOptions = {}): Regex {
  const key = `${options.anchored === true ? "a" : "-"}${options.dotAll === true ? "s" : "-"}${pattern}`;
  const known = cache.get(key);
  if (known !== undefined) {
    cache.delete(key);
    cache.set(key, known);
    return known;
  }
  const compiled = compile(pattern, options);
  cache.set(key, compiled);
  if (cache.size > CACHE_SIZE) {
    const oldest = cache.keys().next();
    if (oldest.done !== true) cache.delete(oldest.value);
  }
  return compiled;
}

function compile(pattern: string, { anchored = false, dotAll = false }: RegexOptions): Regex {
  const bare = parse(pattern, dotAll ? RE2JS.DOTALL : 0);
  // Checked by itself first: `a)|(b` would become valid once it is wrapped.
  const re = anchored ? parse(`^${dotAll ? "(?s:" : "(?:"}${pattern})$`, 0) : bare;
  const literals = literalAlternatives(pattern);
  const names: (string | null)[] = Array.from({ length: re.groupCount() }, () => null);
  for (const [name, index] of Object.entries(re.namedGroups())) names[index - 1] = name;
  return {
    pattern,
    groupNames: names,
    test: literalTest(literals, anchored) ?? ((text) => re.test(text)),
    exec: (text) => {
      const matcher = re.matcher(text);
      return matcher.find() ? toMatch(matcher) : null;
    },
    replaceAll: (text, replacement) => replaceAll(re, names, text, replacement),
    expand: (text, template) => {
      const matcher = re.matcher(text);
      return matcher.find() ? expand(template, toMatch(matcher).groups, names) : null;
    },
  };
}

function parse(pattern: string, flags: number): RE2JS {
  try {
    return RE2JS.compile(pattern, flags);
  } catch (error) {
    throw new InvalidRegexError(error instanceof Error ? error.message : String(error), { cause: error });
  }
}

/** `voice-edge|voice-calls` → its two words; null when the pattern is more than literal words. */
function literalAlternatives(pattern: string): readonly string[] | null {
  return /[\\^$.[\](){}*+?]/.test(pattern) ? null : pattern.split("|");
}

function literalTest(
  literals: readonly string[] | null,
  anchored: boolean,
): ((text: string) => boolean) | null {
  if (literals === null) return null;
  if (anchored) {
    const set = new Set(literals);
    return (text) => set.has(text);
  }
  return (text) => literals.some((word) => text.includes(word));
}

function toMatch(matcher: Matcher): RegexMatch {
  const groups: (string | null)[] = [];
  for (let i = 0; i <= matcher.groupCount(); i++) groups.push(matcher.group(i));
  return { start: matcher.start(), end: matcher.end(), groups };
}

function replaceAll(re: RE2JS, names: readonly (string | null)[], text: string, replacement: string): string {
  const matcher = re.matcher(text);
  let out = "";
  let at = 0;
  while (matcher.find()) {
    const match = toMatch(matcher);
    out += text.slice(at, match.start) + expand(replacement, match.groups, names);
    at = match.end;
  }
  return out + text.slice(at);
}

/** Go's template: the longest run of letters, digits and `_` after `$` is the name; an unknown group is empty. */
function expand(
  template: string,
  groups: readonly (string | null)[],
  names: readonly (string | null)[],
): string {
  return template.replaceAll(
    /\$(?:(\$)|\{([\p{L}\p{Nd}_]+)\}|([\p{L}\p{Nd}_]+))/gu,
    (_whole: string, dollar?: string, braced?: string, plain?: string) => {
      if (dollar !== undefined) return "$";
      const name = braced ?? plain ?? "";
      const index = /^\d+$/.test(name) ? Number(name) : names.indexOf(name) + 1;
      if (index === 0 && name !== "0") return "";
      return groups[index] ?? "";
    },
  );
}
