import { BinaryWriter, WireType } from "@bufbuild/protobuf/wire";
import { BOUNDS, minutePoints } from "./embedded-data.ts";

/** Prometheus's remote write, version 1, for a Prometheus that has no OTLP receiver. */
export const REMOTE_WRITE_HEADERS = {
  "content-type": "application/x-protobuf",
  "content-encoding": "snappy",
  "x-prometheus-remote-write-version": "0.1.0",
};

type Labels = Readonly<Record<string, string>>;

/** One minute of `turn_duration_seconds`, as Prometheus's OTLP receiver would name the series of `minuteBody`. */
export function remoteWriteBody(minute: number, points: number, startMs: number): Uint8Array<ArrayBuffer> {
  const writer = new BinaryWriter();
  const atMs = startMs + minute * 60_000;
  for (const { vertical, agent, counts, count, sum } of minutePoints(minute, points)) {
    const labels = { job: "voice-edge", vertical, agent };
    const add = (suffix: string, value: number, more: Labels = {}): void =>
      writeSeries(writer, { __name__: `turn_duration_seconds${suffix}`, ...labels, ...more }, value, atMs);
    let cumulative = 0;
    for (const [i, inBucket] of counts.entries()) {
      cumulative += inBucket;
      add("_bucket", cumulative, { le: String(BOUNDS[i] ?? "+Inf") });
    }
    add("_sum", sum);
    add("_count", count);
  }
  return snappy(writer.finish());
}

/** `WriteRequest.timeseries`: https://github.com/prometheus/prometheus/blob/main/prompb/remote.proto. */
function writeSeries(writer: BinaryWriter, labels: Labels, value: number, atMs: number): void {
  writer.tag(1, WireType.LengthDelimited).fork();
  // The receiver takes labels in order only.
  for (const [name, text] of Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1))) {
    writer.tag(1, WireType.LengthDelimited).fork();
    writer.tag(1, WireType.LengthDelimited).string(name).tag(2, WireType.LengthDelimited).string(text);
    writer.join();
  }
  writer.tag(2, WireType.LengthDelimited).fork();
  writer.tag(1, WireType.Bit64).double(value).tag(2, WireType.Varint).int64(atMs);
  writer.join().join();
}

/** A block of Snappy that compresses nothing: one literal with a length of four bytes. */
function snappy(data: Uint8Array): Uint8Array<ArrayBuffer> {
  const length = new BinaryWriter().uint32(data.length).finish();
  const head = Buffer.alloc(5);
  head.writeUInt8(0xfc, 0);
  head.writeUInt32LE(data.length - 1, 1);
  return Uint8Array.from(Buffer.concat([length, head, data]));
}
