import { describe, expect, it } from "vitest";
import { rangeText, sumText } from "./extremes.ts";

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
