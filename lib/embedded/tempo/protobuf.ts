import { BackwardWriter } from "#lib/otlp/backward-writer.ts";
import type { AnyValue, KeyValue, ResourceSpans, Span } from "../otlp/model.ts";

/**
 * A trace as Tempo writes it for `Accept: application/protobuf`: OTLP's messages within `tempopb`'s. Written from the
 * end to the start, so all that repeats is gone through backwards.
 */

/** `tempopb.Trace`, which is also OTLP's `TracesData`. */
export function encodeTrace(trace: readonly ResourceSpans[]): Uint8Array {
  const writer = new BackwardWriter();
  writeTrace(writer, trace);
  return writer.finish();
}

/** `tempopb.TraceByIDResponse`: the trace, and metrics with the bytes that were read. */
export function encodeTraceByIdResponse(trace: readonly ResourceSpans[], inspectedBytes: number): Uint8Array {
  const writer = new BackwardWriter(Math.max(65_536, inspectedBytes * 2));
  writer.message(2, () => writer.varint(1, inspectedBytes));
  writer.message(1, () => writeTrace(writer, trace));
  return writer.finish();
}

function writeTrace(writer: BackwardWriter, trace: readonly ResourceSpans[]): void {
  backwards(trace, (one) => writer.message(1, () => writeResourceSpans(writer, one)));
}

function writeResourceSpans(
  writer: BackwardWriter,
  { resource, schemaUrl, scopeSpans }: ResourceSpans,
): void {
  writer.string(3, schemaUrl);
  backwards(scopeSpans, (each) =>
    writer.message(2, () => {
      writer.string(3, each.schemaUrl);
      backwards(each.spans, (one) => writer.message(2, () => writeSpan(writer, one)));
      writer.message(1, () => {
        writeAttributes(writer, 3, each.scope.attributes);
        writer.string(2, each.scope.version);
        writer.string(1, each.scope.name);
      });
    }),
  );
  writer.message(1, () => {
    writer.varint(2, resource.droppedAttributesCount);
    writeAttributes(writer, 1, resource.attributes);
  });
}

function writeSpan(writer: BackwardWriter, span: Span): void {
  writer.fixed32(16, span.flags);
  writer.message(15, () => {
    writer.varint(3, span.status.code);
    writer.string(2, span.status.message);
  });
  writer.varint(14, span.droppedLinksCount);
  backwards(span.links, (link) =>
    writer.message(13, () => {
      writer.fixed32(6, link.flags);
      writer.varint(5, link.droppedAttributesCount);
      writeAttributes(writer, 4, link.attributes);
      writer.string(3, link.traceState);
      writer.hex(2, link.spanId);
      writer.hex(1, link.traceId);
    }),
  );
  writer.varint(12, span.droppedEventsCount);
  backwards(span.events, (event) =>
    writer.message(11, () => {
      writer.varint(4, event.droppedAttributesCount);
      writeAttributes(writer, 3, event.attributes);
      writer.string(2, event.name);
      writer.fixed64(1, event.timeUnixNano);
    }),
  );
  writer.varint(10, span.droppedAttributesCount);
  writeAttributes(writer, 9, span.attributes);
  writer.fixed64(8, span.endTimeUnixNano);
  writer.fixed64(7, span.startTimeUnixNano);
  writer.varint(6, span.kind);
  writer.string(5, span.name);
  writer.hex(4, span.parentSpanId);
  writer.string(3, span.traceState);
  writer.hex(2, span.spanId);
  writer.hex(1, span.traceId);
}

function writeAttributes(writer: BackwardWriter, number: number, list: readonly KeyValue[]): void {
  backwards(list, ({ key, value }) =>
    writer.message(number, () => {
      writer.message(2, () => writeValue(writer, value));
      writer.string(1, key);
    }),
  );
}

/** `oneof`: also a zero is written, since it says which one it is. */
function writeValue(writer: BackwardWriter, value: AnyValue): void {
  switch (value.type) {
    case "string":
      return writer.string(1, value.value, true);
    case "bool":
      return writer.bool(2, value.value);
    case "int":
      return writer.varint(3, value.value, true);
    case "double":
      return writer.double(4, value.value);
    case "array":
      return writer.message(5, () =>
        backwards(value.value, (each) => writer.message(1, () => writeValue(writer, each))),
      );
    case "kvlist":
      return writer.message(6, () => writeAttributes(writer, 1, value.value));
    case "bytes":
      return writer.bytes(7, value.value, true);
    case "empty":
      return undefined;
  }
}

function backwards<T>(list: readonly T[], write: (one: T) => void): void {
  for (let i = list.length - 1; i >= 0; i--) {
    const one = list[i];
    if (one !== undefined) write(one);
  }
}
