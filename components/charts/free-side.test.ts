import { expect, it } from "vitest";
import { freeSide } from "./free-side.ts";

it("sets a limit's label where fewer lines cross it, also those that only jump over it", () => {
  const jump = [1, 1, 1, 1, 1, 1, 1, 1, 1, 9];
  expect(freeSide([{ values: jump }], 4, 5)).toBe("left");
  expect(freeSide([{ values: jump.toReversed() }], 4, 5)).toBe("right");
});
