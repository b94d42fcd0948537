import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { CallSpeech } from "../schema.ts";
import { makeTurn } from "./testing/turns.ts";
import { fitLabels, knownEndMs, labelsBeside, place, silences, thin, ticks, withStops } from "./timeline.ts";

const says = (who: "caller" | "agent", startMs: number, endMs: number): CallSpeech => ({
  who,
  startMs,
  endMs,
  turnIndex: null,
  spanId: `${who} ${startMs}`,
});

describe("silences", () => {
  it("names the stage that holds the most of a silence, with its tool and turn", () => {
    const turn = makeTurn(4, 2_000, [
      { stage: "endpointing", ms: 200 },
      { stage: "tool_call", ms: 2_500, tool: "book_appointment" },
      { stage: "tts_first_frame", ms: 300 },
    ]);
    const found = silences([says("caller", 0, 2_000), says("agent", 5_000, 6_000)], [turn], 6_000);
    expect(found).toEqual([
      {
        startMs: 2_000,
        endMs: 5_000,
        filler: {
          kind: "stage",
          stage: "tool_call",
          tool: "book_appointment",
          turnIndex: 4,
          spanId: turn.parts[1]?.spanId,
          ms: 2_500,
        },
      },
    ]);
  });

  it("knows of no silence but a turn's where nobody's speech was recorded", () => {
    const turn = makeTurn(1, 1_000, [{ stage: "llm_first_token", ms: 900 }]);
    expect(silences([], [turn], 60_000).map(({ startMs, endMs }) => [startMs, endMs])).toEqual([
      [1_000, 1_900],
    ]);
  });

  it("adds up what a stage took in several parts, but each tool stands by itself", () => {
    const turn = makeTurn(1, 1_000, [
      { stage: "llm_first_token", ms: 300 },
      { stage: "tool_call", ms: 400, tool: "a" },
      { stage: "llm_first_token", ms: 300 },
      { stage: "tool_call", ms: 400, tool: "b" },
    ]);
    const [found] = silences([says("caller", 0, 1_000), says("agent", 2_400, 3_000)], [turn], 3_000);
    expect(found?.filler).toMatchObject({ stage: "llm_first_token", ms: 600 });
  });

  it("gives the silence after the agent to the caller, and any other without a turn to nobody", () => {
    const speech = [says("agent", 0, 1_000), says("caller", 4_000, 5_000), says("agent", 8_000, 9_000)];
    expect(silences(speech, [], 9_000).map((one) => one.filler.kind)).toEqual(["caller", "unknown"]);
  });

  it("cuts a silence where the turn ends: what follows an unanswered turn is nobody's", () => {
    const turn = makeTurn(0, 2_000, [{ stage: "llm_first_token", ms: 600 }], { answered: false });
    const found = silences([says("agent", 0, 1_000), says("caller", 1_100, 2_000)], [turn], 9_000);
    expect(found.map((one) => [one.startMs, one.endMs, one.filler.kind])).toEqual([
      [2_000, 2_600, "stage"],
      [2_600, 9_000, "unknown"],
    ]);
  });

  it("does not see a silence inside of long speech that started before shorter speech", () => {
    const speech = [says("agent", 0, 10_000), says("caller", 2_000, 3_000), says("caller", 11_000, 12_000)];
    expect(silences(speech, [], 12_000)).toMatchObject([{ startMs: 10_000, endMs: 11_000 }]);
  });

  it("leaves out gaps that nobody hears", () => {
    expect(silences([says("agent", 0, 1_000), says("caller", 1_300, 2_000)], [], 2_000)).toEqual([]);
  });

  it("never overlaps speech, is in order, and is as long as asked for", () => {
    const someSpeech = fc.array(
      fc
        .tuple(fc.nat(20_000), fc.nat(4_000), fc.boolean())
        .map(([at, ms, agent]) => says(agent ? "agent" : "caller", at, at + ms)),
    );
    fc.assert(
      fc.property(someSpeech, (speech) => {
        const found = silences(speech, [], 20_000);
        for (const [at, one] of found.entries()) {
          expect(one.endMs - one.startMs).toBeGreaterThanOrEqual(400);
          expect(one.startMs).toBeGreaterThanOrEqual(found[at - 1]?.endMs ?? 0);
          for (const spoken of speech)
            expect(
              Math.min(one.endMs, spoken.endMs) - Math.max(one.startMs, spoken.startMs),
            ).toBeLessThanOrEqual(0);
        }
      }),
    );
  });
});

