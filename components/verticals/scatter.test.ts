import { expect, test } from "vitest";
import { nearestPoint, placed, stepOf, walkOf } from "./scatter.ts";

const place = placed({ width: 400, height: 200, mostMs: 8_000 });

test("a call stands within the chart, and is found where it stands", () => {
  const data = { x: [900, 8_000, 20], y: [0.5, -1, 1] };
  for (const [i, wait] of data.x.entries()) {
    const [px, py] = [place.x(wait), place.y(data.y[i] ?? 0)];
    expect(px).toBeGreaterThanOrEqual(0);
    expect(px).toBeLessThanOrEqual(400);
    expect(nearestPoint(data, place, px + 3, py - 3)).toBe(i);
  }
  expect(nearestPoint(data, place, 200, 195)).toBeNull();
});

test("keys walk every call once, from the shortest wait to the longest", () => {
  const walk = walkOf({ x: [900, 8_000, 20, 900], y: [0.5, -1, 1, 0.1] });
  expect(walk).toEqual([2, 3, 0, 1]);
  const visited: number[] = [];
  for (let at = stepOf("ArrowRight", null, 4); at !== null && visited.at(-1) !== at;) {
    visited.push(at);
    at = stepOf("ArrowRight", at, 4);
  }
  expect(visited).toEqual([0, 1, 2, 3]);
  expect(stepOf("ArrowLeft", null, 4)).toBe(3);
  expect(stepOf("End", 0, 4)).toBe(3);
  expect(stepOf("a", 0, 4)).toBeNull();
  expect(stepOf("Home", null, 0)).toBeNull();
});
