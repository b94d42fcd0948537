import { describe, expect, it } from "vitest";
import { areaPath, linePath, rangeText, sumText } from "./extremes.ts";

const id = (value: number) => value;

describe("what a printed line says", () => {
  it("tells its lowest and highest step, one figure where both read the same, nothing of gaps", () => {
    expect(rangeText([null, 812, 2410], "ms")).toBe("812\u00a0ms to 2.41\u00a0s");
    expect(rangeText([0.5, 0.5], "ratio")).toBe("50\u00a0%");
    expect(rangeText([null, null], "ms")).toBeNull();
  });
  it("adds up what was counted; of gaps there is no sum", () => {
    expect(sumText([1000, null, 234.4])).toBe("1,234");
    expect(sumText([null])).toBeNull();
  });
});

describe("what a printed chart draws", () => {
  it("breaks a line at a gap", () => {
    expect(linePath([0, 1, 2, 3], [5, null, 6, 7], id, id)).toBe("M0.0 5.0M2.0 6.0L3.0 7.0");
  });
  it("draws an area for each stretch without a gap, from 0 where nothing lies below", () => {
    expect(areaPath([0, 1, 2], [null, 1, null], [2, 3, null], id, id)).toBe(
      "M0.0 2.0L1.0 3.0L1.0 1.0L0.0 0.0Z",
    );
  });
});
