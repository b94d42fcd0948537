import { describe, expect, it } from "vitest";
import { msOfNs } from "../evidence.ts";
import { CALL_IDS, RELEASES, TURNS } from "./fixtures/truth.ts";
import { readCall, recorded } from "./testing.ts";

const NEAR_MS = 30;
const near = (ms: number | undefined, truth: number) =>
  expect(Math.abs((ms ?? NaN) - truth)).toBeLessThan(NEAR_MS);

describe.each(RELEASES)("the call that Pipecat %s recorded", (release) => {
  const call = readCall(recorded(release));
  const { profile, ledgers } = call;
  const lengths = (number: number, stage: string) =>
    profile.turns
      ?.find(({ index }) => index === number)
      ?.spans.filter((span) => span.stage === stage)
      .map(({ startNs, endNs }) => msOfNs(endNs - startNs)) ?? [];

  it("is known by its Call SID, and read whole", () => {
    expect(profile).toMatchObject({
      profile: "pipecat",
      facts: { sid: CALL_IDS[release], pipeline: "cascade", environment: "development" },
      ids: [{ kind: "call_sid", attribute: "conversation.id", personal: false }],
    });
    expect(profile.reading.profiles).toEqual([
      {
        name: "pipecat",
        label: "Pipecat",
        version: release === "1.7.0" ? "1.7 or later" : "0.0.106 or earlier",
      },
    ]);
    expect(profile.root).not.toBeNull();
    expect(ledgers.flatMap(({ defects }) => defects)).toEqual([]);
  });

  it("has its turns, one barge-in, one tool and no error", () => {
    const { turns } = profile;
    expect(turns?.map(({ index, kind, interruption }) => [index, kind, interruption])).toEqual(
      TURNS.map(({ number, kind, interruption }) => [number, kind, interruption]),
    );
    expect(turns?.flatMap(({ index, interrupted }) => (interrupted === true ? [index] : []))).toEqual([6]);
    const tools = turns?.flatMap(({ index, spans }) =>
      spans.flatMap(({ tool }) => (tool === null ? [] : [[index, tool]])),
    );
    expect(tools).toEqual([[5, "check_availability"]]);
    expect(turns?.flatMap(({ spans }) => spans.filter(({ error }) => error !== null))).toEqual([]);
  });

  it.each(TURNS.filter(({ kind }) => kind === "reply"))("turn $number took what it took", (truth) => {
    const ledger = ledgers.find(({ index }) => index === truth.number);
    near(msOfNs(ledger?.latencyNs ?? 0n), truth.waitedMs ?? NaN);
    near(lengths(truth.number, "endpointing")[0], truth.endpointingMs ?? NaN);
    near(lengths(truth.number, "stt")[0], truth.sttMs ?? NaN);
    const llm = lengths(truth.number, "llm_first_token");
    expect(llm).toHaveLength(truth.llmMs.length);
    for (const [i, ms] of truth.llmMs.entries()) near(llm[i], ms);
    const tool = lengths(truth.number, "tool_call");
    expect(tool).toHaveLength(truth.tool === null ? 0 : 1);
    if (truth.tool !== null) near(tool[0], truth.tool.ms);
    const tts = lengths(truth.number, "tts_first_frame");
    const isNear = tts.map((ms) => Math.abs(ms - truth.ttsMs) < NEAR_MS);
    expect(isNear).toEqual(release === "1.7.0" ? [true] : []);
    const sum = ledger?.rows.reduce((ns, row) => ns + row.ns, 0n);
    expect(sum).toBe(ledger?.latencyNs);
  });

  it.each(TURNS.filter(({ planted }) => planted !== null))("turn $number is slow by $planted", (truth) => {
    const ledger = ledgers.filter(({ index }) => index === truth.number);
    const verdict = call.verdict(ledger);
    const isRecorded = release === "1.7.0" || truth.planted !== "tts_first_frame";
    expect(verdict).toMatchObject({
      status: "slow",
      turnIndex: truth.number,
      stage: isRecorded ? truth.planted : null,
      withinBudget: false,
    });
    const reason =
      "tts_first_frame was not recorded (before Pipecat 1.2 the span closes when the text was sent";
    expect(verdict.sentence.includes(reason)).toBe(!isRecorded);
  });

  it("is slow by the longest of them: the tool", () => {
    expect(ledgers.flatMap(({ slow, index }) => (slow ? [index] : []))).toEqual([3, 4, 5]);
    expect(call.verdict()).toMatchObject({
      status: "slow",
      severity: "major",
      turnIndex: 5,
      stage: "tool_call",
      tool: "check_availability",
    });
  });

  it("links each part of a turn to a span that was sent", () => {
    const sent = new Set(recorded(release).map(({ spanId }) => spanId as string));
    const linked = ledgers.flatMap(({ parts }) => parts.flatMap(({ spanId }) => spanId ?? []));
    expect(linked.filter((id) => !sent.has(id))).toEqual([]);
    expect([...profile.turnOf.keys(), ...profile.stageOf.keys()].filter((id) => !sent.has(id))).toEqual([]);
  });

  it("tells nothing of what was said", () => {
    const told = JSON.stringify(
      { reading: profile.reading, facts: profile.facts, verdict: call.verdict(), turns: profile.turns },
      (_, value: unknown) => (typeof value === "bigint" ? String(value) : value),
    );
    expect(told).not.toMatch(/Saturday|dental|Harbour|x-rays|available"/);
  });
});

it("says why a TTS time before 1.2 is not believed, and what would make it known", () => {
  const { reading } = readCall(recorded("0.0.106")).profile;
  expect(reading.stages.find(({ stage }) => stage === "tts_first_frame")).toMatchObject({
    from: null,
    why: expect.stringMatching(/closes when the text was sent/),
  });
  expect(reading.refused.reduce((sum, { count }) => sum + count, 0)).toBe(16);
  expect(reading.unknown).toContainEqual(expect.objectContaining({ setting: "Pipecat 1.2 or later" }));
});

it("says of the slow turn that is not the verdict's, too, that its TTS was not recorded", () => {
  const { sentence } = readCall(recorded("0.0.106")).findings.find(({ turnIndex }) => turnIndex === 4) ?? {};
  expect(sentence).toMatch(/^Turn 4 .* waited 2\.63 s too.*tts_first_frame was not recorded/);
});
