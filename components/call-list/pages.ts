import type { CallList, CallSummary } from "#lib/calls/schema.ts";

/** A list of calls that stays where it is while new ones come in. Pure. */

/**
 * The calls of the loaded pages, in their order, each once, with what `latest` (the first page as it is now) knows
 * better of them: a call that ran has ended meanwhile. Nothing is added and nothing moves.
 */
export function listedCalls(pages: readonly CallList[], latest: CallList | undefined): CallSummary[] {
  const fresh = new Map(latest?.calls.map((call) => [call.sid, call]));
  const listed = new Map<string, CallSummary>();
  for (const page of pages) {
    for (const call of page.calls) {
      if (!listed.has(call.sid)) listed.set(call.sid, fresh.get(call.sid) ?? call);
    }
  }
  return [...listed.values()];
}

/**
 * How many calls of `latest` are not listed yet; `atLeast` when there may be more than one page of them.
 * Those of the past that a loaded page has not reached yet are not new: only what stands above a listed call is.
 */
export function newCalls(
  pages: readonly CallList[],
  latest: CallList | undefined,
): { count: number; atLeast: boolean } {
  if (latest === undefined || pages.length === 0) return { count: 0, atLeast: false };
  const listed = new Set(pages.flatMap((page) => page.calls.map(({ sid }) => sid)));
  const known = latest.calls.findLastIndex(({ sid }) => listed.has(sid));
  const complete = pages.at(-1)?.nextCursor === null;
  const above = known === -1 || complete ? latest.calls : latest.calls.slice(0, known);
  const count = above.filter(({ sid }) => !listed.has(sid)).length;
  return { count, atLeast: count > 0 && known === -1 && latest.nextCursor !== null };
}

/** What is said of how many calls there are, never a total that nobody counted. `range`: "in the last hour". */
export function countSentence(shown: number, more: boolean, range: string): string {
  const count = shown.toLocaleString("en");
  if (more) return `${count} shown, there are more ${range}`;
  if (shown === 0) return `No call ${range}`;
  return shown === 1 ? `1 call ${range}` : `All ${count} calls ${range}`;
}

/** `3 new calls`, `50+ new calls`. */
export const newCallsText = ({ count, atLeast }: { count: number; atLeast: boolean }): string =>
  `${count.toLocaleString("en")}${atLeast ? "+" : ""} new ${count === 1 && !atLeast ? "call" : "calls"}`;
