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
const MOST_NAMED = 8;

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
      return { ok: true, value: { traces: [], sinceMs: endMs }, partial, tookMs };
    }
    partial ??= reply.partial;
    const traces = reply.value.traces
      .filter(
        ({ spanSets }) =>
          !personal || spanSets.some((set) => set.spans.some(({ attributes }) => bears(attributes, name))),
      )
      .slice(0, MOST_NAMED);
    endMs = startMs;
    if (traces.length > 0) return { ok: true, value: { traces, sinceMs: startMs }, partial, tookMs };
  }
  return { ok: true, value: { traces: [], sinceMs: endMs }, partial, tookMs };
}

const MOST_TRIED = 3;
const ROOTS: ReadonlySet<string> = new Set(DECLARATIONS.flatMap(({ roots }) => roots));
const SIGNS: ReadonlySet<string> = new Set(DECLARATIONS.flatMap(({ signs }) => signs));

/** Frameworks write traces of their own about starting and stopping, beside the call's: those come last. */
export const callsFirst = (traces: readonly FoundTrace[]): FoundTrace[] =>
  traces.toSorted((a, b) => Number(isBeside(a)) - Number(isBeside(b)));
export const isBeside = ({ rootName }: FoundTrace): boolean =>
  rootName !== null && SIGNS.has(rootName) && !ROOTS.has(rootName);

/** The trace that bears the name and holds a conversation; null where no trace bears it. */
export async function callNamed(
  name: string,
  context: ServiceContext,
  window: { readonly startMs: number; readonly endMs: number } | null = null,
): Promise<{ readonly reply: Reply<TraceAnswer>; readonly traceId: TraceId | null } | null> {
  const found = await tracesNamed(name, context, window);
  if (!found.ok) return { reply: found, traceId: null };
  let first: { readonly reply: Reply<TraceAnswer>; readonly traceId: TraceId } | null = null;
  for (const { traceId } of callsFirst(found.value.traces).slice(0, MOST_TRIED)) {
    const reply = await traceById(context.backends.tempo, traceId, { signal: context.signal });
    if (reply.ok && (profiledTree(reply.value.spans, null).profile.turns?.length ?? 0) > 0)
      return { reply, traceId };
    first ??= { reply, traceId };
  }
  return first;
}
