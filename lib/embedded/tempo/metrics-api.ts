import type { DatabaseSync } from "node:sqlite";
import { json, type ApiRequest, type ApiResponse } from "../signal.ts";
import { evaluateMetrics, queryCount } from "./metrics-evaluate.ts";
import type { Series } from "./metrics-functions.ts";
import { instantGrid, rangeGrid, type Grid } from "./metrics-grid.ts";
import { omitZero, staticJson } from "./json.ts";
import { readExemplars, readMetricsRequest, readStep } from "./metrics-request.ts";
import type { Label } from "./metrics-series.ts";

/** `GET /api/metrics/query_range`. https://grafana.com/docs/tempo/latest/api_docs/#traceql-metrics */
export function queryRange(db: DatabaseSync, request: ApiRequest): ApiResponse {
  const { expression, hints, window } = readMetricsRequest(request);
  const stepNs = readStep(request, window);
  const grid = rangeGrid(window, stepNs);
  const asked = readExemplars(request, hints);
  const exemplars = asked === 0 ? 0 : Math.max(1, Math.floor(asked / queryCount(expression)));
  const series = evaluateMetrics(expression, { db, grid, stepSeconds: Number(stepNs) / 1e9, exemplars });
  return json({
    series: series.filter(hasSamples).map((each) => rangeJson(each, grid)),
    metrics: { completedJobs: 1, totalJobs: 1 },
  });
}

/** `GET /api/metrics/query`: one value a series, over the whole window. */
export function queryInstant(db: DatabaseSync, request: ApiRequest): ApiResponse {
  const { expression, window } = readMetricsRequest(request);
  const stepSeconds = Number(window.endNs - window.startNs) / 1e9;
  const series = evaluateMetrics(expression, { db, grid: instantGrid(window), stepSeconds, exemplars: 0 });
  return json({
    series: series
      .filter(hasSamples)
      .map(({ labels, values }) => ({ labels: labelsJson(labels), ...omitZero({ value: values[0] }) })),
    metrics: { completedJobs: 1, totalJobs: 1 },
  });
}

const hasSamples = ({ values }: Series): boolean => values.some((value) => value !== null);

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
