import type { DatabaseSync } from "node:sqlite";
import type { ResourceSpans } from "../otlp/model.ts";
import { json, text, type ApiRequest, type ApiResponse } from "../signal.ts";
import { anyValueJson, base64OfHex, keyValueJson, kindName, omitZero } from "./json.ts";
import { encodeTrace, encodeTraceByIdResponse } from "./protobuf.ts";
import { findTrace, spanReader, type TraceHead } from "./read.ts";
import type { Origin } from "./span-data.ts";
import type { StoredSpan } from "./stored-span.ts";
import { traceWindow, type Window } from "./window.ts";

/**
 * `GET /api/v2/traces/{id}` and `/api/traces/{id}`.
 * https://grafana.com/docs/tempo/latest/api_docs/#query
 */
export function traceById(db: DatabaseSync, id: string, version: 1 | 2, request: ApiRequest): ApiResponse {
  const bad = /[^0-9a-fA-F]/.exec(id);
  if (bad)
    return text(
      `trace IDs can only contain hex characters: invalid character '${bad[0]}' at position ${bad.index + 1}\n`,
      400,
    );
  if (id.length > 32) return text("trace IDs can't be larger than 128 bits\n", 400);
  const protobuf = request.headers["accept"]?.includes("application/protobuf") === true;
  const traceId = id.toLowerCase().padStart(32, "0");
  const window = traceWindow(request);
  const found = findTrace(db, traceId);
  const head = found && overlaps(found, window) ? found : null;
  if (!head && version === 1) return { status: 404, contentType: "", body: "" };
  const spans = head ? spanReader(db)(head).spans : [];
  const inspected = spans.reduce((bytes, span) => bytes + span.row.data.length, 0);
  const groups = groupByOrigin(spans);
  if (protobuf) {
    const trace = groups.map((group) => resourceSpansOf(traceId, group));
    const body = version === 1 ? encodeTrace(trace) : encodeTraceByIdResponse(trace, inspected);
    return { status: 200, contentType: "application/protobuf", body };
  }
  const resourceSpans = groups.map((group) => resourceSpansJson(traceId, group));
  if (version === 1) return json({ batches: resourceSpans });
  if (!head) return json({ trace: {}, metrics: {} });
  return json({ trace: { resourceSpans }, metrics: { inspectedBytes: String(inspected) } });
}

/** `start` and `end` choose what is searched, not which spans are shown: a trace that reaches in is whole. */
const overlaps = ({ startNs, endNs }: TraceHead, window: Window): boolean =>
  endNs >= window.startNs && (window.endNs === 0n || startNs <= window.endNs);

/** The spans of one resource and scope in OTLP's form. */
function resourceSpansOf(traceId: string, spans: readonly StoredSpan[]): ResourceSpans {
  const origin = spans[0]?.row.origin;
  if (!origin) throw new Error("a group without spans");
  return {
    resource: origin.resource,
    schemaUrl: origin.schemaUrl,
    scopeSpans: [
      {
        ...origin.scopeSpans,
        spans: spans.map(({ row, extras: { statusMessage, ...extras } }) => ({
          ...extras,
          traceId,
          spanId: row.spanId,
          parentSpanId: row.parentId,
          name: row.name,
          kind: row.kind,
          startTimeUnixNano: row.startNs,
          endTimeUnixNano: row.endNs,
          status: { code: row.status, message: statusMessage },
        })),
      },
    ],
  };
}

/** By start; spans of one resource and scope together. */
function groupByOrigin(spans: readonly StoredSpan[]): StoredSpan[][] {
  const sorted = spans.toSorted((a, b) => Number(a.startNs - b.startNs));
  return [...Map.groupBy(sorted, (span): Origin => span.row.origin).values()];
}

function resourceSpansJson(traceId: string, spans: readonly StoredSpan[]): unknown {
  const origin = spans[0]?.row.origin;
  if (!origin) return {};
  const { resource, schemaUrl, scopeSpans } = origin;
  return {
    resource: omitZero({
      attributes: resource.attributes.map(keyValueJson),
      droppedAttributesCount: resource.droppedAttributesCount,
    }),
    scopeSpans: [
      {
        scope: omitZero({
          name: scopeSpans.scope.name,
          version: scopeSpans.scope.version,
          attributes: scopeSpans.scope.attributes.map(keyValueJson),
        }),
        spans: spans.map((span) => spanJson(traceId, span)),
        ...omitZero({ schemaUrl: scopeSpans.schemaUrl }),
      },
    ],
    ...omitZero({ schemaUrl }),
  };
}

const STATUS_NAMES = ["", "STATUS_CODE_OK", "STATUS_CODE_ERROR"];

function spanJson(traceId: string, span: StoredSpan): unknown {
  const { extras } = span;
  return {
    traceId: base64OfHex(traceId),
    spanId: base64OfHex(span.spanId),
    ...omitZero({
      traceState: extras.traceState,
      parentSpanId: base64OfHex(span.parentId),
      flags: extras.flags,
      name: span.name,
      kind: span.kind === 0 ? 0 : kindName(span.kind),
      startTimeUnixNano: String(span.startNs),
      endTimeUnixNano: String(span.endNs),
      attributes: extras.attributes.map(keyValueJson),
      droppedAttributesCount: extras.droppedAttributesCount,
      events: extras.events.map((event) =>
        omitZero({
          timeUnixNano: String(event.timeUnixNano),
          name: event.name,
          attributes: event.attributes.map(({ key, value }) => ({ key, value: anyValueJson(value) })),
          droppedAttributesCount: event.droppedAttributesCount,
        }),
      ),
      droppedEventsCount: extras.droppedEventsCount,
      links: extras.links.map((link) =>
        omitZero({
          traceId: base64OfHex(link.traceId),
          spanId: base64OfHex(link.spanId),
          traceState: link.traceState,
          attributes: link.attributes.map(keyValueJson),
          droppedAttributesCount: link.droppedAttributesCount,
          flags: link.flags,
        }),
      ),
      droppedLinksCount: extras.droppedLinksCount,
    }),
    status: omitZero({ message: extras.statusMessage, code: STATUS_NAMES[span.status] ?? span.status }),
  };
}
