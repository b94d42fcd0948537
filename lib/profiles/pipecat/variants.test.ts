import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { AttributeValue, RawSpan } from "#lib/traces/raw.ts";
import { nanoseconds, type SpanId } from "#lib/units.ts";
import { msOfNs } from "../evidence.ts";
import type { ProfiledTurn } from "../model.ts";
import { RELEASES, type Release, TURNS } from "./fixtures/truth.ts";
import { changed, type ReadCall, readCall, recorded } from "./testing.ts";

/** Whatever arrives of a recorded call, and in whatever form: what is told is right, or it is unknown. */

const NEAR_MS = 30;
const GREETING_LLM_MS = { "1.7.0": 718, "0.0.106": 804 } as const;
/** To the first audio in 1.7.0; until the text was sent before 1.2. */
const GREETING_MS = { "1.7.0": 1047, "0.0.106": 1010 } as const;

const isNear = (ms: number, ...truths: readonly (number | null)[]): boolean =>
  truths.some((truth) => truth !== null && Math.abs(ms - truth) < NEAR_MS);

/** What is told of a turn that is not so; by the turn's own span, since numbers may be new ones. */
function wrongIn(turn: ProfiledTurn, number: number, release: Release): string[] {
  const truth = TURNS.find((one) => one.number === number);
  if (truth === undefined) return [`no turn ${number}`];
  const wrong: string[] = [];
  const check = (what: string, ms: number, ...truths: readonly (number | null)[]) => {
    if (!isNear(ms, ...truths)) wrong.push(`turn ${number}: ${what} ${ms}`);
  };
  const lengthMs = ({ startNs, endNs }: { startNs: bigint; endNs: bigint }) => msOfNs(endNs - startNs);
  const isBound = turn.clock.by.startsWith("at least");
  if (!isBound) check("latency", lengthMs(turn), truth.waitedMs ?? GREETING_MS[release]);
  else if (lengthMs(turn) > GREETING_MS[release] + 100)
    wrong.push(`turn ${number}: at least ${lengthMs(turn)}`);
  if (turn.kind !== truth.kind) wrong.push(`turn ${number} is a ${turn.kind}`);
  const llm = truth.kind === "greeting" ? [GREETING_LLM_MS[release]] : truth.llmMs;
  for (const span of turn.spans) {
    const ms = lengthMs(span);
    if (span.stage === "endpointing") check("endpointing", ms, truth.endpointingMs);
    if (span.stage === "stt") check("stt", ms, truth.sttMs);
    if (span.stage === "llm_first_token") check("llm", ms, ...llm);
    if (span.stage === "tts_first_frame") check("tts", ms, truth.ttsMs);
    if (span.stage === "tool_call") check("tool", ms, truth.tool?.ms ?? null, 0);
    if (span.tool !== null && span.tool !== truth.tool?.name) wrong.push(`tool ${span.tool}`);
    if (span.error !== null) wrong.push(`error ${span.error}`);
    const isInside = span.startNs >= turn.startNs - 30_000_000n && span.endNs <= turn.endNs + 30_000_000n;
    if (span.stage !== null && ms > 0 && !isInside) wrong.push(`turn ${number}: ${span.stage} lies outside`);
  }
  if (turn.interrupted === true && truth.interruption !== "barge_in")
    wrong.push(`turn ${number} interrupted`);
  if (turn.interrupted === false && truth.interruption === "barge_in")
    wrong.push(`turn ${number} not interrupted`);
  return wrong;
}

const numberOf = (spans: readonly RawSpan[], spanId: string): number =>
  Number(spans.find((span) => span.spanId === spanId)?.attributes.get("turn.number"));

/** All that is wrong in what was read of `spans`, some of them a recorded release's. */
function wrongs(call: ReadCall, of: Readonly<Partial<Record<Release, readonly RawSpan[]>>>): string[] {
  const wrong: string[] = [];
  for (const turn of call.profile.turns ?? []) {
    const release = RELEASES.find((one) => of[one]?.some(({ spanId }) => spanId === turn.spanId));
    if (release === undefined) continue;
    const number = numberOf(of[release] ?? [], turn.spanId);
    wrong.push(...wrongIn(turn, number, release));
    const ledger = call.ledgers.filter(({ spanId }) => spanId === turn.spanId);
    const { status, stage } = call.verdict(ledger);
    const planted = TURNS.find((one) => one.number === number)?.planted ?? null;
    const isTrue = status !== "slow" || stage === null || stage === "unattributed" || stage === planted;
    if (!isTrue) wrong.push(`turn ${number} is slow by ${stage}`);
  }
  for (const ledger of call.ledgers) {
    const sum = ledger.rows.reduce((ns, row) => ns + row.ns, 0n);
    if (sum !== ledger.latencyNs) wrong.push(`turn ${ledger.index} sums to ${sum}`);
  }
  const indices = call.profile.turns?.map(({ index }) => index) ?? [];
  if (new Set(indices).size !== indices.length) wrong.push("a turn's number comes twice");
  return wrong;
}

