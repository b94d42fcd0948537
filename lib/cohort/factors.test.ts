import { describe, expect, it } from "vitest";
import { factorsOf } from "./factors.ts";
import type { CohortCall } from "./sample.ts";
import type { Attribute } from "./schema.ts";

type Values = Partial<Record<Attribute, string | readonly string[]>>;
let made = 0;
const calls = (count: number, breached: boolean, values: Values): CohortCall[] =>
  Array.from({ length: count }, () => ({
    sid: `call ${(made += 1)}`,
    atMs: 0,
    breached,
    startedMs: null,
    worstMs: null,
    agent: null,
    values: new Map(
      Object.entries(values).map(([name, value]) => [
        name as Attribute,
        typeof value === "string" ? [value] : value,
      ]),
    ),
  }));

describe("over-represented values", () => {
  it("are found with their counts, and a provider and its model are one", () => {
    const all = [
      ...calls(9, true, { llm_provider: "openai", llm_model: "gpt-4.1", carrier: "twilio" }),
      ...calls(1, true, { llm_provider: "anthropic", llm_model: "haiku", carrier: "twilio" }),
      ...calls(4, false, { llm_provider: "openai", llm_model: "gpt-4.1", carrier: "twilio" }),
      ...calls(16, false, { llm_provider: "anthropic", llm_model: "haiku", carrier: "telnyx" }),
    ];
    const { factors, tested } = factorsOf(all, "llm_first_token");
    const model = factors.find(({ attribute }) => attribute === "llm_model");
    expect(model).toMatchObject({
      value: "gpt-4.1",
      also: [{ attribute: "llm_provider", value: "openai" }],
      breached: { having: 9, of: 10 },
      rest: { having: 4, of: 20 },
      significant: true,
    });
    // scipy.stats.fisher_exact([[9, 1], [4, 16]])
    expect(model?.p).toBeCloseTo(0.0004140786749482401, 12);
    expect(tested).toBe(4);
    expect(model?.adjusted).toBeLessThanOrEqual(4 * (model?.p ?? 0) + 1e-12);
  });

  it("are told from what only goes along with them", () => {
    // Every call on "slow" breaches, whoever speaks; nurse_line is mostly on "slow".
    const all = [
      ...calls(9, true, { tts_provider: "slow", agent: "nurse_line" }),
      ...calls(6, true, { tts_provider: "slow", agent: "front_desk" }),
      ...calls(1, false, { tts_provider: "slow", agent: "nurse_line" }),
      ...calls(1, false, { tts_provider: "good", agent: "nurse_line" }),
      ...calls(24, false, { tts_provider: "good", agent: "front_desk" }),
    ];
    const { factors } = factorsOf(all, "tts_first_frame");
    expect(factors.map(({ value, significant, explained }) => [value, significant, explained])).toEqual([
      ["slow", true, false],
      ["nurse_line", true, true],
    ]);
  });

  it("accuse the more specific one where exactly the same calls have both", () => {
    const all = [
      ...calls(8, true, { agent: "night", language: "es-US", tts_provider: "rime" }),
      ...calls(20, false, { agent: "day", language: "en-US", tts_provider: "cartesia" }),
    ];
    const [leading] = factorsOf(all, "tts_first_frame").factors;
    expect(leading).toMatchObject({ attribute: "tts_provider", value: "rime" });
    expect(leading?.also.map(({ value }) => value)).toEqual(["night", "es-US"]);
    expect(leading).toMatchObject({ oddsRatio: null, high: null, explained: false });
  });

  it("are none where chance would do, where nothing differs, or where there is too little", () => {
    const even = [
      ...calls(6, true, { carrier: "twilio" }),
      ...calls(4, true, { carrier: "telnyx" }),
      ...calls(12, false, { carrier: "twilio" }),
      ...calls(8, false, { carrier: "telnyx" }),
    ];
    expect(factorsOf(even, "stt").factors.filter((one) => one.significant)).toEqual([]);
    const same = [...calls(5, true, { carrier: "twilio" }), ...calls(9, false, { carrier: "twilio" })];
    expect(factorsOf(same, "stt")).toMatchObject({ tested: 0, factors: [] });
    const few = [...calls(2, true, { carrier: "telnyx" }), ...calls(90, false, { carrier: "twilio" })];
    expect(factorsOf(few, "stt")).toMatchObject({ tested: 0, factors: [] });
  });

  it("leave out calls of which the attribute is not known, and do not take them for calls without it", () => {
    const all = [
      ...calls(6, true, { carrier: "telnyx" }),
      ...calls(9, true, {}),
      ...calls(2, false, { carrier: "telnyx" }),
      ...calls(18, false, { carrier: "twilio" }),
    ];
    expect(factorsOf(all, "stt").factors[0]).toMatchObject({
      breached: { having: 6, of: 6 },
      rest: { having: 2, of: 20 },
    });
  });

  it("do not multiply: of forty carriers dealt out at random, none is accused", () => {
    let state = 11;
    const random = () => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;
    const all = Array.from({ length: 400 }, (_, i) =>
      calls(1, i % 10 === 0, {
        carrier: `carrier ${Math.floor(random() * 40)}`,
        agent: `agent ${Math.floor(random() * 5)}`,
        tool: [`tool ${Math.floor(random() * 20)}`],
      }),
    ).flat();
    expect(factorsOf(all, "stt").factors.filter((one) => one.significant)).toEqual([]);
  });

  it("tell of a provider that all breached calls share how many of the rest share it too", () => {
    const all = [
      ...calls(5, true, { tts_provider: "rime" }),
      ...calls(6, false, { tts_provider: "rime" }),
      ...calls(1, false, { tts_provider: "cartesia" }),
    ];
    const { factors, shared } = factorsOf(all, "tts_first_frame");
    expect(factors.some((one) => one.significant)).toBe(false);
    expect(shared).toEqual({ attribute: "tts_provider", value: "rime", rest: { having: 6, of: 7 } });
  });
});
