import { describe, expect, it } from "vitest";
import type { CallDetail } from "#lib/calls/schema.ts";
import { makeCall } from "#lib/calls/view/testing/call.ts";
import { comparisonOf, largestDifference, median } from "./model.ts";
import { comparisonSchema } from "./schema.ts";
import { turnsOf } from "./testing.ts";
import { diffText, factText, largestText } from "./words.ts";

const base = makeCall();
const call = (
  turns: CallDetail["turns"],
  facts: Partial<CallDetail["call"]> = {},
  over: Partial<CallDetail> = {},
) => ({
  detail: { ...base, turns, call: { ...base.call, ...facts }, ...over },
  worstMs: null,
});
const plain = (text: string) => text.replaceAll("\u00a0", " ");

describe("two calls", () => {
  it("have what differs before what cannot be told and what is the same", () => {
    const { facts } = comparisonOf(
      call(turnsOf("gr"), { agent: "a", llmModel: "m1", carrier: null, language: "en-US" }),
      call(turnsOf("gr"), { agent: "b", llmModel: "m1", carrier: "twilio", language: "en-US" }),
    );
    expect(facts.map(({ state }) => state)).toEqual(
      facts.map(({ state }) => state).toSorted((x, y) => order(x) - order(y)),
    );
    expect(facts[0]).toEqual({ fact: "agent", state: "differs", a: "a", b: "b" });
    expect(facts.find(({ fact }) => fact === "carrier")).toMatchObject({ state: "unknown", a: null });
    expect(facts.find(({ fact }) => fact === "language")).toMatchObject({ state: "same" });
  });

  it("takes a provider that was changed over to midway from the turns", () => {
    const turns = [
      ...turnsOf("r", { stt: 100 }, "deepgram"),
      ...turnsOf("r", { stt: 100 }, "assemblyai").map((turn) => ({ ...turn, index: 1, startMs: 20_000 })),
    ];
    const { facts } = comparisonOf(
      call(turns, { sttProvider: "deepgram", pipeline: "cascade" }),
      call(turnsOf("rr", { stt: 100 }, "deepgram"), { sttProvider: "deepgram", pipeline: "cascade" }),
    );
    expect(facts[0]).toEqual({
      fact: "stt_provider",
      state: "differs",
      a: "assemblyai, deepgram",
      b: "deepgram",
    });
  });

  it("adds up only the turns that both have, and takes the median of all", () => {
    const { stages, matched } = comparisonOf(
      call(turnsOf("grr", { llm_first_token: 300, tts_first_frame: 100 })),
      call(turnsOf("gr", { llm_first_token: 200 })),
    );
    expect(matched).toBe(2);
    expect(stages.find(({ stage }) => stage === "llm_first_token")).toEqual({
      stage: "llm_first_token",
      median: { aMs: 300, bMs: 200, diffMs: 100 },
      counts: { a: 3, b: 2 },
      total: { aMs: 600, bMs: 400, diffMs: 200 },
    });
    // B has no such stage: that is not 0 ms, and no difference can be told.
    expect(stages.find(({ stage }) => stage === "tts_first_frame")).toMatchObject({
      median: { aMs: 100, bMs: null, diffMs: null },
      counts: { a: 3, b: 0 },
    });
    expect(stages.find(({ stage }) => stage === "turn")?.total).toEqual({ aMs: 800, bMs: 400, diffMs: 400 });
  });

  it("can be compared where one of them has no trace, and says why", () => {
    const without = { ...call(null, { spanCount: null }, { state: "sampled_out" }), worstMs: 640 };
    const comparison = comparisonSchema.parse(comparisonOf(call(turnsOf("gr")), without));
    expect(comparison.b).toMatchObject({ worstTurnMs: 640, absence: expect.stringContaining("not kept") });
    expect(comparison.a.absence).toBeNull();
    expect(comparison.matched).toBe(0);
    expect(comparison.pairs.map(({ a, b, diffMs }) => [a?.index, b, diffMs])).toEqual([
      [0, null, null],
      [1, null, null],
    ]);
    expect(comparisonOf(without, without).pairs).toEqual([]);
  });

  it("names the largest difference and the stage that has most of it", () => {
    const slow = turnsOf("gr", { llm_first_token: 300, tts_first_frame: 2_100 });
    const { pairs } = comparisonOf(
      call(slow),
      call(turnsOf("gr", { llm_first_token: 350, tts_first_frame: 100 })),
    );
    const largest = largestDifference(pairs);
    expect(largest && plain(largestText(largest))).toBe(
      "Turn 0 of A took 1.95 s longer than turn 0 of B: TTS first frame 2.10 s against 100 ms.",
    );
    const [first] = comparisonOf(call(turnsOf("g")), call(slow)).pairs;
    const less = largestDifference(first === undefined ? [] : [first]);
    expect(less && plain(largestText(less))).toContain(
      "less than turn 0 of B: TTS first frame none against 2.10 s",
    );
    expect(largestDifference(comparisonOf(call(turnsOf("gr")), call(turnsOf("gr"))).pairs)).toBeNull();
  });

  it("names a long turn that the other call has no like one of, and not that there are more turns", () => {
    const usual = { llm_first_token: 300, tts_first_frame: 100 };
    const [last] = turnsOf("r", { llm_first_token: 300, tts_first_frame: 3_200 });
    if (last === undefined) throw new Error("no turn was made");
    const longer = [...turnsOf("grr", usual), { ...last, index: 3, startMs: 60_000 }];
    const [a, b] = [call(longer), call(turnsOf("grr", usual))];
    const text = (...both: Parameters<typeof comparisonOf>) => {
      const largest = largestDifference(comparisonOf(...both).pairs);
      return largest && plain(largestText(largest));
    };
    expect(text(a, b)).toBe(
      "Turn 3 of A took 3.10 s longer than a usual turn of B, which has none in its place: TTS first frame 3.20 s.",
    );
    expect(text(b, a)).toBe(
      "Turn 3 of B took 3.10 s longer than a usual turn of A, which has none in its place: TTS first frame 3.20 s.",
    );
    expect(text(call(turnsOf("grrr", usual)), b)).toBeNull();
    expect(
      text(a, { ...call(null, { spanCount: null }, { state: "sampled_out" }), worstMs: 640 }),
    ).toBeNull();
  });
});

const order = (state: string) => ["differs", "unknown", "same"].indexOf(state);

it("takes the middle, of an even number the mean of the two in the middle", () => {
  expect([median([]), median([3]), median([5, 1, 3]), median([4, 1, 3, 2])]).toEqual([null, 3, 3, 2.5]);
});

it("writes differences with their sign, and facts as people do", () => {
  expect([1_240, -240, 0.2, null].map((ms) => plain(diffText(ms)))).toEqual([
    "+1.24 s",
    "−240 ms",
    "0 ms",
    "–",
  ]);
  expect(plain(factText("turn_budget", "1200 ms"))).toBe("1.20 s");
  expect(factText("agent", "=cmd\u202e")).toBe("=cmd⟨U+202E⟩");
});
