import { describe, expect, test } from "vitest";
import type { Marks } from "#lib/verticals/schema.ts";
import { marksOf } from "./section-context.ts";

const RANGE = { from: "2026-11-23T10:00:00.000Z" };
const BOTH = { deploys: true, alerts: true };

const alert = (from: string, fromBefore = false) => ({
  name: "TurnLatencyBudgetBurn",
  slo: null,
  vertical: "salon",
  severity: "page",
  stage: null,
  environment: null,
  from,
  to: "2026-11-23T11:00:00.000Z",
  fromBefore,
  still: false,
});
const marks = (...alerts: ReturnType<typeof alert>[]): Marks => ({
  deploys: [{ at: "2026-11-23T10:30:00.000Z", version: "2.15.0" }],
  alerts,
  sources: [],
});

describe("marks of a range", () => {
  test("are deploys and alerts, each switched by itself; what nobody could tell is none", () => {
    const known = marks(alert("2026-11-23T10:20:00.000Z"));
    expect(marksOf(known, BOTH, RANGE, "UTC")).toMatchObject([
      { kind: "deploy", label: "2.15.0", atMs: Date.UTC(2026, 10, 23, 10, 30) },
      { kind: "alert", label: "page", atMs: Date.UTC(2026, 10, 23, 10, 20) },
    ]);
    const kinds = (shown: typeof BOTH) => marksOf(known, shown, RANGE, "UTC").map(({ kind }) => kind);
    expect(kinds({ deploys: false, alerts: true })).toEqual(["alert"]);
    expect(kinds({ deploys: true, alerts: false })).toEqual(["deploy"]);
    expect(marksOf({ deploys: null, alerts: null, sources: [] }, BOTH, RANGE, "UTC")).toEqual([]);
    expect(marksOf(undefined, BOTH, RANGE, "UTC")).toEqual([]);
  });

  test.each([
    ["2026-11-23T08:05:00.000Z", false, "page since 08:05"],
    ["2026-11-22T14:02:00.000Z", false, "page since 22 Nov, 14:02"],
    ["2026-11-22T10:00:00.000Z", true, "page since before 22 Nov, 10:00"],
  ])("an alert that fired since %s stands at the left edge", (from, before, label) => {
    const [, mark] = marksOf(marks(alert(from, before)), BOTH, RANGE, "UTC");
    expect(mark).toMatchObject({ kind: "alert", label, atMs: Date.parse(RANGE.from) });
    expect(mark?.text).toContain("TurnLatencyBudgetBurn fired, page, since");
  });

  test("since when is told on the clock of the zone that is shown", () => {
    const [, mark] = marksOf(marks(alert("2026-11-23T08:05:00.000Z")), BOTH, RANGE, "Europe/Berlin");
    expect(mark?.label).toBe("page since 09:05");
  });
});