describe("ticks", () => {
  it("gives round marks, never more than asked for", () => {
    expect(ticks(0, 60_000, 6)).toEqual([0, 15_000, 30_000, 45_000, 60_000]);
    expect(ticks(-60, 1_060, 8)).toEqual([0, 200, 400, 600, 800, 1_000]);
    expect(ticks(0, 0, 5)).toEqual([]);
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 90_000_000 }),
        fc.integer({ min: 1, max: 20 }),
        (end, most) => ticks(0, end, most).length <= most,
      ),
    );
  });
});

describe("place", () => {
  it("cuts to the range and leaves out what is outside", () => {
    const range = { startMs: 100, endMs: 200 };
    expect(place(50, 150, range)).toEqual({ left: 0, width: 50 });
    expect(place(150, 150, range)).toEqual({ left: 50, width: 0 });
    expect(place(300, 400, range)).toBeNull();
    expect(place(0, 1, { startMs: 5, endMs: 5 })).toBeNull();
  });
});

it("knows a running call as far as it was seen", () => {
  expect(knownEndMs(null, [says("agent", 0, 3_000)], [])).toBe(3_000);
  expect(knownEndMs(null, [], [makeTurn(0, 2_900, [{ stage: "stt", ms: 400 }])])).toBe(3_300);
  expect(knownEndMs(9_000, [], [])).toBe(9_000);
});

it("keeps the weightiest of labels that collide, inside the canvas and in order", () => {
  const wish = (value: string, centerPx: number, weight: number) => ({
    value,
    centerPx,
    widthPx: 100,
    weight,
  });
  const placed = fitLabels([wish("light", 60, 1), wish("heavy", 10, 9), wish("far", 395, 1)], 400);
  expect(placed).toEqual([
    { value: "heavy", leftPx: 0, widthPx: 100 },
    { value: "far", leftPx: 300, widthPx: 100 },
  ]);
});

describe("thin", () => {
  it("keeps no more than fit, always the heaviest of a column, in the order given", () => {
    const range = { startMs: 0, endMs: 10_000 };
    fc.assert(
      fc.property(
        fc.array(fc.record({ startMs: fc.integer({ min: -500, max: 10_500 }), endMs: fc.constant(null) })),
        (given) => {
          const items = given.toSorted((a, b) => a.startMs - b.startMs);
          const kept = thin(items, range, 100, (one) => one.startMs % 977, 10);
          expect(kept.length).toBeLessThanOrEqual(11);
          expect(kept).toEqual(items.filter((one) => kept.includes(one)));
          const inside = items.filter((one) => one.startMs >= 0 && one.startMs <= 10_000);
          const heaviest = Math.max(...inside.map((one) => one.startMs % 977));
          expect(Math.max(...kept.map((one) => one.startMs % 977))).toBe(heaviest);
        },
      ),
    );
  });
});

it("a silence after an agent that stopped for nothing is said to be that", () => {
  const quiet = silences([says("agent", 0, 3_000), says("agent", 5_000, 8_000)], [], 8_000);
  expect(withStops(quiet, [3_020]).map(({ filler }) => filler.kind)).toEqual(["stopped"]);
  expect(withStops(quiet, [7_000]).map(({ filler }) => filler.kind)).toEqual(["caller"]);
});

describe("labelsBeside", () => {
  const mark = (key: string, atPx: number, weight = 1, always = true) => ({
    key,
    text: "Barge-in",
    atPx,
    weight,
    always,
  });
  const sides = (...args: Parameters<typeof labelsBeside>) =>
    [...labelsBeside(...args)].map(([key, { side }]) => `${key} ${side}`);

  it("writes to the right, else to the left, and never over a mark or other words", () => {
    expect(sides([mark("a", 100), mark("b", 300)], 600)).toEqual(["a right", "b right"]);
    expect(sides([mark("a", 570)], 600)).toEqual(["a left"]);
    expect(sides([mark("a", 200, 1), mark("b", 220, 2)], 600)).toEqual(["b right", "a left"]);
    expect(sides([mark("a", 200), mark("b", 220, 2), mark("c", 180)], 600)).toEqual(["b right", "c left"]);
  });

  it("lets the words of the weightier cover a mark that is drawn only with its own", () => {
    expect(sides([mark("tool", 220, 1, false), mark("b", 200, 2)], 260)).toEqual(["b left"]);
    expect(sides([mark("tool", 120, 1, false), mark("b", 100, 2)], 400)).toEqual(["b right"]);
  });
});
