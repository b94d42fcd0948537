import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { WINDOWS } from "#lib/slo/model.ts";
import { type BurnByWindow, budgetGone, conditionOf, isAskedFor, severityOf } from "./model.ts";
import type { Alert } from "./schema.ts";

const labels = (record: Readonly<Record<string, string>>) => new Map(Object.entries(record));
const NOW = Date.UTC(2026, 10, 20, 12);
const DAY = 86_400_000;

describe("a severity", () => {
  it.each([
    [{ sloth_severity: "page", severity: "info" }, "page"],
    [{ severity: "critical" }, "page"],
    [{ severity: "Warning" }, "ticket"],
    [{ sloth_severity: "ticket" }, "ticket"],
    [{ severity: "info" }, "other"],
    [{ severity: "constructor" }, "other"],
    [{}, "other"],
  ])("%j is %s", (given, severity) => {
    expect(severityOf(labels(given as Record<string, string>))).toBe(severity);
  });
});

describe("when the budget will be gone", () => {
  it.each<[string, number | null, number | null, object]>([
    ["at a burn of 1 in just the period", 1, 1.0001, { kind: "at" }],
    [
      "half of it at ten times the burn in 1.5 days",
      0.5,
      10,
      { kind: "at", at: new Date(NOW + 1.5 * DAY).toISOString() },
    ],
    ["gone already", 0, 3, { kind: "gone" }],
    ["overspent, also where the burn is unknown", -0.4, null, { kind: "gone" }],
    ["never while nothing burns", 0.2, 0, { kind: "never" }],
    ["never at a burn that what is left outlasts", 0.5, 0.4, { kind: "never" }],
    ["unknown without a burn", 0.5, null, { kind: "unknown" }],
    ["unknown without a budget", null, 3, { kind: "unknown" }],
    ["unknown for what is no number", Number.NaN, 3, { kind: "unknown" }],
  ])("%s", (_, left, burn, gone) => {
    expect(budgetGone(left, burn, 30, NOW)).toMatchObject(gone);
  });

  it("is sooner the faster it burns, always ahead, and never beyond the period", () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0.001, max: 1, noNaN: true }),
        fc.double({ min: 0.001, max: 1_000, noNaN: true }),
        (left, burn) => {
          const [slow, fast] = [budgetGone(left, burn, 30, NOW), budgetGone(left, burn * 2, 30, NOW)];
          if (slow.kind !== "at" || fast.kind !== "at") return;
          expect(Date.parse(fast.at)).toBeLessThanOrEqual(Date.parse(slow.at));
          expect(Date.parse(fast.at)).toBeGreaterThanOrEqual(NOW);
          expect(Date.parse(slow.at)).toBeLessThanOrEqual(NOW + 30 * DAY);
        },
      ),
    );
  });
});

describe("the condition that holds", () => {
  const burn = (given: Partial<BurnByWindow>): BurnByWindow =>
    Object.fromEntries(WINDOWS.map((window) => [window, given[window] ?? null])) as BurnByWindow;

  it("is the fastest whose windows both burn", () => {
    expect(conditionOf("page", burn({ "5m": 30, "1h": 15, "30m": 20, "6h": 8 }), 0.99)).toEqual({
      long: { window: "1h", rate: 15 },
      short: { window: "5m", rate: 30 },
      factor: 14.4,
      holds: true,
    });
    expect(conditionOf("page", burn({ "5m": 30, "1h": 14.4, "30m": 20, "6h": 8 }), 0.99)).toMatchObject({
      long: { window: "6h" },
      holds: true,
    });
    expect(conditionOf("ticket", burn({ "2h": 1, "1d": 9, "6h": 2, "3d": 1.5 }), 0.99)).toMatchObject({
      long: { window: "3d" },
      factor: 1,
      holds: true,
    });
  });

  it("else the nearest, which says that it holds no longer, or that nobody knows", () => {
    expect(conditionOf("page", burn({ "5m": 0, "1h": 14, "30m": 5, "6h": 5 }), 0.99)).toMatchObject({
      long: { window: "6h" },
      holds: false,
    });
    expect(conditionOf("page", burn({ "1h": 20 }), 0.99)).toMatchObject({ holds: null });
    expect(conditionOf("page", burn({}), 0.99)?.short.rate).toBeNull();
  });

  it("is none that the objective's rule does not have, and none of other alerts", () => {
    // 14.4 times a budget of 10 % is more than everything.
    expect(conditionOf("page", burn({ "5m": 10, "1h": 10, "30m": 7, "6h": 7 }), 0.9)?.long.window).toBe("6h");
    expect(conditionOf("other", burn({ "5m": 30, "1h": 30 }), 0.99)).toBeNull();
  });
});

describe("a filter", () => {
  const alert = {
    name: "CallsCompletedBudgetBurn",
    severity: "page",
    state: "silenced",
    vertical: "salon",
    environment: null,
    summary: "salon: burns too fast",
    objective: { id: "salon-calls", name: "calls", title: "Calls completed" },
    labels: { alertname: "CallsCompletedBudgetBurn", team: "voice" },
    externalLabels: { cluster: "eu" },
  } as unknown as Alert;

  it.each([
    [{}, true],
    [{ severity: [], state: [], vertical: [], environment: [], q: " " }, true],
    [{ severity: ["page", "ticket"] }, true],
    [{ severity: ["ticket"] }, false],
    [{ state: ["silenced"] }, true],
    [{ state: ["firing"] }, false],
    [{ vertical: ["salon"] }, true],
    [{ environment: ["prod"] }, false],
    [{ q: "Completed SALON" }, true],
    [{ q: "cluster=eu" }, true],
    [{ q: "completed nowhere" }, false],
  ] as const)("%j: %s", (filters, isShown) => {
    expect(isAskedFor(alert, structuredClone(filters) as Parameters<typeof isAskedFor>[1])).toBe(isShown);
  });
});
