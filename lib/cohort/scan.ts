import { binomialAtMost } from "./stats.ts";

/**
 * Since when it is so: the stretch of minutes around one call in which breaches are the most bunched.
 *
 * ```
 * calls     3 2 4 3 3 2 3 4 3 2 3
 * breached  0 0 0 1 2 2 3 3 0 0 0
 *                 └─ stretch ─┘      ↑ this call must lie in it
 * ```
 *
 * Kulldorff's scan statistic (Commun. Statist. 26, 1997) with binomial counts: of all stretches that hold the call, the
 * one with the largest likelihood ratio "breaches are likelier within than outside" against "they are equally likely".
 * Because the largest of many is looked at, its p is from permutations: the other calls' breaches dealt out at random
 * among the same calls. The random numbers have a fixed seed, so that the same calls give the same answer.
 */

export interface MinuteCount {
  readonly calls: number;
  readonly breached: number;
}

export interface Stretch {
  /** First and last minute, both included. */
  readonly from: number;
  readonly to: number;
  readonly calls: number;
  readonly breached: number;
  readonly p: number;
  /** True when the calls after it breach so much less often that chance will not do; false: it cannot be told. */
  readonly ended: boolean;
}

const LEVEL = 0.05;
const PERMUTATIONS = 999;
/** Two calls are a coincidence; with fewer than this nothing is called a beginning. */
const LEAST_BREACHED = 3;

/** The stretch around minute `own`; null where breaches are no more frequent there than chance would have it. */
export function stretchAround(minutes: readonly MinuteCount[], own: number): Stretch | null {
  const calls = sums(minutes.map((minute) => minute.calls));
  const total = calls.at(-1) ?? 0;
  const breached = sums(minutes.map((minute) => minute.breached));
  const all = breached.at(-1) ?? 0;
  if ((minutes[own]?.breached ?? 0) < 1 || all < LEAST_BREACHED || all === total) return null;
  const xlogx = Float64Array.from({ length: total + 1 }, (_, n) => (n === 0 ? 0 : n * Math.log(n)));
  const best = mostBunched(calls, breached, own, xlogx);
  if (best.ratio <= 0) return null;
  const p = permuted(minutes, calls, own, all, xlogx, best.ratio);
  const [inside, count] = [between(breached, best), between(calls, best)];
  if (p > LEVEL || inside < LEAST_BREACHED) return null;
  const after = { calls: total - (calls[best.to + 1] ?? 0), breached: all - (breached[best.to + 1] ?? 0) };
  const ended =
    after.calls > 0 && binomialAtMost(after.breached, after.calls, Math.min(inside / count, 0.99)) <= LEVEL;
  return { from: best.from, to: best.to, calls: count, breached: inside, p, ended };
}

/** `sums[i]` is what lies before minute i. */
function sums(counts: readonly number[]): Int32Array {
  const sums = new Int32Array(counts.length + 1);
  for (const [i, count] of counts.entries()) sums[i + 1] = (sums[i] ?? 0) + count;
  return sums;
}

const between = (sums: Int32Array, { from, to }: { from: number; to: number }): number =>
  (sums[to + 1] ?? 0) - (sums[from] ?? 0);

/** The log-likelihood ratio's maximum over the stretches that hold minute `own`; 0 where none is worse than the rest. */
function mostBunched(calls: Int32Array, breached: Int32Array, own: number, xlogx: Float64Array) {
  const last = calls.length - 2;
  const total = calls[last + 1] ?? 0;
  const all = breached[last + 1] ?? 0;
  const term = (k: number, n: number) => (xlogx[k] ?? 0) + (xlogx[n - k] ?? 0) - (xlogx[n] ?? 0);
  const even = term(all, total);
  let best = { from: own, to: own, ratio: 0 };
  for (let from = 0; from <= own; from += 1) {
    for (let to = own; to <= last; to += 1) {
      const n = (calls[to + 1] ?? 0) - (calls[from] ?? 0);
      const k = (breached[to + 1] ?? 0) - (breached[from] ?? 0);
      if (k * (total - n) <= (all - k) * n) continue;
      const ratio = term(k, n) + term(all - k, total - n) - even;
      // Of equal ones the shortest: it neither begins nor ends with minutes without calls.
      const shorter = to - from < best.to - best.from;
      if (ratio > best.ratio + 1e-9 || (ratio > best.ratio - 1e-9 && shorter)) best = { from, to, ratio };
    }
  }
  return best;
}

/** How often chance bunches breaches as much: this call's own breach stays, the others' are dealt out anew. */
function permuted(
  minutes: readonly MinuteCount[],
  calls: Int32Array,
  own: number,
  all: number,
  xlogx: Float64Array,
  observed: number,
): number {
  const others = minutes.flatMap((minute, at) =>
    Array.from({ length: minute.calls - (at === own ? 1 : 0) }, () => at),
  );
  const random = randomOf(0x5ea5);
  const counts = new Int32Array(minutes.length);
  const running = new Int32Array(minutes.length + 1);
  let reached = 1;
  for (let i = 0; i < PERMUTATIONS; i += 1) {
    counts.fill(0);
    counts[own] = 1;
    // The first places of a Fisher–Yates shuffle.
    for (let j = 0; j < all - 1; j += 1) {
      const pick = j + Math.floor(random() * (others.length - j));
      const at = others[pick] ?? 0;
      others[pick] = others[j] ?? 0;
      others[j] = at;
      counts[at] = (counts[at] ?? 0) + 1;
    }
    for (let j = 0; j < counts.length; j += 1) running[j + 1] = (running[j] ?? 0) + (counts[j] ?? 0);
    if (mostBunched(calls, running, own, xlogx).ratio >= observed - 1e-9) reached += 1;
  }
  return reached / (PERMUTATIONS + 1);
}

/** Mulberry32: small, and good enough to deal out calls. */
function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}
