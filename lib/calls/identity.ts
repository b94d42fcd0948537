import { type Attributes, text } from "#lib/traces/raw.ts";
import { traceById, type TraceAnswer } from "#lib/datasources/tempo/client.ts";
import { attr, type Condition, or, spans } from "#lib/datasources/tempo/query.ts";
import { literalPattern } from "#lib/datasources/quoting.ts";
import { type FoundTrace, search } from "#lib/datasources/tempo/search.ts";
import { DECLARATIONS } from "#lib/profiles/all.ts";
import { isPersonal } from "#lib/profiles/evidence.ts";
import type { ServiceContext } from "#lib/sources/context.ts";
import type { Reply } from "#lib/sources/model.ts";
import type { TraceId } from "#lib/units.ts";
import { profiledTree } from "./reading.ts";

/** Traces by a name of their call, whatever attribute of whatever framework holds it. */

const DAY_MS = 86_400_000;

/** Every attribute that a profile may name a call by, each once. */
export const NAME_ATTRIBUTES: readonly string[] = [
  ...new Set(DECLARATIONS.flatMap(({ identity }) => identity.map(({ attribute }) => attribute))),
];

/**
 * `{ span.a = "x" || span.b = "x" || … }`: one question for all attributes. Of a name that holds a number only what
 * stands around the number is asked for; which of the answers bears the whole name is seen here.
 */
function namedBy(name: string): string {
  const meets = (attribute: string): Condition =>
    isPersonal(name)
      ? attr("span", attribute).matches(
          name
            .split(/\+?\d{7,15}/)
            .map(literalPattern)
            .join(String.raw`\+?[0-9]{7,15}`),
        )
      : attr("span", attribute).eq(name);
  return spans(or(...NAME_ATTRIBUTES.map(meets))).text;
}

const bears = (attributes: Attributes, name: string): boolean =>
  NAME_ATTRIBUTES.some((attribute) => text(attributes, attribute) === name);

export interface NamedTraces {
  /** Newest first. */
  readonly traces: readonly FoundTrace[];
  /** Epoch ms: everything since then was looked at. */
  readonly sinceMs: number;
}

/** A call of today is found in a moment, however much is kept. */
const WINDOWS_DAYS = [1, 7] as const;
/** Of the turns of a call that are traces of their own, too. */
const MOST_NAMED = 60;

/**
 * Looks for traces that bear the name, newest first, a day back, then a week, then all that is kept; it stops at the
 * first window that has any. `window`: where the call is known to lie. A later window that fails leaves the answer
 * partial, with how far it got in `sinceMs`.
 */
export async function tracesNamed(
  name: string,
  { backends, config, nowMs, signal }: ServiceContext,
  window: { readonly startMs: number; readonly endMs: number } | null = null,
): Promise<Reply<NamedTraces>> {
  const oldestMs = nowMs - config.retention.traceDays * DAY_MS;
  const query = namedBy(name);
  const personal = isPersonal(name);
  const starts =
    window === null
      ? [...WINDOWS_DAYS.map((days) => nowMs - days * DAY_MS).filter((ms) => ms > oldestMs), oldestMs]
      : [window.startMs];
  let endMs = window?.endMs ?? nowMs;
  let tookMs = 0;
  let partial: string | null = null;
  let found: readonly FoundTrace[] = [];
  for (const startMs of starts) {
    const reply = await search(backends.tempo, {
      query,
      startMs,
      endMs,
      limit: personal ? 100 : MOST_NAMED,
      spansPerSet: personal ? 20 : 1,
      signal,
    });
    tookMs += reply.tookMs;
    if (!reply.ok) {
      if (endMs === (window?.endMs ?? nowMs)) return { ...reply, tookMs };
      partial = `Tempo was searched for this name only a part of the way back: ${reply.error.message}`;
      return { ok: true, value: { traces: found, sinceMs: endMs }, partial, tookMs };
    }
    partial ??= reply.partial;
    const own = reply.value.traces.filter(
      ({ spanSets }) =>
        !personal || spanSets.some((set) => set.spans.some(({ attributes }) => bears(attributes, name))),
    );
    const known = new Set(found.map(({ traceId }) => traceId));
    found = [...found, ...own.filter(({ traceId }) => !known.has(traceId))].slice(0, MOST_NAMED);
    endMs = startMs;
    // A call of many traces may have begun in the window before.
    const firstMs = Number((found.at(-1)?.startNs ?? 0n) / 1_000_000n);
    if (found.length > 0 && !(areOnlyTurns(found) && firstMs - startMs < LONGEST_MS)) break;
  }
  return { ok: true, value: { traces: found, sinceMs: endMs }, partial, tookMs };
}

