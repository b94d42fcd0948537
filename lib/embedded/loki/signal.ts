import type { DatabaseSync } from "node:sqlite";
import { LogqlError } from "../logql/error.ts";
import { parseLogql } from "../logql/parser.ts";
import type { ResourceLogs } from "../otlp/model.ts";
import { type ApiRequest, type ApiResponse, json, type Signal, text } from "../signal.ts";
import { detectedFields, detectedFieldValues } from "./detected-fields.ts";
import { indexStats, indexVolume } from "./index-api.ts";
import { detectedLabels, labelNames, labelValues, series } from "./labels-api.ts";
import { queryInstant, queryRange } from "./query.ts";
import { lokiJson } from "./respond.ts";
import { deleteOldLogs, oldestHourNs } from "./retention.ts";
import { DDL } from "./tables.ts";
import { writeLogs } from "./write.ts";

/** Logs: Loki's OTLP ingestion and its query API, over SQLite. */
export const logs: Signal<ResourceLogs> = {
  ddl: DDL,
  write: writeLogs,
  handle(db, request) {
    try {
      return route(db, request);
    } catch (error) {
      if (error instanceof LogqlError) return text(error.message, 400);
      throw error;
    }
  },
  oldestNs: oldestHourNs,
  maintain: (db, beforeNs) => (beforeNs === null ? false : deleteOldLogs(db, beforeNs)),
};

const PREFIX = "/loki/api/v1/";

function route(db: DatabaseSync, request: ApiRequest): ApiResponse {
  const { path } = request;
  if (path === "/ready") return text("ready\n", 200);
  if (!path.startsWith(PREFIX)) return text("404 page not found\n", 404);
  if (request.method === "DELETE") return { ...text("", 405), headers: { allow: "GET, POST" } };
  const endpoint = path.slice(PREFIX.length);
  switch (endpoint) {
    case "query_range":
      return queryRange(db, request);
    case "query":
      return queryInstant(db, request);
    case "label":
    case "labels":
      return labelNames(db, request);
    case "series":
      return series(db, request);
    case "index/stats":
      return indexStats(db, request);
    case "index/volume":
      return indexVolume(db, request, false);
    case "index/volume_range":
      return indexVolume(db, request, true);
    case "detected_fields":
      return detectedFields(db, request);
    case "detected_labels":
      return detectedLabels(db, request);
    case "patterns":
      // Nothing mines them here; a query that is wrong is refused all the same.
      parseLogql(request.params.get("query") ?? "");
      return lokiJson({ status: "success", data: [] });
    case "format_query":
      return formatQuery(request.params.get("query") ?? "");
    case "tail":
      return text("tail is not supported: ask query_range again instead", 400);
    case "push":
      return text("push is not supported: send OTLP to /v1/logs", 400);
    case "status/buildinfo":
      return json(BUILD_INFO);
    default:
      return named(db, request, endpoint) ?? text("404 page not found\n", 404);
  }
}

/** Says whether Loki takes the query; a valid one comes back as it was written, not laid out anew. */
function formatQuery(query: string): ApiResponse {
  const reply = (status: number, body: object): ApiResponse => ({
    status,
    contentType: "application/json; charset=utf-8",
    body: JSON.stringify(body),
  });
  try {
    parseLogql(query);
  } catch (error) {
    if (error instanceof LogqlError) return reply(400, { status: "invalid-query", error: error.message });
    throw error;
  }
  return reply(200, { status: "success", data: query });
}

/** Endpoints with a name in their path. */
function named(db: DatabaseSync, request: ApiRequest, endpoint: string): ApiResponse | null {
  const [, kind, name] = /^(label|detected_field)\/(.+)\/values$/s.exec(endpoint) ?? [];
  if (name === undefined) return null;
  return kind === "label" ? labelValues(db, request, name) : detectedFieldValues(db, request, name);
}

/** The version whose answers these are. */
const BUILD_INFO = {
  version: "3.7.6",
  revision: "",
  branch: "",
  buildUser: "",
  buildDate: "",
  goVersion: "",
};
