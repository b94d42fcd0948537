import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ledgerOf } from "#lib/ledger/ledger.ts";
import type { TurnLedger } from "#lib/ledger/model.ts";
import { budgetsFor } from "#lib/ledger/stages.ts";
import { verdictOf } from "#lib/ledger/verdict.ts";
import type { RawSpan } from "#lib/traces/raw.ts";
import { spanId } from "#lib/traces/testing/span.ts";
import type { ProfiledTrace, ProfiledTurn } from "../model.ts";
import { RECORDINGS, type Recording } from "./fixtures/truth.ts";
import { changed, ledgersOf, ms, read, recorded } from "./testing.ts";

/** The recorded calls in other shapes: whatever is read of them is right, or said to be unknown. */

const DELAYS: readonly string[] = [
  "lk.transcription_delay",
  "lk.end_of_turn_delay",
  "lk.eou.endpointing_delay",
];
const IN_SECONDS: readonly string[] = ["lk.e2e_latency", "lk.response.ttft", "lk.response.ttfb"];

/** What a turn says: its times, and each stage's. */
const told = ({ kind, answered, interruption, startNs, endNs, spans }: ProfiledTurn) => ({
  kind,
  answered,
  interruption,
  startNs,
  endNs,
  stages: spans
    .filter(({ stage }) => stage !== null)
    .map(({ stage, startNs, endNs, tool, error }) => ({ stage, startNs, endNs, tool, error }))
    .toSorted((a, b) =>
      a.startNs < b.startNs ? -1 : a.startNs > b.startNs ? 1 : a.endNs < b.endNs ? -1 : 1,
    ),
});
const toldOf = (trace: ProfiledTrace) => (trace.turns ?? []).map(told);

const NEAR_MS = 30;
const near = (a: bigint, b: bigint): boolean => Math.abs(ms(a - b)) <= NEAR_MS;

/** Says what is wrong in a reading, next to the whole one; empty where all is right or missing. */
function wrongIn(part: ProfiledTrace, whole: ProfiledTrace): string[] {
  const wrong: string[] = [];
  for (const turn of part.turns ?? []) {
    const was = whole.turns?.find((one) => near(one.endNs, turn.endNs) || near(one.startNs, turn.startNs));
    if (was === undefined) {
      wrong.push(`a turn of ${ms(turn.endNs - turn.startNs)} ms that never was (${turn.clock.by})`);
      continue;
    }
    const length = ms(turn.endNs - turn.startNs);
    const wasLength = ms(was.endNs - was.startNs);
    const isAtLeast = turn.answered === false && was.answered === false && length <= wasLength;
    if (!isAtLeast && Math.abs(length - wasLength) > NEAR_MS) {
      wrong.push(`turn ${was.index} took ${length} instead of ${wasLength} (${turn.clock.by})`);
    }
    if (turn.kind !== was.kind) wrong.push(`turn ${was.index} is a ${turn.kind}`);
    if (turn.answered !== null && turn.answered !== was.answered)
      wrong.push(`turn ${was.index} was not answered`);
    const { interruption } = turn;
    if (interruption !== null && interruption !== "unknown" && interruption !== was.interruption)
      wrong.push(`turn ${was.index} was cut short by a ${interruption}`);
    if (turn.interrupted === true && was.interrupted !== true)
      wrong.push(`turn ${was.index} was interrupted`);
    for (const stage of turn.spans) {
      if (stage.stage === null) continue;
      const same = was.spans.some(
        (one) =>
          one.stage === stage.stage &&
          Math.abs(ms(one.endNs - one.startNs) - ms(stage.endNs - stage.startNs)) <= NEAR_MS &&
          (stage.error === null || stage.error === one.error),
      );
      if (!same) wrong.push(`turn ${was.index}: ${stage.stage} took ${ms(stage.endNs - stage.startNs)}`);
    }
  }
  if ((part.turns?.length ?? 0) > (whole.turns?.length ?? 0)) wrong.push("there are more turns");
  return wrong;
}

/** The stage that the verdict would name, were this the call's only turn. */
function stageBlamed(turn: TurnLedger): string | null {
  const call = {
    sid: "",
    startNs: null,
    endNs: null,
    pipeline: "cascade",
    outcome: null,
    endReason: null,
  } as const;
  const known = {
    running: false,
    edgeLost: false,
    rootSpanId: "1",
    partialTrace: null,
    callLog: null,
  } as const;
  return verdictOf({ ...call, ...known, turns: [turn], errors: [], rejections: [] }).stage;
}

function expectExact(trace: ProfiledTrace): void {
  for (const ledger of ledgersOf(trace)) {
    if (ledger.rows.reduce((sum, row) => sum + row.ns, 0n) !== ledger.latencyNs) throw new Error("not exact");
    if (ledger.latencyNs <= 0n) throw new Error("a turn without a length");
    if (ledger.defects.length > 0) throw new Error(JSON.stringify(ledger.defects));
  }
}

