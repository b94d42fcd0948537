import { expect, test } from "vitest";
import { drawnOn, goneAt, paceWindow } from "./projection.ts";

const HOUR = 3_600_000;
const NOW = Date.UTC(2026, 2, 14, 12);
const burn = { "5m": 50, "30m": null, "1h": null, "2h": null, "6h": 6, "1d": 1, "3d": null, "30d": null };
const slo = { budgetLeft: 0.5, periodDays: 30, burn };

test("hours tell how it goes on, not minutes", () => {
  expect(paceWindow(slo)).toBe("6h");
  expect(paceWindow({ burn: { ...burn, "6h": null } })).toBe("1d");
  expect(paceWindow({ burn: { ...burn, "6h": null, "1d": null } })).toBeNull();
});

test("half a budget at six times the pace is gone in two and a half days", () => {
  expect(goneAt(slo, NOW)).toEqual({ kind: "at", at: new Date(NOW + 60 * HOUR).toISOString() });
  expect(goneAt({ ...slo, budgetLeft: -0.1 }, NOW)).toEqual({ kind: "gone" });
  expect(goneAt({ ...slo, budgetLeft: null }, NOW)).toEqual({ kind: "unknown" });
});

test("the curve goes on from its last value down to nothing, and no further", () => {
  const times = [NOW - 2 * HOUR, NOW - HOUR, NOW];
  // Gone in three hours.
  const fast = { ...slo, burn: { ...burn, "6h": 120 } };
  const on = drawnOn(fast, times, [0.8, null, 0.5], HOUR, 5 * HOUR);
  expect(on?.times).toHaveLength(8);
  expect(on?.left).toEqual([0.8, null, 0.5, null, null, null, null, null]);
  expect(on?.projected.map((one) => (one === null ? null : Math.round(one * 100)))).toEqual([
    null,
    null,
    50,
    33,
    17,
    0,
    null,
    null,
  ]);
});

test("nothing is drawn on where the newest value is unknown, it is gone, or it lasts", () => {
  const times = [NOW - HOUR, NOW];
  expect(drawnOn(slo, times, [0.5, null], HOUR, HOUR)).toBeNull();
  expect(drawnOn(slo, times, [0.5, -0.5], HOUR, HOUR)).toBeNull();
  expect(drawnOn({ ...slo, burn: { ...burn, "6h": 0.1 } }, times, [0.5, 0.5], HOUR, HOUR)).toBeNull();
});
