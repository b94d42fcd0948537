import type { KeyValue, ResourceSpans, Span, SpanEvent, SpanLink } from "../model.ts";
import { ofSpans } from "../named.ts";
import type { Decoded } from "../decoded.ts";
import { readKeyValue } from "./common.ts";
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

/** `ExportTraceServiceRequest`, from `opentelemetry/proto/trace/v1/trace.proto`. */
export function readTracesRequest(body: Uint8Array): Decoded<ResourceSpans> {
  return ofSpans(readRequest(body, readSpan));
}

function readSpan(reader: Reader): Span {
  const attributes: KeyValue[] = [];
  const events: SpanEvent[] = [];
  const links: SpanLink[] = [];
  let traceId = "";
  let spanId = "";
  let parentSpanId = "";
  let traceState = "";
  let name = "";
  let kind = 0;
  let flags = 0;
  let start = 0n;
  let end = 0n;
  let droppedAttributesCount = 0;
  let droppedEventsCount = 0;
  let droppedLinksCount = 0;
  let status: Span["status"] = { code: 0, message: "" };
  readMessage(reader, (tag) => {
    switch (tag) {
      case field(1, BYTES):
        traceId = hex(reader.bytes());
        return true;
      case field(2, BYTES):
        spanId = hex(reader.bytes());
        return true;
      case field(3, BYTES):
        traceState = reader.string();
        return true;
      case field(4, BYTES):
        parentSpanId = hex(reader.bytes());
        return true;
      case field(5, BYTES):
        name = reader.string();
        return true;
      case field(6, VARINT):
        kind = reader.int32();
        return true;
      case field(7, FIXED64):
        start = uint64(reader.fixed64());
        return true;
      case field(8, FIXED64):
        end = uint64(reader.fixed64());
        return true;
      case field(9, BYTES):
        attributes.push(readKeyValue(reader));
        return true;
      case field(10, VARINT):
        droppedAttributesCount = reader.uint32();
        return true;
      case field(11, BYTES):
        events.push(readEvent(reader));
        return true;
      case field(12, VARINT):
        droppedEventsCount = reader.uint32();
        return true;
      case field(13, BYTES):
        links.push(readLink(reader));
        return true;
      case field(14, VARINT):
        droppedLinksCount = reader.uint32();
        return true;
      case field(15, BYTES):
        status = readStatus(reader);
        return true;
      case field(16, FIXED32):
        flags = reader.fixed32();
        return true;
      default:
        return false;
    }
  });
  return {
    traceId,
    spanId,
    parentSpanId,
    traceState,
    flags,
    name,
    kind,
    startTimeUnixNano: start,
    endTimeUnixNano: end,
    attributes,
    droppedAttributesCount,
    events,
    droppedEventsCount,
    links,
    droppedLinksCount,
    status,
  };
}

function readEvent(reader: Reader): SpanEvent {
  const attributes: KeyValue[] = [];
  let timeUnixNano = 0n;
  let name = "";
  let droppedAttributesCount = 0;
  readMessage(reader, (tag) => {
    if (tag === field(1, FIXED64)) timeUnixNano = uint64(reader.fixed64());
    else if (tag === field(2, BYTES)) name = reader.string();
    else if (tag === field(3, BYTES)) attributes.push(readKeyValue(reader));
    else if (tag === field(4, VARINT)) droppedAttributesCount = reader.uint32();
    else return false;
    return true;
  });
  return { timeUnixNano, name, attributes, droppedAttributesCount };
}

function readLink(reader: Reader): SpanLink {
  const attributes: KeyValue[] = [];
  let traceId = "";
  let spanId = "";
  let traceState = "";
  let droppedAttributesCount = 0;
  let flags = 0;
  readMessage(reader, (tag) => {
    if (tag === field(1, BYTES)) traceId = hex(reader.bytes());
    else if (tag === field(2, BYTES)) spanId = hex(reader.bytes());
    else if (tag === field(3, BYTES)) traceState = reader.string();
    else if (tag === field(4, BYTES)) attributes.push(readKeyValue(reader));
    else if (tag === field(5, VARINT)) droppedAttributesCount = reader.uint32();
    else if (tag === field(6, FIXED32)) flags = reader.fixed32();
    else return false;
    return true;
  });
  return { traceId, spanId, traceState, attributes, droppedAttributesCount, flags };
}

function readStatus(reader: Reader): Span["status"] {
  let message = "";
  let code = 0;
  readMessage(reader, (tag) => {
    if (tag === field(2, BYTES)) message = reader.string();
    else if (tag === field(3, VARINT)) code = reader.int32();
    else return false;
    return true;
  });
  return { code, message };
}
