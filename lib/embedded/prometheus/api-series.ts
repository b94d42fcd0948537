import type { DatabaseSync } from "node:sqlite";
import { type Expr, selectorsOf, type VectorSelector } from "../promql/ast.ts";
import { ParseError } from "../promql/errors.ts";
import { formatJson } from "../promql/format.ts";
import { compareLabels, labelsKey, labelsToRecord } from "../promql/labels.ts";
import { parseExpr } from "../promql/parse.ts";
import type { ApiRequest, ApiResponse } from "../signal.ts";
import { queryParam } from "./api-query.ts";
import { readExemplars } from "./exemplars.ts";
import { readMetadata } from "./metadata.ts";
import { badData, isInteger, limitParam, selectorParams, timeParam, truncate } from "./params.ts";
import { findSeries, labelNames, labelValues, sortedValues, type StoredSeries, withSamples } from "./read.ts";
import { ApiError, invalidParameter, success } from "./respond.ts";

const MIN_MS = -(2 ** 53);
const MAX_MS = 2 ** 53;

interface Scope {
  readonly selectors: readonly VectorSelector[];
  readonly fromMs: number;
  readonly toMs: number;
  readonly limit: number;
}

/** @throws {ApiError} as `complain` makes it of what is wrong with a selector. */
function scopeOf({ params }: ApiRequest, complain = badData): Scope {
  const limit = limitParam(params);
  const fromMs = timeParam(params, "start", MIN_MS);
  const toMs = timeParam(params, "end", MAX_MS);
  return { selectors: selectorParams(params, complain), fromMs, toMs, limit };
}

/** The series of any selector with a sample in the window. */
function seriesIn(db: DatabaseSync, { selectors, fromMs, toMs }: Scope): StoredSeries[] {
  const found = new Map<number, StoredSeries>();
  for (const { matchers } of selectors)
    for (const series of findSeries(db, matchers)) found.set(series.id, series);
  const all = [...found.values()];
  return isUnbounded(fromMs, toMs) ? all : withSamples(db, all, fromMs, toMs);
}

const isUnbounded = (fromMs: number, toMs: number): boolean => fromMs <= MIN_MS && toMs >= MAX_MS;

const everything = (db: DatabaseSync, scope: Scope): StoredSeries[] =>
  scope.selectors.length > 0
    ? seriesIn(db, scope)
    : withSamples(db, findSeries(db, []), scope.fromMs, scope.toMs);

/** https://prometheus.io/docs/prometheus/latest/querying/api/#getting-label-names */
export function getLabels(db: DatabaseSync, request: ApiRequest): ApiResponse {
  const scope = scopeOf(request);
  const names =
    scope.selectors.length === 0 && isUnbounded(scope.fromMs, scope.toMs)
      ? labelNames(db)
      : [...new Set(everything(db, scope).flatMap(({ labels }) => labels.filter((_, i) => i % 2 === 0)))];
  const { list, warnings } = truncate(names.sort(), scope.limit);
  return success(list, { warnings });
}

/** https://prometheus.io/docs/prometheus/latest/querying/api/#querying-label-values */
export function getLabelValues(db: DatabaseSync, request: ApiRequest, path: string): ApiResponse {
  const name = path.startsWith("U__") ? unescapeName(path) : path;
  if (name === "" || !name.isWellFormed()) {
    throw new ApiError("bad_data", `invalid label name: ${JSON.stringify(name)}`);
  }
  const scope = scopeOf(request);
  const values =
    scope.selectors.length === 0 && isUnbounded(scope.fromMs, scope.toMs)
      ? labelValues(db, name).sort()
      : sortedValues(everything(db, scope), name);
  const { list, warnings } = truncate(values, scope.limit);
  return success(list, { warnings });
}

/** `U__http_2e_status` → `http.status`: how Prometheus 3 writes any name in a path. */
function unescapeName(escaped: string): string {
  return escaped
    .slice(3)
    .replaceAll(/__|_([0-9a-fA-F]{1,6})_/g, (whole: string, hex?: string) =>
      hex === undefined ? "_" : codePoint(hex, whole),
    );
}

function codePoint(hex: string, whole: string): string {
  const point = Number.parseInt(hex, 16);
  return point > 0x10ffff || (point >= 0xd800 && point < 0xe000) ? whole : String.fromCodePoint(point);
}

/** https://prometheus.io/docs/prometheus/latest/querying/api/#finding-series-by-label-matchers */
export function getSeries(db: DatabaseSync, request: ApiRequest): ApiResponse {
  if (request.params.getAll("match[]").length === 0) {
    throw new ApiError("bad_data", "no match[] parameter provided");
  }
  const scope = scopeOf(request, (message) => invalidParameter("match[]", message));
  const series = seriesIn(db, scope).sort((a, b) => compareLabels(a.labels, b.labels));
  const { list, warnings } = truncate(series, scope.limit);
  return success(
    list.map(({ labels }) => labelsToRecord(labels)),
    { warnings },
  );
}

/** https://prometheus.io/docs/prometheus/latest/querying/api/#querying-metric-metadata */
export function getMetadata(db: DatabaseSync, { params }: ApiRequest): ApiResponse {
  const text = params.get("limit") ?? "";
  if (!isInteger(text)) throw badData("limit must be a number");
  if (!isInteger(params.get("limit_per_metric") ?? "")) throw badData("limit_per_metric must be a number");
  const metric = params.get("metric") ?? "";
  const found = [...readMetadata(db, metric === "" ? null : metric)];
  const limited = text === "" || Number(text) < 0 ? found : found.slice(0, Number(text));
  return success(Object.fromEntries(limited.map(([name, metadata]) => [name, [metadata]])));
}

/** https://prometheus.io/docs/prometheus/latest/querying/api/#querying-exemplars */
export function getExemplars(db: DatabaseSync, { params }: ApiRequest): ApiResponse {
  const fromMs = timeParam(params, "start", MIN_MS);
  const toMs = timeParam(params, "end", MAX_MS);
  if (toMs < fromMs) throw new ApiError("bad_data", "end timestamp must not be before start timestamp");
  const found = new Map<string, unknown>();
  for (const { matchers } of selectorsOf(exemplarExpr(params))) {
    for (const { id, labels } of findSeries(db, matchers)) {
      const exemplars = readExemplars(db, id, fromMs, toMs);
      if (exemplars.length === 0) continue;
      found.set(labelsKey(labels), {
        seriesLabels: labelsToRecord(labels),
        exemplars: exemplars.map((exemplar) => ({
          labels: labelsToRecord(exemplar.labels),
          value: formatJson(exemplar.value),
          timestamp: exemplar.ms / 1000,
        })),
      });
    }
  }
  return success([...found.values()]);
}

/** Unlike `query`, this endpoint gives a syntax error as it is. */
function exemplarExpr(params: URLSearchParams): Expr {
  try {
    return parseExpr(queryParam(params));
  } catch (error) {
    if (error instanceof ParseError) throw new ApiError("bad_data", error.message);
    throw error;
  }
}
