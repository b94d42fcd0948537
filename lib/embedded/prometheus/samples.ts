/** Samples of one series: epoch ms, values, and which are staleness markers (null: none). */
export interface Samples {
  readonly times: Float64Array;
  readonly values: Float64Array;
  readonly stale: Uint8Array | null;
}

export const NO_SAMPLES: Samples = { times: new Float64Array(0), values: new Float64Array(0), stale: null };

/** Samples that are collected one by one. A staleness marker is the value null. */
export class SampleList {
  readonly times: number[] = [];
  readonly values: number[] = [];
  readonly #stale: number[] = [];

  push(ms: number, value: number, stale: boolean): void {
    if (stale) this.#stale.push(this.times.length);
    this.times.push(ms);
    this.values.push(value);
  }

  toSamples(): Samples {
    const stale = this.#stale.length === 0 ? null : new Uint8Array(this.times.length);
    for (const i of this.#stale) if (stale !== null) stale[i] = 1;
    return { times: Float64Array.from(this.times), values: Float64Array.from(this.values), stale };
  }
}

/** Joins parts, sorts by time, and keeps the first of several samples at one time: a repeated request changes nothing. */
export function mergeSamples(parts: readonly Samples[]): Samples {
  const filled = parts.filter(({ times }) => times.length > 0);
  const [only] = filled;
  if (only === undefined) return NO_SAMPLES;
  const joined = filled.length === 1 ? only : join(filled);
  return isAscending(joined.times) ? joined : sortUnique(joined);
}

function join(parts: readonly Samples[]): Samples {
  const length = parts.reduce((sum, { times }) => sum + times.length, 0);
  const times = new Float64Array(length);
  const values = new Float64Array(length);
  const stale = parts.some((part) => part.stale !== null) ? new Uint8Array(length) : null;
  let at = 0;
  for (const part of parts) {
    times.set(part.times, at);
    values.set(part.values, at);
    if (part.stale !== null) stale?.set(part.stale, at);
    at += part.times.length;
  }
  return { times, values, stale };
}

function isAscending(times: Float64Array): boolean {
  for (let i = 1; i < times.length; i++) if ((times[i] ?? 0) <= (times[i - 1] ?? 0)) return false;
  return true;
}

function sortUnique({ times, values, stale }: Samples): Samples {
  const order = Array.from(times.keys()).sort((a, b) => (times[a] ?? 0) - (times[b] ?? 0) || a - b);
  const kept = order.filter((i, n) => n === 0 || times[i] !== times[order[n - 1] ?? -1]);
  return {
    times: Float64Array.from(kept, (i) => times[i] ?? 0),
    values: Float64Array.from(kept, (i) => values[i] ?? 0),
    stale: stale === null ? null : Uint8Array.from(kept, (i) => stale[i] ?? 0),
  };
}

/** The samples in [fromMs, toMs]; shares memory. */
export function clipSamples({ times, values, stale }: Samples, fromMs: number, toMs: number): Samples {
  const lo = lowerBound(times, fromMs);
  const hi = lowerBound(times, toMs + 1);
  if (lo === 0 && hi === times.length) return { times, values, stale };
  return {
    times: times.subarray(lo, hi),
    values: values.subarray(lo, hi),
    stale: stale?.subarray(lo, hi) ?? null,
  };
}

/** The first index whose time is at least `ms`. */
function lowerBound(times: Float64Array, ms: number): number {
  let lo = 0;
  let hi = times.length;
  while (lo < hi) {
    const middle = (lo + hi) >> 1;
    if ((times[middle] ?? 0) < ms) lo = middle + 1;
    else hi = middle;
  }
  return lo;
}
