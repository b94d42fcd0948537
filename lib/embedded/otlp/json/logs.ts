import type { LogRecord, ResourceLogs } from "../model.ts";
import { ofLogs } from "../named.ts";
import type { Decoded } from "../decoded.ts";
import { readRequest, readAnyValue, readKeyValues } from "./common.ts";
import { enumeration, hexId, integer, string, uint64, type JsonObject } from "./fields.ts";

const LEVELS = ["TRACE", "DEBUG", "INFO", "WARN", "ERROR", "FATAL"];
/** `SEVERITY_NUMBER_TRACE` 1, `…_TRACE2` 2, … `…_FATAL4` 24. */
const SEVERITIES: Readonly<Record<string, number>> = Object.fromEntries([
  ["SEVERITY_NUMBER_UNSPECIFIED", 0],
  ...LEVELS.flatMap((level, i) =>
    [1, 2, 3, 4].map((n) => [`SEVERITY_NUMBER_${level}${n === 1 ? "" : n}`, i * 4 + n]),
  ),
]);

/** `ExportLogsServiceRequest` in OTLP/JSON. */
export function readLogsRequest(body: Uint8Array): Decoded<ResourceLogs> {
  const names = { resources: "resourceLogs", scopes: "scopeLogs", records: "logRecords" };
  return ofLogs(readRequest(body, names, readLogRecord));
}

function readLogRecord(object: JsonObject): LogRecord {
  return {
    timeUnixNano: uint64(object, "timeUnixNano"),
    observedTimeUnixNano: uint64(object, "observedTimeUnixNano"),
    severityNumber: enumeration(object, "severityNumber", SEVERITIES),
    severityText: string(object, "severityText"),
    body: readAnyValue(object["body"]),
    attributes: readKeyValues(object, "attributes"),
    droppedAttributesCount: integer(object, "droppedAttributesCount"),
    flags: integer(object, "flags"),
    traceId: hexId(object, "traceId"),
    spanId: hexId(object, "spanId"),
    eventName: string(object, "eventName"),
  };
}
