import type { Series } from "#lib/datasources/series.ts";
import { shownBody } from "#lib/logs/model.ts";
import { field, type RawLogLine } from "#lib/logs/raw.ts";
import type { LogPattern } from "./schema.ts";

/** Log lines that say the same, put together. Pure. */

export const PATTERN_LABELS = ["service_name", "event_name", "error_type", "detected_level"] as const;
const MOST = 20;
const MOST_TEMPLATE = 160;

/**
 * A line with what differs from call to call left out, so that like lines look alike:
 *
 *     turn 3 took 3141 ms                    →  turn # took # ms
 *     tool book_appointment failed (timeout) →  the same
 */
export const templateOf = (line: string): string =>
  shownBody(
    line
      .replaceAll(/\b(?:CA)?[0-9a-f]{16,}(?:-[0-9a-f]+)*\b/gi, "#")
      .replaceAll(/\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/gi, "#")
      .replaceAll(/\d+(?:[.,:]\d+)*/g, "#")
      .replaceAll(/\s+/g, " ")
      .trim(),
    MOST_TEMPLATE,
  );

const keyOf = (told: (name: (typeof PATTERN_LABELS)[number]) => string | null): string =>
  JSON.stringify(PATTERN_LABELS.map((name) => told(name) ?? ""));

/** Counts of during and before with an example of each, those that became most more first. */
export function patternsOf(
  during: readonly Series[],
  before: readonly Series[] | null,
  lines: readonly RawLogLine[],
): LogPattern[] {
  const counts = (series: readonly Series[]) =>
    new Map(
      series.map(({ labels, points }) => [keyOf((name) => labels.get(name) ?? null), points[0]?.value ?? 0]),
    );
  const earlier = before === null ? null : counts(before);
  const examples = new Map<string, RawLogLine>();
  for (const line of lines) {
    const key = keyOf((name) => field(line, name));
    const known = examples.get(key);
    // One that leads to a call is the better example.
    if (known === undefined || (field(known, "call_sid") === null && field(line, "call_sid") !== null))
      examples.set(key, line);
  }
  const patterns = during.map(({ labels, points }): LogPattern => {
    const told = (name: (typeof PATTERN_LABELS)[number]) => labels.get(name) || null;
    const key = keyOf(told);
    const line = examples.get(key);
    const turn = line === undefined ? null : field(line, "turn_index");
    return {
      service: told("service_name") ?? "unknown",
      event: told("event_name"),
      errorType: told("error_type"),
      level: told("detected_level") ?? "unknown",
      template: line === undefined ? null : templateOf(line.line),
      during: Math.round(points[0]?.value ?? 0),
      before: earlier === null ? null : Math.round(earlier.get(key) ?? 0),
      sid: (line === undefined ? null : field(line, "call_sid")) || null,
      turn: turn !== null && /^\d{1,6}$/.test(turn) ? Number(turn) : null,
    };
  });
  const more = (one: LogPattern) => one.during - (one.before ?? 0);
  return patterns
    .filter((one) => one.during > 0)
    .toSorted((a, b) => more(b) - more(a) || b.during - a.during)
    .slice(0, MOST);
}
