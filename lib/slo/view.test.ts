import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Slo } from "./schema.ts";
import { statusOf } from "./status-model.ts";
import {
  alertFactor,
  grouped,
  isBurning,
  isOver,
  isShown,
  ORDERS,
  sorted,
  SORTS,
  usualOrder,
} from "./view.ts";

function slo(objective: string, vertical: string, left: number | null, more: Partial<Slo> = {}): Slo {
  const status = statusOf(
    {
      id: `${vertical}-${objective}`,
      objective,
      vertical,
      environment: null,
      target: 0.99,
      budget: 0.01,
      periodDays: 30,
      errorRatio: left === null ? {} : { "30d": 0.01 * (1 - left) },
      bad: null,
      total: null,
    },
    null,
    null,
  );
  return { ...status, noData: null, alerts: [], spark: [], ...more };
}

const names = (slos: readonly Slo[]) => slos.map(({ id }) => id);

describe("the order", () => {
  test("is the worst budget first; the unknown last, both ways", () => {
    const slos = [slo("a", "x", 0.5), slo("b", "x", null), slo("c", "x", -2), slo("d", "x", 1)];
    expect(names(sorted(slos, "budget", usualOrder("budget")))).toEqual(["x-c", "x-a", "x-d", "x-b"]);
    expect(names(sorted(slos, "budget", "desc"))).toEqual(["x-d", "x-a", "x-c", "x-b"]);
  });

  test("loses and doubles none, whatever the column", () => {
    const any = fc.record({
      objective: fc.constantFrom("a", "b", "c"),
      vertical: fc.constantFrom("x", "y"),
      left: fc.option(fc.double({ min: -3, max: 1, noNaN: true })),
    });
    fc.assert(
      fc.property(
        fc.array(any),
        fc.constantFrom(...SORTS),
        fc.constantFrom(...ORDERS),
        (all, sort, order) => {
          const slos = all.map(({ objective, vertical, left }) => slo(objective, vertical, left));
          expect(names(sorted(slos, sort, order)).toSorted()).toEqual(names(slos).toSorted());
        },
      ),
    );
  });
});

describe("burning", () => {
  test("is what is above the limit of the alert that the window is a half of", () => {
    expect((["5m", "1h", "6h", "1d", "3d", "30d"] as const).map(alertFactor)).toEqual([
      14.4,
      14.4,
      6,
      3,
      1,
      null,
    ]);
    const one = slo("a", "x", 1, { burn: { ...slo("a", "x", 1).burn, "1h": 14.5, "6h": 6 } });
    expect((["1h", "6h", "5m"] as const).map((window) => isOver(one, window))).toEqual([true, false, false]);
    expect(isBurning(one)).toBe(false);
    expect(isBurning({ ...one, burn: { ...one.burn, "5m": 15 } })).toBe(true);
  });

  test("is not what too few bad events can never alert on", () => {
    const burn = { ...slo("a", "x", 1).burn, "5m": 50, "1h": 50 };
    const few = { burn, minBadEvents: 5, events: { good: 50, bad: 4, total: 54 } };
    expect(isOver(slo("a", "x", 1, few), "1h")).toBe(false);
    expect(isBurning(slo("a", "x", 1, few))).toBe(false);
    expect(isBurning(slo("a", "x", 1, { ...few, minBadEvents: 4 }))).toBe(true);
  });

  test("is never what is only informative", () => {
    const burn = { ...slo("a", "x", 1).burn, "1h": 20, "5m": 20 };
    expect(isBurning(slo("a", "x", 1, { burn, alerting: "none" }))).toBe(false);
    expect(isBurning(slo("a", "x", 1, { burn }))).toBe(true);
  });

  test("is what an alert fires for, also after the burn is over", () => {
    const alert = { name: "A", severity: "page", activeAt: null, incident: "/incidents" };
    expect(isBurning(slo("a", "x", 1, { alerts: [{ ...alert, state: "firing" }] }))).toBe(true);
    expect(isBurning(slo("a", "x", 1, { alerts: [{ ...alert, state: "pending" }] }))).toBe(false);
    const missing = { ...alert, name: "SloDataMissing", state: "firing" } as const;
    expect(isBurning(slo("a", "x", 1, { alerts: [missing] }))).toBe(false);
  });
});

test("what is only informative stands apart, and last in each group", () => {
  const slos = [slo("stage", "x", -9, { alerting: "none" }), slo("turns", "x", 0.1), slo("turns", "y", 0.2)];
  expect(grouped(slos, "none").map(({ name, slos }) => [name, names(slos)])).toEqual([
    [null, ["x-turns", "y-turns"]],
    ["Informative: no alert", ["x-stage"]],
  ]);
  expect(grouped(slos, "vertical").map(({ name, slos }) => [name, names(slos)])).toEqual([
    ["x", ["x-turns", "x-stage"]],
    ["y", ["y-turns"]],
  ]);
});

test("filters are joined by and, their values by or", () => {
  const one = slo("turns", "salon", 1);
  const none = { vertical: [], objective: [], burning: false };
  expect(isShown(one, none)).toBe(true);
  expect(isShown(one, { ...none, vertical: ["hotel", "salon"] })).toBe(true);
  expect(isShown(one, { ...none, vertical: ["salon"], objective: ["calls"] })).toBe(false);
  expect(isShown(one, { ...none, burning: true })).toBe(false);
});
