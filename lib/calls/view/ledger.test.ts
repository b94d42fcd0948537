import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { STAGES } from "#lib/ledger/stages.ts";
import {
  breachedSpans,
  exactMs,
  exactShares,
  focusTurn,
  isInView,
  ledgerPieces,
  ledgerScale,
  orderTurns,
  shownTurn,
  stepTurn,
} from "./ledger.ts";
import { makeTurn, usual } from "./testing/turns.ts";

describe("ledgerPieces", () => {
  it("puts the overrun at the end of what used the budget up", () => {
    const turn = makeTurn(0, 0, [
      { stage: "llm_first_token", ms: 300, span: "pass" },
      { stage: "stt", ms: 50 },
      { stage: "llm_first_token", ms: 300, span: "pass" },
    ]);
    expect(ledgerPieces(turn).map((piece) => [piece.startMs, piece.ms, piece.overMs])).toEqual([
      [0, 300, 0],
      [300, 50, 0],
      [350, 300, 200],
    ]);
  });

  it("gives each tool call and each LLM pass a budget to itself", () => {
    const turn = makeTurn(0, 0, [
      { stage: "tool_call", ms: 450, tool: "a" },
      { stage: "tool_call", ms: 450, tool: "b" },
    ]);
    expect(ledgerPieces(turn).map((piece) => piece.overMs)).toEqual([0, 0]);
  });

  it("joins neighbours of one span", () => {
    const turn = makeTurn(0, 0, [
      { stage: "stt", ms: 150, span: "one" },
      { stage: "stt", ms: 150, span: "one" },
    ]);
    expect(ledgerPieces(turn)).toMatchObject([{ ms: 300, overMs: 100 }]);
  });

  it("adds up to the turn's latency and never overruns by more than it is long", () => {
    const part = fc.record({ stage: fc.constantFrom(...STAGES), ms: fc.nat(3_000) });
    fc.assert(
      fc.property(fc.array(part, { minLength: 1 }), (input) => {
        const turn = makeTurn(1, 500, input);
        const pieces = ledgerPieces(turn);
        expect(pieces.reduce((sum, piece) => sum + piece.ms, 0)).toBeCloseTo(turn.latencyMs, 6);
        for (const piece of pieces) expect(piece.overMs).toBeLessThanOrEqual(piece.ms);
      }),
    );
  });
});

it("marks nothing in a turn that kept its budget", () => {
  const stage = { stage: "tts_first_frame", ms: 500 } as const;
  const quick = makeTurn(0, 0, [stage]);
  const slow = makeTurn(1, 0, [{ stage: "tool_call", ms: 1_300 }, stage]);
  expect([...breachedSpans([quick])]).toEqual([]);
  expect(breachedSpans([slow])).toEqual(new Set(slow.parts.map((part) => part.spanId)));
});

it("scales past the longest turn and the budget to a round figure", () => {
  expect(ledgerScale([])).toBe(200);
  expect(ledgerScale([makeTurn(0, 0, [{ stage: "stt", ms: 90 }])])).toBe(1_400);
  expect(ledgerScale([makeTurn(0, 0, [{ stage: "stt", ms: 4_152 }])])).toBe(4_500);
});

describe("moving between turns", () => {
  const turns = [200, 1_500, 300, 2_000].map((ms, index) =>
    makeTurn(index, index * 9_000, [{ stage: "stt", ms }]),
  );

  it("looks at the selected turn, the verdict's, or the longest slow one", () => {
    expect(focusTurn(turns, 2, 1)?.index).toBe(2);
    expect(focusTurn(turns, null, 1)?.index).toBe(1);
    expect(focusTurn(turns, 77, null)?.index).toBe(3);
    expect(focusTurn([], 1, 1)).toBeNull();
  });

  it("steps forth and back, round the end, and over turns that do not match", () => {
    expect(stepTurn(turns, null, 1)).toBe(0);
    expect(stepTurn(turns, 3, 1)).toBe(0);
    expect(stepTurn(turns, 0, -1)).toBe(3);
    expect(stepTurn(turns, 1, 1, (turn) => turn.slow)).toBe(3);
    expect(stepTurn(turns, 0, 1, () => false)).toBeNull();
  });
});

it("a turn's stages add up to its latency to the nanosecond, and are written without rounding", () => {
  const turn = makeTurn(1, 0, [
    { stage: "llm_first_token", ms: 300.000001 },
    { stage: "stt", ms: 50 },
    { stage: "llm_first_token", ms: 1200.5 },
  ]);
  const { shares, sumNs, latencyNs } = exactShares(turn);
  expect(shares.get("llm_first_token")).toBe(1_500_500_001n);
  expect(sumNs).toBe(latencyNs);
  expect([exactMs(1_500_500_001n), exactMs(50_000_000n), exactMs(1n), exactMs(0n), exactMs(-20n)]).toEqual([
    "1,500.500001",
    "50.000000",
    "0.000001",
    "0.000000",
    "−0.000020",
  ]);
});

it("turns are listed as they came or the longest first, and lie in the view that they touch", () => {
  const turns = [makeTurn(0, 0, usual(0.5)), makeTurn(1, 5000, usual(2)), makeTurn(2, 9000, usual(1))];
  expect(orderTurns(turns, "latency").map(({ index }) => index)).toEqual([1, 2, 0]);
  expect(orderTurns(turns, "time")).toBe(turns);
  expect(turns.map((turn) => isInView(turn, { fromMs: 5500, toMs: 9000 }))).toEqual([false, true, true]);
  expect(turns.every((turn) => isInView(turn, null))).toBe(true);
  const [first = null, second = null] = turns;
  expect(shownTurn(turns, second, null)).toBe(1);
  expect(shownTurn(turns, second, { fromMs: 5500, toMs: 9000 })).toBe(1);
  expect(shownTurn(turns, first, { fromMs: 5500, toMs: 9000 })).toBe(1);
  expect(shownTurn(turns, null, null)).toBe(-1);
});
