import type { ApiResponse } from "../signal.ts";
import { ExecutionError, ParseError, QueryTimeoutError } from "../promql/errors.ts";
import { formatFloat, formatJson } from "../promql/format.ts";
import { type Labels, labelsToRecord } from "../promql/labels.ts";
import type { Answer, Point, ResultSeries } from "../promql/engine.ts";

/** Prometheus's envelope (https://prometheus.io/docs/prometheus/latest/querying/api/#format-overview). */

export type ErrorType = "bad_data" | "execution" | "timeout" | "internal" | "not_found" | "unavailable";

const STATUS: Readonly<Record<ErrorType, number>> = {
  bad_data: 400,
  execution: 422,
  timeout: 503,
  internal: 500,
  not_found: 404,
  unavailable: 503,
};

/** A request that cannot be answered, with the status and the words Prometheus gives it. */
export class ApiError extends Error {
  override readonly name = "ApiError";
  readonly errorType: ErrorType;

  constructor(errorType: ErrorType, message: string) {
    super(message);
    this.errorType = errorType;
  }
}

export const invalidParameter = (name: string, message: string): ApiError =>
  new ApiError("bad_data", `invalid parameter ${JSON.stringify(name)}: ${message}`);

export interface Remarks {
  readonly warnings?: readonly string[];
  readonly infos?: readonly string[];
}

export const success = (data: unknown, remarks: Remarks = {}): ApiResponse =>
  successJson(JSON.stringify(data), remarks);

/** @param data is JSON already: a long result is written value by value. */
export function successJson(data: string, { warnings = [], infos = [] }: Remarks = {}): ApiResponse {
  const extra =
    (warnings.length === 0 ? "" : `,"warnings":${JSON.stringify(warnings)}`) +
    (infos.length === 0 ? "" : `,"infos":${JSON.stringify(infos)}`);
  return {
    status: 200,
    contentType: "application/json",
    body: `{"status":"success","data":${data}${extra}}`,
  };
}

/** The answer to anything that was thrown; null for what is no fault of the request. */
export function failure(error: unknown): ApiResponse | null {
  if (error instanceof ApiError) return fail(error.errorType, error.message);
  if (error instanceof ParseError) return fail("bad_data", `invalid parameter "query": ${error.message}`);
  if (error instanceof ExecutionError) return fail("execution", error.message);
  if (error instanceof QueryTimeoutError) return fail("timeout", error.message);
  return null;
}

const fail = (errorType: ErrorType, error: string): ApiResponse => ({
  status: STATUS[errorType],
  contentType: "application/json",
  body: JSON.stringify({ status: "error", errorType, error }),
});

/** `data` of `query` and `query_range`. */
export function resultJson({ result }: Answer): string {
  switch (result.type) {
    case "scalar":
      // Only here, Prometheus never writes an exponent.
      return `{"resultType":"scalar","result":[${result.point[0] / 1000},"${formatFloat(result.point[1])}"]}`;
    case "string":
      return `{"resultType":"string","result":[${result.timeMs / 1000},${JSON.stringify(result.value)}]}`;
    case "vector": {
      const samples = result.samples.map(
        ({ labels, point }) => `{"metric":${metricJson(labels)},"value":${pointJson(point)}}`,
      );
      return `{"resultType":"vector","result":[${samples.join(",")}]}`;
    }
    case "matrix":
      return `{"resultType":"matrix","result":[${result.series.map(seriesJson).join(",")}]}`;
  }
}

function seriesJson({ labels, times, values }: ResultSeries): string {
  const points: string[] = [];
  for (let i = 0; i < times.length; i++) points.push(pointJson([times[i] ?? 0, values[i] ?? 0]));
  return `{"metric":${metricJson(labels)},"values":[${points.join(",")}]}`;
}

const metricJson = (labels: Labels): string => JSON.stringify(labelsToRecord(labels));

const pointJson = ([ms, value]: Point): string => `[${ms / 1000},"${formatJson(value)}"]`;
