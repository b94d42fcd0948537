import { BinaryReader } from "@bufbuild/protobuf/wire";
import { expect, test } from "vitest";
import { SERIES_A_POINT } from "./embedded-data.ts";
import { remoteWriteBody } from "./remote-write.ts";

interface Series {
  readonly labels: Record<string, string>;
  readonly value: number;
  readonly ms: number;
}

/** Undoes a Snappy block that is one literal. */
function unpack(body: Uint8Array): Uint8Array {
  const reader = new BinaryReader(body);
  const length = reader.uint32();
  const view = new DataView(body.buffer, body.byteOffset + reader.pos);
  expect(view.getUint8(0)).toBe(63 << 2);
  expect(view.getUint32(1, true)).toBe(length - 1);
  const data = body.subarray(reader.pos + 5);
  expect(data).toHaveLength(length);
  return data;
}

function readSeries(reader: BinaryReader): Series {
  const labels: Record<string, string> = {};
  let [value, ms] = [Number.NaN, 0];
  const end = reader.uint32() + reader.pos;
  while (reader.pos < end) {
    const [field] = reader.tag();
    const inner = new BinaryReader(reader.bytes());
    inner.tag();
    if (field === 1) {
      const name = inner.string();
      inner.tag();
      labels[name] = inner.string();
    } else {
      value = inner.double();
      inner.tag();
      ms = Number(inner.int64());
    }
  }
  return { labels, value, ms };
}

test("a minute of the histogram as remote write", () => {
  const reader = new BinaryReader(unpack(remoteWriteBody(3, 7, 1_000_000)));
  const series: Series[] = [];
  while (reader.pos < reader.len) {
    expect(reader.tag()[0]).toBe(1);
    series.push(readSeries(reader));
  }
  expect(series).toHaveLength(7 * SERIES_A_POINT);
  expect(series.every(({ ms }) => ms === 1_180_000)).toBe(true);
  expect(Object.keys(series[0]?.labels ?? {})).toEqual(["__name__", "agent", "job", "le", "vertical"]);
  const first = series.filter(
    ({ labels }) => labels["agent"] === "agent-0" && labels["vertical"] === "salon",
  );
  const buckets = first.filter(({ labels }) => labels["__name__"] === "turn_duration_seconds_bucket");
  expect(buckets.map(({ labels }) => labels["le"])).toEqual([
    ..."0.3 0.5 0.8 1.2 1.6 2.5 4.5 8.5".split(" "),
    "+Inf",
  ]);
  const count = first.find(({ labels }) => labels["__name__"] === "turn_duration_seconds_count");
  expect(buckets.at(-1)?.value).toBe(count?.value);
  expect(buckets.map(({ value }) => value)).toEqual(buckets.map(({ value }) => value).sort((a, b) => a - b));
});
