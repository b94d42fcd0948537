import { describe, expect, test } from "vitest";
import { resolveDurations } from "./durations.ts";
import { parseExpr } from "./parse.ts";
import { printExpr } from "./print.ts";

/** A step of 15 s over an hour. */
const RANGE = { stepMs: 15_000, rangeMs: 3_600_000 };
const resolved = (query: string, times = RANGE): string =>
  printExpr(resolveDurations(parseExpr(query), times));

describe("durations are reckoned", () => {
  test.each([
    ["a[1h/2]", "a[30m]"],
    ["a[2m*(10+5)]", "a[30m]"],
    ["a[1h30m % 1h]", "a[30m]"],
    ["a[2^3^2]", "a[8m32s]"],
    ["a[-5m+10m]", "a[5m]"],
    ["a[10m-2m-3m]", "a[5m]"],
    ["a[step()]", "a[15s]"],
    ["a[STEP()*4]", "a[1m]"],
    ["a[max_of(step(), 1m)]", "a[1m]"],
    ["a[min_of(step(), 1m):range()/60]", "a[15s:1m]"],
    ["a offset (5m - 1m)", "a offset 4m"],
    ["a offset -(90)", "a offset -1m30s"],
    ["a offset -step()", "a offset -15s"],
    // Without brackets the offset ends before the operator.
    ["a offset 1m * 2", "a offset 1m * 2"],
    ["sum(rate(a[step()*2] @ end() offset range()))", "sum(rate(a[30s] @ end() offset 1h))"],
    ["a[1.0004]", "a[1s]"],
  ])("%s is %s", (query, expected) => expect(resolved(query)).toBe(expected));

  test.each([
    ["a[step() - 15]", "2:13: duration must be greater than 0"],
    ["a[1h / (1m - 1m)]", "2:15: division by zero"],
    ["a[1h % (1m - 1m)]", "2:15: modulo by zero"],
    ["a[10 ^ 10 ^ 10]", "2:14: duration is NaN or infinite"],
    ["a offset (300 ^ 9)", "10:17: duration is out of range"],
  ])("%s is refused", (query, expected) => expect(() => resolved(query)).toThrow(expected));

  test("in an instant query there is no step", () => {
    expect(() => resolved("a[step()]", { stepMs: 0, rangeMs: 0 })).toThrow("must be greater than 0");
    expect(resolved("a[step() + 5m]", { stepMs: 0, rangeMs: 0 })).toBe("a[5m]");
  });
});

test.each(["a[1h / 2]", "a[(1h + step()) * 2:min_of(30, 1m)]", "a offset -(5m + 1)", "a offset (2 ^ 3)"])(
  "%s is printed as it was written",
  (query) => expect(printExpr(parseExpr(query))).toBe(query),
);
