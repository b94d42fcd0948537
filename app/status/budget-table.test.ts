import { expect, it } from "vitest";
import { parseConfig } from "#lib/config/schema.ts";
import { budgetColumns, turnBudgets } from "./budget-table.ts";

const budgets = (yaml: string) => parseConfig({ EARSHOT_CONFIG: "f.yaml" }, () => yaml).budgets;
const OWN = budgets(
  "budgets:\n  verticals:\n    salon:\n      stages: { stt: 450 }\n      realtime: { turn: 1500 }\n",
);

it("has a column for each kind of call with a budget of its own", () => {
  expect(budgetColumns(budgets("{}")).map(({ title, turn }) => [title, turn.ms, turn.exact])).toEqual([
    ["Cascade", 1200, true],
    ["Realtime", 1200, true],
    ["LiveKit", 1450, false],
    ["Pipecat", 1750, false],
    ["OpenInference", 1750, false],
  ]);
  const salon = budgetColumns(OWN).filter(({ title }) => title.startsWith("Salon"));
  expect(salon.map(({ title, turn }) => [title, turn.ms])).toEqual([
    ["Salon", 1450],
    ["Salon, realtime", 1500],
  ]);
  expect(salon[0]?.stages.find(({ stage }) => stage === "stt")).toEqual({
    stage: "stt",
    ms: 450,
    exact: false,
  });
});

it("shows a stage that a realtime call does not have as none, not as 0", () => {
  const realtime = budgetColumns(OWN).find(({ title }) => title === "Realtime");
  expect(realtime?.stages.find(({ stage }) => stage === "stt")).toEqual({
    stage: "stt",
    ms: null,
    exact: true,
  });
});

it("gives the turn budgets of all calls and of the verticals that differ", () => {
  expect(turnBudgets(OWN)).toEqual({ allMs: 1200, verticals: { salon: 1450 } });
});
