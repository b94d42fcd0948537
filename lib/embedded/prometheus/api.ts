import type { DatabaseSync } from "node:sqlite";
import { type ApiRequest, type ApiResponse, text } from "../signal.ts";
import { getExemplars, getLabels, getLabelValues, getMetadata, getSeries } from "./api-series.ts";
import { getQuery, getQueryRange } from "./api-query.ts";
import { failure, success } from "./respond.ts";
import { getAlerts, getRules } from "./rules/api.ts";

type Handler = (db: DatabaseSync, request: ApiRequest) => ApiResponse;

const ROUTES: Readonly<Record<string, Handler>> = {
  "/api/v1/query": getQuery,
  "/api/v1/query_range": getQueryRange,
  "/api/v1/labels": getLabels,
  "/api/v1/series": getSeries,
  "/api/v1/metadata": getMetadata,
  "/api/v1/query_exemplars": getExemplars,
  "/api/v1/rules": getRules,
  "/api/v1/alerts": getAlerts,
  "/api/v1/status/buildinfo": () => success(BUILD_INFO),
  "/-/ready": () => text("Prometheus Server is Ready.\n", 200),
  "/-/healthy": () => text("Prometheus Server is Healthy.\n", 200),
};

/** The API's level: what clients decide by. The revision tells that it is not Prometheus itself. */
const BUILD_INFO = {
  version: "3.14.0",
  revision: "earshot-embedded",
  branch: "",
  buildUser: "",
  buildDate: "",
  goVersion: "",
};

const LABEL_VALUES = /^\/api\/v1\/label\/([^/]+)\/values$/;

/** Prometheus's HTTP API (https://prometheus.io/docs/prometheus/latest/querying/api/), below `/prometheus`. */
export function handlePrometheus(db: DatabaseSync, request: ApiRequest): ApiResponse {
  const { method, path } = request;
  const label = LABEL_VALUES.exec(path)?.[1];
  const handler = Object.hasOwn(ROUTES, path) ? ROUTES[path] : undefined;
  if (label === undefined && handler === undefined) return text("404 page not found\n", 404);
  if (method === "DELETE") return text("Method Not Allowed\n", 405);
  try {
    return label === undefined || handler !== undefined
      ? (handler ?? getLabels)(db, request)
      : getLabelValues(db, request, label);
  } catch (error) {
    const response = failure(error);
    if (response === null) throw error;
    return response;
  }
}
