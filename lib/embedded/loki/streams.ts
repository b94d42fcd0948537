import type { DatabaseSync } from "node:sqlite";
import type { Matcher } from "../logql/ast.ts";
import { Labels } from "../logql/labels.ts";
import { compileMatcher } from "../logql/matcher.ts";
import { HOUR_NS, statement } from "./tables.ts";

export interface Stream {
  readonly id: number;
  readonly labels: Labels;
}

/** Lines of one stream in one hour (`hour` × 3600 s since 1970). */
export interface HourOfStream {
  readonly hour: number;
  readonly stream: Stream;
  readonly lines: number;
  readonly bytes: number;
}

/** The streams that match all matchers; a label that is not there is "". */
export function findStreams(db: DatabaseSync, matchers: readonly Matcher[]): Stream[] {
  const tests = matchers.map((matcher) => ({ name: matcher.name, matches: compileMatcher(matcher, true) }));
  return statement(db, "SELECT id, labels FROM log_streams")
    .all()
    .map((row) => ({ id: Number(row["id"]), labels: parseLabels(String(row["labels"])) }))
    .filter(({ labels }) => tests.every(({ name, matches }) => matches(labels.get(name))));
}

const parsed = new Map<string, Labels>();

/** Streams are few and asked for by every query. */
function parseLabels(text: string): Labels {
  const known = parsed.get(text);
  if (known !== undefined) return known;
  if (parsed.size > 10_000) parsed.clear();
  const labels = new Labels(JSON.parse(text) as [string, string][]);
  parsed.set(text, labels);
  return labels;
}

/** The hours that have lines of these streams, oldest first; those at the edges may lie outside the range in part. */
export function hoursOf(
  db: DatabaseSync,
  streams: readonly Stream[],
  startNs: bigint,
  endNs: bigint,
): HourOfStream[] {
  if (endNs <= startNs || streams.length === 0) return [];
  const byId = new Map(streams.map((stream) => [stream.id, stream]));
  const hours: HourOfStream[] = [];
  const rows = statement(
    db,
    "SELECT hour, stream, lines, bytes FROM log_hours WHERE hour >= ? AND hour <= ? ORDER BY hour",
  ).all(Number(floorHour(startNs)), Number(floorHour(endNs - 1n)));
  for (const row of rows) {
    const stream = byId.get(Number(row["stream"]));
    if (stream !== undefined)
      hours.push({
        hour: Number(row["hour"]),
        stream,
        lines: Number(row["lines"]),
        bytes: Number(row["bytes"]),
      });
  }
  return hours;
}

function floorHour(ns: bigint): bigint {
  return ns < 0n ? -1n : ns / HOUR_NS;
}

/** The streams that have at least one line in the range. */
export function streamsWithin(
  db: DatabaseSync,
  matchers: readonly Matcher[],
  startNs: bigint,
  endNs: bigint,
): Stream[] {
  const candidates = new Map<Stream, boolean>();
  for (const { hour, stream } of hoursOf(db, findStreams(db, matchers), startNs, endNs)) {
    const from = BigInt(hour) * HOUR_NS;
    const whole = from >= startNs && from + HOUR_NS <= endNs;
    candidates.set(stream, whole || (candidates.get(stream) ?? false));
  }
  const any = statement(db, "SELECT 1 FROM log_lines WHERE stream = ? AND ts >= ? AND ts < ? LIMIT 1");
  return [...candidates]
    .filter(([{ id }, sure]) => sure || any.get(id, startNs, endNs) !== undefined)
    .map(([s]) => s);
}
