import { expect, it } from "vitest";
import { spanShares } from "./span-share.ts";
import { hex, makeTurn } from "./testing/turns.ts";

it("keeps apart the stages that one span of a framework stands for", () => {
  const turn = makeTurn(0, 0, [
    { stage: "tool_call", ms: 812, span: "llm" },
    { stage: "llm_first_token", ms: 369, span: "llm" },
    { stage: "tts_first_frame", ms: 100, span: "tts" },
  ]);
  expect(spanShares([turn], hex("0 llm"))).toMatchObject([
    { stage: "tool_call", ms: 812, budgetMs: 500, overMs: 312 },
    { stage: "llm_first_token", ms: 369, budgetMs: 400, overMs: 0 },
  ]);
});

it("adds up what a span has in pieces; a span that is no stage has none", () => {
  const turns = [0, 1].map((index) =>
    makeTurn(index, index * 5000, [
      { stage: "llm_first_token", ms: 300, span: "pass" },
      { stage: "stt", ms: 50 },
      { stage: "llm_first_token", ms: 300, span: "pass" },
    ]),
  );
  expect(spanShares(turns, hex("1 pass"))).toMatchObject([{ turnIndex: 1, ms: 600, overMs: 200 }]);
  expect(spanShares(turns, hex("1 none"))).toEqual([]);
});
