import * as fc from "fast-check";
import { describe, expect, it, vi } from "vitest";
import { anchoredClock, instant, toHrTime, toNanos } from "./time.ts";

describe("instants", () => {
  it("are whole seconds and nanoseconds, the same in both forms", () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 4e12, noNaN: true }), (ms) => {
        const [seconds, nanos] = toHrTime(ms);
        expect(Number.isInteger(seconds) && Number.isInteger(nanos)).toBe(true);
        expect(nanos >= 0 && nanos < 1e9).toBe(true);
        expect(BigInt(seconds) * 1_000_000_000n + BigInt(nanos)).toBe(toNanos(ms));
        expect(Math.abs(Number(toNanos(ms)) / 1e6 - ms)).toBeLessThan(0.001);
      }),
    );
  });

  it("carry the last nanosecond into the next second", () => {
    expect(toHrTime(999.9999999)).toEqual([1, 0]);
  });

  it("are now where none is given, or where it is no time", () => {
    const report = vi.fn<(error: unknown) => void>();
    const at = { clock: { now: () => 7 }, kit: { report } };
    expect([instant(undefined, at), instant(3, at)]).toEqual([7, 3]);
    expect(report).not.toHaveBeenCalled();
    expect(instant(Number.NaN, at)).toBe(7);
    expect(report).toHaveBeenCalledOnce();
  });
});

describe("anchoredClock", () => {
  it("is wall time that never runs backwards", () => {
    const clock = anchoredClock();
    expect(Math.abs(clock.now() - Date.now())).toBeLessThan(50);
    const first = clock.now();
    expect(clock.now()).toBeGreaterThanOrEqual(first);
  });
});
