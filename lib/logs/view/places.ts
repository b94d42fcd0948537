import type { View } from "#lib/calls/view/clock.ts";
import type { LogLine, LogList } from "../schema.ts";

/** Lines by their instant; all are in the order of time. ms from the call's start. */

/** The place of the first line at an instant or later; the count where all are earlier or have no offset. */
function firstFrom(lines: readonly LogLine[], ms: number): number {
  let [low, high] = [0, lines.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((lines[middle]?.offsetMs ?? Number.POSITIVE_INFINITY) < ms) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The place of the line nearest to an instant; −1 where there is none or the call's start is not known. */
export function nearest(lines: readonly LogLine[], ms: number): number {
  const after = firstFrom(lines, ms);
  const offset = (at: number) => lines[at]?.offsetMs ?? null;
  const [before, next] = [offset(after - 1), offset(after)];
  if (before === null) return next === null ? -1 : after;
  return next !== null && next - ms < ms - before ? after : after - 1;
}

export const isInView = (line: LogLine, view: View | null): boolean =>
  view === null || line.offsetMs === null || (line.offsetMs >= view.fromMs && line.offsetMs <= view.toMs);

/** Newer lines in place of older ones, where those that were known stay the very same objects. */
export function keepKnown(before: LogList, list: LogList): LogLine[] {
  const [known, lines] = [before.lines, list.lines];
  // What a line has of its own depends on what all lines of its service have.
  if (known === lines || !isSameShared(before.shared, list.shared)) return lines;
  const byId = new Map(known.map((line) => [line.id, line]));
  let same = known.length === lines.length;
  const kept = lines.map((line, at) => {
    const before = byId.get(line.id);
    // A line's turn is known when its span has come.
    const isSame = before?.turnIndex === line.turnIndex && before.offsetMs === line.offsetMs;
    same &&= isSame && known[at]?.id === line.id;
    return before !== undefined && isSame ? before : line;
  });
  return same ? known : kept;
}

const isSameShared = (a: LogList["shared"], b: LogList["shared"]): boolean =>
  a === b || JSON.stringify(a) === JSON.stringify(b);
