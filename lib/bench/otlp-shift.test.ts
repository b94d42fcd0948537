import { BinaryWriter, WireType } from "@bufbuild/protobuf/wire";
import { expect, test } from "vitest";
import { decodeLogs, decodeMetrics } from "#lib/embedded/otlp/decode.ts";
import { shifted } from "./otlp-shift.ts";

const DAY_MS = 86_400_000;
const AT = 1_795_000_000_000_000_000n;
const LATER = AT + BigInt(DAY_MS) * 1_000_000n;

/** A message within a field. */
const nested = (fields: readonly number[], body: (writer: BinaryWriter) => void): Uint8Array => {
  const writer = new BinaryWriter();
  for (const field of fields) writer.tag(field, WireType.LengthDelimited).fork();
  body(writer);
  for (const _ of fields) writer.join();
  return writer.finish();
};

test("metrics are a day later, and count the same", () => {
  const body = nested([1, 2, 2], (writer) => {
    writer.tag(1, WireType.LengthDelimited).string("calls");
    writer.tag(7, WireType.LengthDelimited).fork();
    writer.tag(1, WireType.LengthDelimited).fork();
    writer.tag(2, WireType.Bit64).fixed64(AT).tag(3, WireType.Bit64).fixed64(AT);
    // A value that could be taken for an instant.
    writer.tag(6, WireType.Bit64).sfixed64(AT).join();
    writer.tag(2, WireType.Varint).int32(2).tag(3, WireType.Varint).bool(true).join();
  });
  const metric = decodeMetrics(shifted(body, "metrics", DAY_MS, 1), "protobuf").messages[0]?.scopeMetrics[0]
    ?.metrics[0];
  const point = metric?.data.type === "sum" ? metric.data.points[0] : undefined;
  expect(point).toMatchObject({ startTimeUnixNano: LATER, timeUnixNano: LATER, value: Number(AT) });
});

test("lines are a day later, of calls of their own; what they were made of is as it was", () => {
  const sids = ["CA0123456789abcdef0123456789abcdef", "01234567-89ab-4cde-a123-456789abcdef"];
  const body = nested([1, 2, 2], (writer) => {
    writer.tag(1, WireType.Bit64).fixed64(AT).tag(11, WireType.Bit64).fixed64(0n);
    writer.tag(5, WireType.LengthDelimited).fork().tag(1, WireType.LengthDelimited).string(sids.join(" "));
    writer.join();
  });
  const before = Uint8Array.from(body);
  const record = decodeLogs(shifted(body, "logs", DAY_MS, 10), "protobuf").messages[0]?.scopeLogs[0]
    ?.logRecords[0];
  expect(record?.timeUnixNano).toBe(LATER);
  expect(record?.observedTimeUnixNano).toBe(0n);
  expect(record?.body).toMatchObject({
    value: "CA0123456789abcdef0123456789abcd0a 01234567-89ab-4cde-a123-456789abcd0a",
  });
  expect(body).toEqual(before);
});

test("what is no protobuf is refused", () => {
  expect(() => shifted(Uint8Array.of(0x0f), "logs", DAY_MS, 1)).toThrow(RangeError);
});
