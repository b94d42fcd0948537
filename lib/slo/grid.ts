import type { Point } from "#lib/datasources/series.ts";
import { stepMs as roundStepMs } from "#lib/datasources/windows.ts";
import { RECORD_EVERY_S } from "./records.ts";

/** Even instants, the same whenever they are asked for, so that a chart does not shift as it is read again. Pure. */

export interface Grid {
  readonly startMs: number;
  readonly endMs: number;
  readonly stepMs: number;
  /** Epoch ms. */
  readonly times: readonly number[];
}

/** The newest instant is at most so long ago, however long the steps. */
const NEWEST_MS = 5 * 60_000;

/** Of round steps, at most 300, and none shorter than what is recorded. A range of less than a step has one instant. */
export function gridOf(fromMs: number, toMs: number): Grid {
  const stepMs = Math.max(RECORD_EVERY_S * 1000, roundStepMs(fromMs, toMs));
  const even = Math.min(stepMs, NEWEST_MS);
  const endMs = Math.floor(toMs / even) * even;
  const count = Math.max(0, Math.floor((endMs - fromMs) / stepMs)) + 1;
  const startMs = endMs - (count - 1) * stepMs;
  return { startMs, endMs, stepMs, times: Array.from({ length: count }, (_, i) => startMs + i * stepMs) };
}

/** A series' value at each instant; null where there is none. */
export function onGrid({ startMs, stepMs, times }: Grid, points: readonly Point[]): (number | null)[] {
  const values: (number | null)[] = times.map(() => null);
  for (const { timeMs, value } of points) {
    const index = Math.round((timeMs - startMs) / stepMs);
    if (index >= 0 && index < values.length && Number.isFinite(value)) values[index] = value;
  }
  return values;
}
