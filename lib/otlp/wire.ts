import { BinaryReader } from "@bufbuild/protobuf/wire";

/**
 * The small part of protobuf's wire format that reading OTLP needs, over bufbuild's reader. Fields are told apart by
 * their whole tag (number and wire type), so a field of a wrong wire type is skipped like an unknown one.
 */
export const VARINT = 0;
export const FIXED64 = 1;
export const BYTES = 2;
export const FIXED32 = 5;

export type Reader = BinaryReader;
/** Returns false for a field it does not know, which is then skipped. */
export type FieldReader = (tag: number) => boolean;

/** The bytes are not the message that they should be. */
export class MalformedMessage extends Error {
  override readonly name = "MalformedMessage";
}

export const field = (number: number, wireType: number): number => (number << 3) | wireType;

export function openReader(body: Uint8Array): Reader {
  return new BinaryReader(body);
}

/** Reads fields up to `end`; throws when the message does not end exactly there. */
export function readFields(reader: Reader, end: number, readField: FieldReader): void {
  if (end > reader.len) throw new MalformedMessage("a message runs past the end of the body");
  while (reader.pos < end) {
    const [number, wireType] = reader.tag();
    if (!readField(field(number, wireType))) reader.skip(wireType, number);
  }
  if (reader.pos !== end) throw new MalformedMessage("a field runs past the end of its message");
}

/** Reads an embedded message whose length comes next. */
export function readMessage(reader: Reader, readField: FieldReader): void {
  const length = reader.uint32();
  readFields(reader, reader.pos + length, readField);
}

export const uint64 = (value: bigint | string): bigint => (typeof value === "bigint" ? value : BigInt(value));

export function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("hex");
}
