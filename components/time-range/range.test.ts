import { describe, expect, it } from "vitest";
import { parseInstant } from "#lib/calls/filters.ts";
import {
  fromField,
  instantMs,
  isInstant,
  presetOf,
  presetRange,
  rangeWords,
  toField,
  typedRange,
} from "./range.ts";

const NOW = Date.parse("2026-07-01T12:00:30Z");

describe("a range in the address", () => {
  it.each([
    "now",
    "now-90m",
    "now-7d",
    "2026-07-01T10:00:00Z",
    "2026-07-01",
    "1782900000000",
    "yesterday",
    "now-x",
    "",
  ])("reads %j as the API does", (text) => expect(instantMs(text, NOW)).toBe(parseInstant(text, NOW)));
  it("takes no endless text", () => expect(isInstant(`2026-07-01${" ".repeat(40)}`)).toBe(false));

  it("is a preset, or is not", () => {
    expect(presetOf({ from: null, to: null }, "24h")).toBe("24h");
    expect(presetOf({ from: "now-1h", to: "now" }, "24h")).toBe("1h");
    expect(presetOf({ from: "now-2h", to: null }, "24h")).toBeNull();
    expect(presetOf({ from: "now-1h", to: "2026-07-01T00:00:00Z" }, "24h")).toBeNull();
    expect(presetRange("24h", "24h")).toEqual({ from: null, to: null });
    expect(presetOf(presetRange("7d", "24h"), "24h")).toBe("7d");
  });

  it.each([
    [null, null, "in the last 24 hours"],
    ["now-1h", null, "in the last hour"],
    ["now-15m", "now", "in the last 15 minutes"],
    ["2026-07-01T10:00:00Z", null, "since 1 Jul 2026, 10:00"],
    [null, "2026-07-01T10:00:00Z", "until 1 Jul 2026, 10:00"],
    ["2026-06-30T22:00:00Z", "2026-07-01T10:00:00Z", "from 30 Jun 2026, 22:00 to 1 Jul 2026, 10:00"],
  ])("from %s to %s is said as %s", (from, to, words) => {
    expect(rangeWords({ from, to }, "24h", NOW, "UTC")).toBe(words);
  });
});

describe("a range that is typed", () => {
  it("keeps the minute through the field, in UTC and in this machine's zone", () => {
    const minute = Date.parse("2026-07-01T23:59:00Z");
    for (const utc of [true, false]) expect(fromField(toField(minute, utc), utc)).toBe(minute);
    expect(toField(minute, true)).toBe("2026-07-01T23:59");
  });

  it("becomes two instants, or a sentence that says why not", () => {
    const typed = (from: string, to: string) => typedRange(from, to, true, NOW);
    expect(typed("2026-07-01T10:00", "2026-07-01T11:30")).toEqual({
      range: { from: "2026-07-01T10:00:00.000Z", to: "2026-07-01T11:30:00.000Z" },
    });
    expect(typed("2026-07-01T10:00", "")).toEqual({ range: { from: "2026-07-01T10:00:00.000Z", to: null } });
    for (const [from, to] of [
      ["", ""],
      ["2027-01-01T00:00", ""],
      ["2026-07-01T10:00", "2026-07-01T09:00"],
      ["2026-07-01T10:00", "2026-07"],
    ] as const)
      expect(typed(from, to)).toHaveProperty("problem");
  });
});
