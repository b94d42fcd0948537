import type { LogLine } from "#lib/logs/schema.ts";
import type { LineTick } from "./span-bar.tsx";

/** As many of a span's lines are drawn on its row; the span's own list has them all. */
const MOST_TICKS = 400;
const FAILED = new Set(["error", "fatal", "critical"]);

/** The log lines of each span as places on the trace's clock, in the order of time. */
export function lineTicks(
  lines: readonly LogLine[],
  startNs: string | null,
): ReadonlyMap<string, readonly LineTick[]> {
  const bySpan = new Map<string, LineTick[]>();
  if (startNs === null) return bySpan;
  const origin = BigInt(startNs);
  for (const { spanId, timeNs, level } of lines) {
    if (spanId === null) continue;
    const tick = { atNs: Number(BigInt(timeNs) - origin), failed: FAILED.has(level) };
    const own = bySpan.get(spanId);
    if (own === undefined) bySpan.set(spanId, [tick]);
    else if (own.length < MOST_TICKS) own.push(tick);
  }
  return bySpan;
}
