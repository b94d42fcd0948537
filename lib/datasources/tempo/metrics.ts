import type { Reply } from "#lib/sources/model.ts";
import { parseTraceId } from "#lib/units.ts";
import type { TraceId } from "#lib/units.ts";
import { parseReply } from "../parse.ts";
import type { Labels, Series } from "../series.ts";
import { ask } from "../transport.ts";
import type { Backend, Options } from "../transport.ts";
import { HOUR_MS, stepMs, windowsNewestFirst } from "../windows.ts";
import { adaptAttributes } from "./adapt.ts";
import { metricsSchema } from "./schema.ts";
import type { TempoSeries } from "./schema.ts";

/** TraceQL metrics: computed from stored spans, which are a biased sample. Never make a ratio of them. */

export interface TraceExemplar {
  readonly traceId: TraceId;
  readonly timeMs: number;
  readonly value: number;
}

export interface TraceSeries extends Series {
  readonly exemplars: readonly TraceExemplar[];
}

export interface MetricsRange extends Options {
  readonly query: string;
  /** Epoch ms. */
  readonly startMs: number;
  readonly endMs: number;
  /** Default: a round step, at most 300 points. */
  readonly stepMs?: number;
  /** At most 100. */
  readonly exemplars?: number;
}

const MAX_RANGE_MS = 24 * HOUR_MS;
const MAX_INTERVALS = 10_000;

/**
 * https://grafana.com/docs/tempo/latest/api_docs/#traceql-metrics
 * At most 24 h and 10,000 intervals a question: longer ranges are split at whole steps and joined again.
 * A sample of 0 has no `value`. `step` goes out in seconds, and comes back in `stepMs`.
 */
export async function metricsRange(
  tempo: Backend,
  options: MetricsRange,
): Promise<Reply<{ readonly series: readonly TraceSeries[]; readonly stepMs: number }>> {
  const step = stepMs(options.startMs, options.endMs, options.stepMs, MAX_INTERVALS);
  const windowMs = Math.max(step, Math.floor(MAX_RANGE_MS / step) * step);
  const joined = new Map<string, TraceSeries>();
  let partial: string | null = null;
  let tookMs = 0;
  for (const window of windowsNewestFirst(options.startMs, options.endMs, windowMs)) {
    const reply = await ask(tempo, {
      path: "/api/metrics/query_range",
      params: {
        q: options.query,
        start: Math.floor(window.startMs / 1000),
        end: Math.ceil(window.endMs / 1000),
        step: `${step / 1000}s`,
        exemplars: options.exemplars,
      },
      signal: options.signal,
      timeoutMs: options.timeoutMs,
    });
    const parsed = parseReply(tempo, reply, metricsSchema, (answer) => answer);
    tookMs += parsed.tookMs;
    if (!parsed.ok) {
      if (joined.size === 0) return { ...parsed, tookMs };
      partial = `Tempo gave only the newest part: ${parsed.error.message}`;
      break;
    }
    partial ??= partialOf(parsed.value);
    for (const series of (parsed.value.series ?? []).map(adaptSeries)) join(joined, series);
  }
  return { ok: true, value: { series: [...joined.values()], stepMs: step }, partial, tookMs };
}

/** One value a series over the whole range, which must not exceed 24 h. No exemplars. */
export async function metricsInstant(
  tempo: Backend,
  { query, startMs, endMs, signal, timeoutMs }: Omit<MetricsRange, "stepMs" | "exemplars">,
): Promise<Reply<readonly { readonly labels: Labels; readonly value: number }[]>> {
  const params = { q: query, start: Math.floor(startMs / 1000), end: Math.ceil(endMs / 1000) };
  const reply = await ask(tempo, { path: "/api/metrics/query", params, signal, timeoutMs });
  const parsed = parseReply(tempo, reply, metricsSchema, (answer) => answer);
  if (!parsed.ok) return parsed;
  const value = (parsed.value.series ?? []).map((one) => ({
    labels: adaptLabels(one.labels),
    value: one.value ?? 0,
  }));
  return { ...parsed, value, partial: partialOf(parsed.value) };
}

function partialOf(answer: {
  status?: string | number | undefined;
  message?: string | undefined;
}): string | null {
  const partial = answer.status === "PARTIAL" || answer.status === 1;
  return partial ? `Tempo gave only a part: ${answer.message ?? "it stopped at a limit"}.` : null;
}

function adaptSeries(series: TempoSeries): TraceSeries {
  return {
    labels: adaptLabels(series.labels),
    points: (series.samples ?? []).map((s) => ({ timeMs: Number(s.timestampMs), value: s.value ?? 0 })),
    histograms: [],
    exemplars: (series.exemplars ?? []).flatMap((exemplar) => {
      const id = adaptLabels(exemplar.labels).get("trace:id");
      const traceId = id === undefined ? null : parseTraceId(id);
      if (traceId === null) return [];
      return [{ traceId, timeMs: Number(exemplar.timestampMs), value: exemplar.value ?? 0 }];
    }),
  };
}

/** Labels are typed values; in one shape with the other backends they are text. */
function adaptLabels(pairs: TempoSeries["labels"]): Labels {
  return new Map(
    [...adaptAttributes(pairs)].map(([key, value]) => [key, typeof value === "object" ? "" : String(value)]),
  );
}

/** Older points of a series that is known already; where windows meet, a time is there twice. */
function join(joined: Map<string, TraceSeries>, series: TraceSeries): void {
  const key = JSON.stringify([...series.labels].sort(([a], [b]) => (a < b ? -1 : 1)));
  const known = joined.get(key);
  if (known === undefined) {
    joined.set(key, series);
    return;
  }
  const times = new Set(known.points.map((point) => point.timeMs));
  const older = series.points.filter((point) => !times.has(point.timeMs));
  joined.set(key, {
    ...known,
    points: [...older, ...known.points].sort((a, b) => a.timeMs - b.timeMs),
    exemplars: [...series.exemplars, ...known.exemplars],
  });
}
