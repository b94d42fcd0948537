import type { DatabaseSync } from "node:sqlite";
import type { Matcher } from "../logql/ast.ts";
import { LogqlError } from "../logql/error.ts";
import { parseMatchers } from "../logql/parser.ts";
import type { ApiRequest, ApiResponse } from "../signal.ts";
import { bounds, type Bounds } from "./params.ts";
import { lokiJson } from "./respond.ts";
import { type Stream, streamsWithin } from "./streams.ts";

/** https://grafana.com/docs/loki/latest/reference/loki-http-api/#query-labels */
export function labelNames(db: DatabaseSync, request: ApiRequest): ApiResponse {
  return list(matching(db, request).flatMap(({ labels }) => labels.entries.map(([name]) => name)));
}

/** https://grafana.com/docs/loki/latest/reference/loki-http-api/#query-label-values */
export function labelValues(db: DatabaseSync, request: ApiRequest, name: string): ApiResponse {
  const values = matching(db, request).map(({ labels }) => labels.get(name));
  return list(values.filter((value) => value !== ""));
}

/** https://grafana.com/docs/loki/latest/reference/loki-http-api/#query-streams */
export function series(db: DatabaseSync, request: ApiRequest): ApiResponse {
  const range = bounds(request);
  const selectors = new Set([...request.params.getAll("match"), ...request.params.getAll("match[]")]);
  const groups = [...selectors].map((selector) => (isEmptySelector(selector) ? [] : parseMatchers(selector)));
  const found = new Map<string, Record<string, string>>();
  for (const matchers of groups.length === 0 ? [[]] : groups)
    for (const { labels } of within(db, matchers, range)) found.set(labels.key, labels.toObject());
  return lokiJson({ status: "success", data: [...found.values()] });
}

function matching(db: DatabaseSync, request: ApiRequest): Stream[] {
  const selector = request.params.get("query") ?? "";
  return within(db, isEmptySelector(selector) ? [] : parseMatchers(selector), bounds(request));
}

function within(db: DatabaseSync, matchers: readonly Matcher[], { startNs, endNs }: Bounds): Stream[] {
  if (endNs < startNs) throw new LogqlError("end timestamp must not be before or equal to start time");
  return streamsWithin(db, matchers, startNs, endNs + 1n);
}

export function isEmptySelector(selector: string): boolean {
  return /^\s*(\{\s*\})?\s*$/.test(selector);
}

/** Sorted, once each; `data` is left out when there is nothing. */
function list(values: readonly string[]): ApiResponse {
  const data = [...new Set(values)].toSorted();
  return lokiJson({ status: "success", ...(data.length > 0 ? { data } : {}) });
}
