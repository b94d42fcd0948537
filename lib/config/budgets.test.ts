import { describe, expect, it } from "vitest";
import { budgetConfig, budgetsOf, budgetWarnings } from "./budgets.ts";

describe("budgets", () => {
  it("are the contract's without a file", () => {
    const config = budgetConfig(undefined);
    expect(budgetsOf(config, { pipeline: "cascade", vertical: "salon" })).toMatchObject({
      version: "default-1",
      turnMs: 1200,
    });
    expect(budgetsOf(config, { pipeline: "realtime" })).toMatchObject({
      turnMs: 1200,
      stages: { stt: null, llm_first_token: 800, tts_first_frame: null },
    });
    expect(budgetWarnings(config)).toEqual([]);
  });

  it("follow what a framework waits by default, and the turn's follows the sum", () => {
    const config = budgetConfig(undefined);
    expect(budgetsOf(config, { pipeline: "cascade", profile: "livekit" })).toMatchObject({
      turnMs: 1450,
      stages: { endpointing: 500 },
    });
    expect(budgetsOf(config, { pipeline: "cascade", profile: "pipecat" }).turnMs).toBe(1750);
  });

  it("let the nearer entry win: the framework's own, then the file's all, profile, vertical", () => {
    const config = budgetConfig({
      all: { stages: { stt: 250, endpointing: 400 } },
      verticals: { salon: { turn: 1600, stages: { stt: 400 } } },
      profiles: { livekit: { stages: { endpointing: 800, tool_call: 2500 } } },
    });
    const of = budgetsOf(config, { pipeline: "cascade", vertical: "salon", profile: "livekit" });
    expect(of).toMatchObject({ turnMs: 1600, stages: { stt: 400, endpointing: 800, tool_call: 2500 } });
    expect(budgetsOf(config, { pipeline: "cascade", vertical: "sales" }).stages.stt).toBe(250);
    expect(budgetsOf(config, { pipeline: "cascade", profile: "pipecat" }).stages.endpointing).toBe(400);
  });

  it("take a realtime call's first token and turn only from its own entry", () => {
    const config = budgetConfig({
      all: {
        turn: 2500,
        stages: { llm_first_token: 300, network_in: 100 },
        realtime: { stages: { llm_first_token: 500 } },
      },
    });
    expect(budgetsOf(config, { pipeline: "realtime" })).toMatchObject({
      turnMs: 950,
      stages: { llm_first_token: 500, network_in: 100, stt: null },
    });
  });

  it("change their version when a figure changes", () => {
    const version = (stt: number) => budgetConfig({ all: { stages: { stt } } }).version;
    expect(version(200)).toBe(version(200));
    expect(version(200)).not.toBe(version(250));
    expect(budgetConfig({ version: "2026-07", all: {} }).version).toBe("2026-07");
  });

  it("are not looked up in the prototype", () => {
    expect(budgetsOf(budgetConfig(undefined), { pipeline: "cascade", vertical: "constructor" }).turnMs).toBe(
      1200,
    );
  });

  it("that are no histogram bound are warned of", () => {
    const config = budgetConfig({ verticals: { salon: { turn: 1200, stages: { stt: 333 } } } });
    expect(budgetWarnings(config)).toEqual([
      "The budget of stt for vertical salon, 333 ms, is not a histogram bound: ratios against it are interpolated (≈).",
    ]);
  });
});
