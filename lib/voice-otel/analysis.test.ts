import { describe, expect, it } from "vitest";
import { writeAnalysis } from "./analysis.ts";
import { memoryKit } from "./testing/kit.ts";
import type { PostCallAnalysis } from "./types.ts";

const ANALYSIS: PostCallAnalysis = { label: "neutral", score: 0, summary: "s", topics: ["a"], model: "m" };
const write = (over: object) => {
  const memory = memoryKit();
  writeAnalysis(memory.kit, 0, `CA${"5".repeat(32)}`, { ...ANALYSIS, ...over }, { vertical: "salon" });
  return { memory, record: memory.record("post_call.analysis") };
};

describe("writeAnalysis", () => {
  it("writes and counts a sentiment, 0 being a score", () => {
    const { memory, record } = write({});
    expect(record).toMatchObject({ "sentiment.label": "neutral", "sentiment.score": 0 });
    expect(memory.of("call.sentiment").map(({ labels }) => labels["sentiment"])).toEqual(["neutral"]);
  });

  it("makes no label of what a model made up, and no score of what is no number", () => {
    const { memory, record } = write({ label: "The caller, Ana, was cross", score: Number.NaN });
    expect(record).not.toHaveProperty("sentiment.label");
    expect(record).not.toHaveProperty("sentiment.score");
    expect(record["call.summary"]).toBe("s");
    expect(memory.of("call.sentiment")).toEqual([]);
    expect(memory.errors).toHaveLength(1);
  });
});
