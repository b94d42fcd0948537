import type { LogRecord, ResourceLogs } from "../model.ts";
import { Rejections, type Decoded } from "../decoded.ts";
import { parseBody, readAnyValue, readKeyValues, readResource, readScope } from "./common.ts";
import {
  asObject,
  enumeration,
  hexId,
  integer,
  list,
  records,
  string,
  uint64,
  type JsonObject,
} from "./fields.ts";

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
  const rejections = new Rejections();
  const messages = list(parseBody(body), "resourceLogs").map((item): ResourceLogs => {
    const object = asObject(item, "resourceLogs");
    return {
      resource: readResource(object["resource"]),
      schemaUrl: string(object, "schemaUrl"),
      scopeLogs: list(object, "scopeLogs").map((inner) => {
        const scopeLogs = asObject(inner, "scopeLogs");
        return {
          scope: readScope(scopeLogs["scope"]),
          schemaUrl: string(scopeLogs, "schemaUrl"),
          logRecords: records(scopeLogs, "logRecords", rejections, readLogRecord),
        };
      }),
    };
  });
  return { messages, rejected: rejections.result };
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
