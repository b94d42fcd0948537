import { expect, it } from "vitest";
import { makeCall } from "#lib/calls/view/testing/call.ts";
import { scoreLine, whyNoAnalysis } from "./model.ts";

const call = makeCall();
const END = Date.parse(call.call.endedAt ?? "");

it("tells an analysis that is to come from one that was never made, and both from not knowing", () => {
  expect(whyNoAnalysis(call, END + 60_000)).toMatch(/^Not analysed yet: .* minutes/);
  expect(whyNoAnalysis(call, END + 3_600_000)).toBe("No post-call analysis is recorded.");
  expect(whyNoAnalysis({ ...call, call: { ...call.call, running: true } }, END)).toMatch(/^Not analysed yet/);
  const sources = [{ source: "loki" as const, state: "error" as const, message: "", tookMs: 1 }];
  expect(whyNoAnalysis({ ...call, sources }, END)).toContain("unknown");
});

it("draws a line through what is known, and none across what is not", () => {
  const points = [-1, 0, null, 1].map((score, at) => ({ key: `c${at}`, score }));
  const { dots, runs } = scoreLine(points);
  expect(dots).toEqual([
    { key: "c0", x: 0, y: 0 },
    { key: "c1", x: 1 / 3, y: 0.5 },
    { key: "c3", x: 1, y: 1 },
  ]);
  expect(runs).toHaveLength(1);
  expect(scoreLine([{ key: "one", score: 0.5 }]).dots[0]).toMatchObject({ x: 0, y: 0.75 });
});
