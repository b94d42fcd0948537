import { mapReply } from "#lib/sources/model.ts";
import type { Reply } from "#lib/sources/model.ts";
import { parseTraceId } from "#lib/units.ts";
import type { TraceId } from "#lib/units.ts";
import { parseReply } from "../parse.ts";
import { adaptPoint, adaptSeries, adaptVectorSample, sampleValue } from "../samples.ts";
import type { Labels, Series } from "../series.ts";
import { ask } from "../transport.ts";
import type { Backend, Options } from "../transport.ts";
import { stepMs } from "../windows.ts";
import { adaptAlert, adaptLabels, adaptRule } from "./adapt.ts";
import type { Alert, RuleGroup } from "./adapt.ts";
import * as schema from "./schema.ts";

/** One function for each of Prometheus' endpoints, 2.42 to 3. */

const pass = ({ signal, timeoutMs }: Options) => ({ signal, timeoutMs });
const secs = (ms: number): number => ms / 1000;

/** What Prometheus says beside its answer. `warnings` mean that it may be incomplete; `infos` (3.x) that the query is odd. */
export interface Notices {
  readonly warnings: readonly string[];
  readonly infos: readonly string[];
}

interface Told {
  readonly warnings?: string[] | null | undefined;
  readonly infos?: string[] | null | undefined;
}
const noticesOf = (told: Told): Notices => ({ warnings: told.warnings ?? [], infos: told.infos ?? [] });

/** A warning makes an answer partial: Prometheus warns when a part of its storage failed. */
function withPartial<T extends Notices>(reply: Reply<T>): Reply<T> {
  if (!reply.ok || reply.value.warnings.length === 0) return reply;
  return { ...reply, partial: `Prometheus warns: ${reply.value.warnings.join("; ")}` };
}

export interface InstantQuery extends Options {
  /** PromQL from query.ts. */
  readonly query: string;
  /** Epoch ms; default now. */
  readonly atMs?: number;
}

export interface InstantAnswer extends Notices {
  /** A vector's samples as series of one point; a scalar as one without labels; a string is NaN. */
  readonly series: readonly Series[];
}

/** https://prometheus.io/docs/prometheus/latest/querying/api/#instant-queries */
export async function queryInstant(prom: Backend, options: InstantQuery): Promise<Reply<InstantAnswer>> {
  const params = { query: options.query, time: options.atMs === undefined ? null : secs(options.atMs) };
  const reply = await ask(prom, { path: "/api/v1/query", params, formWhenLong: true, ...pass(options) });
  return withPartial(
    parseReply(prom, reply, schema.instantSchema, (answer) => ({
      series: seriesOf(answer.data),
      ...noticesOf(answer),
    })),
  );
}

function seriesOf(data: { resultType: string } & ReturnType<typeof schema.instantSchema.parse>["data"]) {
  switch (data.resultType) {
    case "vector":
      return data.result.map(adaptVectorSample);
    case "matrix":
      return data.result.map(adaptSeries);
    case "scalar":
    case "string":
      return [{ labels: new Map<string, string>(), points: [adaptPoint(data.result)], histograms: [] }];
  }
}

export interface RangeQuery extends Options {
  readonly query: string;
  /** Epoch ms, both inclusive. */
  readonly startMs: number;
  readonly endMs: number;
  /** Made coarser where more than 11,000 points would come; the answer tells. Default: a round step, at most 300 points. */
  readonly stepMs?: number;
}

export interface RangeAnswer extends Notices {
  readonly series: readonly Series[];
  readonly stepMs: number;
}

/** https://prometheus.io/docs/prometheus/latest/querying/api/#range-queries — (end − start) / step over 11,000 is refused. */
export async function queryRange(prom: Backend, options: RangeQuery): Promise<Reply<RangeAnswer>> {
  const { startMs, endMs } = options;
  const step = stepMs(startMs, endMs, options.stepMs);
  const params = { query: options.query, start: secs(startMs), end: secs(endMs), step: secs(step) };
  const reply = await ask(prom, {
    path: "/api/v1/query_range",
    params,
    formWhenLong: true,
    ...pass(options),
  });
  return withPartial(
    parseReply(prom, reply, schema.rangeSchema, (answer) => ({
      series: answer.data.result.map(adaptSeries),
      stepMs: step,
      ...noticesOf(answer),
    })),
  );
}

export interface SelectorOptions extends Options {
  /** Series selectors that narrow it. */
  readonly selectors?: readonly string[];
  /** Epoch ms; default: all that is stored. */
  readonly window?: { readonly startMs: number; readonly endMs: number } | undefined;
}

function selectorParams({ selectors, window }: SelectorOptions) {
  const range = window === undefined ? {} : { start: secs(window.startMs), end: secs(window.endMs) };
  return { "match[]": selectors ?? [], ...range };
}

/** https://prometheus.io/docs/prometheus/latest/querying/api/#getting-label-names */
export async function labelNames(
  prom: Backend,
  options: SelectorOptions = {},
): Promise<Reply<readonly string[]>> {
  const reply = await ask(prom, {
    path: "/api/v1/labels",
    params: selectorParams(options),
    ...pass(options),
  });
  return parseReply(prom, reply, schema.namesSchema, ({ data }) => data ?? []);
}

