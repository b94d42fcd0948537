import { mapReply } from "#lib/sources/model.ts";
import type { Reply } from "#lib/sources/model.ts";
import { parseReply } from "../parse.ts";
import { adaptPoint, adaptSeries, adaptVectorSample } from "../samples.ts";
import type { Labels, Series } from "../series.ts";
import { ask } from "../transport.ts";
import type { Backend, Options } from "../transport.ts";
import { stepMs } from "../windows.ts";
import { buildInfoSchema, instantSchema, matrixSchema, namesSchema, seriesListSchema } from "./schema.ts";

/** One function for each of Loki's endpoints; log lines are in logs.ts. */

const pass = ({ signal, timeoutMs }: Options) => ({ signal, timeoutMs });

export interface MetricQuery extends Options {
  readonly query: string;
  /** Epoch ms; default now. */
  readonly atMs?: number;
}

/**
 * A metric query at one instant; a scalar comes as one series without labels. Loki refuses log queries here.
 * https://grafana.com/docs/loki/latest/reference/loki-http-api/#query-logs-at-a-single-point-in-time
 */
export async function queryInstant(loki: Backend, options: MetricQuery): Promise<Reply<readonly Series[]>> {
  const params = { query: options.query, time: options.atMs === undefined ? null : nanos(options.atMs) };
  const reply = await ask(loki, {
    path: "/loki/api/v1/query",
    params,
    formWhenLong: true,
    ...pass(options),
  });
  return parseReply(loki, reply, instantSchema, ({ data }) =>
    data.resultType === "scalar"
      ? [{ labels: new Map(), points: [adaptPoint(data.result)], histograms: [] }]
      : data.result.map(adaptVectorSample),
  );
}

export interface MetricRange extends Options {
  readonly query: string;
  /** Epoch ms, both inclusive. */
  readonly startMs: number;
  readonly endMs: number;
  /** Made coarser where more than 11,000 points would come; the answer tells. */
  readonly stepMs?: number;
}

/** A metric query over a range. The range's own limit of 721 h holds: ask for less. */
export async function queryRange(
  loki: Backend,
  options: MetricRange,
): Promise<Reply<{ readonly series: readonly Series[]; readonly stepMs: number }>> {
  const step = stepMs(options.startMs, options.endMs, options.stepMs);
  const reply = await ask(loki, {
    path: "/loki/api/v1/query_range",
    params: {
      query: options.query,
      start: nanos(options.startMs),
      end: nanos(options.endMs),
      step: `${step / 1000}s`,
    },
    formWhenLong: true,
    ...pass(options),
  });
  return parseReply(loki, reply, matrixSchema, ({ data }) => ({
    series: data.result.map(adaptSeries),
    stepMs: step,
  }));
}

export interface NameOptions extends Options {
  /** Epoch ms; default: Loki's last 6 h. */
  readonly window?: { readonly startMs: number; readonly endMs: number } | undefined;
  /** A stream selector that narrows it. */
  readonly query?: string;
}

/** Names of stream labels. https://grafana.com/docs/loki/latest/reference/loki-http-api/#query-labels */
export async function labelNames(
  loki: Backend,
  options: NameOptions = {},
): Promise<Reply<readonly string[]>> {
  const reply = await ask(loki, {
    path: "/loki/api/v1/labels",
    params: windowParams(options),
    ...pass(options),
  });
  return parseReply(loki, reply, namesSchema, ({ data }) => data ?? []);
}

/** Values of a stream label; `data` is left out when there are none. https://grafana.com/docs/loki/latest/reference/loki-http-api/#query-label-values */
export async function labelValues(
  loki: Backend,
  label: string,
  options: NameOptions = {},
): Promise<Reply<readonly string[]>> {
  const path = `/loki/api/v1/label/${encodeURIComponent(label)}/values`;
  const reply = await ask(loki, { path, params: windowParams(options), ...pass(options) });
  return parseReply(loki, reply, namesSchema, ({ data }) => data ?? []);
}

/** Label sets of streams. https://grafana.com/docs/loki/latest/reference/loki-http-api/#query-streams */
export async function series(
  loki: Backend,
  selectors: readonly string[],
  options: NameOptions = {},
): Promise<Reply<readonly Labels[]>> {
  const { start, end } = windowParams(options);
  const params = { "match[]": selectors, start, end };
  const reply = await ask(loki, { path: "/loki/api/v1/series", params, ...pass(options) });
  return parseReply(loki, reply, seriesListSchema, ({ data }) =>
    (data ?? []).map((labels) => new Map(Object.entries(labels))),
  );
}

/**
 * Stores log records as OTLP/JSON (`{resourceLogs: […]}`): what people write in the console. Not retried.
 * https://grafana.com/docs/loki/latest/reference/loki-http-api/#ingest-logs-using-otlp
 */
export async function pushOtlp(loki: Backend, logs: unknown, options: Options = {}): Promise<Reply<true>> {
  const reply = await ask(loki, {
    path: "/otlp/v1/logs",
    method: "POST",
    json: logs,
    expect: "text",
    ...pass(options),
  });
  return mapReply(reply, () => true as const);
}

/** True when Loki takes questions; it answers 503 while it starts. https://grafana.com/docs/loki/latest/reference/loki-http-api/#readiness-probe */
export async function ready(loki: Backend, options: Options = {}): Promise<Reply<true>> {
  return mapReply(await ask(loki, { path: "/ready", expect: "text", ...pass(options) }), () => true as const);
}

/** The version; an own build can leave it empty, which is null. */
export async function buildInfo(
  loki: Backend,
  options: Options = {},
): Promise<Reply<{ version: string | null }>> {
  const reply = await ask(loki, { path: "/loki/api/v1/status/buildinfo", ...pass(options) });
  return parseReply(loki, reply, buildInfoSchema, ({ version }) => ({
    version: version === "" ? null : version,
  }));
}

const nanos = (ms: number): bigint => BigInt(Math.round(ms)) * 1_000_000n;

function windowParams({ window, query }: NameOptions) {
  if (window === undefined) return { query };
  return { query, start: nanos(window.startMs), end: nanos(window.endMs) };
}
