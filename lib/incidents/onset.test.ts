import { describe, expect, it } from "vitest";
import { MINUTE_MS } from "./model.ts";
import { binOf, type Event, onsetOfBins, onsetOfEvents, whileFiring } from "./onset.ts";

const NOON = Date.UTC(2026, 10, 20, 12);
const at = (minute: number) => NOON + minute * MINUTE_MS;
/** Two calls a minute, of which both are bad from `from` until `to`. */
const calls = (from: number, to: number, until = 120): Event[] =>
  Array.from({ length: until * 2 }, (_, i) => {
    const minute = i / 2;
    return { atMs: at(minute), bad: minute >= from && minute < to };
  });
const range = { fromMs: at(0), toMs: at(120) };

describe("when it began", () => {
  it("is the first minute of the bad stretch, however much later the alert fired", () => {
    for (const fired of [63, 70, 80])
      expect(onsetOfEvents(calls(60, 85), range, at(fired))).toEqual({
        beganMs: at(60),
        endedMs: at(85),
        orBefore: false,
        binMs: MINUTE_MS,
      });
  });

  it("goes on where no good call came after it", () => {
    expect(onsetOfEvents(calls(60, 200), range, at(70))).toMatchObject({ beganMs: at(60), endedMs: null });
  });

  it("is said to be earlier perhaps, where it reaches back to the first call", () => {
    expect(onsetOfEvents(calls(0, 40), range, at(20))).toMatchObject({ beganMs: at(0), orBefore: true });
  });

  it("is of the stretch in which the alert fired, not of an earlier one", () => {
    const earlier = new Set(calls(10, 20).flatMap(({ atMs, bad }) => (bad ? atMs : [])));
    const both = calls(80, 100).map((one) => ({ ...one, bad: one.bad || earlier.has(one.atMs) }));
    expect(onsetOfEvents(both, range, at(86))).toMatchObject({ beganMs: at(80) });
  });

  it("is unknown where nothing was bad, or bad ones fell evenly", () => {
    expect(onsetOfEvents(calls(0, 0), range, at(60))).toBeNull();
    const even = calls(0, 0).map((one, i) => ({ ...one, bad: i % 8 === 0 }));
    expect(onsetOfEvents(even, range, at(60))).toBeNull();
    expect(onsetOfEvents([], range, at(60))).toBeNull();
  });

  it("is found among counts of any size, to the bin", () => {
    for (const scale of [1, 1000]) {
      const bins = Array.from({ length: 36 }, (_, i) => ({
        calls: 100 * scale,
        breached: (i >= 20 && i < 26 ? 30 : 1) * scale,
      }));
      expect(onsetOfBins(bins, at(0), 5 * MINUTE_MS, at(110))).toMatchObject({
        beganMs: at(100),
        endedMs: at(130),
      });
    }
  });

  it("goes on while the alert fires, until a quarter of an hour was calm", () => {
    const onset = onsetOfEvents(calls(60, 85), range, at(63));
    expect(whileFiring(onset, at(99))).toMatchObject({ beganMs: at(60), endedMs: null });
    expect(whileFiring(onset, at(100))).toEqual(onset);
    expect(whileFiring(null, at(99))).toBeNull();
  });

  it("is looked for in minutes, of a day in coarser ones", () => {
    expect(binOf(range)).toBe(MINUTE_MS);
    expect(binOf({ fromMs: at(0), toMs: at(24 * 60) })).toBe(8 * MINUTE_MS);
  });
});
