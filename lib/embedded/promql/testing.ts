import { expect } from "vitest";
import { type Answer, type EngineOptions, queryInstant, queryRange } from "./engine.ts";
import { formatFloat } from "./format.ts";
import { formatLabels, labelsOf } from "./labels.ts";
import { matchesAll } from "./matcher.ts";
import type { RawSeries, Storage } from "./storage.ts";

/** Tests of PromQL over a few series held in memory. */

/** One sample: a number, nothing at all (`null`), or a staleness marker. */
export type Sample = number | null | "stale";

export const MINUTE = 60_000;

/** Series from 0 on, one sample a minute unless told otherwise. */
export function memoryStorage(
  series: readonly {
    readonly labels: Readonly<Record<string, string>>;
    readonly samples: readonly Sample[];
  }[],
  stepMs = MINUTE,
): Storage {
  const raw = series.map(({ labels, samples }): RawSeries => {
    const kept = [...samples.entries()].filter(([, sample]) => sample !== null);
    return {
      labels: labelsOf(labels),
      times: Float64Array.from(kept, ([i]) => i * stepMs),
      values: Float64Array.from(kept, ([, sample]) => (typeof sample === "number" ? sample : 0)),
      stale: samples.includes("stale")
        ? Uint8Array.from(kept, ([, sample]) => (sample === "stale" ? 1 : 0))
        : null,
    };
  });
  return {
    select: (matchers, fromMs, toMs) =>
      raw.filter(({ labels }) => matchesAll(labels, matchers)).map((one) => between(one, fromMs, toMs)),
  };
}

function between(raw: RawSeries, fromMs: number, toMs: number): RawSeries {
  const kept = (_: number, i: number) => (raw.times[i] ?? 0) >= fromMs && (raw.times[i] ?? 0) <= toMs;
  return {
    labels: raw.labels,
    times: raw.times.filter(kept),
    values: raw.values.filter(kept),
    stale: raw.stale?.filter(kept) ?? null,
  };
}

/** An instant query's answer as text: `{a="b"} 3`, one line a sample. */
export function instant(query: string, storage: Storage, timeMs: number, options?: EngineOptions): string[] {
  return lines(queryInstant(query, storage, timeMs, options));
}

/** A range query's answer as text: `{a="b"} 3@0 4@60`, times in seconds. */
export function range(
  query: string,
  storage: Storage,
  [startMs, endMs, stepMs]: readonly [number, number, number],
): string[] {
  return lines(queryRange(query, storage, { startMs, endMs, stepMs }));
}

export function lines({ result }: Answer): string[] {
  switch (result.type) {
    case "scalar":
      return [`scalar ${formatFloat(result.point[1])}`];
    case "string":
      return [result.value];
    case "vector":
      return result.samples.map(({ labels, point }) => `${formatLabels(labels)} ${formatFloat(point[1])}`);
    case "matrix":
      return result.series.map(({ labels, times, values }) => {
        const points = Array.from(times, (ms, i) => `${formatFloat(values[i] ?? 0)}@${ms / 1000}`);
        return `${formatLabels(labels)} ${points.join(" ")}`;
      });
  }
}

/** The one value of an instant query. */
export function valueOf(query: string, storage: Storage, timeMs: number): number {
  const { result } = queryInstant(query, storage, timeMs);
  if (result.type === "scalar") return result.point[1];
  expect(result.type).toBe("vector");
  const samples = result.type === "vector" ? result.samples : [];
  expect(samples).toHaveLength(1);
  return samples[0]?.point[1] ?? Number.NaN;
}
