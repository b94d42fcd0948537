import { MAX_LINES } from "../limits.ts";
import type { LogLine, LogList } from "../schema.ts";
import { attributesOf, withShared } from "./attributes.ts";

/** A running call's lines as they come: only the newest are asked for, and put where they belong. */

/** Lines come out of their order, by as much at most: so much is asked for again, and told apart by the lines' ids. */
const LATE_NS = 30_000_000_000n;

/** The instant in ns from which on more lines are asked for; null: all of them are to be asked for. */
export function followFrom(known: LogList | undefined, nowMs: number): string | null {
  const newest = known?.lines.at(-1);
  if (known === undefined || newest === undefined) return null;
  if (known.truncated || known.sources.some(({ state }) => state !== "ok")) return null;
  // A line of a clock that is ahead would hide all that come after it.
  const nowNs = BigInt(Math.round(nowMs)) * 1_000_000n;
  const newestNs = BigInt(newest.timeNs);
  const fromNs = (newestNs < nowNs ? newestNs : nowNs) - LATE_NS;
  return String(fromNs > 0n ? fromNs : 0n);
}

/**
 * What was known with what has come since; lines that were known stay the same objects. Null where it does not fit: the
 * call's start is known by now to be another, so every line has to be told anew.
 */
export function appended(known: LogList, since: LogList): LogList | null {
  const byId = new Map(known.lines.map((line, at) => [line.id, at]));
  const lines = [...known.lines];
  const fresh: LogLine[] = [];
  for (const line of since.lines) {
    const at = byId.get(line.id);
    const before = at === undefined ? undefined : lines[at];
    if (at === undefined || before === undefined) fresh.push(line);
    else if (before.offsetMs !== line.offsetMs) return null;
    // A line's turn is known when its span has come.
    else if (before.turnIndex !== line.turnIndex) lines[at] = { ...before, turnIndex: line.turnIndex };
  }
  const changed = fresh.length > 0 || lines.some((line, at) => line !== known.lines[at]);
  const list: LogList = {
    ...known,
    sources: since.sources,
    queries: [...(known.queries ?? []).slice(0, 1), ...(since.queries ?? [])],
    ...untracedOf(known, since, byId),
  };
  if (!changed) return list;
  return limited(fresh.length === 0 ? { ...list, lines } : joined({ ...list, lines }, since, fresh));
}

function untracedOf(known: LogList, since: LogList, byId: ReadonlyMap<string, number>): Partial<LogList> {
  if (known.untraced === undefined || since.untraced === undefined) return {};
  const more = since.untraced.ids.filter((id) => !byId.has(id));
  return {
    untraced: {
      count: known.untraced.count + more.length,
      ids: [...known.untraced.ids, ...more].slice(0, SHOWN_UNTRACED),
    },
  };
}

const SHOWN_UNTRACED = 20;

/** Two lists tell a service's common attributes each for itself: they are made one where they differ. */
function joined(list: LogList, since: LogList, fresh: readonly LogLine[]): LogList {
  const whole = (line: LogLine, shared: LogList["shared"]): LogLine => ({
    ...line,
    attributes: Object.fromEntries(attributesOf(line, shared)),
  });
  const services = new Map(list.shared?.map(({ service, attributes }) => [service, attributes]));
  const own: LogLine[] = [];
  for (const line of fresh) {
    const common = services.get(line.service);
    const all = whole(line, since.shared);
    const fits = Object.entries(common ?? {}).every(
      ([key, value]) => Object.hasOwn(all.attributes, key) && all.attributes[key] === value,
    );
    // The first line of a service that was not there, or one that lacks what all others have.
    if (common === undefined || !fits)
      return withShared({
        ...list,
        lines: inOrder([
          ...list.lines.map((one) => whole(one, list.shared)),
          ...fresh.map((one) => whole(one, since.shared)),
        ]),
      });
    own.push({
      ...line,
      attributes: Object.fromEntries(
        Object.entries(all.attributes).filter(([key]) => !Object.hasOwn(common, key)),
      ),
    });
  }
  return { ...list, lines: inOrder([...list.lines, ...own]) };
}

/** By time, lines of the same instant by their ids: as the server has them. */
function inOrder(lines: readonly LogLine[]): LogLine[] {
  return lines.toSorted((a, b) => {
    if (a.timeNs === b.timeNs) return a.id < b.id ? -1 : 1;
    return BigInt(a.timeNs) < BigInt(b.timeNs) ? -1 : 1;
  });
}

const limited = (list: LogList): LogList =>
  list.lines.length <= MAX_LINES ? list : { ...list, lines: list.lines.slice(0, MAX_LINES), truncated: true };
