/** The samples of one request, column by column, as they are kept until they are compacted. */
export interface Batch {
  readonly seriesIds: Uint32Array;
  /** Epoch ms. */
  readonly times: Float64Array;
  readonly values: Float64Array;
  /** 1: a staleness marker; null: none is. */
  readonly stale: Uint8Array | null;
}

/** Collects one request's samples. */
export class BatchBuilder {
  readonly #ids: number[] = [];
  readonly #times: number[] = [];
  readonly #values: number[] = [];
  readonly #stale: number[] = [];

  get size(): number {
    return this.#ids.length;
  }

  push(seriesId: number, ms: number, value: number, stale: boolean): void {
    if (stale) this.#stale.push(this.#ids.length);
    this.#ids.push(seriesId);
    this.#times.push(ms);
    this.#values.push(value);
  }

  build(): Batch {
    let stale: Uint8Array | null = null;
    if (this.#stale.length > 0) {
      stale = new Uint8Array(this.#ids.length);
      for (const i of this.#stale) stale[i] = 1;
    }
    return {
      seriesIds: Uint32Array.from(this.#ids),
      times: Float64Array.from(this.#times),
      values: Float64Array.from(this.#values),
      stale,
    };
  }
}

const ONE_TIME = 1;
const HAS_STALE = 2;
const HEADER = 8;

/**
 * ```
 * u32 count | u32 flags | f64 values… | f64 times… (or the one they share) | u32 ids… | u8 stale…
 * ```
 * Written as the machine orders bytes: the file never leaves it, and reading is a copy.
 */
export function encodeBatch({ seriesIds, times, values, stale }: Batch): Uint8Array {
  const count = seriesIds.length;
  const first = times[0] ?? 0;
  const kept = times.every((ms) => ms === first) ? times.subarray(0, 1) : times;
  const parts = [
    Uint32Array.of(count, (kept.length === 1 ? ONE_TIME : 0) | (stale === null ? 0 : HAS_STALE)),
    values,
    kept,
    seriesIds,
    stale ?? new Uint8Array(0),
  ];
  const out = new Uint8Array(parts.reduce((sum, part) => sum + part.byteLength, 0));
  let at = 0;
  for (const part of parts) {
    out.set(new Uint8Array(part.buffer, part.byteOffset, part.byteLength), at);
    at += part.byteLength;
  }
  return out;
}

/** @throws {RangeError} when the bytes are no batch. */
export function decodeBatch(bytes: Uint8Array): Batch {
  // SQLite's bytes need not be aligned; a copy is.
  const { buffer } = bytes.slice();
  const [count = 0, flags = 0] = new Uint32Array(buffer, 0, 2);
  const timeCount = (flags & ONE_TIME) === 0 ? count : Math.min(1, count);
  const values = new Float64Array(buffer, HEADER, count);
  const kept = new Float64Array(buffer, HEADER + count * 8, timeCount);
  const idsAt = HEADER + (count + timeCount) * 8;
  return {
    values,
    times: timeCount === count ? kept : new Float64Array(count).fill(kept[0] ?? 0),
    seriesIds: new Uint32Array(buffer, idsAt, count),
    stale: (flags & HAS_STALE) === 0 ? null : new Uint8Array(buffer, idsAt + count * 4, count),
  };
}