describe.each(RECORDINGS)("the recorded call %s", (name) => {
  const spans = recorded(name);
  const whole = read(spans);

  it("reads the same by the attributes' names of another era", () => {
    const isOld = name === "1.6.4";
    const era = changed(spans, (key, value) => {
      if (key.startsWith("gen_ai.operation") || key.startsWith("gen_ai.conversation")) return null;
      if (isOld)
        return [
          /^lk\.(?:user_|response\.text|chat_ctx|participant_identity)/.test(key)
            ? key.replace("lk.", "lk.pii.")
            : key,
          value,
        ];
      return [key.replace("lk.pii.", "lk."), value];
    });
    const trace = read(era);
    expect(toldOf(trace)).toEqual(toldOf(whole));
    expect(trace.reading.profiles[0]?.version).toBe(isOld ? "1.7, Node" : "1.6 or earlier, Node");
  });

  it("reads the same where content is stripped", () => {
    const stripped = changed(spans, (key, value) =>
      /^lk\.pii\.|^lk\.(?:user_|response\.(?:text|function)|chat_ctx|instructions|participant_id|function_tool\.(?:args|arguments|output))/.test(
        key,
      )
        ? null
        : [key, value],
    );
    expect(toldOf(read(stripped))).toEqual(toldOf(whole));
  });

  it("reads the same with its delays in seconds, as Python writes them", () => {
    const python = changed(spans, (key, value) => [key, DELAYS.includes(key) ? Number(value) / 1000 : value]);
    const trace = read(python);
    expect(wrongIn(trace, whole)).toEqual([]);
    expect(toldOf(trace)).toEqual(toldOf(whole));
    expect(trace.reading.profiles[0]?.version).toMatch(/Python$/);
  });

  it("refuses milliseconds in fields of seconds", () => {
    const trace = read(
      changed(spans, (key, value) => [key, IN_SECONDS.includes(key) ? Number(value) * 1000 : value]),
    );
    expect(wrongIn(trace, whole)).toEqual([]);
    expect(trace.turns).toHaveLength(whole.turns?.length ?? 0);
    for (const what of IN_SECONDS) expect(trace.reading.refused.map((one) => one.what)).toContain(what);
    expect(trace.turns?.every(({ clock }) => clock.from === "spans")).toBe(true);
  });

  it("refuses zeros", () => {
    const zero = changed(spans, (key, value) => [
      key,
      DELAYS.includes(key) || IN_SECONDS.includes(key) ? 0 : value,
    ]);
    const trace = read(zero);
    expect(wrongIn(trace, whole)).toEqual([]);
    expect(trace.reading.refused.map((one) => one.what)).toEqual(
      expect.arrayContaining([...DELAYS, ...IN_SECONDS]),
    );
    for (const gone of ["stt", "endpointing"])
      expect(trace.reading.stages.find(({ stage }) => stage === gone)?.from).toBeNull();
  });

  it("reads its replies without its root, and claims neither a greeting nor a hang-up", () => {
    const trace = read(spans.filter((span) => span.name !== "agent_session"));
    expect(trace.root).toBeNull();
    expect(wrongIn(trace, whole)).toEqual([]);
    expect(trace.turns?.map(({ kind }) => kind)).toEqual(whole.turns?.map(({ kind }) => kind).slice(1));
    expect(trace.turns?.some(({ interruption }) => interruption === "hang_up")).toBe(false);
  });

  it("reads the same in any order", () => {
    fc.assert(
      fc.property(fc.shuffledSubarray([...spans], { minLength: spans.length }), (shuffled) => {
        expect(toldOf(read(shuffled))).toEqual(toldOf(whole));
      }),
      { numRuns: 5 },
    );
  });

  it("says nothing wrong without any one of its spans", () => {
    const wrong = spans.flatMap((gone) => {
      const trace = read(spans.filter((span) => span !== gone));
      expectExact(trace);
      return wrongIn(trace, whole).map(
        (what) => `without ${gone.name} at ${ms(gone.startNs - (whole.root?.startNs ?? 0n))}: ${what}`,
      );
    });
    expect(wrong).toEqual([]);
  });

  it("blames no other stage for a slow turn without any one of its spans", () => {
    const blamed = (spans: readonly RawSpan[]) => {
      const trace = read(spans);
      return new Map(ledgersOf(trace).map((turn) => [turn.endNs, stageBlamed(turn)]));
    };
    const before = blamed(spans);
    const wrong = spans.flatMap((gone) =>
      [...blamed(spans.filter((span) => span !== gone))]
        .filter(([endNs, stage]) => {
          const was = before.get(endNs);
          return was !== undefined && stage !== null && stage !== "unattributed" && stage !== was;
        })
        .map(([endNs, stage]) => `without ${gone.name}: ${stage}, not ${before.get(endNs)}`),
    );
    expect(wrong).toEqual([]);
  });

  it("says nothing wrong without all that is below a span", () => {
    const wrong = spans.flatMap((top) => {
      const gone = new Set<string>([top.spanId]);
      for (let before = 0; before !== gone.size;) {
        before = gone.size;
        for (const span of spans)
          if (span.parentId !== null && gone.has(span.parentId)) gone.add(span.spanId);
      }
      const trace = read(spans.filter(({ spanId }) => !gone.has(spanId)));
      expectExact(trace);
      return wrongIn(trace, whole).map(
        (what) => `without all of ${top.name} at ${ms(top.startNs - (whole.root?.startNs ?? 0n))}: ${what}`,
      );
    });
    expect(wrong).toEqual([]);
  });

  it("says nothing wrong of the spans that had ended at any instant, nor of those that began after it", () => {
    const wrong = spans.flatMap(({ endNs }) =>
      [spans.filter((span) => span.endNs <= endNs), spans.filter((span) => span.startNs >= endNs)].flatMap(
        (kept, i) => {
          const trace = read(kept);
          expectExact(trace);
          return wrongIn(trace, whole).map(
            (what) => `${i === 0 ? "until" : "from"} ${ms(endNs - (whole.root?.startNs ?? 0n))}: ${what}`,
          );
        },
      ),
    );
    expect(wrong).toEqual([]);
  });

  it("reads any of its spans without an exception, to the nanosecond", () => {
    fc.assert(
      fc.property(fc.subarray([...spans]), (some) => {
        const trace = read(some);
        expectExact(trace);
        expect(trace.turns?.length ?? 0).toBeLessThanOrEqual(whole.turns?.length ?? 0);
      }),
      { numRuns: 150 },
    );
  });
});

