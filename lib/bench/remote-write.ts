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
  const series: WrittenSeries[] = [];
  const atMs = startMs + minute * 60_000;
  for (const { vertical, agent, counts, count, sum } of minutePoints(minute, points)) {
    const labels = { job: "voice-edge", vertical, agent };
    const add = (suffix: string, value: number, more: Labels = {}): void => {
      const named = { __name__: `turn_duration_seconds${suffix}`, ...labels, ...more };
      series.push({ labels: named, samples: [[atMs, value]] });
    };
    let cumulative = 0;
    for (const [i, inBucket] of counts.entries()) {
      cumulative += inBucket;
      add("_bucket", cumulative, { le: String(BOUNDS[i] ?? "+Inf") });
    }
    add("_sum", sum);
    add("_count", count);
  }
  return writeRequest(series);
}

/** Samples of epoch ms and value, in order; null: the series ends here (Prometheus's staleness marker). */
export interface WrittenSeries {
  readonly labels: Labels;
  readonly samples: readonly (readonly [ms: number, value: number | null])[];
}

const STALE_BITS = 0x7ff0000000000002n;

/** A `WriteRequest`: https://github.com/prometheus/prometheus/blob/main/prompb/remote.proto. */
export function writeRequest(series: readonly WrittenSeries[]): Uint8Array<ArrayBuffer> {
  const writer = new BinaryWriter();
  for (const one of series) writeSeries(writer, one);
  return snappy(writer.finish());
}

function writeSeries(writer: BinaryWriter, { labels, samples }: WrittenSeries): void {
  writer.tag(1, WireType.LengthDelimited).fork();
  // The receiver takes labels in order only.
  for (const [name, text] of Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1))) {
    writer.tag(1, WireType.LengthDelimited).fork();
    writer.tag(1, WireType.LengthDelimited).string(name).tag(2, WireType.LengthDelimited).string(text);
    writer.join();
  }
  for (const [ms, value] of samples) {
    writer.tag(2, WireType.LengthDelimited).fork().tag(1, WireType.Bit64);
    if (value === null) writer.fixed64(STALE_BITS);
    else writer.double(value);
    writer.tag(2, WireType.Varint).int64(ms).join();
  }
  writer.join();
}

/** A block of Snappy that compresses nothing: one literal with a length of four bytes. */
export function snappy(data: Uint8Array): Uint8Array<ArrayBuffer> {
  const length = new BinaryWriter().uint32(data.length).finish();
  const head = Buffer.alloc(5);
  head.writeUInt8(0xfc, 0);
  head.writeUInt32LE(data.length - 1, 1);
  return Uint8Array.from(Buffer.concat([length, head, data]));
}
