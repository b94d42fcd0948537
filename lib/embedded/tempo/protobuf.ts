import { BinaryWriter, WireType } from "@bufbuild/protobuf/wire";
import type { AnyValue, KeyValue, ResourceSpans, Span } from "../otlp/model.ts";

/** A trace as Tempo writes it for `Accept: application/protobuf`: OTLP's messages within `tempopb`'s. */

/** A field by its number; what is zero or empty is left out, as proto3 has it. */
type Field = (writer: BinaryWriter) => void;

const nothing: Field = () => {};
const bytes = (number: number, value: Uint8Array): Field =>
  value.length === 0 ? nothing : (writer) => writer.tag(number, WireType.LengthDelimited).bytes(value);
const string = (number: number, value: string): Field =>
  value === "" ? nothing : (writer) => writer.tag(number, WireType.LengthDelimited).string(value);
const varint = (number: number, value: number): Field =>
  value === 0 ? nothing : (writer) => writer.tag(number, WireType.Varint).int64(value);
const fixed32 = (number: number, value: number): Field =>
  value === 0 ? nothing : (writer) => writer.tag(number, WireType.Bit32).fixed32(value);
const fixed64 = (number: number, value: bigint): Field =>
  value === 0n ? nothing : (writer) => writer.tag(number, WireType.Bit64).fixed64(value);
const message = (number: number, fields: readonly Field[]): Field => {
  return (writer) => {
    writer.tag(number, WireType.LengthDelimited).fork();
    for (const field of fields) field(writer);
    writer.join();
  };
};
const hex = (number: number, value: string): Field => bytes(number, Buffer.from(value, "hex"));

/** `oneof`: also a zero is written, since it says which one it is. */
function anyValue(value: AnyValue): Field[] {
  switch (value.type) {
    case "string":
      return [(writer) => writer.tag(1, WireType.LengthDelimited).string(value.value)];
    case "bool":
      return [(writer) => writer.tag(2, WireType.Varint).bool(value.value)];
    case "int":
      return [(writer) => writer.tag(3, WireType.Varint).int64(value.value)];
    case "double":
      return [(writer) => writer.tag(4, WireType.Bit64).double(value.value)];
    case "array":
      return [
        message(
          5,
          value.value.map((each) => message(1, anyValue(each))),
        ),
      ];
    case "kvlist":
      return [message(6, attributes(1, value.value))];
    case "bytes":
      return [(writer) => writer.tag(7, WireType.LengthDelimited).bytes(value.value)];
    case "empty":
      return [];
  }
}

const attributes = (number: number, list: readonly KeyValue[]): Field[] =>
  list.map(({ key, value }) => message(number, [string(1, key), message(2, anyValue(value))]));

function span(value: Span): Field[] {
  return [
    hex(1, value.traceId),
    hex(2, value.spanId),
    string(3, value.traceState),
    hex(4, value.parentSpanId),
    string(5, value.name),
    varint(6, value.kind),
    fixed64(7, value.startTimeUnixNano),
    fixed64(8, value.endTimeUnixNano),
    ...attributes(9, value.attributes),
    varint(10, value.droppedAttributesCount),
    ...value.events.map((event) =>
      message(11, [
        fixed64(1, event.timeUnixNano),
        string(2, event.name),
        ...attributes(3, event.attributes),
        varint(4, event.droppedAttributesCount),
      ]),
    ),
    varint(12, value.droppedEventsCount),
    ...value.links.map((link) =>
      message(13, [
        hex(1, link.traceId),
        hex(2, link.spanId),
        string(3, link.traceState),
        ...attributes(4, link.attributes),
        varint(5, link.droppedAttributesCount),
        fixed32(6, link.flags),
      ]),
    ),
    varint(14, value.droppedLinksCount),
    message(15, [string(2, value.status.message), varint(3, value.status.code)]),
    fixed32(16, value.flags),
  ];
}

function resourceSpans({ resource, schemaUrl, scopeSpans }: ResourceSpans): Field {
  return message(1, [
    message(1, [...attributes(1, resource.attributes), varint(2, resource.droppedAttributesCount)]),
    ...scopeSpans.map((each) =>
      message(2, [
        message(1, [
          string(1, each.scope.name),
          string(2, each.scope.version),
          ...attributes(3, each.scope.attributes),
        ]),
        ...each.spans.map((one) => message(2, span(one))),
        string(3, each.schemaUrl),
      ]),
    ),
    string(3, schemaUrl),
  ]);
}

function encode(fields: readonly Field[]): Uint8Array {
  const writer = new BinaryWriter();
  for (const field of fields) field(writer);
  return writer.finish();
}

/** `tempopb.Trace`, which is also OTLP's `TracesData`. */
export const encodeTrace = (trace: readonly ResourceSpans[]): Uint8Array => encode(trace.map(resourceSpans));

/** `tempopb.TraceByIDResponse`: the trace, and metrics with the bytes that were read. */
export const encodeTraceByIdResponse = (
  trace: readonly ResourceSpans[],
  inspectedBytes: number,
): Uint8Array => encode([message(1, trace.map(resourceSpans)), message(2, [varint(1, inspectedBytes)])]);
