import { BinaryWriter, WireType } from "@bufbuild/protobuf/wire";
import fc from "fast-check";
import { expect, it } from "vitest";
import { BackwardWriter } from "./backward-writer.ts";

const fields = fc.array(
  fc.oneof(
    fc.record({ kind: fc.constant("string" as const), value: fc.string({ unit: "binary", maxLength: 60 }) }),
    fc.record({ kind: fc.constant("string" as const), value: fc.string({ minLength: 20, maxLength: 300 }) }),
    fc.record({
      kind: fc.constant("int" as const),
      value: fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
    }),
    fc.record({ kind: fc.constant("fixed64" as const), value: fc.bigInt({ min: 1n, max: 2n ** 64n - 1n }) }),
    fc.record({ kind: fc.constant("double" as const), value: fc.double() }),
    fc.record({ kind: fc.constant("bytes" as const), value: fc.uint8Array({ maxLength: 200 }) }),
  ),
  { maxLength: 12 },
);

it("writes the bytes that bufbuild's writer does, also where a message outgrows the buffer", () => {
  fc.assert(
    fc.property(fields, fields, (outer, inner) => {
      const expected = new BinaryWriter();
      const backward = new BackwardWriter(64);
      const forwards = (list: typeof outer) => {
        for (const { kind, value } of list) {
          if (kind === "string") expected.tag(1, WireType.LengthDelimited).string(value);
          if (kind === "int") expected.tag(2, WireType.Varint).int64(value);
          if (kind === "fixed64") expected.tag(3, WireType.Bit64).fixed64(value);
          if (kind === "double") expected.tag(400, WireType.Bit64).double(value);
          if (kind === "bytes") expected.tag(5, WireType.LengthDelimited).bytes(value);
        }
      };
      const backwards = (list: typeof outer) => {
        for (const { kind, value } of list.toReversed()) {
          if (kind === "string") backward.string(1, value, true);
          if (kind === "int") backward.varint(2, value, true);
          if (kind === "fixed64") backward.fixed64(3, value);
          if (kind === "double") backward.double(400, value);
          if (kind === "bytes") backward.bytes(5, value, true);
        }
      };
      expected.tag(7, WireType.LengthDelimited).fork();
      forwards(inner);
      expected.join();
      forwards(outer);
      backwards(outer);
      backward.message(7, () => backwards(inner));
      expect(Buffer.from(backward.finish()).toString("hex")).toBe(
        Buffer.from(expected.finish()).toString("hex"),
      );
    }),
  );
});
