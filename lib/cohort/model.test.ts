import { describe, expect, it } from "vitest";
import { nanoseconds } from "#lib/units.ts";
import { judge, LEAST_OTHERS, MINUTE_MS, surroundings } from "./model.ts";
import { rangesOf } from "./phases.ts";
import type { CohortCall } from "./sample.ts";
import { callRecord, type CallRecord } from "#lib/calls/records.ts";
import { hasStage, turnKey, worstAt } from "./sample.ts";

const NOON = Date.UTC(2026, 10, 20, 12);
const at = (minute: number) => NOON + minute * MINUTE_MS + 5_000;
const call = (minute: number, breached = false, value = "rime"): CohortCall => ({
  sid: `CA ${minute} ${breached} ${value}`,
  atMs: at(minute),
  breached,
  startedMs: null,
  worstMs: breached ? 3_000 : 900,
  agent: null,
  values: new Map([["tts_provider", [value]]]),
});
const window = surroundings(at(0), NOON + 86_400_000);
const others = (count: number) =>
  Array.from({ length: count }, (_, i) => call(-29 + ((i * 7) % 58), false, `other ${i}`));

describe("the hour around a call", () => {
  it("is in whole minutes, and no longer than now", () => {
    expect(surroundings(at(0), NOON + 86_400_000)).toEqual({
      fromMs: NOON - 30 * MINUTE_MS,
      toMs: NOON + 30 * MINUTE_MS,
    });
    expect(surroundings(at(0), at(2)).toMs).toBe(NOON + 3 * MINUTE_MS);
    expect(surroundings(at(0), at(-9)).toMs).toBe(NOON + MINUTE_MS);
  });
});

describe("whether it is just this call", () => {
  const own = call(0, true);
  it("needs enough other calls to say so", () => {
    expect(judge(own, others(LEAST_OTHERS - 1), 0, "tts_first_frame", window).status).toBe("too_few");
    const one = judge(own, others(LEAST_OTHERS), 3, "tts_first_frame", window);
    expect(one).toMatchObject({
      status: "one",
      counts: { breached: 1, calls: LEAST_OTHERS + 1, withoutStage: 3 },
      stretch: null,
      like: [],
    });
  });

  it("counts this call once, and none outside of the hour", () => {
    const list = [own, { ...own, breached: false }, ...others(30), call(31, true), call(-31, true)];
    expect(judge(own, list, 0, "tts_first_frame", window).counts).toMatchObject({ breached: 1, calls: 31 });
  });

  it("finds the stretch, its first minute, and what its calls have in common", () => {
    const bad = [-3, -2, -1, 1, 2, 3, 4, 5].map((minute) => call(minute, true));
    const good = [-2, 0, 1, 3, 4].map((minute) => call(minute, false, "cartesia"));
    const judged = judge(own, [...bad, ...good, ...others(30)], 0, "tts_first_frame", window);
    expect(judged).toMatchObject({
      status: "bunched",
      compared: "stretch",
      stretch: {
        from: new Date(NOON - 3 * MINUTE_MS).toISOString(),
        breached: 9,
        state: "ended",
        fromBefore: false,
      },
    });
    expect(judged.factors[0]).toMatchObject({
      value: "rime",
      significant: true,
      breached: { having: 9, of: 9 },
    });
    expect(judged.minutes).toHaveLength(60);
    expect(judged.minutes.reduce((sum, minute) => sum + minute.breached, 0)).toBe(9);
  });

  it("lists like calls, the nearest in time first, at most ten", () => {
    const bad = [-20, -9, -8, -5, -3, -2, -1, 1, 2, 3, 4, 5].map((minute) => call(minute, true));
    const { like } = judge(own, [...bad, ...others(30)], 0, "tts_first_frame", window);
    const away = like.map(({ at: when }) => Math.abs(Date.parse(when) - own.atMs) / MINUTE_MS);
    expect(away).toEqual(away.toSorted((a, b) => a - b));
    expect(like).toHaveLength(10);
    expect(like.some(({ sid }) => sid === own.sid)).toBe(false);
  });
});

describe("a call of the call log", () => {
  const record = (words: Record<string, string>): CallRecord => {
    const metadata = new Map(Object.entries({ event_name: "call.end", call_sid: "CA1", ...words }));
    const found = callRecord({
      timeNs: nanoseconds(BigInt(at(10)) * 1_000_000n),
      line: "",
      labels: new Map(),
      parsed: new Map(),
      metadata,
    });
    if (found === null) throw new Error("no record");
    return found;
  };
  const words = { call_duration_seconds: "240", call_turns: "4", call_worst_turn_index: "2" };

  it("stands where its longest turn was logged, or is estimated to have been", () => {
    expect(worstAt(record(words), new Map([[turnKey("CA1", 2), at(7)]]))).toBe(at(7));
    expect(worstAt(record(words), new Map([[turnKey("CA1", 1), at(7)]]))).toBe(at(10) - 90_000);
    expect(worstAt(record({ call_duration_seconds: "240" }), new Map())).toBe(at(8));
    expect(worstAt(record({}), new Map())).toBe(at(10));
  });

  it("counts only where it has the stage at all", () => {
    const realtime = { pipeline: "realtime", tools: [] } as const;
    const cascade = { pipeline: "cascade", tools: ["book"] } as const;
    expect([hasStage("stt", realtime), hasStage("tts_first_frame", cascade)]).toEqual([false, true]);
    expect([hasStage("tool_call", realtime), hasStage("tool_call", cascade)]).toEqual([false, true]);
    expect(hasStage("llm_first_token", realtime)).toBe(true);
  });
});

describe("before, during and after", () => {
  it("lie beside each other, and what has not come yet is left out", () => {
    const stretch = { fromMs: at(0), toMs: at(20) };
    expect(rangesOf(stretch, at(3), at(600))).toEqual({
      before: [at(-30), at(0)],
      during: [at(0), at(20)],
      after: [at(20), at(50)],
    });
    expect(rangesOf(stretch, at(3), at(24)).after).toBeNull();
    expect(rangesOf(stretch, at(3), at(26)).after).toEqual([at(20), at(26)]);
    expect(rangesOf(null, at(0), at(600)).during).toEqual([at(-5), at(5)]);
    expect(rangesOf({ fromMs: at(0), toMs: at(1) }, at(0), at(1)).during).toEqual([at(-4), at(1)]);
  });
});
