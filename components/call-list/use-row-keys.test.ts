import { expect, it } from "vitest";
import { nextStop } from "./use-row-keys.ts";

it("goes from call to call and stops at the ends", () => {
  expect(nextStop("j", -1, 3)).toBe(0);
  expect(nextStop("j", 2, 3)).toBe(2);
  expect(nextStop("k", 0, 3)).toBe(0);
  expect(nextStop("End", 0, 3)).toBe(2);
});

it("leaves the arrows to the page until a call has the focus", () => {
  expect([nextStop("ArrowDown", -1, 3), nextStop("ArrowUp", -1, 3), nextStop("Home", -1, 3)]).toEqual([
    -1, -1, -1,
  ]);
  expect([nextStop("ArrowDown", 0, 3), nextStop("ArrowUp", 2, 3)]).toEqual([1, 1]);
  expect(nextStop("x", 1, 3)).toBe(-1);
  expect(nextStop("j", -1, 0)).toBe(-1);
});
