import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Objective } from "./model.ts";
import { burnRate, noDataWords, type Recorded, statusOf, unknownStatus } from "./status-model.ts";

const RECORDED: Recorded = {
  id: "salon-turns",
  objective: "turns",
  vertical: "salon",
  environment: null,
  target: 0.99,
  budget: 1 - 0.99,
  periodDays: 30,
  errorRatio: { "5m": 0.144, "1h": 0, "30d": 0.004 },
  bad: 4,
  total: 1000,
};

const OBJECTIVE: Objective = {
  name: "turns",
  title: "Turns",
  description: "99 % of turns are quick",
  target: 0.99,
  indicator: { kind: "latency", of: { metric: "turn_duration_seconds", match: {} }, belowSeconds: 1.2 },
  alerting: "page",
  minBadEvents: 5,
  runbook: "turn-latency",
  verticals: { hotel: { target: 0.95, alerting: "none" } },
};

describe("the status of an objective", () => {
  test("is made of what was recorded and what the file says", () => {
    const status = statusOf(RECORDED, OBJECTIVE, 86_400_000);
    expect(status).toMatchObject({ title: "Turns", alerting: "page", runbook: "turn-latency", budget: 0.01 });
    expect(status.burn["5m"]).toBeCloseTo(14.4);
    expect(status.budgetLeft).toBeCloseTo(0.6);
    expect(status.events).toEqual({ good: 996, bad: 4, total: 1000 });
  });

  test("takes what was not recorded for unknown, never for 0", () => {
    const status = statusOf({ ...RECORDED, errorRatio: { "1h": 0 }, bad: null }, null, null);
    expect(status.burn).toEqual({
      "5m": null,
      "30m": null,
      "1h": 0,
      "2h": null,
      "6h": null,
      "1d": null,
      "3d": null,
      "30d": null,
    });
    expect(status).toMatchObject({ budgetLeft: null, knownMs: null, title: null, alerting: null });
    expect(status.events).toEqual({ good: null, bad: null, total: 1000 });
  });

  test("has a vertical's own target and alerts", () => {
    expect(unknownStatus(OBJECTIVE, "hotel", null)).toMatchObject({
      id: "hotel-turns",
      target: 0.95,
      budget: 0.05,
      alerting: "none",
      budgetLeft: null,
    });
  });

  test("is overspent below nothing, without a bound", () => {
    expect(statusOf({ ...RECORDED, errorRatio: { "30d": 0.5 } }, null, null).budgetLeft).toBeCloseTo(-49);
  });
});

test("the budget burns as fast as bad events are more frequent than it allows", () => {
  const share = fc.double({ min: 1e-6, max: 1, noNaN: true });
  fc.assert(
    fc.property(share, share, (ratio, budget) => {
      expect((burnRate(ratio, budget) ?? Number.NaN) * budget).toBeCloseTo(ratio, 9);
    }),
  );
  expect([burnRate(null, 0.1), burnRate(0.1, null), burnRate(0.1, 0)]).toEqual([null, null, null]);
});

test("why there is no data: not counted of late, or no event at all; nothing is said where anything is known", () => {
  expect(noDataWords(statusOf(RECORDED, null, null), true)).toBeNull();
  const none = statusOf({ ...RECORDED, errorRatio: {} }, null, 3_600_000);
  expect(noDataWords(none, true)).toBe("No event of it was counted within the period.");
  expect(noDataWords(unknownStatus(OBJECTIVE, "salon", null), true)).toContain("within the last day");
  expect(noDataWords(unknownStatus(OBJECTIVE, "salon", null), false)).toContain("no rules");
});
