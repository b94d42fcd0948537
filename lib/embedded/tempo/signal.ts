import type { DatabaseSync } from "node:sqlite";
import type { ResourceSpans } from "../otlp/model.ts";
import { json, text, type ApiRequest, type ApiResponse, type Signal } from "../signal.ts";
import { TraceqlError } from "../traceql/source.ts";
import { DDL } from "./ddl.ts";
import { forget } from "./interning.ts";
import { queryInstant, queryRange } from "./metrics-api.ts";
import { deleteExpiredTraces, oldestTraceNs } from "./retention.ts";
import { search } from "./search.ts";
import { tagNames, tagNamesV1, tagValues, tagValuesV1 } from "./tags.ts";
import { traceById } from "./trace-by-id.ts";
import { BadRequest } from "./window.ts";
import { writeSpans } from "./write.ts";

/** Traces, asked by Tempo's HTTP API. https://grafana.com/docs/tempo/latest/api_docs/ */
export const traces: Signal<ResourceSpans> = {
  ddl: DDL,
  write: writeSpans,
  handle(db, request) {
    try {
      return route(db, request);
    } catch (error) {
      if (error instanceof BadRequest || error instanceof TraceqlError)
        return text(`${error.message}\n`, 400);
      throw error;
    }
  },
  maintain: deleteExpiredTraces,
  oldestNs: oldestTraceNs,
  rolledBack: (db) => {
    forget(db);
  },
};

const BUILD_INFO = { version: "", revision: "", branch: "", buildUser: "", buildDate: "", goVersion: "" };

function route(db: DatabaseSync, request: ApiRequest): ApiResponse {
  const path = request.path.replace(/(?<=.)\/$/, "");
  switch (path) {
    case "/ready":
      return text("ready\n", 200);
    case "/api/echo":
      return text("echo\n", 200);
    case "/api/status/buildinfo":
      return json(BUILD_INFO);
    case "/api/search":
      return search(db, request);
    case "/api/search/tags":
      return tagNamesV1(db, request);
    case "/api/v2/search/tags":
      return tagNames(db, request);
    case "/api/metrics/query_range":
      return queryRange(db, request);
    case "/api/metrics/query":
      return queryInstant(db, request);
    default:
      return routeByPattern(db, path, request);
  }
}

function routeByPattern(db: DatabaseSync, path: string, request: ApiRequest): ApiResponse {
  const [, traceV2] = /^\/api\/v2\/traces\/([^/]+)$/.exec(path) ?? [];
  if (traceV2 !== undefined) return traceById(db, traceV2, 2, request);
  const [, traceV1] = /^\/api\/traces\/([^/]+)$/.exec(path) ?? [];
  if (traceV1 !== undefined) return traceById(db, traceV1, 1, request);
  const [, tagV2] = /^\/api\/v2\/search\/tag\/(.+)\/values$/.exec(path) ?? [];
  if (tagV2 !== undefined) return tagValues(db, tagV2, request);
  const [, tagV1] = /^\/api\/search\/tag\/(.+)\/values$/.exec(path) ?? [];
  if (tagV1 !== undefined) return tagValuesV1(db, tagV1, request);
  return text("404 page not found\n", 404);
}
