import { expect, it } from "vitest";
import { worstTurnBar } from "./worst-turn-bar.ts";

const budgets = { allMs: 1200, verticals: { salon: 1600 } };
const bar = (worstTurnMs: number | null, slowTurns: number | null, vertical: string | null = null) =>
  worstTurnBar({ worstTurnMs, slowTurns, vertical }, budgets);

it("is red only for what a slow turn took beyond its budget", () => {
  expect(bar(2400, 1)).toMatchObject({ withinShare: 0.25, overShare: 0.25, budgetShare: 0.25, cut: false });
  expect(bar(2400, 0)).toMatchObject({ withinShare: 0.5, overShare: 0 });
  expect(bar(2400, null)?.overShare).toBe(0);
});

it("takes the vertical's own budget, and no property that every object has", () => {
  expect(bar(1600, 0, "salon")).toMatchObject({ budgetMs: 1600, withinShare: 0.25 });
  expect(bar(600, 0, "constructor")?.budgetMs).toBe(1200);
});

it("cuts off what is longer than its width, and draws nothing for what is unknown", () => {
  expect(bar(60_000, 1)).toMatchObject({ withinShare: 0.25, overShare: 0.75, cut: true });
  expect(bar(null, 1)).toBeNull();
});
