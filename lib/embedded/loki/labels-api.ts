import type { DatabaseSync } from "node:sqlite";
import type { Matcher } from "../logql/ast.ts";
import { LogqlError } from "../logql/error.ts";
import { parseFloat64 } from "../logql/literals.ts";
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

const STATIC_LABELS: ReadonlySet<string> = new Set(["cluster", "namespace", "instance", "pod"]);
const UUID = /^(?:urn:uuid:)?\{?[\da-f]{8}-?(?:[\da-f]{4}-?){3}[\da-f]{12}\}?$/i;

/** Labels that a person would choose by: those whose values are all numbers or UUIDs are left out. */
export function detectedLabels(db: DatabaseSync, request: ApiRequest): ApiResponse {
  const values = new Map<string, Set<string>>();
  for (const { labels } of matching(db, request)) {
    for (const [name, value] of labels.entries) values.set(name, (values.get(name) ?? new Set()).add(value));
  }
  const isId = (value: string): boolean => parseFloat64(value) !== null || UUID.test(value);
  const isFlag = (all: readonly string[]): boolean =>
    all.length <= 2 && all.every((value) => value === "0" || value === "1");
  const chosen = [...values].filter(
    ([name, found]) => STATIC_LABELS.has(name) || isFlag([...found]) || ![...found].every(isId),
  );
  if (chosen.length === 0) return lokiJson({});
  return lokiJson({ detectedLabels: chosen.map(([label, found]) => ({ label, cardinality: found.size })) });
}

function matching(db: DatabaseSync, request: ApiRequest): Stream[] {
  const selector = request.params.get("query") ?? "";
  return within(db, selector === "" ? [] : parseMatchers(selector), bounds(request));
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