const renamed = (spans: readonly RawSpan[], names: Readonly<Record<string, string>>) =>
  changed(spans, (key, value) => [names[key] ?? key, value]);
const scaled = (spans: readonly RawSpan[], keys: readonly string[]) =>
  changed(spans, (key, value) => [key, keys.includes(key) ? Number(value) * 1000 : value]);
const without = (spans: readonly RawSpan[], ...keys: readonly string[]) =>
  changed(spans, (key, value) => (keys.includes(key) ? undefined : [key, value]));
const LATENCY = "turn.user_bot_latency_seconds";
const cut = (value: AttributeValue): AttributeValue =>
  typeof value === "string" ? value.slice(0, 200) : value;

const VARIANTS: Readonly<Record<string, (spans: readonly RawSpan[]) => readonly RawSpan[]>> = {
  "as it is": (spans) => spans,
  "with the other era's names": (spans) =>
    renamed(spans, { "gen_ai.provider.name": "gen_ai.system", "gen_ai.system": "gen_ai.provider.name" }),
  "with TTFB in ms": (spans) => scaled(spans, ["metrics.ttfb"]),
  "with the wait in ms": (spans) => scaled(spans, [LATENCY]),
  "with all in ms": (spans) => scaled(spans, [LATENCY, "metrics.ttfb"]),
  "with the first release's ttfb_ms": (spans) =>
    renamed(scaled(spans, ["metrics.ttfb"]), { "metrics.ttfb": "metrics.ttfb_ms" }),
  "with zeros for unknown": (spans) =>
    changed(spans, (key, value) => [key, key === "metrics.ttfb" ? 0 : value]),
  "with −1 for unknown": (spans) =>
    changed(spans, (key, value) => [key, key === "metrics.ttfb" || key === LATENCY ? -1 : value]),
  "without metrics": (spans) => without(spans, "metrics.ttfb"),
  "without the wait": (spans) => without(spans, LATENCY),
  "without turn numbers": (spans) => without(spans, "turn.number"),
  "without what was said": (spans) => without(spans, "input", "output", "text", "transcript"),
  "with texts cut short": (spans) => changed(spans, (key, value) => [key, cut(value)]),
  "with numbers as text": (spans) =>
    changed(spans, (key, value) => [key, typeof value === "number" ? String(value) : value]),
  "without its scopes": (spans) => spans.map((span) => ({ ...span, scope: null })),
  "without its root": (spans) => spans.filter(({ name }) => name !== "conversation"),
  "without its turns": (spans) => spans.filter(({ name }) => name !== "turn"),
  backwards: (spans) => spans.toReversed(),
  "an hour later": (spans) =>
    spans.map((span) => ({
      ...span,
      startNs: nanoseconds(span.startNs + 3_600_000_000_000n),
      endNs: nanoseconds(span.endNs + 3_600_000_000_000n),
    })),
};

describe.each(RELEASES)("the call that Pipecat %s recorded", (release) => {
  const spans = recorded(release);

  it.each(Object.keys(VARIANTS))("%s, is read right or not at all", (name) => {
    const call = readCall(VARIANTS[name]?.(spans) ?? []);
    expect(wrongs(call, { [release]: spans })).toEqual([]);
  });

  it("without any one of its spans, is read right or not at all", () => {
    for (const [i, span] of spans.entries()) {
      const call = readCall(spans.filter((_, j) => j !== i));
      expect([span.name, ...wrongs(call, { [release]: spans })]).toEqual([span.name]);
    }
  });

  it("cut at any span, is read right or not at all", () => {
    for (let i = 0; i <= spans.length; i++) {
      expect(wrongs(readCall(spans.slice(0, i)), { [release]: spans })).toEqual([]);
      expect(wrongs(readCall(spans.slice(i)), { [release]: spans })).toEqual([]);
    }
  });

  it("in any order and of any spans, gives a page whose sums are exact", () => {
    fc.assert(
      fc.property(fc.shuffledSubarray([...spans]), (some) => {
        expect(wrongs(readCall(some), { [release]: spans })).toEqual([]);
      }),
      { numRuns: 200 },
    );
  });
});

