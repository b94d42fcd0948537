import { describe, expect, it } from "vitest";
import { quantile, table, timings } from "./stats.ts";

describe("bench statistics", () => {
  it("interpolates quantiles", () => {
    expect(quantile([4, 1, 3, 2], 0.5)).toBe(2.5);
    expect(quantile([1, 2, 3, 4, 5], 0.95)).toBeCloseTo(4.8);
    expect(quantile([7], 0.99)).toBe(7);
    expect(quantile([], 0.5)).toBeNaN();
  });

  it("warms up, then times every input once, in order", async () => {
    const seen: number[] = [];
    const times = await timings([1, 2, 3], async (n) => void seen.push(n), 2);
    expect(seen).toEqual([1, 2, 1, 2, 3]);
    expect(times).toHaveLength(3);
  });

  it("aligns its table and marks what misses its target", () => {
    const text = table([{ what: "a", measured: "10 ms", target: "< 5 ms", how: "5 runs", met: false }]);
    expect(text.split("\n")[1]).toBe("✗ a  10 ms     < 5 ms  5 runs");
  });
});
