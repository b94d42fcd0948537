import type { KeyValue, LogRecord, ResourceLogs } from "../model.ts";
import { ofLogs } from "../named.ts";
import type { Decoded } from "../decoded.ts";
import { EMPTY_VALUE, readAnyValue, readKeyValue } from "./common.ts";
import {
  BYTES,
  FIXED32,
  FIXED64,
  VARINT,
  field,
  hex,
  readMessage,
  uint64,
  type Reader,
} from "#lib/otlp/wire.ts";
import { readRequest } from "./request.ts";

/** `ExportLogsServiceRequest`, from `opentelemetry/proto/logs/v1/logs.proto`. */
export function readLogsRequest(body: Uint8Array): Decoded<ResourceLogs> {
  return ofLogs(readRequest(body, readLogRecord));
}

function readLogRecord(reader: Reader): LogRecord {
  const attributes: KeyValue[] = [];
  let timeUnixNano = 0n;
  let observedTimeUnixNano = 0n;
  let severityNumber = 0;
  let severityText = "";
  let body = EMPTY_VALUE;
  let droppedAttributesCount = 0;
  let flags = 0;
  let traceId = "";
  let spanId = "";
  let eventName = "";
  readMessage(reader, (tag) => {
    switch (tag) {
      case field(1, FIXED64):
        timeUnixNano = uint64(reader.fixed64());
        return true;
      case field(2, VARINT):
        severityNumber = reader.int32();
        return true;
      case field(3, BYTES):
        severityText = reader.string();
        return true;
      case field(5, BYTES):
        body = readAnyValue(reader);
        return true;
      case field(6, BYTES):
        attributes.push(readKeyValue(reader));
        return true;
      case field(7, VARINT):
        droppedAttributesCount = reader.uint32();
        return true;
      case field(8, FIXED32):
        flags = reader.fixed32();
        return true;
      case field(9, BYTES):
        traceId = hex(reader.bytes());
        return true;
      case field(10, BYTES):
        spanId = hex(reader.bytes());
        return true;
      case field(11, FIXED64):
        observedTimeUnixNano = uint64(reader.fixed64());
        return true;
      case field(12, BYTES):
        eventName = reader.string();
        return true;
      default:
        return false;
    }
  });
  return {
    timeUnixNano,
    observedTimeUnixNano,
    severityNumber,
    severityText,
    body,
    attributes,
    droppedAttributesCount,
    flags,
    traceId,
    spanId,
    eventName,
  };
}
