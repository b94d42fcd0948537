import { describe, expect, it } from "vitest";
import { budgetsOf } from "./budgets.ts";

const OPTIONS = {
  budgets: { salon: { turnMs: 900, stages: { llm_first_token: 300, endpointing: 400 } } },
  budgetVersion: "v2",
};

describe("a vertical's own budgets", () => {
  it("hold for its cascade calls, and for no other vertical", () => {
    expect(budgetsOf(OPTIONS, "salon", "cascade")).toMatchObject({
      version: "v2",
      turnMs: 900,
      stages: { llm_first_token: 300, endpointing: 400, stt: 200 },
    });
    expect(budgetsOf(OPTIONS, "sales", "cascade")).toMatchObject({ version: "v2", turnMs: 1200 });
    expect(budgetsOf(OPTIONS, "constructor", "cascade").turnMs).toBe(1200);
  });

  it("give a realtime call their common stages, but not a cascade's turn or first token", () => {
    expect(budgetsOf(OPTIONS, "salon", "realtime")).toMatchObject({
      turnMs: 1350,
      stages: { llm_first_token: 800, endpointing: 400, stt: null },
    });
  });

  it("take a realtime call's turn and first token from `realtime`", () => {
    const realtime = { turnMs: 1000, stages: { llm_first_token: 700 } };
    const budgets = { salon: { ...OPTIONS.budgets.salon, realtime } };
    expect(budgetsOf({ budgets }, "salon", "realtime")).toMatchObject({
      version: "default-1",
      turnMs: 1000,
      stages: { llm_first_token: 700, endpointing: 400 },
    });
  });
});
