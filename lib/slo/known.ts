import { queryInstant } from "#lib/datasources/prometheus/client.ts";
import { offset, overSteps, type Vector } from "#lib/datasources/prometheus/query.ts";
import type { Labels } from "#lib/datasources/series.ts";
import type { ServiceContext } from "#lib/sources/context.ts";
import type { Reply } from "#lib/sources/model.ts";
import { WINDOW_SECONDS } from "./model.ts";

/**
 * How much of the period has data: to half an hour within the last two days, before that by the day, each asked about
 * at its start (UTC). A step of a subquery reads but the samples around it; half-hours of all 30 days take a real
 * Prometheus ten times as long. Server only.
 */

const STEP_MS = 30 * 60_000;
const DAY_MS = 86_400_000;
const RECENT_DAYS = 2;
const PERIOD_DAYS = (WINDOW_SECONDS["30d"] * 1000) / DAY_MS;

/** Ms by the key of a series' labels. @param of a series that each objective has at all times */
export async function knownMsBy(
  of: Vector,
  atMs: number,
  keyOf: (labels: Labels) => string,
  { backends, signal }: ServiceContext,
): Promise<{ known: ReadonlyMap<string, number>; replies: readonly Reply<unknown>[] }> {
  const ask = (query: string) => queryInstant(backends.prometheus, { query, atMs, signal });
  const [recent, days] = await Promise.all([
    ask(overSteps("count", of, RECENT_DAYS * DAY_MS, STEP_MS).text),
    ask(
      overSteps("count", offset(of, RECENT_DAYS * DAY_MS), (PERIOD_DAYS - RECENT_DAYS) * DAY_MS, DAY_MS).text,
    ),
  ]);
  const known = new Map<string, number>();
  for (const [reply, unitMs] of [
    [recent, STEP_MS],
    [days, DAY_MS],
  ] as const) {
    // A part alone would be less than is known.
    if (!reply.ok) return { known: new Map(), replies: [recent, days] };
    for (const { labels, points } of reply.value.series) {
      const key = keyOf(labels);
      known.set(key, (known.get(key) ?? 0) + (points[0]?.value ?? 0) * unitMs);
    }
  }
  return { known, replies: [recent, days] };
}
