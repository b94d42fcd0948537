import { describe, expect, it } from "vitest";
import {
  parseBytes,
  parseDuration,
  parseFloat64,
  parseGoDuration,
  parsePrometheusDuration,
} from "./literals.ts";

describe("literals", () => {
  it("reads durations as Go and Prometheus do", () => {
    expect(parseGoDuration("1h30m1.5s")).toBe(5_401_500_000_000);
    expect(parseGoDuration("-2µs")).toBe(-2000);
    expect(parseGoDuration("90")).toBeNull();
    expect(parseGoDuration("1d")).toBeNull();
    expect(parsePrometheusDuration("1d12h")).toBe(129_600e9);
    expect(parsePrometheusDuration("1m1h")).toBeNull();
    expect(parsePrometheusDuration("")).toBeNull();
    expect(parseDuration("1.5h")).toBe(5400e9);
    for (const tooLong of ["293y", `${"9".repeat(400)}y`, `${"9".repeat(400)}h`])
      expect(parseDuration(tooLong)).toBeNull();
  });

  it("reads sizes as go-humanize does", () => {
    expect(parseBytes("5MB")).toBe(5_000_000);
    expect(parseBytes("1.5 KiB")).toBe(1536);
    expect(parseBytes("42")).toBe(42);
    expect(parseBytes("oops")).toBeNull();
    expect(parseBytes("")).toBeNull();
  });

  it("reads numbers as Go does", () => {
    expect(parseFloat64("1e3")).toBe(1000);
    expect(parseFloat64("-Inf")).toBe(-Infinity);
    expect(parseFloat64("nan")).toBeNaN();
    expect(parseFloat64("0x1.8p3")).toBe(12);
    for (const bad of ["", " 1", "0x10", "1_000", "five"]) expect(parseFloat64(bad)).toBeNull();
  });
});
