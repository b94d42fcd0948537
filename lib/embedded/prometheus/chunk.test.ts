import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { decodeBatch, encodeBatch } from "./batch.ts";
import { decodeChunk, encodeChunk } from "./chunk.ts";
import { clipSamples, mergeSamples, type Samples } from "./samples.ts";

const value = fc.oneof(
  fc.double(),
  fc.integer(),
  fc.constantFrom(0, -0, Infinity, -Infinity, Number.NaN, 2 ** 52, -(2 ** 53), 1e308),
);
const samples = fc
  .array(fc.tuple(fc.integer({ min: 1, max: 200_000 }), value, fc.boolean()), { maxLength: 200 })
  .map((rows): Samples => {
    let ms = 1_767_225_600_000;
    return {
      times: Float64Array.from(rows, ([gap]) => (ms += gap)),
      values: Float64Array.from(rows, ([, sample, stale]) => (stale ? 0 : sample)),
      stale: rows.some(([, , stale]) => stale) ? Uint8Array.from(rows, ([, , stale]) => Number(stale)) : null,
    };
  });

test("a chunk gives back its samples", () => {
  fc.assert(
    fc.property(samples, (written) => {
      expect(decodeChunk(encodeChunk(written))).toEqual(written);
    }),
  );
});

test("a batch gives back its samples, wherever SQLite put its bytes", () => {
  fc.assert(
    fc.property(samples, fc.nat(7), ({ times, values, stale }, shift) => {
      fc.pre(times.length > 0);
      const seriesIds = Uint32Array.from(times, (_, i) => i * 7);
      const bytes = encodeBatch({ seriesIds, times, values, stale });
      const shifted = new Uint8Array(bytes.length + shift).subarray(shift);
      shifted.set(bytes);
      expect(decodeBatch(shifted)).toEqual({ seriesIds, times, values, stale });
    }),
  );
});

describe("what a chunk costs", () => {
  const of = (f: (i: number) => number) =>
    encodeChunk({
      times: Float64Array.from({ length: 720 }, (_, i) => 1_767_225_600_000 + i * 60_000),
      values: Float64Array.from({ length: 720 }, (_, i) => f(i)),
      stale: null,
    }).length;

  test("a counter that rests is almost free, and so is one that grows evenly", () => {
    expect(of(() => 123_456)).toBeLessThan(32);
    expect(of((i) => 5 * i)).toBeLessThan(32);
    expect(of(() => 0.1)).toBeLessThan(32);
  });

  test("a counter that grows as it likes costs about two bytes a sample", () => {
    expect(of((i) => i * 10 + (i % 7))).toBeLessThan(720 * 2 + 32);
  });
});

test("cut-off bytes are refused, not read past", () => {
  const bytes = encodeChunk({
    times: Float64Array.of(1, 2),
    values: Float64Array.of(0.5, 0.25),
    stale: null,
  });
  expect(() => decodeChunk(bytes.subarray(0, bytes.length - 3))).toThrow(RangeError);
});

test("merging sorts, and keeps the first of two samples at one time", () => {
  const part = (rows: readonly (readonly [number, number])[]): Samples => ({
    times: Float64Array.from(rows, ([ms]) => ms),
    values: Float64Array.from(rows, ([, sample]) => sample),
    stale: null,
  });
  const merged = mergeSamples([
    part([
      [10, 1],
      [30, 3],
    ]),
    part([
      [20, 2],
      [30, 99],
      [5, 0],
    ]),
  ]);
  expect([...merged.times]).toEqual([5, 10, 20, 30]);
  expect([...merged.values]).toEqual([0, 1, 2, 3]);
  expect([...clipSamples(merged, 10, 20).values]).toEqual([1, 2]);
});
