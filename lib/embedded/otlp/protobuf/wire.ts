import { BinaryReader } from "@bufbuild/protobuf/wire";
import { MalformedOtlp, type Rejections } from "../decoded.ts";

/**
 * The small part of protobuf's wire format that OTLP needs, over bufbuild's reader. Fields are told apart by
 * their whole tag (number and wire type), so a field of a wrong wire type is skipped like an unknown one.
 */
export const VARINT = 0;
export const FIXED64 = 1;
export const BYTES = 2;
export const FIXED32 = 5;

export type Reader = BinaryReader;
/** Returns false for a field it does not know, which is then skipped. */
type FieldReader = (tag: number) => boolean;

export const field = (number: number, wireType: number): number => (number << 3) | wireType;

export function openReader(body: Uint8Array): Reader {
  return new BinaryReader(body);
}

/** Reads fields up to `end`; throws when the message does not end exactly there. */
export function readFields(reader: Reader, end: number, readField: FieldReader): void {
  if (end > reader.len) throw new MalformedOtlp("a message runs past the end of the body");
  while (reader.pos < end) {
    const [number, wireType] = reader.tag();
    if (!readField(field(number, wireType))) reader.skip(wireType, number);
  }
  if (reader.pos !== end) throw new MalformedOtlp("a field runs past the end of its message");
}

/** Reads an embedded message whose length comes next. */
export function readMessage(reader: Reader, readField: FieldReader): void {
  const length = reader.uint32();
  readFields(reader, reader.pos + length, readField);
}

/**
 * Reads one embedded record. A record that cannot be read is counted and skipped: its length says where the
 * next one begins.
 */
export function readRecord<T>(
  reader: Reader,
  rejections: Rejections,
  read: (reader: Reader) => T,
): T | undefined {
  const at = reader.pos;
  const end = reader.uint32() + reader.pos;
  if (end > reader.len) throw new MalformedOtlp("a record runs past the end of the body");
  reader.pos = at;
  try {
    const value = read(reader);
    if (reader.pos === end) return value;
    rejections.add("a record's fields run past its end");
  } catch (error) {
    rejections.add(error);
  }
  reader.pos = end;
  return undefined;
}

export const uint64 = (value: bigint | string): bigint => (typeof value === "bigint" ? value : BigInt(value));

export function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("hex");
}

/** A packed or single repeated fixed64 as numbers: counts above 2^53 lose their last digits, as in JSON. */
export function packedFixed64(reader: Reader, into: number[]): void {
  const end = reader.uint32() + reader.pos;
  while (reader.pos < end) into.push(Number(reader.fixed64()));
}

export function packedDouble(reader: Reader, into: number[]): void {
  const end = reader.uint32() + reader.pos;
  while (reader.pos < end) into.push(reader.double());
}

export function packedUint64(reader: Reader, into: number[]): void {
  const end = reader.uint32() + reader.pos;
  while (reader.pos < end) into.push(Number(reader.uint64()));
}
