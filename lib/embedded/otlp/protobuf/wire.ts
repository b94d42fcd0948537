import type { Reader } from "#lib/otlp/wire.ts";
import { MalformedOtlp, type Rejections } from "../decoded.ts";

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
