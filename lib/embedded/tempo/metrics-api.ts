import type { DatabaseSync } from "node:sqlite";
import { json, type ApiRequest, type ApiResponse } from "../signal.ts";
import { fieldText, type Metrics, type Query } from "../traceql/ast.ts";
import { fieldValue, scopeOf, type Scope } from "../traceql/evaluate-field.ts";
import { staticText, type Static } from "../traceql/static.ts";
import type { SpanView } from "../traceql/view.ts";
import { SeriesBuilder, type Label, type Observation } from "./metrics-series.ts";
import { omitZero, shortHex, staticJson } from "./json.ts";
import { readExemplars, readMetricsRequest, readStep } from "./metrics-request.ts";
import { limitSeries, seriesOf, type Series } from "./metrics-functions.ts";
import { select } from "./select.ts";
import { shownAttributes, shownFields } from "./shown.ts";
import type { Window } from "./window.ts";

/**
 * Intervals are open on the left and closed on the right, and named by their right end; the range is widened
 * to whole steps, and by one more in front, as the real one does.
 */
interface Grid {
  readonly startNs: bigint;
  readonly stepNs: bigint;
  readonly count: number;
}

/** `GET /api/metrics/query_range`. https://grafana.com/docs/tempo/latest/api_docs/#traceql-metrics */
export function queryRange(db: DatabaseSync, request: ApiRequest): ApiResponse {
  const { query, window } = readMetricsRequest(request);
  const stepNs = readStep(request, window);
  const aligned = window.startNs - (window.startNs % stepNs);
  const startNs = aligned > stepNs ? aligned - stepNs : aligned;
  const count = Number((window.endNs - startNs + stepNs - 1n) / stepNs);
  const builder = collect(db, query, { startNs, stepNs, count }, readExemplars(request));
  const metrics = requireMetrics(query);
  const series = limitSeries(metrics, seriesOf(metrics, builder, Number(stepNs) / 1e9));
  return json({
    series: series.map((each) => rangeJson(each, { startNs, stepNs, count })),
    metrics: { completedJobs: 1, totalJobs: 1 },
  });
}

/** `GET /api/metrics/query`: one interval, the whole window. */
export function queryInstant(db: DatabaseSync, request: ApiRequest): ApiResponse {
  const { query, window } = readMetricsRequest(request);
  const stepNs = window.endNs - window.startNs;
  const grid = { startNs: window.startNs - 1n, stepNs: stepNs + 1n, count: 1 };
  const builder = collect(db, query, grid, 0);
  const metrics = requireMetrics(query);
  const series = limitSeries(metrics, seriesOf(metrics, builder, Number(stepNs) / 1e9));
  return json({
    series: series
      .filter(({ values }) => values[0] !== undefined && values[0] !== null)
      .map(({ labels, values }) => ({ labels: labelsJson(labels), ...omitZero({ value: values[0] }) })),
    metrics: { completedJobs: 1, totalJobs: 1 },
  });
}

function requireMetrics(query: Query): Metrics {
  if (!query.metrics) throw new Error("a metrics request without a metrics query");
  return query.metrics;
}

/** Sorts the matching spans that begin within the grid into intervals and series. */
function collect(db: DatabaseSync, query: Query, grid: Grid, exemplars: number): SeriesBuilder {
  const metrics = requireMetrics(query);
  const builder = new SeriesBuilder(grid.count, exemplars);
  const shown = shownFields(query);
  const window: Window = { startNs: grid.startNs, endNs: grid.startNs + grid.stepNs * BigInt(grid.count) };
  for (const { trace, spansets } of select(db, query.pipeline, window)) {
    const scope = scopeOf(trace);
    for (const span of spansets.flatMap(({ spans }) => spans)) {
      const interval = intervalOf(span.startNs, grid);
      const value = interval === null ? null : valueOf(metrics, span, scope);
      if (interval === null || value === null) continue;
      const labels = metrics.by.map((field) => ({
        key: fieldText(field),
        value: fieldValue(field, span, scope),
      }));
      const observation: Observation = { interval, value, timestampMs: span.startNs / 1_000_000n };
      builder.observe(labels, observation, () => exemplarLabels(shown, metrics, span, scope));
    }
  }
  return builder;
}

function intervalOf(ns: bigint, { startNs, stepNs, count }: Grid): number | null {
  if (ns <= startNs) return null;
  const interval = Number((ns - startNs - 1n) / stepNs);
  return interval < count ? interval : null;
}

/** What a span adds: 1 where spans are counted, else the field's number; null leaves the span out. */
function valueOf(metrics: Metrics, span: SpanView, scope: Scope): number | null {
  if (metrics.field === null) return 1;
  const value = fieldValue(metrics.field, span, scope);
  if (value.type === "duration") return value.value / 1e9;
  return value.type === "int" || value.type === "float" ? value.value : null;
}

function exemplarLabels(
  shown: ReturnType<typeof shownFields>,
  metrics: Metrics,
  span: SpanView,
  scope: Scope,
): Label[] {
  const { name, attributes } = shownAttributes(shown, span, scope);
  const labels: Label[] = [
    { key: "trace:id", value: { type: "string", value: shortHex(scope.trace.traceId) } },
  ];
  if (name) labels.push({ key: "name", value: { type: "string", value: span.name } });
  for (const { field } of shown) {
    const value = attributes.get(field.type === "attribute" ? field.key : field.name);
    if (value && !labels.some(({ key }) => key === fieldText(field)))
      labels.push({ key: fieldText(field), value });
  }
  if (metrics.field) {
    const key = fieldText(metrics.field);
    const value = fieldValue(metrics.field, span, scope);
    const shownValue: Static =
      value.type === "duration" ? { type: "string", value: staticText(value) } : value;
    if (!labels.some((label) => label.key === key)) labels.push({ key, value: shownValue });
  }
  return labels;
}

const labelsJson = (labels: readonly Label[]): unknown[] =>
  labels.map(({ key, value }) => ({ key, value: staticJson(value) }));

function rangeJson({ labels, values, exemplars }: Series, grid: Grid): unknown {
  return {
    labels: labelsJson(labels),
    samples: values.flatMap((value, i) => {
      if (value === null) return [];
      const timestampMs = String((grid.startNs + grid.stepNs * BigInt(i + 1)) / 1_000_000n);
      return [{ timestampMs, ...omitZero({ value }) }];
    }),
    ...omitZero({
      exemplars: exemplars.map((exemplar) => ({
        labels: labelsJson(exemplar.labels),
        ...omitZero({ value: exemplar.value }),
        timestampMs: String(exemplar.timestampMs),
      })),
    }),
  };
}