describe("what was lost on the way", () => {
  it("of a turn's wait leaves the verdict unknown, unless another was slow", () => {
    const old = readCall(without(recorded("0.0.106"), LATENCY));
    expect(old.profile).toMatchObject({ turns: [{ kind: "greeting" }], untimed: 7 });
    expect(old.verdict()).toMatchObject({ status: "unknown", missing: [expect.stringMatching(/7 turns/)] });
    const one = changed(recorded("0.0.106"), (key, value, span) =>
      key === LATENCY && span.attributes.get("turn.number") === 3 ? undefined : [key, value],
    );
    expect(readCall(one).verdict()).toMatchObject({ status: "slow", turnIndex: 5 });
  });

  it("of all turns leaves none to be read", () => {
    const { turns } = readCall(recorded("1.7.0").filter(({ name }) => name !== "turn")).profile;
    expect(turns).toBeNull();
  });

  it("of what was said leaves the tool's time, and says what would tell its name", () => {
    const call = readCall(changed(recorded("1.7.0"), (key, value) => [key, cut(value)]));
    expect(call.verdict()).toMatchObject({ stage: "tool_call", tool: null, turnIndex: 5 });
    expect(call.profile.reading.unknown).toContainEqual(
      expect.objectContaining({
        what: "Which tool was called",
        setting: expect.stringMatching(/max_attribute_bytes/),
      }),
    );
  });

  it("of the attribute is made good by the services' own clocks from 1.2 on", () => {
    const { turns } = readCall(without(recorded("1.7.0"), LATENCY)).profile;
    expect(turns).toHaveLength(8);
    expect(new Set(turns?.map(({ clock }) => clock.from))).toEqual(new Set(["spans"]));
  });
});

it.each([[0], [1]])("two calls in one trace stay two, in either order (%i)", (from) => {
  const [one, other] = [recorded("1.7.0"), recorded("0.0.106")];
  const call = readCall(from === 0 ? [...one, ...other] : [...other, ...one]);
  expect(call.profile.turns).toHaveLength(16);
  expect(wrongs(call, { "1.7.0": one, "0.0.106": other })).toEqual([]);
  expect(call.profile.facts.sid).toBeNull();
  expect(call.profile.ids).toHaveLength(2);
});

it("the same call twice in one trace, under other ids, tells of each what it tells of one", () => {
  const one = recorded("1.7.0");
  const other = one.map((span) => ({
    ...span,
    spanId: `f${span.spanId.slice(1)}` as SpanId,
    parentId: span.parentId === null ? null : (`f${span.parentId.slice(1)}` as SpanId),
    startNs: nanoseconds(span.startNs + 70_000_000_000n),
    endNs: nanoseconds(span.endNs + 70_000_000_000n),
  }));
  const call = readCall([...one, ...other]);
  expect(call.profile.turns).toHaveLength(16);
  expect(wrongs(call, { "1.7.0": [...one, ...other] })).toEqual([]);
});

it("a trace of 2,000 turns is read as one of eight is", () => {
  const spans = recorded("1.7.0");
  const root = spans.filter(({ name }) => name === "conversation");
  const rest = spans.filter(({ name }) => name !== "conversation");
  const many = Array.from({ length: 250 }, (_, n) => {
    const id = <T extends string>(of: T): T => (n.toString(16).padStart(4, "0") + of.slice(4)) as T;
    return rest.map((span) => ({
      ...span,
      spanId: id(span.spanId),
      parentId: span.parentId === root[0]?.spanId ? span.parentId : span.parentId && id(span.parentId),
      startNs: nanoseconds(span.startNs + BigInt(n) * 60_000_000_000n),
      endNs: nanoseconds(span.endNs + BigInt(n) * 60_000_000_000n),
    }));
  });
  const { profile } = readCall([...root, ...many.flat()]);
  expect(profile.turns).toHaveLength(2000);
  expect(profile.turns?.filter(({ interruption }) => interruption === "barge_in")).toHaveLength(499);
});

it("nothing that a span can hold is thrown over", () => {
  const value: fc.Arbitrary<AttributeValue> = fc.oneof(
    fc.string(),
    fc.double(),
    fc.constantFrom(Number.MAX_VALUE, Number.MIN_VALUE, 1e300, -1e300),
    fc.boolean(),
    fc.constant(null),
    fc.constant(2n ** 70n),
    fc.constant('[{"role":"tool"},{"tool_calls":[{"id":1}]}]'),
    fc.array(fc.string()),
  );
  const spans = recorded("1.7.0");
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.nat(spans.length - 1), fc.nat(30), value)), (changes) => {
      const broken = spans.map((span, i) => {
        const keys = [...span.attributes.keys()];
        const attributes = new Map(span.attributes);
        for (const [at, key, what] of changes)
          if (at === i) attributes.set(keys[key % keys.length] ?? "", what);
        return { ...span, attributes };
      });
      for (const { rows, latencyNs } of readCall(broken).ledgers) {
        expect(rows.reduce((ns, row) => ns + row.ns, 0n)).toBe(latencyNs);
      }
    }),
    { numRuns: 200 },
  );
});
