import { DatabaseSync } from "node:sqlite";
import type { AnyValue, KeyValue, LogRecord, ResourceLogs } from "../otlp/model.ts";
import type { ApiResponse } from "../signal.ts";
import { logs } from "./signal.ts";

/** For tests: a database in memory with the tables of logs. */
export function memoryDatabase(): DatabaseSync {
  const db = new DatabaseSync(":memory:");
  db.exec(logs.ddl);
  return db;
}

export interface Ask {
  readonly headers?: Record<string, string>;
  readonly nowMs?: number;
  readonly method?: "GET" | "POST" | "DELETE";
}

/** For tests: a GET of `/loki/api/v1/…?…`. */
export function ask(
  db: DatabaseSync,
  pathAndQuery: string,
  { headers = {}, nowMs = 0, method = "GET" }: Ask = {},
): ApiResponse {
  const url = new URL(pathAndQuery, "http://localhost");
  return logs.handle(db, {
    method,
    path: decodeURIComponent(url.pathname),
    params: url.searchParams,
    headers,
    nowMs,
  });
}

export function bodyOf(response: ApiResponse): unknown {
  const text = typeof response.body === "string" ? response.body : Buffer.from(response.body).toString();
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

export const text = (value: string): AnyValue => ({ type: "string", value });

export function attributes(values: Record<string, string | bigint | number>): KeyValue[] {
  return Object.entries(values).map(([key, value]) => ({
    key,
    value:
      typeof value === "string"
        ? text(value)
        : typeof value === "bigint"
          ? { type: "int", value }
          : { type: "double", value },
  }));
}

export function record(timeUnixNano: bigint, line: string, more: Partial<LogRecord> = {}): LogRecord {
  return {
    timeUnixNano,
    observedTimeUnixNano: 0n,
    severityNumber: 0,
    severityText: "",
    body: text(line),
    attributes: [],
    droppedAttributesCount: 0,
    flags: 0,
    traceId: "",
    spanId: "",
    eventName: "",
    ...more,
  };
}

export function resourceLogs(
  resource: Record<string, string>,
  logRecords: readonly LogRecord[],
): ResourceLogs {
  return {
    resource: { attributes: attributes(resource), droppedAttributesCount: 0 },
    schemaUrl: "",
    scopeLogs: [{ scope: { name: "", version: "", attributes: [] }, schemaUrl: "", logRecords }],
  };
}
