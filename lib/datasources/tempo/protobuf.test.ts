import { BinaryWriter, WireType } from "@bufbuild/protobuf/wire";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readTrace, readTraceByIdResponse } from "./protobuf.ts";

const id = (byte: number, size: number) => Uint8Array.from({ length: size }, () => byte);
/** A message's bytes. */
const message = (write: (writer: BinaryWriter) => void): Uint8Array => {
  const writer = new BinaryWriter();
  write(writer);
  return writer.finish();
};
const bytes = (writer: BinaryWriter, number: number, value: Uint8Array) =>
  writer.tag(number, WireType.LengthDelimited).bytes(value);
const text = (writer: BinaryWriter, number: number, value: string) =>
  writer.tag(number, WireType.LengthDelimited).string(value);

const nested = (levels: number): Uint8Array =>
  message((writer) => {
    if (levels === 0) text(writer, 1, "deep");
    else
      bytes(
        writer,
        5,
        message((list) => bytes(list, 1, nested(levels - 1))),
      );
  });
const attribute = (key: string, value: Uint8Array) =>
  message((writer) => bytes(text(writer, 1, key), 2, value));
const span = (spanId: Uint8Array, more: (writer: BinaryWriter) => void = () => {}) =>
  message((writer) => {
    bytes(bytes(writer, 1, id(7, 16)), 2, spanId);
    text(writer, 5, "turn");
    writer.tag(7, WireType.Bit64).fixed64(1_795_395_524_000_000_001n);
    writer.tag(8, WireType.Bit64).fixed64(1_795_395_525_000_000_002n);
    more(writer);
  });
const resource = message((writer) =>
  bytes(
    writer,
    1,
    attribute(
      "service.name",
      message((value) => text(value, 1, "voice-edge")),
    ),
  ),
);
/** The resource after the spans: fields come in any order. */
const trace = (...spans: Uint8Array[]) =>
  message((writer) => {
    const scope = message((scopeSpans) => {
      for (const one of spans) bytes(scopeSpans, 2, one);
      bytes(
        scopeSpans,
        1,
        message((name) => text(name, 1, "kit")),
      );
    });
    bytes(
      writer,
      1,
      message((group) => bytes(bytes(group, 2, scope), 1, resource)),
    );
  });

describe("a span in protobuf", () => {
  it("is read to the nanosecond, with its resource wherever that stands", () => {
    const [read] = readTrace(trace(span(id(1, 8))))?.spans ?? [];
    expect(read).toMatchObject({
      traceId: "07".repeat(16),
      spanId: "01".repeat(8),
      parentId: null,
      name: "turn",
      service: "voice-edge",
      scope: "kit",
      startNs: 1_795_395_524_000_000_001n,
      endNs: 1_795_395_525_000_000_002n,
    });
  });

  it("keeps the first of a repeated key, whole numbers of any size, and cuts what nests without end", () => {
    const value = (write: (writer: BinaryWriter) => void) => message(write);
    const whole = span(id(1, 8), (writer) => {
      bytes(
        writer,
        9,
        attribute(
          "n",
          value((v) => v.tag(3, WireType.Varint).int64(-7n)),
        ),
      );
      bytes(
        writer,
        9,
        attribute(
          "n",
          value((v) => v.tag(3, WireType.Varint).int64(8n)),
        ),
      );
      bytes(
        writer,
        9,
        attribute(
          "big",
          value((v) => v.tag(3, WireType.Varint).int64(2n ** 62n)),
        ),
      );
      bytes(
        writer,
        9,
        attribute(
          "bytes",
          value((v) => bytes(v, 7, Uint8Array.of(0, 255))),
        ),
      );
      bytes(writer, 9, attribute("none", new Uint8Array()));
      bytes(writer, 9, attribute("deep", nested(40)));
    });
    const attributes = readTrace(trace(whole))?.spans[0]?.attributes;
    expect(attributes?.get("n")).toBe(-7);
    expect(attributes?.get("big")).toBe(2n ** 62n);
    expect(attributes?.get("bytes")).toBe("AP8=");
    expect(attributes?.get("none")).toBeNull();
    expect(JSON.stringify(attributes?.get("deep"))).toBe(`${"[".repeat(9)}null${"]".repeat(9)}`);
  });

  it("that has no id, or is torn, does not cost the others", () => {
    const torn = span(id(2, 8)).slice(0, -3);
    const { spans = [], unreadable } = readTrace(trace(span(id(0, 8)), torn, span(id(3, 8)))) ?? {};
    expect([spans.map(({ spanId }) => spanId), unreadable]).toEqual([["03".repeat(8)], 2]);
  });
});

describe("Tempo's answer", () => {
  it("says that it is only a part, and why", () => {
    const part = message((writer) => {
      bytes(writer, 1, trace(span(id(1, 8))));
      writer.tag(3, WireType.Varint).int32(1);
      text(writer, 4, "trace exceeds max size");
    });
    expect(readTraceByIdResponse(part)).toMatchObject({ partial: true, message: "trace exceeds max size" });
    expect(readTraceByIdResponse(new Uint8Array())).toEqual({
      spans: [],
      unreadable: 0,
      partial: false,
      message: "",
    });
  });

  it("is null when it is something else, and never throws", () => {
    expect(readTraceByIdResponse(Buffer.from("<html>no</html>"))).toBeNull();
    const whole = message((writer) => bytes(writer, 1, trace(span(id(1, 8)), span(id(2, 8)))));
    fc.assert(
      fc.property(fc.nat(whole.length), fc.nat(255), (at, byte) => {
        const broken = Uint8Array.from(whole);
        broken[at] = byte;
        readTraceByIdResponse(broken);
        readTraceByIdResponse(whole.slice(0, at));
      }),
    );
    fc.assert(fc.property(fc.uint8Array(), (random) => void readTraceByIdResponse(random)));
  });
});
