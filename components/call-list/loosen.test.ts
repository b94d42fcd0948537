import { expect, it } from "vitest";
import { loosenings, widerLoosenings } from "./loosen.ts";

it("leaves out one filter at a time, then looks further back; never the caller", () => {
  const filters = { caller: "0".repeat(32), verdict: ["slow" as const], agent: ["a", "b"], from: "now-1h" };
  const { caller } = filters;
  expect(loosenings(filters)).toEqual([
    { label: "Without Agent: a or b", filters: { caller, verdict: ["slow"], from: "now-1h" } },
    { label: "Without Verdict: Slow", filters: { caller, agent: ["a", "b"], from: "now-1h" } },
    {
      label: "In the last 14 days",
      filters: { caller, verdict: ["slow"], agent: ["a", "b"], from: "now-14d" },
    },
  ]);
});

it("offers no longer time where there is none", () => {
  expect(loosenings({ from: "now-14d" })).toEqual([]);
  expect(loosenings({ caller: "0".repeat(32) })).toEqual([]);
  expect(widerLoosenings({ from: "now-14d", verdict: ["ok"] })).toEqual([]);
});

it("combines both where neither alone is in the way", () => {
  expect(widerLoosenings({ verdict: ["ok"], agent: ["a"], to: "2026-07-01T00:00:00.000Z" })).toEqual([
    { label: "Without Agent: a, in the last 14 days", filters: { verdict: ["ok"], from: "now-14d" } },
    { label: "Without Verdict: OK, in the last 14 days", filters: { agent: ["a"], from: "now-14d" } },
  ]);
});
