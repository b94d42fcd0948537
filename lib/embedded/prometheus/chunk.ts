import { ByteReader, ByteWriter } from "./bytes.ts";
import type { Samples } from "./samples.ts";

/**
 * A series' samples in few bytes: varint count; first time; then times and values as runs.
 * ```
 * count | first ms | time runs: (step − last step, repeat)… | stale count, gaps… | kind | values
 * integers: runs of (difference, repeat): a counter that rests or grows evenly is one run
 * floats:   runs of (float, repeat)
 * ```
 */
const INTEGERS = 0;
const FLOATS = 1;
/** Differences of two such integers still fit a varint. */
const MAX_INTEGER = 2 ** 51;

export function encodeChunk({ times, values, stale }: Samples): Uint8Array {
  const out = new ByteWriter();
  out.varint(times.length);
  out.signed(times[0] ?? 0);
  encodeTimes(out, times);
  encodeStale(out, stale);
  if (
    values.every(
      (value) => Number.isInteger(value) && Math.abs(value) <= MAX_INTEGER && !Object.is(value, -0),
    )
  ) {
    out.byte(INTEGERS);
    encodeIntegers(out, values);
  } else {
    out.byte(FLOATS);
    encodeFloats(out, values);
  }
  return out.finish();
}

function encodeTimes(out: ByteWriter, times: Float64Array): void {
  let step = 0;
  for (let i = 1; i < times.length;) {
    const next = (times[i] ?? 0) - (times[i - 1] ?? 0);
    let repeat = 1;
    while (i + repeat < times.length && (times[i + repeat] ?? 0) - (times[i + repeat - 1] ?? 0) === next)
      repeat++;
    out.signed(next - step);
    out.varint(repeat);
    step = next;
    i += repeat;
  }
}

function encodeStale(out: ByteWriter, stale: Uint8Array | null): void {
  const marked = stale === null ? [] : Array.from(stale.keys()).filter((i) => stale[i] === 1);
  out.varint(marked.length);
  let last = 0;
  for (const i of marked) {
    out.varint(i - last);
    last = i;
  }
}

function encodeIntegers(out: ByteWriter, values: Float64Array): void {
  let previous = 0;
  for (let i = 0; i < values.length;) {
    const difference = (values[i] ?? 0) - previous;
    let repeat = 1;
    while (
      i + repeat < values.length &&
      (values[i + repeat] ?? 0) - (values[i + repeat - 1] ?? 0) === difference
    ) {
      repeat++;
    }
    out.signed(difference);
    out.varint(repeat);
    i += repeat;
    previous = values[i - 1] ?? 0;
  }
}

function encodeFloats(out: ByteWriter, values: Float64Array): void {
  for (let i = 0; i < values.length;) {
    const value = values[i] ?? 0;
    let repeat = 1;
    while (i + repeat < values.length && Object.is(values[i + repeat], value)) repeat++;
    out.varint(repeat);
    out.float(value);
    i += repeat;
  }
}

/** @throws {RangeError} when the bytes are no chunk. */
export function decodeChunk(bytes: Uint8Array): Samples {
  const count = new ByteReader(bytes).varint();
  const times = new Float64Array(count);
  const values = new Float64Array(count);
  const marked = decodeInto(bytes, times, values, 0);
  const stale = marked.length === 0 ? null : new Uint8Array(count);
  for (const i of marked) if (stale !== null) stale[i] = 1;
  return { times, values, stale };
}

/**
 * Decodes into arrays that have room, from index `at` on: a query joins chunks without copying them.
 * @returns the indexes of the staleness markers. @throws {RangeError} when the bytes are no chunk.
 */
export function decodeInto(
  bytes: Uint8Array,
  times: Float64Array,
  values: Float64Array,
  at: number,
): number[] {
  const from = new ByteReader(bytes);
  const end = at + from.varint();
  if (end > times.length) throw new RangeError("a chunk holds more samples than its row says");
  decodeTimes(from, times, at, end);
  const marked = decodeStale(from, at, end);
  if (from.byte() === INTEGERS) decodeIntegers(from, values, at, end);
  else decodeFloats(from, values, at, end);
  return marked;
}

function decodeTimes(from: ByteReader, times: Float64Array, at: number, end: number): void {
  let ms = from.signed();
  let step = 0;
  if (end > at) times[at] = ms;
  for (let i = at + 1; i < end;) {
    step += from.signed();
    const runEnd = Math.min(i + from.varint(), end);
    for (; i < runEnd; i++) {
      ms += step;
      times[i] = ms;
    }
  }
}

function decodeStale(from: ByteReader, at: number, end: number): number[] {
  const marked: number[] = [];
  let index = at;
  for (let left = from.varint(); left > 0; left--) {
    index += from.varint();
    if (index < end) marked.push(index);
  }
  return marked;
}

function decodeIntegers(from: ByteReader, values: Float64Array, at: number, end: number): void {
  let value = 0;
  for (let i = at; i < end;) {
    const difference = from.signed();
    const runEnd = Math.min(i + from.varint(), end);
    for (; i < runEnd; i++) {
      value += difference;
      values[i] = value;
    }
  }
}

function decodeFloats(from: ByteReader, values: Float64Array, at: number, end: number): void {
  for (let i = at; i < end;) {
    const runEnd = Math.min(i + from.varint(), end);
    values.fill(from.float(), i, runEnd);
    i = runEnd;
  }
}
