import { describe, expect, it } from "vitest";
import type { Histogram } from "./histogram.ts";
import { compared, factorOf, formatFactor, hourAround, observedMs, stageBaseline } from "./model.ts";

const plain = (text: string | null) => text?.replaceAll("\u00a0", " ") ?? null;
const histogram = (samples: number): Histogram => [
  { upToMs: 200, count: samples * 0.4 },
  { upToMs: 500, count: samples * 0.9 },
  { upToMs: 4500, count: samples * 0.98 },
  { upToMs: Infinity, count: samples },
];

describe("the hour around a call", () => {
  const HOUR = 3_600_000;
  it("has the call in its middle, or ends now", () => {
    expect(hourAround(10 * HOUR, 10 * HOUR + 120_000, 20 * HOUR)).toEqual({
      fromMs: 9.5 * HOUR + 60_000,
      toMs: 10.5 * HOUR + 60_000,
    });
    expect(hourAround(10 * HOUR, 10 * HOUR, 10 * HOUR + 5)).toEqual({
      fromMs: 9 * HOUR + 5,
      toMs: 10 * HOUR + 5,
    });
  });
});

describe("a stage beside what is usual", () => {
  it("tells both quantiles and the factor", () => {
    expect(plain(compared(1564, stageBaseline("stt", histogram(100))))).toBe(
      "p50 ≈ 260 ms · p95 ≈ 3.00 s · 6.0× p50",
    );
    expect(plain(compared(200, stageBaseline("stt", histogram(100))))).toBe("p50 ≈ 260 ms · p95 ≈ 3.00 s");
  });

  it("has no baseline, or no p95, below the least samples, and says how many there are", () => {
    expect(plain(compared(900, stageBaseline("stt", histogram(19))))).toBe("no baseline (19 of 20 samples)");
    expect(plain(compared(900, stageBaseline("stt", histogram(59))))).toBe(
      "p50 ≈ 260 ms · no p95 (59 of 60 samples) · 3.5× p50",
    );
    expect(plain(compared(900, stageBaseline("stt", [])))).toBe("no baseline (0 of 20 samples)");
    expect(compared(900, stageBaseline("stt", null))).toBeNull();
    expect(compared(900, undefined)).toBeNull();
  });

  it("says 'more than' where the histogram ends, and makes no factor of it", () => {
    const slow: Histogram = [
      { upToMs: 4500, count: 10 },
      { upToMs: Infinity, count: 100 },
    ];
    expect(plain(compared(9000, stageBaseline("tts_first_frame", slow)))).toBe(
      "p50 more than 4.50 s · p95 more than 4.50 s",
    );
    expect(factorOf(100, { ms: 0, approximate: true, beyond: false })).toBeNull();
  });

  it("compares the longest tool call, not all of them together", () => {
    const pieces = [
      { spanId: "a", ms: 100 },
      { spanId: "b", ms: 250 },
      { spanId: "a", ms: 200 },
    ];
    expect(observedMs("tool_call", 550, pieces)).toBe(300);
    expect(observedMs("llm_first_token", 550, pieces)).toBe(550);
    expect(observedMs("tool_call", 40, [])).toBe(40);
  });

  it("writes factors short", () => {
    expect([0.84, 6.24, 9.96, 42.4, 1234].map(formatFactor)).toEqual([
      "0.8×",
      "6.2×",
      "10×",
      "42×",
      "1,234×",
    ]);
  });
});
