import { expect, test } from "vitest";
import { nearestPoint, placed } from "./scatter.ts";

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
