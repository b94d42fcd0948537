import type { CallRecord } from "#lib/calls/records.ts";

/** Which good call is most like a given one. Pure. */

export interface Wanted {
  readonly sid: string;
  /** When it ended, epoch ms. */
  readonly endedMs: number;
  readonly turns: number | null;
}

export interface Step {
  readonly withinMs: number;
  /** Of the same agent; else of any in the vertical. */
  readonly sameAgent: boolean;
}

/** How far around a call is looked, one after the other, until something is found. */
export const STEPS: readonly Step[] = [
  ...[1, 3, 8, 24].map((hours) => ({ withinMs: hours * 3_600_000, sameAgent: true })),
  { withinMs: 24 * 3_600_000, sameAgent: false },
];

export const MOST_SIMILAR = 5;

/**
 * The nearest in the number of turns and in time, the best first. A call with twice as many turns (or half) is as far
 * off as one at the edge of the widest look; where a number of turns is not known, only time counts.
 */
export function nearest(
  wanted: Wanted,
  records: readonly CallRecord[],
  withinMs: number,
  most = MOST_SIMILAR,
): CallRecord[] {
  const bySid = new Map(
    records
      .filter((record) => record.kind === "call.end" && record.sid !== wanted.sid)
      .map((record) => [record.sid, record]),
  );
  const distance = (record: CallRecord): number => {
    const inTime = Math.abs(Number(record.timeNs / 1_000_000n) - wanted.endedMs) / withinMs;
    if (wanted.turns === null || record.turns === null) return inTime + 1;
    return inTime + Math.abs(Math.log2((record.turns + 1) / (wanted.turns + 1)));
  };
  return [...bySid.values()]
    .map((record) => ({ record, far: distance(record) }))
    .toSorted((a, b) => a.far - b.far || (a.record.sid < b.record.sid ? -1 : 1))
    .slice(0, most)
    .map(({ record }) => record);
}