/** https://prometheus.io/docs/prometheus/latest/querying/api/#querying-label-values */
export async function labelValues(
  prom: Backend,
  label: string,
  options: SelectorOptions = {},
): Promise<Reply<readonly string[]>> {
  const path = `/api/v1/label/${encodeURIComponent(label)}/values`;
  const reply = await ask(prom, { path, params: selectorParams(options), ...pass(options) });
  return parseReply(prom, reply, schema.namesSchema, ({ data }) => data ?? []);
}

/** Label sets of series; at least one selector. https://prometheus.io/docs/prometheus/latest/querying/api/#finding-series-by-label-matchers */
export async function series(
  prom: Backend,
  selectors: readonly string[],
  options: Omit<SelectorOptions, "selectors"> = {},
): Promise<Reply<readonly Labels[]>> {
  const params = selectorParams({ ...options, selectors });
  const reply = await ask(prom, { path: "/api/v1/series", params, formWhenLong: true, ...pass(options) });
  return parseReply(prom, reply, schema.seriesListSchema, ({ data }) => (data ?? []).map(adaptLabels));
}

export interface MetricMetadata {
  readonly metric: string;
  readonly type: string;
  readonly help: string;
  readonly unit: string;
}

/** Type, help and unit of metrics. https://prometheus.io/docs/prometheus/latest/querying/api/#querying-metric-metadata */
export async function metadata(
  prom: Backend,
  options: Options & { readonly metric?: string } = {},
): Promise<Reply<readonly MetricMetadata[]>> {
  const params = { metric: options.metric };
  const reply = await ask(prom, { path: "/api/v1/metadata", params, ...pass(options) });
  return parseReply(prom, reply, schema.metadataSchema, ({ data }) =>
    Object.entries(data).flatMap(([metric, entries]) =>
      entries.map(({ type, help, unit }) => ({ metric, type, help: help ?? "", unit: unit ?? "" })),
    ),
  );
}

export interface Exemplar {
  readonly series: Labels;
  /** Null when the exemplar names no readable trace. */
  readonly traceId: TraceId | null;
  readonly labels: Labels;
  readonly value: number;
  /** Epoch ms. */
  readonly timeMs: number;
}

/**
 * https://prometheus.io/docs/prometheus/latest/querying/api/#querying-exemplars
 * Empty unless Prometheus runs with `--enable-feature=exemplar-storage`.
 */
export async function exemplars(
  prom: Backend,
  options: Options & { readonly query: string; readonly startMs: number; readonly endMs: number },
): Promise<Reply<readonly Exemplar[]>> {
  const params = { query: options.query, start: secs(options.startMs), end: secs(options.endMs) };
  const reply = await ask(prom, {
    path: "/api/v1/query_exemplars",
    params,
    formWhenLong: true,
    ...pass(options),
  });
  return parseReply(prom, reply, schema.exemplarsSchema, ({ data }) =>
    (data ?? []).flatMap((one) =>
      (one.exemplars ?? []).map(({ labels, value, timestamp }) => ({
        series: adaptLabels(one.seriesLabels),
        traceId: parseTraceId(labels["trace_id"] ?? labels["traceID"] ?? ""),
        labels: adaptLabels(labels),
        value: sampleValue(value),
        timeMs: Math.round(timestamp * 1000),
      })),
    ),
  );
}

/** Rule groups with their alerts. https://prometheus.io/docs/prometheus/latest/querying/api/#rules */
export async function rules(
  prom: Backend,
  options: Options & { readonly type?: "alert" | "record" } = {},
): Promise<Reply<readonly RuleGroup[]>> {
  const reply = await ask(prom, { path: "/api/v1/rules", params: { type: options.type }, ...pass(options) });
  return parseReply(prom, reply, schema.rulesSchema, ({ data }) =>
    data.groups.map((group) => ({
      name: group.name,
      file: group.file ?? null,
      intervalMs: group.interval === null || group.interval === undefined ? null : group.interval * 1000,
      rules: (group.rules ?? []).map(adaptRule),
    })),
  );
}

/** Pending and firing alerts; who silenced them is known only to Alertmanager. https://prometheus.io/docs/prometheus/latest/querying/api/#alerts */
export async function alerts(prom: Backend, options: Options = {}): Promise<Reply<readonly Alert[]>> {
  const reply = await ask(prom, { path: "/api/v1/alerts", ...pass(options) });
  return parseReply(prom, reply, schema.alertsSchema, ({ data }) => (data.alerts ?? []).map(adaptAlert));
}

/** https://prometheus.io/docs/prometheus/latest/querying/api/#build-information */
export async function buildInfo(
  prom: Backend,
  options: Options = {},
): Promise<Reply<{ version: string | null }>> {
  const reply = await ask(prom, { path: "/api/v1/status/buildinfo", ...pass(options) });
  return parseReply(prom, reply, schema.buildInfoSchema, ({ data }) => ({
    version: data.version === "" ? null : data.version,
  }));
}

/** True when Prometheus takes questions. https://prometheus.io/docs/prometheus/latest/management_api/#readiness-check */
export async function ready(prom: Backend, options: Options = {}): Promise<Reply<true>> {
  const reply = await ask(prom, { path: "/-/ready", expect: "text", ...pass(options) });
  return mapReply(reply, () => true as const);
}