/** A call that lasts longer is not looked for in the window before. */
const LONGEST_MS = 2 * 3_600_000;
const areOnlyTurns = (traces: readonly FoundTrace[]): boolean =>
  traces.every(({ rootName }) => rootName !== null && TURNS.has(rootName));
const MOST_TRIED = 3;
const AT_ONCE = 8;
const ROOTS: ReadonlySet<string> = new Set(DECLARATIONS.flatMap(({ roots }) => roots));
const SIGNS: ReadonlySet<string> = new Set(DECLARATIONS.flatMap(({ signs }) => signs));

/** Frameworks write traces of their own about starting and stopping, beside the call's: those come last. */
export const callsFirst = (traces: readonly FoundTrace[]): FoundTrace[] =>
  traces.toSorted((a, b) => Number(isBeside(a)) - Number(isBeside(b)));
export const isBeside = ({ rootName }: FoundTrace): boolean =>
  rootName !== null && SIGNS.has(rootName) && !ROOTS.has(rootName);

const TURNS: ReadonlySet<string> = new Set(
  DECLARATIONS.flatMap(({ roots, tracePerTurn }) => (tracePerTurn === true ? roots : [])),
);

/** They are turns of one call, each a trace of its own. */
export const areTurns = (traces: readonly FoundTrace[]): boolean => traces.length > 1 && areOnlyTurns(traces);

/** The turns of a call as one trace, which goes by the first one's id. What could not be had leaves it partial. */
async function joined(
  turns: readonly FoundTrace[],
  { backends, signal }: ServiceContext,
): Promise<{ readonly reply: Reply<TraceAnswer>; readonly traceId: TraceId | null }> {
  const replies: Reply<TraceAnswer>[] = [];
  for (let at = 0; at < turns.length; at += AT_ONCE)
    replies.push(
      ...(await Promise.all(
        turns.slice(at, at + AT_ONCE).map(({ traceId }) => traceById(backends.tempo, traceId, { signal })),
      )),
    );
  const had = replies.flatMap((reply) => (reply.ok && reply.value.spans.length > 0 ? [reply] : []));
  const [first] = replies;
  if (had.length === 0 && first !== undefined) return { reply: first, traceId: null };
  const lost = replies.length - had.length;
  const more = turns.length >= MOST_NAMED ? `only the newest ${MOST_NAMED} turns were fetched` : null;
  return {
    traceId: turns.at(-1)?.traceId ?? null,
    reply: {
      ok: true,
      value: {
        state: "found",
        spans: had.flatMap(({ value }) => value.spans),
        unreadable: had.reduce((sum, { value }) => sum + value.unreadable, 0),
      },
      partial:
        lost > 0
          ? `${lost} of the call's ${replies.length} traces could not be fetched`
          : (had.find(({ partial }) => partial !== null)?.partial ?? more),
      tookMs: Math.max(...replies.map(({ tookMs }) => tookMs)),
    },
  };
}

/** The trace that bears the name and holds a conversation, or all turns' as one; null where no trace bears it. */
export async function callNamed(
  name: string,
  context: ServiceContext,
  window: { readonly startMs: number; readonly endMs: number } | null = null,
): Promise<{ readonly reply: Reply<TraceAnswer>; readonly traceId: TraceId | null } | null> {
  const found = await tracesNamed(name, context, window);
  if (!found.ok) return { reply: found, traceId: null };
  if (areTurns(found.value.traces)) return joined(found.value.traces, context);
  let first: { readonly reply: Reply<TraceAnswer>; readonly traceId: TraceId } | null = null;
  for (const { traceId } of callsFirst(found.value.traces).slice(0, MOST_TRIED)) {
    const reply = await traceById(context.backends.tempo, traceId, { signal: context.signal });
    if (reply.ok && (profiledTree(reply.value.spans, null).profile.turns?.length ?? 0) > 0)
      return { reply, traceId };
    first ??= { reply, traceId };
  }
  return first;
}
