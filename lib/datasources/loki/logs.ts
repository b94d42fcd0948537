import type { RawLogLine } from "#lib/logs/raw.ts";
import type { Reply } from "#lib/sources/model.ts";
import { learnLimit, learnPage } from "../limits.ts";
import { parseReply } from "../parse.ts";
import { ask } from "../transport.ts";
import type { Backend, Options } from "../transport.ts";
import { HOUR_MS } from "../windows.ts";
import { adaptStreams } from "./adapt.ts";
import { streamsSchema } from "./schema.ts";

export interface LogQuery extends Options {
  /** LogQL from query.ts. */
  readonly query: string;
  /** Epoch ns; start inclusive, end exclusive. */
  readonly startNs: bigint;
  readonly endNs: bigint;
  /** Lines in all; more than Loki's 5,000 a question are fetched page by page. */
  readonly limit: number;
  /** Default backward: newest first. */
  readonly direction?: "forward" | "backward";
}

export interface LogAnswer {
  /** In the order of `direction`. */
  readonly lines: readonly RawLogLine[];
  /** True when `limit` was reached: there may be more. */
  readonly truncated: boolean;
}

const PAGE = 5000;
const MAX_RANGE_NS = 721n * BigInt(HOUR_MS) * 1_000_000n;

/**
 * Log lines. https://grafana.com/docs/loki/latest/reference/loki-http-api/#query-logs-within-a-range-of-time
 * `categorize-labels` keeps structured metadata apart from stream labels; a Loki without it merges both into the
 * labels. At most 5,000 lines and 721 h (or its own limits, which its refusals tell) a question: pages continue at
 * the last line's instant, whose other lines are asked again and counted off. When a later page fails the
 * answer is partial.
 */
export async function queryLogs(loki: Backend, query: LogQuery): Promise<Reply<LogAnswer>> {
  const backward = query.direction !== "forward";
  const maxNs = BigInt(loki.learned.get("logs") ?? 0) * 1_000_000n || MAX_RANGE_NS;
  const lines: RawLogLine[] = [];
  let { startNs, endNs } = query;
  let partial: string | null = null;
  let tookMs = 0;
  while (startNs < endNs && lines.length < query.limit) {
    const window = backward
      ? { startNs: max(startNs, endNs - maxNs), endNs }
      : { startNs, endNs: min(endNs, startNs + maxNs) };
    const ties = countTies(lines);
    const size = Math.min(loki.learned.get("page") ?? PAGE, query.limit - lines.length + ties.total);
    const reply = await page(loki, query, window, size, backward);
    tookMs += reply.tookMs;
    if (!reply.ok) {
      const asked = Number((window.endNs - window.startNs) / 1_000_000n);
      const learned = learnLimit(loki, "logs", reply.error, asked) || learnPage(loki, reply.error, size);
      if (lines.length === 0) return learned ? queryLogs(loki, query) : { ...reply, tookMs };
      partial = `Loki gave only a part: ${reply.error.message}`;
      break;
    }
    partial ??= reply.partial;
    const fresh = reply.value.filter((line) => !ties.takeOff(line));
    lines.push(...fresh);
    const last = lines.at(-1);
    const full = reply.value.length >= size;
    if (full && last !== undefined && fresh.length > 0) {
      if (backward) endNs = last.timeNs + 1n;
      else startNs = last.timeNs;
    } else if (full && last !== undefined) {
      // A whole page of one instant: Loki gives no way to the rest of it.
      partial = `Loki gave only a part: ${size} lines or more share one instant.`;
      if (backward) endNs = last.timeNs;
      else startNs = last.timeNs + 1n;
    } else if (backward) endNs = window.startNs;
    else startNs = window.endNs;
  }
  const truncated = lines.length >= query.limit;
  return { ok: true, value: { lines: lines.slice(0, query.limit), truncated }, partial, tookMs };
}

async function page(
  loki: Backend,
  { query, signal, timeoutMs }: LogQuery,
  window: { startNs: bigint; endNs: bigint },
  limit: number,
  backward: boolean,
): Promise<Reply<RawLogLine[]>> {
  const reply = await ask(loki, {
    path: "/loki/api/v1/query_range",
    params: {
      query,
      start: window.startNs,
      end: window.endNs,
      limit,
      direction: backward ? "backward" : "forward",
    },
    headers: { "x-loki-response-encoding-flags": "categorize-labels" },
    formWhenLong: true,
    signal,
    timeoutMs,
  });
  const parsed = parseReply(loki, reply, streamsSchema, (answer) => answer);
  if (!parsed.ok) return parsed;
  const sign = backward ? -1 : 1;
  const lines = adaptStreams(parsed.value.data.result).sort((a, b) =>
    a.timeNs < b.timeNs ? -sign : a.timeNs > b.timeNs ? sign : 0,
  );
  const warnings = parsed.value.warnings ?? [];
  return {
    ...parsed,
    value: lines,
    partial: warnings.length === 0 ? null : `Loki warns: ${warnings.join("; ")}`,
  };
}

/** The lines of the last instant so far, to be counted off from the next page, which begins with that instant. */
function countTies(lines: readonly RawLogLine[]) {
  const counts = new Map<string, number>();
  const last = lines.at(-1)?.timeNs;
  let total = 0;
  for (let i = lines.length - 1; i >= 0; i -= 1) {
    const line = lines[i];
    if (line === undefined || line.timeNs !== last) break;
    const key = identity(line);
    counts.set(key, (counts.get(key) ?? 0) + 1);
    total += 1;
  }
  const takeOff = (line: RawLogLine): boolean => {
    if (line.timeNs !== last) return false;
    const key = identity(line);
    const left = counts.get(key) ?? 0;
    if (left > 0) counts.set(key, left - 1);
    return left > 0;
  };
  return { total, takeOff };
}

const sorted = (fields: ReadonlyMap<string, string>) => [...fields].sort(([a], [b]) => (a < b ? -1 : 1));
const identity = (line: RawLogLine): string =>
  JSON.stringify([line.line, sorted(line.labels), sorted(line.metadata)]);

const max = (a: bigint, b: bigint): bigint => (a > b ? a : b);
const min = (a: bigint, b: bigint): bigint => (a < b ? a : b);
