import { BinaryWriter, WireType } from "@bufbuild/protobuf/wire";
import { snappy } from "#lib/bench/remote-write.ts";

/** For tests: native histograms by remote write. */

export interface NativeSample {
  /** Epoch ms. */
  readonly ms: number;
  /** Observations in all, by the index of their bucket: at schema 3 the one up to 2^(index/8) s. */
  readonly counts: ReadonlyMap<number, number>;
  readonly sum: number;
}

/** At schema 3 a bucket is a twelfth wider than the one before. */
const SCHEMA = 3;
export const bucketIndex = (seconds: number): number => Math.ceil(Math.log2(seconds) * 2 ** SCHEMA);
export const bucketBounds = (index: number): { lower: number; upper: number } => ({
  lower: 2 ** ((index - 1) / 2 ** SCHEMA),
  upper: 2 ** (index / 2 ** SCHEMA),
});

/** A `WriteRequest` of one series (https://github.com/prometheus/prometheus/blob/main/prompb/types.proto, `Histogram`). */
export function nativeRequest(
  labels: Readonly<Record<string, string>>,
  samples: readonly NativeSample[],
): Uint8Array<ArrayBuffer> {
  const writer = new BinaryWriter();
  writer.tag(1, WireType.LengthDelimited).fork();
  for (const [name, text] of Object.entries(labels).toSorted(([a], [b]) => (a < b ? -1 : 1))) {
    writer.tag(1, WireType.LengthDelimited).fork();
    writer.tag(1, WireType.LengthDelimited).string(name).tag(2, WireType.LengthDelimited).string(text).join();
  }
  for (const { ms, counts, sum } of samples) {
    const buckets = [...counts].toSorted(([a], [b]) => a - b);
    writer.tag(4, WireType.LengthDelimited).fork();
    writer.tag(1, WireType.Varint).uint64(buckets.reduce((all, [, count]) => all + count, 0));
    writer.tag(3, WireType.Bit64).double(sum).tag(4, WireType.Varint).sint32(SCHEMA);
    writer.tag(5, WireType.Bit64).double(1e-128).tag(6, WireType.Varint).uint64(0);
    // A span for each bucket; its offset is the gap since the last one.
    for (const [i, [index]] of buckets.entries()) {
      const before = buckets[i - 1]?.[0];
      writer.tag(11, WireType.LengthDelimited).fork();
      writer.tag(1, WireType.Varint).sint32(before === undefined ? index : index - before - 1);
      writer.tag(2, WireType.Varint).uint32(1).join();
    }
    writer.tag(12, WireType.LengthDelimited).fork();
    for (const [i, [, count]] of buckets.entries()) writer.sint64(count - (buckets[i - 1]?.[1] ?? 0));
    writer.join();
    writer.tag(15, WireType.Varint).int64(ms).join();
  }
  writer.join();
  return snappy(writer.finish());
}
