import type { ResourceSpans, Span } from "../model.ts";
import { ofSpans } from "../named.ts";
import type { Decoded } from "../decoded.ts";
import { readRequest, readKeyValues } from "./common.ts";
import { asObject, enumeration, hexId, integer, list, string, uint64, type JsonObject } from "./fields.ts";

const KINDS = {
  SPAN_KIND_UNSPECIFIED: 0,
  SPAN_KIND_INTERNAL: 1,
  SPAN_KIND_SERVER: 2,
  SPAN_KIND_CLIENT: 3,
  SPAN_KIND_PRODUCER: 4,
  SPAN_KIND_CONSUMER: 5,
};
const STATUS_CODES = { STATUS_CODE_UNSET: 0, STATUS_CODE_OK: 1, STATUS_CODE_ERROR: 2 };

/** `ExportTraceServiceRequest` in OTLP/JSON. */
export function readTracesRequest(body: Uint8Array): Decoded<ResourceSpans> {
  const names = { resources: "resourceSpans", scopes: "scopeSpans", records: "spans" };
  return ofSpans(readRequest(body, names, readSpan));
}

function readSpan(object: JsonObject): Span {
  const status = asObject(object["status"], "status");
  return {
    traceId: hexId(object, "traceId"),
    spanId: hexId(object, "spanId"),
    parentSpanId: hexId(object, "parentSpanId"),
    traceState: string(object, "traceState"),
    flags: integer(object, "flags"),
    name: string(object, "name"),
    kind: enumeration(object, "kind", KINDS),
    startTimeUnixNano: uint64(object, "startTimeUnixNano"),
    endTimeUnixNano: uint64(object, "endTimeUnixNano"),
    attributes: readKeyValues(object, "attributes"),
    droppedAttributesCount: integer(object, "droppedAttributesCount"),
    events: list(object, "events").map((item) => {
      const event = asObject(item, "events");
      return {
        timeUnixNano: uint64(event, "timeUnixNano"),
        name: string(event, "name"),
        attributes: readKeyValues(event, "attributes"),
        droppedAttributesCount: integer(event, "droppedAttributesCount"),
      };
    }),
    droppedEventsCount: integer(object, "droppedEventsCount"),
    links: list(object, "links").map((item) => {
      const link = asObject(item, "links");
      return {
        traceId: hexId(link, "traceId"),
        spanId: hexId(link, "spanId"),
        traceState: string(link, "traceState"),
        attributes: readKeyValues(link, "attributes"),
        droppedAttributesCount: integer(link, "droppedAttributesCount"),
        flags: integer(link, "flags"),
      };
    }),
    droppedLinksCount: integer(object, "droppedLinksCount"),
    status: { code: enumeration(status, "code", STATUS_CODES), message: string(status, "message") },
  };
}
