import type { DatabaseSync } from "node:sqlite";
import { type Answer, queryInstant, queryRange } from "../promql/engine.ts";
import type { ApiRequest, ApiResponse } from "../signal.ts";
import { durationParam, limitParam, requiredTime, timeParam, TRUNCATED } from "./params.ts";
import { openStorage } from "./read.ts";
import { ApiError, invalidParameter, resultJson, successJson } from "./respond.ts";

const MAX_POINTS = 11_000;
/** Prometheus's `--query.timeout`; a request may shorten it. */
const TIMEOUT_MS = 120_000;
/** Beyond this a query is no query: Prometheus is held back by its header limit of 1 MB. */
const MAX_QUERY_LENGTH = 128 * 1024;

/** https://prometheus.io/docs/prometheus/latest/querying/api/#instant-queries */
export function getQuery(db: DatabaseSync, { params, nowMs }: ApiRequest): ApiResponse {
  const limit = limitParam(params);
  const timeMs = timeParam(params, "time", nowMs);
  const timeoutMs = timeoutParam(params);
  return respond(queryInstant(queryParam(params), openStorage(db), timeMs, { timeoutMs }), limit);
}

/** https://prometheus.io/docs/prometheus/latest/querying/api/#range-queries */
export function getQueryRange(db: DatabaseSync, { params }: ApiRequest): ApiResponse {
  const limit = limitParam(params);
  const startMs = requiredTime(params, "start");
  const endMs = requiredTime(params, "end");
  if (endMs < startMs) throw invalidParameter("end", "end timestamp must not be before start time");
  const givenMs = durationParam(params, "step");
  const stepMs = Math.max(Math.trunc(givenMs), 1);
  if (givenMs <= 0) {
    throw invalidParameter(
      "step",
      "zero or negative query resolution step widths are not accepted. Try a positive integer",
    );
  }
  if ((endMs - startMs) / givenMs > MAX_POINTS) {
    throw new ApiError(
      "bad_data",
      "exceeded maximum resolution of 11,000 points per timeseries. Try decreasing the query resolution (?step=XX)",
    );
  }
  const timeoutMs = timeoutParam(params);
  const range = { startMs, endMs, stepMs };
  return respond(queryRange(queryParam(params), openStorage(db), range, { timeoutMs }), limit);
}

export function queryParam(params: URLSearchParams): string {
  const query = params.get("query") ?? "";
  if (query.length > MAX_QUERY_LENGTH) {
    throw invalidParameter("query", `the query is longer than ${MAX_QUERY_LENGTH} characters`);
  }
  return query;
}

function timeoutParam(params: URLSearchParams): number {
  if ((params.get("timeout") ?? "") === "") return TIMEOUT_MS;
  return Math.min(durationParam(params, "timeout"), TIMEOUT_MS);
}

function respond(answer: Answer, limit: number): ApiResponse {
  const { result, infos } = answer;
  const size =
    result.type === "vector" ? result.samples.length : result.type === "matrix" ? result.series.length : 0;
  if (limit === 0 || size <= limit) return successJson(resultJson(answer), answer);
  const cut: Answer["result"] =
    result.type === "vector"
      ? { ...result, samples: result.samples.slice(0, limit) }
      : result.type === "matrix"
        ? { ...result, series: result.series.slice(0, limit) }
        : result;
  return successJson(resultJson({ ...answer, result: cut }), {
    warnings: [...answer.warnings, TRUNCATED],
    infos,
  });
}
