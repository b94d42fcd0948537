import { formatClock, formatDate, zoneName } from "#lib/format/time.ts";
import { formatSpan } from "#lib/format/figures.ts";

/** A range and its steps in words, for those who cannot hover. Pure. */

/** `22 Nov 2026, 16:00 to 23 Nov 2026, 16:00 UTC (24 h)`; of one day the date stands once. @param from, to ISO 8601 */
export function rangeWords({ from, to }: { from: string; to: string }, timeZone: string): string {
  const [start, end] = [Date.parse(from), Date.parse(to)];
  const clock = (at: number) => formatClock(at, timeZone).slice(0, 5);
  const [first, last] = [formatDate(start, timeZone), formatDate(end, timeZone)];
  const [before, after] = [zoneName(start, timeZone), zoneName(end, timeZone)];
  // Where the clock is changed within the range, each side has its own name.
  const until = `${first === last ? "" : `${last}, `}${clock(end)} ${after}`;
  return `${first}, ${clock(start)}${before === after ? "" : ` ${before}`} to ${until} (${formatSpan(end - start)})`;
}

/** `5 minutes`, `half an hour`, `2 hours`. */
export function stepWords(seconds: number): string {
  if (seconds === 1800) return "half an hour";
  if (seconds % 3600 === 0) return seconds === 3600 ? "an hour" : `${seconds / 3600} hours`;
  return seconds % 60 === 0
    ? seconds === 60
      ? "a minute"
      : `${seconds / 60} minutes`
    : `${seconds} seconds`;
}