/** Another call's spans, under ids of their own. */
const other = (name: Recording, byNs = 0n): RawSpan[] =>
  recorded(name).map((span) => {
    const own = (id: string): RawSpan["spanId"] => spanId(Number(BigInt(`0x${id}`) & 0xffff_ffffn) + 2 ** 40);
    const at = (ns: bigint) => (ns + byNs) as RawSpan["startNs"];
    return {
      ...span,
      spanId: own(span.spanId),
      parentId: span.parentId === null ? null : own(span.parentId),
      startNs: at(span.startNs),
      endNs: at(span.endNs),
    };
  });

describe("two calls in one trace", () => {
  const pairs: [Recording, Recording][] = [
    ["1.9.0", "1.9.0-slow"],
    ["1.7.0", "1.6.4"],
    ["1.9.0-job", "1.9.0"],
  ];
  it.each(pairs)("%s and %s: no turn is given to one of them", (one, two) => {
    const trace = read([...recorded(one), ...other(two)]);
    expect(trace).toMatchObject({ turns: null, root: null, facts: { sid: null } });
    expect(trace.reading.unknown.map(({ what }) => what)).toContain("Which turns are this call's");
    expect(trace.ids.length).toBeGreaterThan(1);
  });

  it("are told where they ran at the same time under one name, or lost a root", () => {
    const spans = recorded("1.9.0");
    expect(read([...spans, ...other("1.9.0", 5_000_000_000n)]).turns).toBeNull();
    const rootless = other("1.9.0-slow").filter((span) => span.name !== "agent_session");
    expect(read([...spans, ...rootless]).turns).toBeNull();
  });

  it("are one where a job's sessions follow each other in one room", () => {
    const spans = recorded("1.9.0");
    const trace = read([...spans, ...other("1.9.0", 60_000_000_000n)]);
    // The second session's first words are asked for by nobody.
    expect(trace.turns).toHaveLength(17);
    expect(ms((trace.root?.endNs ?? 0n) - (trace.root?.startNs ?? 0n))).toBeGreaterThan(100_000);
    expectExact(trace);
  });
});

it("reads what was mixed of all recorded calls without an exception", () => {
  const all = RECORDINGS.flatMap((name) => recorded(name));
  fc.assert(
    fc.property(fc.subarray(all, { maxLength: 80 }), fc.integer({ min: 0, max: 60 }), (some, shift) => {
      const moved = some.map((span, i) =>
        i % 7 === 0 ? { ...span, parentId: some[(i + shift) % some.length]?.spanId ?? null } : span,
      );
      const trace = read(moved);
      for (const turn of trace.turns ?? []) {
        const ledger = ledgerOf(turn, budgetsFor("realtime"));
        expect(ledger.rows.reduce((sum, row) => sum + row.ns, 0n)).toBe(ledger.latencyNs);
      }
    }),
    { numRuns: 100 },
  );
});
