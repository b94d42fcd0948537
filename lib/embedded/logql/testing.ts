import { Labels } from "./labels.ts";
import { evaluateLogs } from "./logs.ts";
import { compileMatcher } from "./matcher.ts";
import { parseLogSelector } from "./parser.ts";
import type { LineSource } from "./source.ts";

export interface TestLine {
  readonly stream: Record<string, string>;
  readonly seconds: number;
  readonly text: string;
  readonly metadata?: Record<string, string>;
}

/** For tests: lines in memory, read without any index. */
export function memorySource(lines: readonly TestLine[]): LineSource {
  const rows = lines.map(({ stream, seconds, text, metadata = {} }) => ({
    ts: BigInt(Math.round(seconds * 1e9)),
    stream: new Labels(Object.entries(stream)),
    text,
    metadata: { get: (name: string) => metadata[name], entries: () => Object.entries(metadata) },
  }));
  return {
    scan({ matchers, startNs, endNs, direction }, visit) {
      const tests = matchers.map((matcher) => ({
        name: matcher.name,
        matches: compileMatcher(matcher, true),
      }));
      const found = rows
        .filter(
          ({ ts, stream }) =>
            ts >= startNs && ts < endNs && tests.every((t) => t.matches(stream.get(t.name))),
        )
        .toSorted((a, b) => Number(a.ts - b.ts) * (direction === "forward" ? 1 : -1));
      for (const row of found) if (!visit({ ...row, offset: Number(row.ts - startNs) })) return;
    },
  };
}

/** For tests: what one line becomes: its text and all of its labels; null when it is dropped. */
export function run(
  stages: string,
  text: string,
  metadata: Record<string, string> = {},
  stream: Record<string, string> = {},
) {
  const source = memorySource([{ stream: { app: "a", ...stream }, seconds: 1, text, metadata }]);
  const query = parseLogSelector(`{app="a"} ${stages}`);
  const range = {
    startNs: 0n,
    endNs: 10_000_000_000n,
    direction: "forward",
    limit: 10,
    intervalNs: 0,
  } as const;
  const [entry] = evaluateLogs(source, query, range);
  if (entry === undefined) return null;
  const { labels } = entry;
  return {
    line: entry.line,
    stream: labels.stream.toObject(),
    metadata: Object.fromEntries(labels.metadata),
    parsed: Object.fromEntries(labels.parsed),
  };
}
