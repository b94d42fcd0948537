import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { RawSpan } from "#lib/traces/raw.ts";
import { rawSpan, type SpanWords } from "#lib/traces/testing/span.ts";
import { msOfNs } from "../evidence.ts";
import { RELEASES } from "../pipecat/fixtures/truth.ts";
import { readCall, recorded } from "../pipecat/testing.ts";

const SID = "CA7d3f0b52c96e4a18b5f1c0e8427a96d1";
const CALL: readonly SpanWords[] = [
  { id: 1, name: "call", from: 0, to: 60_000, attributes: { call_id: SID } },
  { id: 2, parent: 1, name: "turn", from: 5000, to: 9000, attributes: { call_id: SID } },
  { id: 3, parent: 2, name: "stt", from: 5000, to: 5180 },
  {
    id: 4,
    parent: 2,
    name: "llm",
    from: 5200,
    to: 7000,
    attributes: { "llm.first_token_ms": 420, "llm.model": "gpt-4o", "llm.provider": "openai" },
  },
  { id: 5, parent: 2, name: "tool_call", from: 5700, to: 6900, attributes: { "tool.name": "book" } },
  { id: 6, parent: 2, name: "tts", from: 7000, to: 9000, attributes: { "tts.first_byte_ms": 150 } },
];
const read = (words: readonly SpanWords[]) => readCall(words.map(rawSpan));
const without = (words: readonly SpanWords[], key: string) =>
  words.map((span) => ({
    ...span,
    attributes: Object.fromEntries(Object.entries(span.attributes ?? {}).filter(([name]) => name !== key)),
  }));
const rowsOf = (words: readonly SpanWords[]) =>
  Object.fromEntries(read(words).ledgers[0]?.rows.map(({ stage, ns }) => [stage, msOfNs(ns)]) ?? []);

describe("a turn that was instrumented by hand", () => {
  it("ends with the first audio, and is divided among what its spans are named for", () => {
    expect(rowsOf(CALL)).toEqual({
      stt: 180,
      tool_call: 1200,
      llm_first_token: 420,
      tts_first_frame: 150,
      unattributed: 200,
    });
    const { profile, verdict } = read(CALL);
    expect(profile).toMatchObject({
      profile: "generic",
      facts: { sid: SID },
      ids: [{ attribute: "call_id", kind: "call_sid" }],
    });
    expect(profile.turns).toMatchObject([{ index: 0, clock: { from: "spans" } }]);
    expect(verdict()).toMatchObject({ status: "slow", stage: "tool_call", tool: "book", turnIndex: 0 });
  });

  it("without the first audio lasts at least until the answer was sent to TTS, whose time is not known", () => {
    const words = without(CALL, "tts.first_byte_ms");
    const [turn] = read(words).profile.turns ?? [];
    expect(turn?.clock.by).toMatch(/^at least/);
    expect(turn?.unrecorded).toMatchObject([{ stage: "tts_first_frame" }]);
    expect(rowsOf(words)).not.toHaveProperty("tts_first_frame");
    expect(
      read(words).profile.reading.stages.find(({ stage }) => stage === "tts_first_frame")?.from,
    ).toBeNull();
  });

  it("without the first token has no LLM stage: the span lasts until the answer was whole", () => {
    expect(rowsOf(without(CALL, "llm.first_token_ms"))).not.toHaveProperty("llm_first_token");
  });

  it("believes its own latency, and no time longer than the span that has it", () => {
    const own = CALL.map((span) =>
      span.id === 2 ? { ...span, attributes: { "turn.latency_ms": 2150 } } : span,
    );
    expect(read(own).ledgers[0]?.latencyNs).toBe(2_150_000_000n);
    expect(read(own).profile.turns).toMatchObject([{ clock: { from: "framework" } }]);
    const wrong = CALL.map((span) =>
      span.id === 4 ? { ...span, attributes: { "llm.first_token_ms": 420_000 } } : span,
    );
    expect(read(wrong).profile.reading.refused).toMatchObject([
      { what: "llm llm.first_token_ms", value: "420000" },
    ]);
  });

  it("names a failed step", () => {
    const failed = CALL.map((span) => (span.id === 5 ? { ...span, status: "error" as const } : span));
    expect(read(failed).verdict()).toMatchObject({ status: "failed", stage: "tool_call", tool: "book" });
  });

  it("may have the stages' own names below it", () => {
    const words: SpanWords[] = [
      { id: 2, name: "turn", from: 0, to: 2000, attributes: { call_id: "v3:abc" } },
      { id: 3, parent: 2, name: "llm_first_token", from: 200, to: 1700 },
      { id: 4, parent: 2, name: "tts_first_frame", from: 1700, to: 1900 },
    ];
    expect(rowsOf(words)).toMatchObject({ llm_first_token: 1500, tts_first_frame: 200 });
    expect(read(words).profile.facts.sid).toBe("v3:abc");
  });
});

describe("is not claimed", () => {
  const profileOf = (spans: readonly RawSpan[]) => readCall(spans).profile.profile;

  it.each(RELEASES)("what Pipecat %s wrote, with or without its scopes", (release) => {
    expect(profileOf(recorded(release))).toBe("pipecat");
    expect(profileOf(recorded(release).map((span) => ({ ...span, scope: null })))).toBe("pipecat");
  });

  it("what our own kit wrote, or a turn that holds no service", () => {
    const own = CALL.map((span) => ({ ...span, attributes: { ...span.attributes, "call.sid": SID } }));
    expect(profileOf(own.map(rawSpan))).toBe("earshot");
    expect(profileOf(CALL.slice(0, 2).map(rawSpan))).toBe("unknown");
  });

  it("an agent that neither hears nor speaks", () => {
    const text = CALL.filter(({ name }) => name !== "stt" && name !== "tts");
    expect(profileOf(text.map(rawSpan))).toBe("unknown");
  });
});

it("reads any of its spans, and sums are exact", () => {
  fc.assert(
    fc.property(fc.shuffledSubarray(CALL.map(rawSpan)), (some) => {
      for (const { rows, latencyNs } of readCall(some).ledgers) {
        expect(rows.reduce((ns, row) => ns + row.ns, 0n)).toBe(latencyNs);
      }
    }),
  );
});
