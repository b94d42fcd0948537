import { queryRange } from "#lib/datasources/prometheus/client.ts";
import { metric, sum } from "#lib/datasources/prometheus/query.ts";
import type { ServiceContext } from "#lib/sources/context.ts";
import { mergeReports, sourceReport } from "#lib/sources/model.ts";
import type { SourceReport } from "#lib/sources/schema.ts";
import { BAD, TOTAL } from "#lib/slo/records.ts";
import type { Range } from "./model.ts";

/** Bad and all events of an objective, as the rules recorded them over five minutes each. Server only. */

export interface EventsQuestion extends Range {
  readonly slo: string;
  /** Null: of all of them. */
  readonly vertical: string | null;
  readonly environment: string | null;
  readonly stepMs: number;
}

export interface EventSteps {
  /** Events a second by instant (epoch ms), of the five minutes before it. Null where Prometheus could not say. */
  readonly steps:
    | readonly { readonly atMs: number; readonly bad: number | null; readonly total: number | null }[]
    | null;
  readonly report: SourceReport | null;
}

export async function recordedEvents(
  { slo, vertical, environment, fromMs, toMs, stepMs }: EventsQuestion,
  { backends, signal }: ServiceContext,
): Promise<EventSteps> {
  const matchers = {
    sloth_slo: slo,
    vertical: vertical ?? undefined,
    deployment_environment_name: environment === null ? undefined : { anyOf: [environment, ""] },
  };
  const startMs = Math.floor(fromMs / stepMs) * stepMs;
  const endMs = Math.max(startMs, Math.floor(toMs / stepMs) * stepMs);
  const ask = (name: string) =>
    queryRange(backends.prometheus, {
      query: sum(metric(name, matchers)).text,
      startMs,
      endMs,
      stepMs,
      signal,
    });
  const [bad, total] = await Promise.all([ask(BAD), ask(TOTAL)]);
  const report = mergeReports([bad, total].map((reply) => sourceReport("prometheus", reply)));
  if (!bad.ok || !total.ok) return { steps: null, report };
  const values = (reply: typeof bad) =>
    new Map(
      (reply.ok ? reply.value.series : []).flatMap(({ points }) =>
        points.map(({ timeMs, value }) => [timeMs, value] as const),
      ),
    );
  const [badAt, totalAt] = [values(bad), values(total)];
  const count = Math.round((endMs - startMs) / stepMs) + 1;
  const steps = Array.from({ length: count }, (_, at) => {
    const atMs = startMs + at * stepMs;
    return { atMs, bad: badAt.get(atMs) ?? null, total: totalAt.get(atMs) ?? null };
  });
  return { steps, report };
}
